"""How much memory a process and those that it starts hold together: sampled from what the kernel says of each."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

EVERY: Final = 0.02
"""Seconds between two looks; what is held grows over many of them."""
PROC: Final = Path("/proc")


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """The most that was held while this ran, in MB: by this process, by its children, and by all at one moment.

    PSS: memory that several share counts once, in parts. Filled in when it ends.
    """
    most = {"server": 0.0, "setter": 0.0, "together": 0.0}
    ends = threading.Event()
    watcher = threading.Thread(target=_watch, args=(most, ends), daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        ends.set()
        watcher.join()


def _watch(most: dict[str, float], ends: threading.Event) -> None:
    me = os.getpid()
    while not ends.wait(EVERY):
        mine, theirs = _held(me), sum(map(_held, _children(me)))
        for name, now in (("server", mine), ("setter", theirs), ("together", mine + theirs)):
            most[name] = max(most[name], now)


def _children(pid: int) -> list[int]:
    """Of all threads: whichever of them started it is its parent."""
    found: list[int] = []
    for task in (PROC / str(pid) / "task").iterdir():
        with suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def _held(pid: int) -> float:
    """MB; one that ended meanwhile holds nothing."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
