"""When the next check-in of a key result is due; pure."""

from __future__ import annotations

from datetime import date, timedelta

WEEK = 7
GRACE = 3
"""A check-in half a week before or after the usual day still belongs to that day."""


def due_on(last: date | None, start: date, cadence_days: int, weekday: int) -> date:
    """The day the next check-in is due: a cadence after the last one, on the cycle's check-in day (1 is Monday).

    Without one so far, the first check-in day from the start on. A cadence shorter than a week has no weekday.
    """
    if cadence_days < WEEK:
        return start if last is None else last + timedelta(days=cadence_days)
    earliest = start if last is None else last + timedelta(days=cadence_days - GRACE)
    return earliest + timedelta(days=(weekday - earliest.isoweekday()) % WEEK)
