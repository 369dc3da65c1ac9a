"""When a tranche that nobody decides about lapses; pure (docs/decisions/0016)."""

from __future__ import annotations

from datetime import date, timedelta

WARNED_DAYS = 3
REASON = "Nobody decided within {days} of its review on {day}, so it lapsed and what is left goes back to the pool."


def lapses_on(review_on: date, reviewed_on: date, lapse_days: int, warned_on: date | None = None) -> date:
    """The day on which it lapses: so many days after its review was made, and never without the warning before.

    `reviewed_on` is the day on which the evidence was frozen, later than `review_on` when nights were missed.
    """
    due = max(review_on, reviewed_on) + timedelta(days=lapse_days)
    return due if warned_on is None else max(due, warned_on + timedelta(days=min(WARNED_DAYS, lapse_days)))


def warns_on(lapse: date) -> date:
    """From which day on people are told that it will lapse."""
    return lapse - timedelta(days=WARNED_DAYS)
