"""Schedules in words: when they make a pack, which comes next, and how a delivery went; pure."""

from __future__ import annotations

from datetime import datetime

from ui.formats import full_day, plural


def when(days_after: int, hour: int, span: str) -> str:
    """“3 days after each quarter, at 06:00”; `span` is what it follows, such as “each quarter” or “Q3 2026”."""
    days = f"{plural(days_after, 'day')} after" if days_after else "on the last day of"
    return f"{days} {span}, at {hour:02}:00"


def coming(cycle: str, at: datetime, now: datetime, *, is_draft: bool) -> str:
    """“Next: Q4 2026, on 3 January at 06:00”; `at` and `now` are on the tenant's clock."""
    if at > now:
        return f"Next: {cycle}, on {full_day(at.date())} at {at:%H:%M}"
    if is_draft:
        return f"{cycle} ended as a draft, so its pack waits until the cycle is active"
    return f"Next: {cycle}, within a quarter of an hour"


def nothing_coming(kind: str, one: str = "") -> str:
    """What is missing when nothing comes next; `one` is the only cycle it is about."""
    if one:
        return f"The pack of {one} was asked for, so nothing more comes"
    return f"Nothing comes next: no later {kind} is set up under Cycles"
