"""Days that can be meant; pure. Other programs write 1 Jan 1970 or a day of 2099 where they know none."""

from __future__ import annotations

from datetime import date

from ui.formats import full_day

EARLIEST, LATEST = date(1971, 1, 1), date(2098, 12, 31)


MEANT = f"a day from {full_day(EARLIEST)} to {full_day(LATEST)}"


def is_meant(day: date) -> bool:
    """Whether somebody can have meant the day."""
    return EARLIEST <= day <= LATEST


def day_problems(**days: date | None) -> dict[str, str]:
    """Field → words for each day that nobody means; a missing day is none."""
    return {name: _words(day) for name, day in days.items() if isinstance(day, date) and not is_meant(day)}


def _words(day: date) -> str:
    return f"{full_day(day)} stands for an empty date in other programs: expected {MEANT}."


def period_problems(starts_on: date, ends_on: date | None) -> dict[str, str]:
    """The same for a period, and an end before its start."""
    found = day_problems(starts_on=starts_on, ends_on=ends_on)
    if ends_on is not None and ends_on < starts_on:
        found["ends_on"] = f"This is before the first day, {full_day(starts_on)}: expected that day or a later one."
    return found
