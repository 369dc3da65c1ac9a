"""Cycle time, age, throughput, Little's law: MODEL.md §7; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Piece:
    """One leaf of the work as flow sees it; a day that nobody gave is None."""

    id: int
    key: str
    title: str
    started: date | None = None
    finished: date | None = None
    estimate: Decimal | None = None

    @property
    def cycle(self) -> int | None:
        """Days from start to finish, both counted; None while either is not known or they are out of order."""
        if self.started is None or self.finished is None or self.finished < self.started:
            return None
        return cycle_time(self.started, self.finished)


def cycle_time(started: date, finished: date) -> int:
    """Days = finish − start + 1, so that what begins and ends on a day took one."""
    return (finished - started).days + 1


def age(started: date, today: date) -> int:
    """Days = today − start + 1."""
    return (today - started).days + 1


def rank_of(share: Fraction | Decimal | float, many: int) -> int:
    """Which of so many sorted values is the first with at least this share of them at or before it; from 0."""
    exact = share if isinstance(share, Fraction) else Fraction(str(share))
    return max(0, math.ceil(exact * many) - 1)


def percentile(values: Sequence[int], share: Fraction | Decimal | float) -> int | None:
    """The least value within which at least this share of the values lie; None of no values."""
    return sorted(values)[rank_of(share, len(values))] if values else None


def share_within(values: Sequence[int], most: int) -> Fraction | None:
    """The share of the values that are no greater; None of no values."""
    return Fraction(sum(value <= most for value in values), len(values)) if values else None


def mean(values: Sequence[int]) -> Fraction | None:
    """Sum ÷ count; None of no values."""
    return Fraction(sum(values), len(values)) if values else None


def little_throughput(wip: Fraction | float, cycle: Fraction | float) -> Fraction | float:
    """Items a day = WIP ÷ cycle time in days (Little 1961)."""
    return wip / cycle


def little_wip(throughput: Fraction | float, cycle: Fraction | float) -> Fraction | float:
    """Items under way = items a day × cycle time in days (Little 1961)."""
    return throughput * cycle
