"""What the pages of teams show of each: people, hours, work in progress, money of the period, how full it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Membership, Team
from execution.models import TeamFunding
from execution.queries.teams import (
    Booked,
    Range,
    booked_in,
    delivery_policy,
    doing_of,
    fundings_of,
    planned_hours,
    seats_between,
    stretches_between,
)
from execution.seating import HUNDREDTH, Overload, Seat, capacity, overloads, weeks_from
from execution.team_sentences import WEEKS_AHEAD, ZERO, Load, Pot
from tenancy.clock import today
from tenancy.models import Tenant

SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class Week:
    """What a team can give in a week, what is planned then (None: no work says its hours), and what is booked."""

    starts_on: date
    capacity: Decimal
    planned: Decimal | None
    booked: Decimal = ZERO

    @property
    def is_over(self) -> bool:
        """Whether more is planned, or was booked, than it can give."""
        return max(self.planned or ZERO, self.booked) > self.capacity


@dataclass(frozen=True)
class Standing:
    """One team as it stands today."""

    team: Team
    people: int
    hours: Decimal
    doing: int
    pots: list[Pot]
    weeks: list[Week]
    load: Load
    crowded: list[tuple[str, Overload]]

    @property
    def share(self) -> Decimal | None:
        """Hours a week of one person, on average."""
        return (self.hours / self.people).quantize(HUNDREDTH) if self.people else None


def standings_of(teams: Sequence[Team], tenant: Tenant, *, sees_rates: bool) -> list[Standing]:
    """All that somebody is shown of some teams; as many queries for many as for one."""
    day, ids = today(tenant), [team.pk for team in teams]
    weeks = weeks_from(day, WEEKS_AHEAD)
    end = weeks[-1] + SUNDAY
    seats = seats_between(min(day, weeks[0]), end)  # of every team: somebody may sit in others too
    stretches, planned = stretches_between(weeks[0], end, ids), planned_hours(ids, weeks)
    too_full = overloads(seats, delivery_policy().full_week, weeks)
    names = dict(Membership.objects.filter(pk__in=too_full).values_list("pk", "name"))
    doing, pots = doing_of(ids), pots_of(ids, day, tenant.currency)
    booked = _booked(ids, weeks[0], tenant.currency)
    own: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        own[seat.team_id].append(seat)
    found = []
    for team in teams:
        theirs = own[team.pk]
        now = [seat for seat in theirs if seat.holds(day)]
        lines = [
            Week(
                week, capacity(theirs, stretches.get(team.pk, ()), week, week + SUNDAY),
                planned.get((team.pk, week)), booked.get((team.pk, week), ZERO),
            )
            for week in weeks
        ]  # fmt: skip
        crowded = [(names[pk], too_full[pk]) for pk in sorted({seat.member_id for seat in theirs} & too_full.keys())]
        load = Load(
            bool(theirs),
            next((line.starts_on for line in lines if line.is_over), None),
            tuple(name for name, _ in crowded),
            any(line.planned is not None for line in lines),
        )
        hours = sum((seat.hours for seat in now), ZERO)
        people = len({seat.member_id for seat in now})
        given = [pot.for_eyes(sees_rates) for pot in pots.get(team.pk, [])]
        found.append(Standing(team, people, hours, doing.get(team.pk, 0), given, lines, load, crowded))
    return found


def _booked(team_ids: Sequence[int], week: date, currency: str) -> dict[tuple[int, date], Decimal]:
    """Hours booked by each team's people in this week; in weeks to come nobody books any."""
    found: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    ranges = [Range(pk, week, week + SUNDAY) for pk in team_ids]
    for (asked, _), entry in booked_in(ranges, currency).items():
        found[(asked.team_id, week)] += entry.hours
    return found


def pots_of(team_ids: Sequence[int], day: date, currency: str) -> dict[int, list[Pot]]:
    """What each team was given for a time that holds the day, by currency, and what was booked of it until then.

    Money whose days meet is one pot, as on the page of its people and money.
    """
    every: dict[tuple[int, str], list[TeamFunding]] = defaultdict(list)
    for team_id, rows in fundings_of(team_ids).items():
        for row in rows:
            every[(team_id, row.portfolio.currency or currency)].append(row)
    current = {
        key: met
        for key, own in every.items()
        for met in meeting(own)
        if met[0].starts_on <= day <= max(row.ends_on for row in met)
    }
    ranges = {
        key: Range(key[0], min(row.starts_on for row in rows), max(row.ends_on for row in rows))
        for key, rows in current.items()
    }
    booked = booked_in(list(ranges.values()), currency)
    found: dict[int, list[Pot]] = defaultdict(list)
    for (team_id, code), rows in sorted(current.items()):
        spent = booked.get((ranges[(team_id, code)], code), Booked())
        found[team_id].append(
            Pot(code, sum((row.amount for row in rows), ZERO), spent.amount, spent.unpriced, spent.people)
        )
    return found


def meeting(rows: Sequence[TeamFunding]) -> list[list[TeamFunding]]:
    """The rows in groups: those whose days meet, directly or through others, are together; by their first day."""
    groups: list[list[TeamFunding]] = []
    last = date.min
    for row in sorted(rows, key=lambda each: each.starts_on):
        if groups and row.starts_on <= last:
            groups[-1].append(row)
            last = max(last, row.ends_on)
        else:
            groups.append([row])
            last = row.ends_on
    return groups
