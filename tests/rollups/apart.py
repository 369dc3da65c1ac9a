"""Work on another connection, beside the test's own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

from django.db import connection


def beside(work: Callable[[], object]) -> Thread:
    """Begin it; whoever needs its end joins."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread
