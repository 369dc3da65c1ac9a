"""The night: every tenant's figures carried over to its new day, once; then all of them held against a full rollup.

The step comes first and is what the figures wait for; the comparison, a task of its own, comes when the steps are made.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from rollups import actions, draining, marks
from rollups.engine import Moment, compute, difference, store
from rollups.engine.snapshot import Busy, computing
from rollups.history.keeping import is_eve_stored, keep_night
from rollups.models import NightlyRun, TotalsRollup
from tenancy.clock import today
from tenancy.models import Tenant

log = logging.getLogger(__name__)

HOUR = 2
ATTEMPTS = 5
CHECKED_WITHIN = timedelta(minutes=10)
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
        draining.drain(tenant_id)
        tenant = Tenant.objects.get(pk=tenant_id)
        draining.again_when_stale(lambda: _step(tenant))
    except Exception as error:
        run.last_error = type(error).__name__
        run.save()
        raise
    draining.succeeded(tenant_id, monotonic() - started)
    run.finished_at = timezone.now()
    run.last_error = ""
    run.save()
    draining.drain(tenant_id)  # a job that came just before the facts were read: its mark is gone, it still waits
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


def _step(tenant: Tenant) -> None:
    """Keep the days that ended, and carry the stored figures over to the new one."""
    with computing(tenant):
        day = today(tenant)
        keep_night(tenant, day, is_eve_stored=is_eve_stored(tenant, day))
        # With a mark still waiting, figures are known to be older than facts: all of them anew answers it.
        is_known_old = bool(marks.all_waiting(tenant.pk))
        if is_known_old or not actions.is_carried_over(tenant, Moment(day, formula=tenant.formula)):
            actions.compute_everything(tenant)


def check(tenant_id: int, day: date) -> NightlyRun | None:
    """Hold the stored figures against a full rollup, once after the night of that day; None: not now, or not again.

    Rows that differ are counted and mended. While others compute the tenant's figures this waits for its next turn.
    """
    run = NightlyRun.objects.filter(tenant_id=tenant_id, date=day, finished_at__isnull=False, checked_at=None).first()
    if run is None:
        return None
    draining.drain(tenant_id)
    tenant = Tenant.objects.get(pk=tenant_id)
    found: list[int | None] = []
    try:
        draining.again_when_stale(lambda: found.append(_differing(tenant)))
    except Busy:
        return None
    except Exception as error:
        # It would fail again a quarter of an hour later; the next night's is the next.
        run.last_error, run.checked_at = type(error).__name__, timezone.now()
        run.save(update_fields=["last_error", "checked_at"])
        raise
    run.differences, run.checked_at = found[-1], timezone.now()
    run.save(update_fields=["differences", "checked_at"])
    if run.differences:
        log.error("Night of tenant %s: %s stored rows differed from a full rollup", tenant_id, run.differences)
    return run


def _differing(tenant: Tenant) -> int | None:
    """How many stored rows differ from a full rollup of their day, mended by now; None if not comparable."""
    with computing(tenant):
        stored = TotalsRollup.objects.first()
        # A mark waits: figures are known to be older than facts; a new formula has nothing to be held against.
        if stored is None or stored.formula != tenant.formula or marks.all_waiting(tenant.pk):
            return None
        moment = Moment(stored.as_of, formula=tenant.formula)
        compute(moment)
        found = difference(moment)
        if found:
            store(moment)
        actions.note_size(tenant.pk)
    return found


def unchecked(now: datetime) -> list[tuple[int, date]]:
    """The nights that were made and never checked, some minutes ago so that their check is not on its way; as `due`."""
    made = NightlyRun.objects.filter(date__gte=now.date() - timedelta(days=1), checked_at=None)
    waiting = dict(made.filter(finished_at__lte=now - CHECKED_WITHIN).order_by("date").values_list("tenant_id", "date"))
    if not waiting:
        return []
    return [(tenant.pk, waiting[tenant.pk]) for tenant in actions.largest_first() if tenant.pk in waiting]
