"""Hours of people and teams over time: what seats add up to in a period, and which weeks hold too much; pure.

A week's hours lie on its five working days, Monday to Friday, in equal parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

ZERO = Decimal(0)
HUNDREDTH = Decimal("0.01")
WORKDAYS, WEEK = 5, 7


@dataclass(frozen=True)
class Seat:
    """Somebody's hours a week in a team, from a day until a day, both counted (None: until further notice)."""

    team_id: int
    member_id: int
    starts_on: date
    ends_on: date | None
    hours: Decimal

    def holds(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Stretch:
    """A period of a team whose hours are said as a whole, in place of what its seats add up to."""

    starts_on: date
    ends_on: date
    hours: Decimal


def workdays(start: date, end: date) -> int:
    """How many of the days are Monday to Friday, the first and the last counted; 0 when they are in the wrong order."""
    return max(0, _until(end.toordinal()) - _until(start.toordinal() - 1))


def _until(ordinal: int) -> int:
    # Day 1 of the calendar was a Monday.
    weeks, rest = divmod(ordinal, WEEK)
    return weeks * WORKDAYS + min(rest, WORKDAYS)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def weeks_from(day: date, count: int) -> list[date]:
    """The Mondays of so many weeks, beginning with the day's own."""
    first = monday(day)
    return [first + timedelta(weeks=number) for number in range(count)]


def seat_hours(seat: Seat, start: date, end: date) -> Decimal:
    """What a seat gives in a period."""
    last = end if seat.ends_on is None else min(end, seat.ends_on)
    return seat.hours * workdays(max(start, seat.starts_on), last) / WORKDAYS


def capacity(seats: Sequence[Seat], stretches: Iterable[Stretch], start: date, end: date) -> Decimal:
    """Hours of one team in a period: a stretch counts by its share of working days, the other days by the seats."""
    total, free = ZERO, start
    for stretch in sorted(stretches, key=lambda each: each.starts_on):
        first, last = max(start, stretch.starts_on), min(end, stretch.ends_on)
        if first > last:
            continue
        total += _seated(seats, free, first - timedelta(days=1)) + stretch.hours * _share(stretch, first, last)
        free = last + timedelta(days=1)
    return (total + _seated(seats, free, end)).quantize(HUNDREDTH)


def home_of(seats: Iterable[Seat], day: date, item_team: int | None, otherwise: int | None) -> int | None:
    """The team that somebody's hour on a day belongs to: that of its item where they sit in it, else where they have
    most hours a week (of equals the first seat), else `otherwise`, the team of their membership.
    """
    now = [seat for seat in seats if seat.holds(day)]
    if any(seat.team_id == item_team for seat in now):
        return item_team
    return max(now, key=lambda seat: seat.hours).team_id if now else otherwise


def _seated(seats: Iterable[Seat], start: date, end: date) -> Decimal:
    return sum((seat_hours(seat, start, end) for seat in seats), ZERO)


def _share(stretch: Stretch, first: date, last: date) -> Decimal:
    whole = workdays(stretch.starts_on, stretch.ends_on)
    if whole:
        return Decimal(workdays(first, last)) / whole
    # A stretch of a weekend alone: its days count alike.
    return Decimal((last - first).days + 1) / ((stretch.ends_on - stretch.starts_on).days + 1)


@dataclass(frozen=True)
class Overload:
    """The first week in which somebody's seats together ask for more than a full week; hours per team beside it."""

    member_id: int
    week: date
    hours: Decimal
    teams: dict[int, Decimal]


def overloads(seats: Iterable[Seat], full_week: Decimal, weeks: Sequence[date]) -> dict[int, Overload]:
    """Who has more than a full week in one of the weeks, and in which first."""
    own: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        own[seat.member_id].append(seat)
    found = ((member, next(_too_full(member, theirs, full_week, weeks), None)) for member, theirs in own.items())
    return {member: overload for member, overload in found if overload is not None}


def _too_full(member: int, seats: list[Seat], full_week: Decimal, weeks: Sequence[date]) -> Iterator[Overload]:
    for week in weeks:
        teams: dict[int, Decimal] = defaultdict(Decimal)
        for seat in seats:
            hours = seat_hours(seat, week, week + timedelta(days=WEEK - 1))
            if hours:
                teams[seat.team_id] += hours
        total = sum(teams.values(), ZERO)
        if total > full_week:
            yield Overload(member, week, total, dict(teams))
