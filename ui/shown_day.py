"""The day from which ages and distances are counted on a page: today, unless the page shows a past day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.utils import timezone

_day: ContextVar[date | None] = ContextVar("shown_day", default=None)


def shown_day() -> date:
    """The day that is shown."""
    return _day.get() or timezone.localdate()


@contextmanager
def showing(day: date) -> Iterator[None]:
    """Count ages from this day in the block."""
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)
