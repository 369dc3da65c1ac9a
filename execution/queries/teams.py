"""Reads of the teams: seats, hours they can give, work they have planned, money they were given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from execution.backlog_sql import IS_LEAF_OF_ALL
from execution.belonging_sql import NAMES, team_of
from execution.models import DeliveryPolicy, TeamCapacity, TeamFunding, TeamPractice, TeamSeat
from execution.seating import Seat, Stretch
from tenancy.context import current_tenant_id


def delivery_policy() -> DeliveryPolicy:
    """What the tenant decided about delivery, what is usual when it never did."""
    return DeliveryPolicy.objects.first() or DeliveryPolicy()


def practices_of(team_ids: Iterable[int]) -> dict[int, TeamPractice]:
    """How each team works; a team that never said so has no entry."""
    return {row.team_id: row for row in TeamPractice.objects.filter(team__in=list(team_ids))}


def practice_of(team_id: int) -> TeamPractice:
    """How a team works, what is usual when it never said so."""
    return practices_of([team_id]).get(team_id) or TeamPractice(team_id=team_id)


def seats_between(start: date, end: date, team_ids: Iterable[int] | None = None) -> list[Seat]:
    """The seats that hold some day of the period, of everybody or of some teams; one query."""
    rows = TeamSeat.objects.filter(Q(ends_on=None) | Q(ends_on__gte=start), starts_on__lte=end)
    if team_ids is not None:
        rows = rows.filter(team__in=list(team_ids))
    rows = rows.order_by("id")
    return [
        Seat(*row) for row in rows.values_list("team_id", "member_id", "starts_on", "ends_on", "hours_per_week")
    ]  # fmt: skip


def stretches_between(start: date, end: date, team_ids: Iterable[int]) -> dict[int, list[Stretch]]:
    """Periods of each team whose hours are said as a whole; one query."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    rows = TeamCapacity.objects.filter(team__in=list(team_ids), starts_on__lte=end, ends_on__gte=start)
    for team_id, first, last, hours in rows.values_list("team_id", "starts_on", "ends_on", "hours"):
        found[team_id].append(Stretch(first, last, hours))
    return found


def doing_of(team_ids: Iterable[int]) -> dict[int, int]:
    """How many items without parts each team has in progress; one query."""
    sql = f"""
        SELECT {team_of("g")} AS team, sum(g.many)::bigint FROM (
            SELECT {NAMES}, count(*) AS many FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.state = 'doing' AND {IS_LEAF_OF_ALL} GROUP BY {NAMES}) g
        GROUP BY 1"""  # noqa: S608  # our own
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id()})
        wanted = set(team_ids)
        return {team: many for team, many in cursor.fetchall() if team in wanted}


# Working days from day 1 of the calendar, a Monday, until a day; execution.seating says the same in Python.
_UNTIL = "((({0} - DATE '0001-01-01') + 1) / 7 * 5 + least(mod(({0} - DATE '0001-01-01') + 1, 7), 5))"


def _workdays(start: str, end: str) -> str:
    return f"greatest(0, {_UNTIL.format(end)} - {_UNTIL.format(f'({start} - 1)')})"


def planned_hours(team_ids: Iterable[int], weeks: Sequence[date]) -> dict[tuple[int, date], Decimal]:
    """Hours that open work of each team asks for in each week, spread over the working days of its dates; one query.

    Only teams that estimate in hours have such; work without both dates is in no week.
    """
    last, first = "least(i.planned_finish, w.week + 6)", "greatest(i.planned_start, w.week)"
    whole = _workdays("i.planned_start", "i.planned_finish")
    # Work on a weekend alone counts by the day.
    share = f"""CASE WHEN {whole} > 0 THEN {_workdays(first, last)}::numeric / {whole}
        ELSE ({last} - {first} + 1)::numeric / (i.planned_finish - i.planned_start + 1) END"""
    sql = f"""
        WITH named AS MATERIALIZED (
            SELECT {NAMES}, w.week, sum(i.estimate * {share}) AS hours
            FROM execution_item i
            JOIN unnest(%(weeks)s::date[]) w (week) ON i.planned_start <= w.week + 6 AND i.planned_finish >= w.week
            WHERE i.tenant_id = %(tenant)s AND i.state IN ('todo', 'doing') AND i.estimate > 0 AND {IS_LEAF_OF_ALL}
            GROUP BY {NAMES}, w.week
        ), whose AS MATERIALIZED (
            SELECT {team_of("g")} AS team, g.week, sum(g.hours) AS hours FROM named g GROUP BY 1, 2)
        SELECT o.team, o.week, round(o.hours, 2) FROM whose o
        JOIN execution_teampractice p ON p.team_id = o.team AND p.tenant_id = %(tenant)s AND p.estimates = 'hours'
        WHERE o.team = ANY(%(teams)s)"""  # noqa: S608  # made of the constants above
    asked: dict[str, Any] = {"tenant": current_tenant_id(), "teams": list(team_ids), "weeks": list(weeks)}
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return {(team, week): hours for team, week, hours in cursor.fetchall()}


@dataclass(frozen=True)
class Range:
    """A team's days that are asked about."""

    team_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Booked:
    """What the people of a team have booked in a period: hours, of them not priced, and the money in one currency."""

    hours: Decimal = Decimal(0)
    unpriced: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    people: int = 0
    """Whose priced hours the money is."""


# An hour belongs to the team of its item where the person sits in it on that day, else to the team in which they
# have most hours a week then, else to that of their membership; so somebody's hour in two teams counts once.
# execution.seating.home_of says the same in Python. Its currency is that of the portfolio it counts for.
HOME = """
    WITH RECURSIVE entry AS (
        SELECT c.id, c.member_id, c.date, c.hours, c.amount, c.rate, c.item_id, c.initiative_id
        FROM execution_cost c
        WHERE c.tenant_id = %(tenant)s AND c.member_id IS NOT NULL AND c.hours > 0
          AND c.date BETWEEN %(first)s AND %(last)s
          AND NOT EXISTS (SELECT FROM execution_cost n WHERE n.supersedes_id = c.id
                          AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
    ), up AS (
        SELECT DISTINCT i.id AS item, i.parent_id, i.initiative_id, i.team_id FROM entry e
        JOIN execution_item i ON i.id = e.item_id AND i.tenant_id = %(tenant)s
        UNION ALL
        SELECT up.item, p.parent_id, coalesce(up.initiative_id, p.initiative_id), coalesce(up.team_id, p.team_id)
        FROM up JOIN execution_item p ON p.id = up.parent_id AND p.tenant_id = %(tenant)s
        WHERE up.initiative_id IS NULL OR up.team_id IS NULL
    ) CYCLE parent_id SET looped USING walked, whose AS (
        SELECT item, max(initiative_id) AS initiative_id, max(team_id) AS team_id FROM up GROUP BY item
    ), homed AS (
        SELECT e.*, coalesce(nullif(p.currency, ''), %(currency)s) AS currency,
               coalesce(seat.team_id, m.team_id) AS team_id
        FROM entry e
        JOIN accounts_membership m ON m.id = e.member_id AND m.tenant_id = %(tenant)s
        LEFT JOIN whose u ON u.item = e.item_id
        LEFT JOIN portfolio_initiative n
            ON n.id = CASE WHEN e.item_id IS NULL THEN e.initiative_id ELSE u.initiative_id END
            AND n.tenant_id = %(tenant)s
        LEFT JOIN portfolio_portfolio p ON p.id = n.portfolio_id AND p.tenant_id = %(tenant)s
        LEFT JOIN LATERAL (
            SELECT s.team_id FROM execution_teamseat s
            WHERE s.tenant_id = %(tenant)s AND s.member_id = e.member_id AND s.starts_on <= e.date
              AND (s.ends_on IS NULL OR s.ends_on >= e.date)
            ORDER BY (e.item_id IS NOT NULL AND s.team_id = coalesce(u.team_id, n.team_id)) IS TRUE DESC,
                     s.hours_per_week DESC, s.id LIMIT 1
        ) seat ON true
    )"""


def booked_in(ranges: Sequence[Range], currency: str) -> dict[tuple[Range, str], Booked]:
    """What the teams' people have booked in each range, by currency; `currency` is that of work of no portfolio."""
    ranges = list(dict.fromkeys(ranges))  # a range named twice would be counted twice
    if not ranges:
        return {}
    sql = f"""{HOME}
        SELECT r.team_id, r.starts_on, r.ends_on, h.currency, sum(h.hours),
               coalesce(sum(h.hours) FILTER (WHERE h.rate IS NULL), 0), sum(h.amount) * 0.0001,
               count(DISTINCT h.member_id) FILTER (WHERE h.rate IS NOT NULL)
        FROM unnest(%(teams)s::bigint[], %(starts)s::date[], %(ends)s::date[]) r (team_id, starts_on, ends_on)
        JOIN homed h ON h.team_id = r.team_id AND h.date BETWEEN r.starts_on AND r.ends_on
        GROUP BY 1, 2, 3, 4"""  # noqa: S608  # made of the constant above
    asked: dict[str, Any] = {
        "tenant": current_tenant_id(), "currency": currency,
        "first": min(each.starts_on for each in ranges), "last": max(each.ends_on for each in ranges),
        "teams": [each.team_id for each in ranges], "starts": [each.starts_on for each in ranges],
        "ends": [each.ends_on for each in ranges],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return {(Range(*row[:3]), row[3]): Booked(*row[4:]) for row in cursor.fetchall()}


def fundings_of(team_ids: Iterable[int]) -> dict[int, list[TeamFunding]]:
    """What each team was given, the newest period first; one query."""
    found: dict[int, list[TeamFunding]] = defaultdict(list)
    rows = TeamFunding.objects.filter(team__in=list(team_ids)).select_related("portfolio")
    for row in rows.order_by("-starts_on", "portfolio__name", "id"):
        found[row.team_id].append(row)
    return found


def week_of(day: date) -> tuple[date, date]:
    """Its Monday and its Sunday."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)
