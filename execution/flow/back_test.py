"""Did the forecasts come true? Each past day is asked as if it were today; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

from execution.flow import exact, forecast
from execution.flow.course import DAY, Course, days, too_little

MOST_PAST_DAYS = 50
LONGEST_LOOK = 730
WEEKS = 2
"""No more is asked about than so many weeks usually finished: dates that lie far ahead would hardly ever be judged."""


@dataclass(frozen=True)
class Said:
    """What a past day would have said about its next pieces of work, and what came."""

    day: date
    items: int
    dates: tuple[date, ...]
    """One for each of `forecast.LEVELS`."""
    came: date | None
    """The day on which so many were finished; None: not yet."""

    def held(self, level: int, today: date) -> bool | None:
        """Whether it was done by the date of that level; None while the date has not passed."""
        promised = self.dates[level]
        if promised >= today:
            return None
        return self.came is not None and self.came <= promised


@dataclass(frozen=True)
class Rate:
    """How often the dates of one confidence came true."""

    percent: int
    held: int
    judged: int

    @property
    def share(self) -> Fraction | None:
        """Held ÷ judged; None of none."""
        return Fraction(self.held, self.judged) if self.judged else None


def back_test(course: Course, today: date, most_history: int) -> list[Said]:
    """At most fifty past days, evenly apart, the oldest first; only the days before each are drawn from."""
    first = course.first
    if first is None:
        return []
    start = max(first + DAY, today - LONGEST_LOOK * DAY)
    past = list(days(start, today - DAY))
    step = max(1, -(-len(past) // MOST_PAST_DAYS))
    totals = _totals(course, first, today)
    found = [_asked(course, day, most_history, totals, first) for day in past[::-1][::step][::-1]]
    return [each for each in found if each is not None]


def rates(found: Sequence[Said], today: date) -> list[Rate]:
    """How often each confidence held; a forecast whose date has not passed is not judged, whatever came."""
    result: list[Rate] = []
    for level, percent in enumerate(forecast.LEVELS):
        judged = [held for each in found if (held := each.held(level, today)) is not None]
        result.append(Rate(percent, sum(judged), len(judged)))
    return result


def _totals(course: Course, first: date, today: date) -> list[int]:
    return list(accumulate(course.throughput(first, today)))


def _asked(course: Course, day: date, most: int, totals: Sequence[int], first: date) -> Said | None:
    span = course.history(day, most)
    if span is None:
        return None
    samples = course.throughput(*span)
    if too_little(samples):
        return None
    usual = max(1, round(7 * WEEKS * sum(samples) / len(samples)))
    items = min(course.wip_on(day) or usual, usual)
    waits = _waits(samples, items, day)
    if waits is None:
        return None
    return Said(day, items, tuple(day + wait * DAY for wait in waits), _came(totals, first, day, items))


def _waits(samples: Sequence[int], items: int, day: date) -> list[int] | None:
    """Days until each level: exactly where that is cheap, else by fewer trials."""
    chances = exact.done_by(samples, items, forecast.LEVELS[-1] / 100)
    if chances is not None:
        return [wait for level in forecast.LEVELS if (wait := exact.when(chances, level / 100)) is not None]
    outcomes = forecast.when(samples, items, forecast.seed_of("back-test", day, items), forecast.LEAST_TRIALS // 2)
    return None if outcomes is None else [outcomes.day_at(level) for level in forecast.LEVELS]


def _came(totals: Sequence[int], first: date, day: date, items: int) -> date | None:
    at = (day - first).days
    wanted = totals[at] + items
    return next((first + number * DAY for number in range(at + 1, len(totals)) if totals[number] >= wanted), None)
