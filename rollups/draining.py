"""Draining: the marks of a tenant are read, its figures computed and stored, the marks deleted, in one transaction."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from rollups import actions, jobs, marks
from rollups.engine import Progress
from rollups.engine.snapshot import Busy
from rollups.models import DrainState
from tenancy.models import Tenant

log = logging.getLogger(__name__)

ATTEMPTS = 5
SERIALIZATION = "40001"  # somebody wrote a row that we read: the same again, with a newer view
AT_A_TIME = 100


def drain(tenant_id: int) -> int:
    """Bring the tenant's figures up to date; returns how many times they were computed.

    Marks that come while it computes are drained too, so a wake-up that finds it at work may be dropped; and a job
    that came just before the facts were read, whose mark went with the others, is computed once more.
    """
    rounds = 0
    while rounds < AT_A_TIME and (marks.waiting(tenant_id) or jobs.waiting(tenant_id)):
        if not _begin(tenant_id):
            break
        if not _attempt(tenant_id):
            break
        rounds += 1
    return rounds


def _begin(tenant_id: int) -> bool:
    """Commit the attempt before the work, so that even one that kills its worker counts; False: not now."""
    with transaction.atomic():
        state, _ = DrainState.objects.select_for_update().get_or_create(tenant_id=tenant_id)
        now = timezone.now()
        if state.quarantined_at or (state.next_attempt_at and state.next_attempt_at > now):
            return False
        if state.attempts >= ATTEMPTS:
            state.quarantined_at = now
            state.save()
            log.error("Tenant %s is quarantined after %s attempts: %s", tenant_id, state.attempts, state.last_error)
            return False
        state.attempts += 1
        state.next_attempt_at = now + timedelta(seconds=2**state.attempts)
        state.save()
    return True


def _attempt(tenant_id: int) -> bool:
    """Compute and store once; True when it came to an end. A failure is counted and kept, never raised."""
    started = monotonic()
    tenant = Tenant.objects.get(pk=tenant_id)
    try:
        with jobs.followed(tenant_id) as progress:
            _compute(tenant, progress)
    except Busy:
        DrainState.objects.filter(tenant_id=tenant_id, attempts__gt=0).update(attempts=F("attempts") - 1)
        return False
    except Exception as error:
        log.exception("The figures of tenant %s could not be computed", tenant_id)
        DrainState.objects.filter(tenant_id=tenant_id).update(last_error=type(error).__name__)
        return False
    succeeded(tenant_id, monotonic() - started)
    return True


def _compute(tenant: Tenant, progress: Progress | None) -> None:
    for _ in range(2):
        try:
            actions.recompute(tenant, reason="drain", progress=progress)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != SERIALIZATION:
                raise
        else:
            return
    actions.recompute(tenant, reason="drain", progress=progress)


def succeeded(tenant_id: int, seconds: float) -> None:
    """Note a run that came to its end: no attempt is owed, nothing is quarantined."""
    fresh = {
        "attempts": 0,
        "next_attempt_at": None,
        "quarantined_at": None,
        "last_error": "",
        "last_run_at": timezone.now(),
        "last_seconds": seconds,
        "size": actions.size(tenant_id),
    }
    DrainState.objects.update_or_create(tenant_id=tenant_id, defaults=fresh)


def ready(asked_before: datetime | None = None) -> list[int]:
    """The tenants that have marks and may be tried now, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.tenant_id
            FROM rollups_rolluprequest r
            LEFT JOIN rollups_drainstate s ON s.tenant_id = r.tenant_id
            WHERE s.quarantined_at IS NULL AND (s.next_attempt_at IS NULL OR s.next_attempt_at <= now())
              AND r.asked_at <= coalesce(%s, now())
            GROUP BY r.tenant_id, s.size
            ORDER BY s.size DESC NULLS LAST, r.tenant_id
            """,
            [asked_before],
        )
        return [row[0] for row in cursor.fetchall()]
