"""Reads of hours that people have booked, and of what an hour costs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from execution.belonging_sql import COUNTS_FOR, TEAM_OF
from execution.models import Cost, CostRate
from execution.pricing import Rate, Tariff
from execution.queries.teams import HOME
from tenancy.context import current_tenant_id

LOCK_PEOPLE = """
    SELECT pg_advisory_xact_lock(hashtextextended('hours of ' || m.id, 0))
    FROM (SELECT id FROM unnest(%s::bigint[]) u (id) ORDER BY id) m"""


def lock_hours_of(member_ids: Iterable[int]) -> None:
    """Let nobody else book or correct hours of these people until the transaction ends; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_PEOPLE, [sorted(set(member_ids))])


def hours_between(member_id: int, start: date, end: date) -> list[Cost]:
    """Somebody's entries of hours that count, those that were cleared too, by age; one query."""
    rows = Cost.objects.filter(member=member_id, date__range=(start, end), superseded_by=None)
    return list(rows.order_by("id"))


def seen_of(entries: Iterable[Cost]) -> str:
    """A mark of what somebody saw of these entries: another one as soon as one was added or corrected."""
    return hashlib.sha256(",".join(str(row.pk) for row in entries).encode()).hexdigest()[:16]


def effective_rates() -> QuerySet[CostRate]:
    """The rates that count: none that a correction has superseded."""
    return CostRate.objects.filter(superseded_by=None)


def rates_for(team_ids: Iterable[int], member_ids: Iterable[int]) -> QuerySet[CostRate]:
    """What hours of these teams and people cost, the newest first."""
    whose = Q(team__in=list(team_ids)) | Q(member__in=list(member_ids))
    return effective_rates().filter(whose).select_related("member", "team").order_by("-date", "-id")


def tariff(member_ids: Iterable[int]) -> Tariff:
    """Every rate that can price an hour of these people; one query."""
    rows = effective_rates().filter(Q(member=None) | Q(member__in=list(member_ids)))
    return Tariff(Rate(*row) for row in rows.values_list("member_id", "team_id", "currency", "date", "amount"))


@dataclass(frozen=True)
class Unpriced:
    """An entry of hours without a rate, and where it belongs."""

    id: int
    member_id: int
    team_id: int | None
    date: date
    hours: Decimal
    currency: str


EARLIEST, LATEST = date.min, date.max


def unpriced_hours(currency: str, team_id: int | None = None) -> list[Unpriced]:
    """Hours that count and have no rate, of one team or of all; `currency` is that of work of no portfolio."""
    sql = f"""{HOME}
        SELECT id, member_id, team_id, date, hours, currency FROM homed
        WHERE rate IS NULL AND (%(team)s::bigint IS NULL OR team_id = %(team)s) ORDER BY id"""  # noqa: S608  # a constant
    asked: dict[str, Any] = {
        "tenant": current_tenant_id(), "currency": currency, "first": EARLIEST, "last": LATEST, "team": team_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return [Unpriced(*row) for row in cursor.fetchall()]


def unpriced_in(initiative_ids: Iterable[int], until: date, team_id: int | None = None) -> Decimal:
    """Hours up to a day that count for these initiatives and have no rate, so that no cost says them; one query.

    With a team, those of its part of them: its items', and of what names no item its initiatives'.
    """
    sql = f"""
        SELECT coalesce(sum(b.hours), 0) FROM (
            SELECT c.hours, CASE WHEN c.item_id IS NULL THEN c.initiative_id ELSE {COUNTS_FOR} END AS bet,
                   CASE WHEN %(team)s::bigint IS NULL THEN NULL
                        WHEN c.item_id IS NOT NULL THEN {TEAM_OF}
                        ELSE (SELECT n.team_id FROM portfolio_initiative n
                              WHERE n.tenant_id = %(tenant)s AND n.id = c.initiative_id) END AS team
            FROM execution_cost c
            LEFT JOIN execution_item i ON i.id = c.item_id AND i.tenant_id = %(tenant)s
            WHERE c.tenant_id = %(tenant)s AND c.member_id IS NOT NULL AND c.rate IS NULL AND c.hours > 0
              AND c.date <= %(until)s AND NOT EXISTS (
                SELECT FROM execution_cost n WHERE n.supersedes_id = c.id AND n.supersedes_id IS NOT NULL
                  AND n.tenant_id = %(tenant)s)) b
        WHERE b.bet = ANY(%(bets)s) AND (%(team)s::bigint IS NULL OR b.team = %(team)s)"""  # noqa: S608  # our own
    asked: dict[str, Any] = {
        "tenant": current_tenant_id(), "bets": list(initiative_ids), "until": until, "team": team_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        found: Decimal = cursor.fetchone()[0]
    return found


def hours_by_week(team_id: int, start: date, end: date) -> dict[tuple[int, date], Decimal]:
    """Hours of each person of a team by week (its Monday), cleared ones left out; one query."""
    sql = f"""{HOME}
        SELECT member_id, date_trunc('week', date)::date, sum(hours) FROM homed WHERE team_id = %(team)s GROUP BY 1, 2
        """  # noqa: S608  # a constant
    asked: dict[str, Any] = {
        "tenant": current_tenant_id(), "currency": "", "first": start, "last": end, "team": team_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return {(member, week): hours for member, week, hours in cursor.fetchall()}
