"""Draining: the marks of a tenant are read, its figures computed and stored, the marks deleted, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from rollups import actions, jobs, marks
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
    while rounds < AT_A_TIME and (marks.are_waiting(tenant_id) or jobs.waiting(tenant_id)):
        attempt = _begin(tenant_id)
        if not attempt:
            break
        if not _attempt(tenant_id, attempt):
            break
        rounds += 1
    return rounds


def _begin(tenant_id: int) -> int:
    """Commit the attempt before the work, so that even one that kills its worker counts; 0: not now."""
    with transaction.atomic():
        state, _ = DrainState.objects.select_for_update().get_or_create(tenant_id=tenant_id)
        now = timezone.now()
        if state.next_attempt_at and state.next_attempt_at > now:
            return 0
        state.attempts += 1
        state.next_attempt_at = now + timedelta(seconds=2 ** min(state.attempts, ATTEMPTS + 1))
        state.save()
    return state.attempts


def _attempt(tenant_id: int, attempt: int) -> bool:
    """Compute and store once; True when it came to an end. A failure is counted and kept, never raised."""
    started = monotonic()
    tenant = Tenant.objects.get(pk=tenant_id)
    try:
        if attempt > ATTEMPTS:
            _one_by_one(tenant)
        else:
            with jobs.followed(tenant_id) as progress:
                _again_when_stale(lambda: actions.catch_up(tenant, progress=progress))
    except Busy:
        DrainState.objects.filter(tenant_id=tenant_id, attempts__gt=0).update(attempts=F("attempts") - 1)
        return False
    except Exception as error:
        log.exception("The figures of tenant %s could not be computed", tenant_id)
        DrainState.objects.filter(tenant_id=tenant_id).update(last_error=type(error).__name__)
        return False
    succeeded(tenant_id, monotonic() - started)
    return True


def _one_by_one(tenant: Tenant) -> None:
    """Take each mark alone after so many failures: the nodes that cannot be computed are set aside, the others go on.

    It is set aside before it is tried, so that one that kills its worker is not met again.
    """
    for mark in marks.take(tenant.pk).ids:
        marks.set_aside(mark, "WorkerLost")
        try:
            _again_when_stale(partial(actions.catch_up, tenant, only=mark))
        except Busy:
            marks.put_back(mark)
            raise
        except Exception as error:
            log.exception("Mark %s of tenant %s is set aside", mark, tenant.pk)
            marks.set_aside(mark, type(error).__name__)


def _again_when_stale(work: Callable[[], int]) -> None:
    """Do it, at most three times while somebody writes a row that it read: the same again, with a newer view."""
    for _ in range(2):
        try:
            work()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != SERIALIZATION:
                raise
        else:
            return
    work()


def succeeded(tenant_id: int, seconds: float) -> None:
    """Note a run that came to its end: no attempt is owed."""
    now = timezone.now()
    fresh = {
        "attempts": 0, "next_attempt_at": None, "last_error": "", "last_run_at": now, "last_seconds": seconds,
    }  # fmt: skip
    DrainState.objects.update_or_create(tenant_id=tenant_id, defaults=fresh)


def ready(asked_before: datetime | None = None) -> list[int]:
    """The tenants that have marks and may be tried now, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.tenant_id
            FROM rollups_rolluprequest r
            LEFT JOIN rollups_drainstate s ON s.tenant_id = r.tenant_id
            WHERE r.quarantined_at IS NULL AND (s.next_attempt_at IS NULL OR s.next_attempt_at <= now())
              AND r.asked_at <= coalesce(%s, now())
            GROUP BY r.tenant_id, s.size
            ORDER BY s.size DESC NULLS LAST, r.tenant_id
            """,
            [asked_before],
        )
        return [row[0] for row in cursor.fetchall()]
