"""The night: every tenant's figures computed in full for its new day, once, and held against the stored ones."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from rollups import actions, draining, marks
from rollups.engine import Moment, compute, difference, store
from rollups.engine.snapshot import consistent, lock
from rollups.history.keeping import end_of, keep_night
from rollups.models import NightlyRun, TotalsRollup
from rollups.past.facts import is_silent_since
from tenancy.clock import today
from tenancy.models import Tenant

log = logging.getLogger(__name__)

HOUR = 2
ATTEMPTS = 5
GIVEN_UP_AFTER = timedelta(minutes=30)  # a run without an end for so long was killed


def due(now: datetime) -> list[tuple[int, date]]:
    """Each tenant whose 02:00 has passed and whose day has no finished night, the largest first."""
    days = [(tenant.pk, now.astimezone(ZoneInfo(tenant.time_zone))) for tenant in actions.largest_first()]
    passed = [(tenant_id, local.date()) for tenant_id, local in days if local.hour >= HOUR]
    over = set(
        NightlyRun.objects.filter(date__gte=now.date() - timedelta(days=1), finished_at__isnull=False).values_list(
            "tenant_id", "date"
        )
    )
    return [each for each in passed if each not in over]


def night(tenant_id: int, day: date) -> NightlyRun | None:
    """Make one tenant's night, unless it was made or is being made (then None); safe to call twice."""
    run = _claim(tenant_id, day)
    if run is None:
        return None
    started = monotonic()
    try:
        run.differences = _compute(Tenant.objects.get(pk=tenant_id))
    except Exception as error:
        run.last_error = type(error).__name__
        run.save()
        raise
    draining.succeeded(tenant_id, monotonic() - started)
    run.finished_at = timezone.now()
    run.last_error = ""
    run.save()
    draining.drain(tenant_id)  # a job that came just before the facts were read: its mark is gone, it still waits
    if run.differences:
        log.error("Night of tenant %s: %s stored rows differ from a full rollup", tenant_id, run.differences)
    return run


def _claim(tenant_id: int, day: date) -> NightlyRun | None:
    """Take the night, once: of two schedulers one gets it; a killed or failed one may be taken again."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO rollups_nightlyrun AS r (tenant_id, date, started_at, attempts, last_error)
            VALUES (%(tenant)s, %(day)s, %(now)s, 1, '')
            ON CONFLICT (tenant_id, date) DO UPDATE SET started_at = %(now)s, attempts = r.attempts + 1, last_error = ''
            WHERE r.finished_at IS NULL AND r.attempts < %(attempts)s
              AND (r.started_at < %(given_up)s OR r.last_error <> '')
            RETURNING id
            """,
            {"tenant": tenant_id, "day": day, "now": now, "attempts": ATTEMPTS, "given_up": now - GIVEN_UP_AFTER},
        )
        row = cursor.fetchone()
    return NightlyRun.objects.get(pk=row[0]) if row else None


def _compute(tenant: Tenant) -> int | None:
    """Compare with what is stored, then store the new day; returns the rows that differed, None if not comparable."""
    draining.drain(tenant.pk)
    with consistent(tenant):
        lock(tenant.pk)
        asked = marks.all_waiting(tenant.pk)
        stored = TotalsRollup.objects.first()
        # With a mark waiting, figures are known to be older than facts; a new formula has nothing to be held against.
        comparable = stored is not None and not asked and stored.formula == tenant.formula
        differing = _differing(Moment(stored.as_of, formula=tenant.formula)) if stored and comparable else None
        keep_night(tenant, today(tenant), is_eve_computed=differing is not None and _is_eve_as_known(stored, tenant))
        moment = Moment(today(tenant), formula=tenant.formula)
        compute(moment)
        store(moment)
        marks.forget(asked)
        actions.note_size(tenant.pk)
    return differing


def _is_eve_as_known(stored: TotalsRollup | None, tenant: Tenant) -> bool:
    """Whether the figures of the stored day are the eve's as they were known at its end: nothing came after it."""
    eve = today(tenant) - timedelta(days=1)
    return stored is not None and stored.as_of == eve and is_silent_since(end_of(eve, tenant))


def _differing(moment: Moment) -> int | None:
    compute(moment)
    return difference(moment)
