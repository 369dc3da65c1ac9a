"""How far a computation is, for somebody at a terminal."""

from __future__ import annotations

import sys

WIDTH = 24


def bar(done: int, total: int, says: str) -> str:
    """One line that writes itself over: what is done of how much, and what comes next."""
    filled = WIDTH * done // total if total else WIDTH
    return f"\r[{'#' * filled}{'·' * (WIDTH - filled)}] {done}/{total} {says:<20}"


def show(done: int, total: int, says: object) -> None:
    """Write the bar to standard error; the last one ends its line."""
    sys.stderr.write(bar(done, total, str(says)) + ("\n" if done >= total else ""))
    sys.stderr.flush()


def is_watched() -> bool:
    """Whether somebody looks: a program that reads the output gets no bar."""
    return sys.stderr.isatty()
