"""Recomputations that people asked for: their state and progress, each step committed at once so it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from rollups.engine import Progress
from rollups.engine.snapshot import Busy
from rollups.models import RollupJob
from tenancy.context import use_tenant

OPEN = (RollupJob.State.QUEUED, RollupJob.State.RUNNING)


@contextmanager
def followed(tenant_id: int) -> Iterator[Progress | None]:
    """Show what runs in the block on the tenant's open jobs; a job whose worker was killed is taken up again."""
    queued = waiting(tenant_id)
    ids = _start(tenant_id)
    if not ids:
        yield None
        return
    # The figures' transaction is not over before its end, so progress is written on a connection of its own.
    with ThreadPoolExecutor(1, "rollup-progress") as writer:
        try:
            yield lambda done, total, _: _submit(writer, tenant_id, ids, done, total)
        except Busy:
            # Somebody else computes: what they follow is theirs, and what nobody does yet still waits.
            writer.submit(_close_after, _put_back, tenant_id, queued).result()
            raise
        except BaseException as error:
            writer.submit(_close_after, _end, tenant_id, ids, RollupJob.State.FAILED, type(error).__name__).result()
            raise
        writer.submit(_close_after, _end, tenant_id, ids, RollupJob.State.DONE, "").result()


def waiting(tenant_id: int, *, or_left: bool = False) -> list[int]:
    """The jobs that nobody has taken up; `or_left`: and those that somebody took up and did not end.

    Whose worker was killed is left with the mark that it laid, so that whoever takes that one up looks for both.
    """
    states = list(OPEN) if or_left else [RollupJob.State.QUEUED]
    with use_tenant(tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM rollups_rollupjob WHERE tenant_id = %s AND state = ANY(%s)", [tenant_id, states])
        return [row[0] for row in cursor.fetchall()]


def give_up(tenant_id: int) -> None:
    """End the open jobs as failed: the marks are taken one by one now, and what kills its worker is set aside."""
    with use_tenant(tenant_id):
        RollupJob.objects.filter(state__in=OPEN).update(
            state=RollupJob.State.FAILED, finished_at=timezone.now(), error="WorkerLost"
        )


def _put_back(tenant_id: int, ids: list[int]) -> None:
    with use_tenant(tenant_id):
        taken = RollupJob.objects.filter(pk__in=ids, state=RollupJob.State.RUNNING)
        taken.update(state=RollupJob.State.QUEUED, started_at=None)


def _start(tenant_id: int) -> list[int]:
    with use_tenant(tenant_id):
        ids = list(RollupJob.objects.filter(state__in=OPEN).values_list("pk", flat=True))
        # What runs keeps its bar: it may be another's who is still at work, which shows when the lock is asked for.
        RollupJob.objects.filter(pk__in=ids, state=RollupJob.State.QUEUED).update(
            state=RollupJob.State.RUNNING, started_at=timezone.now(), done_steps=0, error=""
        )
    return ids


def _submit(writer: ThreadPoolExecutor, tenant_id: int, ids: list[int], done: int, total: int) -> None:
    writer.submit(_show, tenant_id, ids, done, total)


def _show(tenant_id: int, ids: list[int], done: int, total: int) -> None:
    with use_tenant(tenant_id):
        RollupJob.objects.filter(pk__in=ids).update(done_steps=done, total_steps=total)


def _end(tenant_id: int, ids: list[int], state: RollupJob.State, error: str) -> None:
    with use_tenant(tenant_id):
        RollupJob.objects.filter(pk__in=ids).update(state=state, finished_at=timezone.now(), error=error)


def _close_after[**P](write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do the last write of the writer's thread and give its connection back."""
    try:
        write(*args, **kwargs)
    finally:
        connection.close()
