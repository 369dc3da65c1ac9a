"""What came, began, ended and was dropped on each day: throughput, work in progress and cumulative flow; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

DAY = timedelta(days=1)
LEAST_FINISHED, LEAST_DAYS = 5, 14
"""With less a forecast would be a guess."""


@dataclass(frozen=True)
class Course:
    """How many pieces of work did what on which day; days without any are left out."""

    arrived: Mapping[date, int] = field(default_factory=dict)
    started: Mapping[date, int] = field(default_factory=dict)
    finished: Mapping[date, int] = field(default_factory=dict)
    dropped: Mapping[date, int] = field(default_factory=dict)
    given_up: Mapping[date, int] = field(default_factory=dict)
    """Those of the dropped that had been started."""

    @property
    def first(self) -> date | None:
        """The first day on which anything was begun or finished: before it there was no flow."""
        return min([*self.started, *self.finished], default=None)

    def wip_on(self, day: date) -> int:
        """Started and not finished at the end of the day."""
        return _until(self.started, day) - _until(self.finished, day) - _until(self.given_up, day)

    def throughput(self, start: date, end: date) -> list[int]:
        """Finished on each day from start to end, both counted; a day on which nothing was finished is 0."""
        return [self.finished.get(day, 0) for day in days(start, end)]

    def history(self, today: date, most: int) -> tuple[date, date] | None:
        """The whole days that a forecast draws from: at most so many before today, none before the work began."""
        first = self.first
        if first is None or first >= today:
            return None
        return max(first, today - most * DAY), today - DAY

    def bands(self, start: date, end: date) -> list[Band]:
        """The cumulative flow at the end of each day, both counted."""
        counts = (self.arrived, self.started, self.finished, self.dropped, self.given_up)
        running = [_until(each, start - DAY) for each in counts]
        found: list[Band] = []
        for day in days(start, end):
            running = [total + each.get(day, 0) for total, each in zip(running, counts, strict=True)]
            arrived, started, finished, dropped, given_up = running
            # what was dropped unstarted leaves the first band, what was given up the second
            waiting = arrived - started - (dropped - given_up)
            found.append(Band(day, max(0, waiting), max(0, started - finished - given_up), finished))
        return found


@dataclass(frozen=True)
class Band:
    """What lay where at the end of a day."""

    day: date
    todo: int
    doing: int
    done: int


def days(start: date, end: date) -> Iterator[date]:
    """Each day from start to end, both counted."""
    for number in range((end - start).days + 1):
        yield start + number * DAY


def _until(counts: Mapping[date, int], day: date) -> int:
    return sum(many for on, many in counts.items() if on <= day)


def too_little(samples: list[int]) -> str:
    """Why these days are too few to forecast from, in words; empty when they are enough."""
    if len(samples) < LEAST_DAYS:
        return f"its history is {len(samples)} of at least {LEAST_DAYS} days long"
    if sum(map(bool, samples)) == 0:
        return f"nothing was finished in {len(samples)} days"
    if sum(samples) < LEAST_FINISHED:
        return f"it finished {sum(samples)} of at least {LEAST_FINISHED} items in {len(samples)} days"
    return ""


def average_wip(bands: list[Band]) -> Fraction | None:
    """Mean of the work in progress at the ends of the days; None of no days."""
    return Fraction(sum(band.doing for band in bands), len(bands)) if bands else None


def never_falls(bands: list[Band]) -> bool:
    """Whether what is done only grows, as it must."""
    return all(before.done <= after.done for before, after in pairwise(bands))
