"""Draining: the marks of a tenant are read, its figures computed and stored, the marks deleted, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from time import monotonic, sleep

from django.db import OperationalError, connection
from django.db.models import F

from rollups import actions, jobs, marks
from rollups.engine import Progress
from rollups.engine.prepared import ask_once
from rollups.engine.snapshot import Busy
from rollups.models import DrainState
from tenancy.models import Tenant

log = logging.getLogger(__name__)

ATTEMPTS = 5
SERIALIZATION = "40001"  # somebody wrote a row that we read: the same again, with a newer view
AT_A_TIME = 100
LONGEST_TURN = 600.0
"""Seconds that a command waits for whoever computes the tenant's figures."""


def drain(tenant_id: int) -> int:
    """Bring the tenant's figures up to date; returns how many times they were computed.

    Marks that come while it computes are drained too, so a wake-up that finds it at work may be dropped; and a job
    that came just before the facts were read, whose mark went with the others, is computed once more.
    """
    rounds, may_be_asked = 0, True
    while rounds < AT_A_TIME:
        begun = _begin(tenant_id)
        # Who asks lays a mark for everything; a job that is left without one is looked for when all else is done.
        may_be_asked = may_be_asked and (begun is None or begun.is_everything)
        is_asked = may_be_asked and bool(jobs.waiting(tenant_id, or_left=begun is not None))
        begun = begun or (_begin(tenant_id, is_asked=True) if is_asked else None)
        if begun is None:
            break
        found = _attempt(begun, is_asked)
        if found is None:
            break
        may_be_asked = found.may_be_asked
        rounds += 1
    return rounds


@dataclass(frozen=True)
class Begun:
    """An attempt that was noted: whose, the how manyeth in a row, and whether a mark asks for the whole tenant."""

    tenant: Tenant
    attempt: int
    is_everything: bool


@dataclass
class Ended:
    """What an attempt left that came to its end: whether a job may wait that it did not see to."""

    may_be_asked: bool = True


COLUMNS = [field.attname for field in Tenant._meta.concrete_fields]
BEGIN = f"""
    WITH waits AS (
        SELECT EXISTS (SELECT FROM rollups_rolluprequest
                       WHERE tenant_id = %(tenant)s AND quarantined_at IS NULL AND kind = 'everything') AS is_everything
        WHERE %(is_asked)s
              OR EXISTS (SELECT FROM rollups_rolluprequest WHERE tenant_id = %(tenant)s AND quarantined_at IS NULL)
    ), begun AS (
        INSERT INTO rollups_drainstate AS s (tenant_id, attempts, next_attempt_at, last_error, size)
        SELECT %(tenant)s, 1, clock_timestamp() + interval '2 s', '', 0 FROM waits
        ON CONFLICT (tenant_id) DO UPDATE
        SET attempts = s.attempts + 1,
            next_attempt_at = clock_timestamp() + interval '1 s' * power(2, least(s.attempts + 1, %(most)s))
        WHERE s.next_attempt_at IS NULL OR s.next_attempt_at <= clock_timestamp()
        RETURNING attempts, set_config('synchronous_commit', 'off', true)
    )
    SELECT b.attempts, w.is_everything, {", ".join(f"t.{column}" for column in COLUMNS)}
    FROM begun b CROSS JOIN waits w JOIN tenancy_tenant t ON t.id = %(tenant)s
"""  # noqa: S608  # names of our own columns


def _begin(tenant_id: int, *, is_asked: bool = False) -> Begun | None:
    """Commit the attempt before the work, so that even one that kills its worker counts; None: nothing, or not now."""
    found = ask_once(BEGIN, {"tenant": tenant_id, "is_asked": is_asked, "most": ATTEMPTS + 1})
    return next((Begun(Tenant.from_db(connection.alias, COLUMNS, row[2:]), row[0], row[1]) for row in found), None)


def _attempt(begun: Begun, is_asked: bool) -> Ended | None:
    """Compute and store once; None when it came to no end. A failure is counted and kept, never raised."""
    tenant, ended = begun.tenant, Ended()
    try:
        if begun.attempt > ATTEMPTS:
            started = monotonic()
            if is_asked:
                jobs.give_up(tenant.pk)
            _one_by_one(tenant)
            succeeded(tenant.pk, monotonic() - started)
        else:
            with jobs.followed(tenant.pk) if is_asked else nullcontext() as progress:
                again_when_stale(lambda: _catch_up(tenant, progress, ended))
    except Busy:
        DrainState.objects.filter(tenant_id=tenant.pk, attempts__gt=0).update(attempts=F("attempts") - 1)
        return None
    except Exception as error:
        log.exception("The figures of tenant %s could not be computed", tenant.pk)
        DrainState.objects.filter(tenant_id=tenant.pk).update(last_error=type(error).__name__)
        return None
    return ended


def _catch_up(tenant: Tenant, progress: Progress | None, ended: Ended) -> int:
    """Carry up what waits; that it came to its end is committed with the figures."""
    started = monotonic()

    def note(tenant_id: int, read: marks.Taken) -> None:
        is_left = succeeded(tenant_id, monotonic() - started, read)
        # Whoever followed jobs has seen to those of before; one that came meanwhile is looked for.
        ended.may_be_asked = is_left or progress is not None

    return actions.catch_up(tenant, progress=progress, then=note)


def _one_by_one(tenant: Tenant) -> None:
    """Take each mark alone after so many failures: the nodes that cannot be computed are set aside, the others go on.

    It is set aside before it is tried, so that one that kills its worker is not met again.
    """
    for mark in marks.take(tenant.pk).ids:
        marks.set_aside(mark, "WorkerLost")
        try:
            again_when_stale(partial(actions.catch_up, tenant, only=mark))
        except Busy:
            marks.put_back(mark)
            raise
        except Exception as error:
            log.exception("Mark %s of tenant %s is set aside", mark, tenant.pk)
            marks.set_aside(mark, type(error).__name__)


def again_when_stale(work: Callable[[], object]) -> None:
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


def recompute_in_turn(tenant: Tenant, *, progress: Progress | None = None) -> int:
    """Compute and store the tenant's figures of today, after whoever computes them now; returns the rows written.

    For commands: a worker may be woken by what they wrote themselves. Raises Busy when it waited ten minutes.
    """
    written: list[int] = []
    until = monotonic() + LONGEST_TURN
    while not written:
        try:
            again_when_stale(lambda: written.append(actions.recompute(tenant, progress=progress)))
        except Busy:
            if monotonic() > until:
                raise
            sleep(0.1)
    return written[-1]


SUCCEEDED = """
    INSERT INTO rollups_drainstate (tenant_id, attempts, last_error, last_run_at, last_seconds, size)
    VALUES (%(tenant)s, 0, '', clock_timestamp(), %(seconds)s, 0)
    ON CONFLICT (tenant_id) DO UPDATE
    SET attempts = 0, next_attempt_at = NULL, last_error = '', last_run_at = clock_timestamp(),
        last_seconds = %(seconds)s
"""
IS_ASKED = "EXISTS (SELECT FROM rollups_rollupjob WHERE tenant_id = %(tenant)s AND state = 'queued')"
COMMITTED = f"WITH {marks.GONE} {SUCCEEDED} RETURNING {IS_ASKED}, {marks.ARE_ASIDE}"


def succeeded(tenant_id: int, seconds: float, read: marks.Taken = marks.NONE) -> bool:
    """Note a run that came to its end: no attempt is owed, the marks that were read go.

    Returns whether a job may wait that nobody has taken up.
    """
    values = {"tenant": tenant_id, "seconds": seconds}
    if not connection.in_atomic_block:  # jobs are the tenant's rows, and seen in its transactions only
        ask_once(f"{SUCCEEDED} RETURNING true", values)
        return True
    [(is_asked, are_aside)] = ask_once(COMMITTED, values | {"marks": read.ids})
    if are_aside:
        marks.forget_aside(tenant_id, read)
    return bool(is_asked)


@dataclass(frozen=True)
class Waiting:
    """A tenant that has marks and may be tried now: the seconds since the oldest was laid, and since its last run."""

    tenant_id: int
    since_asked: float
    since_run: float


READY = """
    SELECT r.tenant_id, extract(epoch FROM clock_timestamp() - min(r.asked_at))::float8,
           coalesce(extract(epoch FROM clock_timestamp() - s.last_run_at), 'infinity')::float8
    FROM rollups_rolluprequest r
    LEFT JOIN rollups_drainstate s ON s.tenant_id = r.tenant_id
    WHERE r.quarantined_at IS NULL AND (s.next_attempt_at IS NULL OR s.next_attempt_at <= now())
    GROUP BY r.tenant_id, s.size, s.last_run_at
    ORDER BY s.size DESC NULLS LAST, r.tenant_id
"""


def waiting() -> list[Waiting]:
    """The tenants that have marks and may be tried now, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(READY)
        return [Waiting(*row) for row in cursor.fetchall()]


def ready() -> list[int]:
    """Their ids."""
    return [each.tenant_id for each in waiting()]
