"""Draining: the marks of a tenant are read, its figures computed and stored, the marks deleted, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from time import monotonic

from django.db import OperationalError, connection
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
    while rounds < AT_A_TIME:
        waits = marks.waiting(tenant_id)
        # Who asks lays a mark for everything; a job that is left without one is looked for when all else is done.
        is_asked = (waits.is_everything or not waits.any) and bool(jobs.waiting(tenant_id))
        if not (waits.any or is_asked):
            break
        attempt = _begin(tenant_id)
        if not attempt or not _attempt(tenant_id, attempt, is_asked):
            break
        rounds += 1
    return rounds


def _begin(tenant_id: int) -> int:
    """Commit the attempt before the work, so that even one that kills its worker counts; 0: not now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO rollups_drainstate AS s (tenant_id, attempts, next_attempt_at, last_error, size)
            VALUES (%(tenant)s, 1, clock_timestamp() + interval '2 s', '', 0)
            ON CONFLICT (tenant_id) DO UPDATE
            SET attempts = s.attempts + 1,
                next_attempt_at = clock_timestamp() + interval '1 s' * power(2, least(s.attempts + 1, %(most)s))
            WHERE s.next_attempt_at IS NULL OR s.next_attempt_at <= clock_timestamp()
            RETURNING attempts
            """,
            {"tenant": tenant_id, "most": ATTEMPTS + 1},
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def _attempt(tenant_id: int, attempt: int, is_asked: bool) -> bool:
    """Compute and store once; True when it came to an end. A failure is counted and kept, never raised."""
    tenant = Tenant.objects.get(pk=tenant_id)
    try:
        if attempt > ATTEMPTS:
            started = monotonic()
            _one_by_one(tenant)
            succeeded(tenant_id, monotonic() - started)
        else:
            with jobs.followed(tenant_id) if is_asked else nullcontext() as progress:
                _again_when_stale(lambda: _catch_up(tenant, progress))
    except Busy:
        DrainState.objects.filter(tenant_id=tenant_id, attempts__gt=0).update(attempts=F("attempts") - 1)
        return False
    except Exception as error:
        log.exception("The figures of tenant %s could not be computed", tenant_id)
        DrainState.objects.filter(tenant_id=tenant_id).update(last_error=type(error).__name__)
        return False
    return True


def _catch_up(tenant: Tenant, progress: Progress | None) -> int:
    """Carry up what waits; that it came to its end is committed with the figures."""
    started = monotonic()
    return actions.catch_up(tenant, progress=progress, then=lambda: succeeded(tenant.pk, monotonic() - started))


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
