"""Waiting for what other processes do."""

import time
from collections.abc import Callable
from pathlib import Path

from launcher.processes import is_alive


def until(happened: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it happens in time."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def number_in(path: Path) -> int:
    """The number that another process writes into a file."""
    assert until(lambda: path.exists() and path.read_text(encoding="utf-8").strip() != ""), f"{path} was not written"
    return int(path.read_text(encoding="utf-8").split("\n", 1)[0])


def is_gone(pid: int) -> bool:
    """Whether a process ends within ten seconds; one that nobody has waited for yet counts as ended."""
    return until(lambda: not is_alive(pid) or state_of(pid) == "Z")


def state_of(pid: int) -> str:
    """The kernel's letter for what a process does."""
    return status(pid)[0]


def parent_of(pid: int) -> int:
    """The number of a process's parent."""
    return int(status(pid)[1])


def status(pid: int) -> list[str]:
    """What follows the name in /proc's line on a process; a process that has just gone is as good as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["Z", "0"]
