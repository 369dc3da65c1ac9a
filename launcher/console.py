"""What a person at the terminal sees. Progress goes to standard error: standard output belongs to the command."""

import sys
from pathlib import Path


class Failure(Exception):
    """Something that the person can mend; its text says what to do."""


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented, and where it is."""
    if not path.exists():
        return f"(no log at {path})"
    kept = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join([f"The end of {path}:", *(f"    {line}" for line in kept)])
