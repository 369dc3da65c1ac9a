"""Keeping figures: one snapshot an object and a day, added only where a figure differs from the one before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine import Moment, compute
from rollups.engine.kinds import KINDS, WORDS, Kind
from rollups.models import NightlyRun
from rollups.snapshots import SNAPSHOTS
from tenancy import clock
from tenancy.context import current_tenant_id
from tenancy.models import Tenant

MOST_MISSED = timedelta(days=31)


def end_of(day: date, tenant: Tenant) -> datetime:
    """The last moment of a tenant's day: PostgreSQL keeps microseconds."""
    return clock.end_of(day, tenant) - timedelta(microseconds=1)


def known_by(day: date, tenant: Tenant) -> datetime:
    """The end of a tenant's day, or now while the day has not ended."""
    return min(end_of(day, tenant), timezone.now())


def keep_day(tenant: Tenant, day: date) -> int:
    """Keep the figures of a day as they were known at its end; returns how many rows were added.

    Inside the tenant's transaction: it computes, and leaves the day's figures in the temporary tables.
    """
    return compute_and_keep(Moment(day, known_by(day, tenant), tenant.formula))


def keep_night(tenant: Tenant, day: date, *, is_eve_computed: bool = False) -> int:
    """Keep the day that ended before a night of `day`, and those before it that had no night; returns the rows.

    With `is_eve_computed` the temporary tables hold that day's figures already, as they were known at its end.
    """
    nights = NightlyRun.objects.filter(tenant_id=tenant.pk, date__lt=day, finished_at__isnull=False)
    last = nights.order_by("-date").values_list("date", flat=True).first()
    # The night of a date kept the eve of it.
    first = max(last, day - MOST_MISSED) if last else day - timedelta(days=1)
    eve = day - timedelta(days=1)
    if is_eve_computed and first == eve:
        return keep(Moment(eve, known_by(eve, tenant), tenant.formula))
    return sum(keep_day(tenant, first + timedelta(days=n)) for n in range((day - first).days))


def compute_and_keep(moment: Moment) -> int:
    """Compute a moment and keep what differs from the snapshots before it; returns how many rows were added."""
    compute(moment)
    return keep(moment)


def keep(moment: Moment) -> int:
    """Keep the computed figures of the moment where they differ from the latest snapshot before; returns the rows.

    A moment without `known_at` was computed from what is known now, and is kept as such.
    """
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "as_of": moment.as_of,
        "known_at": moment.known_at or timezone.now(),
        "now": timezone.now(),
        "formula": moment.formula,
    }
    with connection.cursor() as cursor:
        added = 0
        for kind in KINDS:
            cursor.execute(_adding(kind), values)
            added += cursor.rowcount
    return added


def _adding(kind: Kind) -> str:
    """The statement for one kind; every name in it is a constant of rollups.engine.kinds."""
    table = SNAPSHOTS[kind.name]._meta.db_table
    figures = ", ".join(f'c."{n}"' if n in WORDS else f'trim_scale(c."{n}") AS "{n}"' for n in kind.columns)
    of_object = f"{kind.object_column}, " if kind.object_column else ""
    its_id = "c.id, " if kind.object_column else ""
    same = f"AND s.{kind.object_column} = c.id" if kind.object_column else ""
    return f"""
        INSERT INTO {table} (tenant_id, as_of, known_at, recorded_at, formula, {of_object}figures)
        SELECT %(tenant)s, %(as_of)s, %(known_at)s, %(now)s, %(formula)s, {its_id}n.figures
        FROM {kind.computed} c
        CROSS JOIN LATERAL (SELECT to_jsonb(f) AS figures FROM (SELECT {figures}) f) n
        LEFT JOIN LATERAL (
            SELECT s.figures, s.formula FROM {table} s
            WHERE s.tenant_id = %(tenant)s {same} AND s.as_of <= %(as_of)s
            ORDER BY s.as_of DESC, s.id DESC LIMIT 1
        ) latest ON true
        WHERE (latest.figures, latest.formula) IS DISTINCT FROM (n.figures, %(formula)s)
    """
