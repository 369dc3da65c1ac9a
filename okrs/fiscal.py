"""A fiscal year cut into halves, quarters and months, by the calendar or by weeks; pure.

Week years (4-4-5 and its like) begin on the Monday nearest to the first of the start month, so they have 52 weeks and
every fifth or sixth year 53; the week too many is the last month's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LEVELS = ("year", "half", "quarter", "month")
PARTS = {"year": 1, "half": 2, "quarter": 4, "month": 12}
PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
CALENDAR = "calendar"
FIRST_YEAR, LAST_YEAR = 1900, 2198


@dataclass(frozen=True)
class Span:
    """A cycle to be: its kind, name and days, and which span of the same list it is part of (None: of none)."""

    kind: str
    name: str
    starts_on: date
    ends_on: date
    parent: int | None

    @property
    def days(self) -> int:
        """How many, both ends counted."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def weeks(self) -> int:
        """How many weeks, to the nearest."""
        return round(self.days / 7)


def year_begin(year: int, start_month: int, pattern: str) -> date:
    """The first day of the fiscal year that begins in (or, counted in weeks, next to) this month."""
    first = date(year, start_month, 1)
    if pattern == CALENDAR:
        return first
    back = first.weekday()  # 0 is Monday: up to Thursday the Monday before is nearer
    return first - timedelta(days=back) if back <= 3 else first + timedelta(days=7 - back)


def year_name(year: int, start_month: int) -> str:
    """2027; a year that ends in the next one is 2027/28."""
    return str(year) if start_month == 1 else f"{year}/{(year + 1) % 100:02d}"


def year_of(day: date, start_month: int, pattern: str) -> int:
    """The year in which the fiscal year that holds the day begins."""
    year = day.year + 1
    while year_begin(year, start_month, pattern) > day:
        year -= 1
    return year


def spans_of(year: int, start_month: int, pattern: str, levels: Collection[str]) -> list[Span]:
    """The year's cycles of these levels, the longest first; each is part of the next longer level there is."""
    months = _month_begins(year, start_month, pattern)
    spans: list[Span] = []
    for level in LEVELS:
        if level in levels:
            spans += list(_of_level(level, year, start_month, pattern, months, spans))
    return spans


def _of_level(
    level: str, year: int, start_month: int, pattern: str, months: list[date], above: list[Span]
) -> Iterator[Span]:
    size = 12 // PARTS[level]
    for number in range(PARTS[level]):
        start, after = months[number * size], months[(number + 1) * size]
        end = after - timedelta(days=1)
        holding = [place for place, span in enumerate(above) if span.starts_on <= start and end <= span.ends_on]
        name = _name(level, number, year, start_month, pattern, start)
        yield Span(level, name, start, end, holding[-1] if holding else None)


def _name(level: str, number: int, year: int, start_month: int, pattern: str, start: date) -> str:
    fiscal = year_name(year, start_month)
    if level == "month" and pattern == CALENDAR:
        return f"{start:%B} {start.year}"
    letter = {"half": f"H{number + 1} ", "quarter": f"Q{number + 1} ", "month": f"M{number + 1} "}
    return f"{letter.get(level, '')}{fiscal}"


def _month_begins(year: int, start_month: int, pattern: str) -> list[date]:
    """The first day of each of the twelve months, and of the year after."""
    after = year_begin(year + 1, start_month, pattern)
    if pattern == CALENDAR:
        return [_first_of(year, start_month + step) for step in range(12)] + [after]
    begins = [year_begin(year, start_month, pattern)]
    for weeks in (PATTERNS[pattern] * 4)[:-1]:
        begins.append(begins[-1] + timedelta(weeks=weeks))
    return [*begins, after]


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
