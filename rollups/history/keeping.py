"""Keeping figures: one snapshot an object and a day, added only where a figure differs from the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine import Moment, compute
from rollups.engine.kinds import KINDS, Kind
from rollups.engine.results import computed
from rollups.models import DrainState, NightlyRun, RollupRequest, TotalsRollup
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


def keep_night(tenant: Tenant, day: date, *, is_eve_stored: bool = False) -> int:
    """Keep the day that ended before a night of `day`, and those before it that nobody kept; returns the rows.

    With `is_eve_stored` the stored figures are that day's, as they were known at its end.
    """
    eve = day - timedelta(days=1)
    first = _first_to_keep(tenant, day)
    if is_eve_stored and first == eve:
        added = _keep(Moment(eve, known_by(eve, tenant), tenant.formula), _stored)
    else:
        added = sum(keep_day(tenant, first + timedelta(days=n)) for n in range((day - first).days))
    if first < day:
        DrainState.objects.update_or_create(tenant_id=tenant.pk, defaults={"kept_on": eve})
    return added


def keep_eve_if_stored(tenant: Tenant, day: date) -> None:
    """Keep the eve of `day` when it alone is owed and the stored figures are the eve's; else its night does."""
    if is_eve_stored(tenant, day) and _first_to_keep(tenant, day) == day - timedelta(days=1):
        keep_night(tenant, day, is_eve_stored=True)


def is_eve_stored(tenant: Tenant, day: date) -> bool:
    """Whether the stored figures are those of the eve of `day` as they were known at its end.

    Figures are stored of the day on which they are computed, and every change lays a mark with itself: so nothing is
    missing in the eve's figures but what waits since then.
    """
    eve = day - timedelta(days=1)
    if not TotalsRollup.objects.filter(as_of=eve, formula=tenant.formula).exists():
        return False
    return not RollupRequest.objects.filter(tenant_id=tenant.pk, asked_at__lte=end_of(eve, tenant)).exists()


def _first_to_keep(tenant: Tenant, day: date) -> date:
    """The first day that nobody kept before `day`; that day itself when none is owed."""
    kept = DrainState.objects.filter(tenant_id=tenant.pk).values_list("kept_on", flat=True).first()
    if kept is None:
        # Before days were noted as kept, the night of a date kept the eve of it.
        nights = NightlyRun.objects.filter(tenant_id=tenant.pk, date__lt=day, finished_at__isnull=False)
        last = nights.order_by("-date").values_list("date", flat=True).first()
        kept = (last or day - timedelta(days=1)) - timedelta(days=1)
    return min(max(kept + timedelta(days=1), day - MOST_MISSED), day)


def compute_and_keep(moment: Moment) -> int:
    """Compute a moment and keep what differs from the snapshots before it; returns how many rows were added."""
    compute(moment)
    return keep(moment)


def keep(moment: Moment) -> int:
    """Keep the computed figures of the moment where they differ from the latest snapshot before; returns the rows.

    A moment without `known_at` was computed from what is known now, and is kept as such.
    """
    return _keep(moment, computed)


def _keep(moment: Moment, source: Callable[[Kind], str]) -> int:
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
            cursor.execute(_adding(kind, source(kind)), values)
            added += cursor.rowcount
    return added


def _stored(kind: Kind) -> str:
    """A query for the stored rows, like `computed`."""
    names = [*([kind.object_column] if kind.object_column else []), *(f'"{name}"' for name in kind.columns)]
    return f"SELECT {', '.join(names)} FROM {kind.table} WHERE tenant_id = %(tenant)s"


def _adding(kind: Kind, rows: str) -> str:
    """The statement for one kind and these rows of it; every name in it is a constant of rollups.engine.kinds."""
    table = SNAPSHOTS[kind.name]._meta.db_table
    figures = ", ".join(f'c."{name}"' for name in kind.columns)
    of_object = f"{kind.object_column}, " if kind.object_column else ""
    its_id = f"c.{kind.object_column}, " if kind.object_column else ""
    same = f"AND s.{kind.object_column} = c.{kind.object_column}" if kind.object_column else ""
    # OFFSET 0: turned into JSON once, not once to compare and once to write; that is most of what a row costs.
    return f"""
        INSERT INTO {table} (tenant_id, as_of, known_at, recorded_at, formula, {of_object}figures)
        SELECT %(tenant)s, %(as_of)s, %(known_at)s, %(now)s, %(formula)s, {its_id}n.figures
        FROM ({rows}) c
        CROSS JOIN LATERAL (SELECT to_jsonb(f) AS figures FROM (SELECT {figures}) f OFFSET 0) n
        LEFT JOIN LATERAL (
            SELECT s.figures, s.formula FROM {table} s
            WHERE s.tenant_id = %(tenant)s {same} AND s.as_of <= %(as_of)s
            ORDER BY s.as_of DESC, s.id DESC LIMIT 1
        ) latest ON true
        WHERE (latest.figures, latest.formula) IS DISTINCT FROM (n.figures, %(formula)s)
    """
