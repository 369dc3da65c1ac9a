"""The nightly checks of many tenants, each a full rollup, by real Celery workers over Redis: with two processes
against one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from tempfile import TemporaryFile
from urllib.parse import urlsplit, urlunsplit

import redis
from django.conf import settings
from django.utils import timezone

from alignment.celery import app
from bench import databases
from bench.bars.nightly import forget_nights
from bench.databases import Size
from bench.measuring import Limit, Measured, Runs
from bench.run import LARGEST_TENANT, Run
from rollups.models import NightlyRun

LIMITS = [Limit("two_workers", 0.625, "time with two Celery processes ÷ with one")]
BROKER = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path="/13"))
QUEUE = f"bench-{os.getpid()}"
ENDS_WITHIN = 600.0


def measure(run: Run) -> Iterator[Measured]:
    """The largest tenant first, then the others of the sample, as the nightly task sends them."""
    size = run.use(run.small)
    others = run.sampled(size)
    others = others[:11] if run.is_quick else others
    tenants = [LARGEST_TENANT, *others]
    run.with_figures(size, tenants)
    rounds = 1 if run.is_quick else 5
    found: dict[int, list[float]] = {1: [], 2: []}
    for processes, seconds in found.items():
        with _worker(size, processes) as worker:
            _checks(others[:4], run.day, worker)  # it starts, and each process opens its session
            seconds.extend(_checks(tenants, run.day, worker) for _ in range(rounds))
    one, two = Runs(tuple(found[1])), Runs(tuple(found[2]))
    yield Measured("two_workers", two.median / one.median, f"{len(tenants)} checks: {two} ÷ {one}")


@contextmanager
def _worker(size: Size, processes: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with so many processes on the size's database."""
    command = [sys.executable, "-m", "celery", "-A", "alignment", "worker", "--loglevel", "WARNING", "-Q", QUEUE]
    command += ["--concurrency", str(processes), "--without-gossip", "--without-mingle", "--without-heartbeat"]
    env = databases.environment(size) | {"REDIS_URL": BROKER}
    with TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            with redis.Redis.from_url(BROKER) as broker:
                broker.delete(QUEUE, "celery")  # the second holds the wake-ups of this worker's waker


def _checks(tenants: list[int], day: date, worker: subprocess.Popen[bytes]) -> float:
    """The seconds until every tenant's figures were held against a full rollup, as if its night had just been made."""
    forget_nights()
    now = timezone.now()
    NightlyRun.objects.bulk_create(
        NightlyRun(tenant_id=each, date=day, started_at=now, finished_at=now) for each in tenants
    )
    done = NightlyRun.objects.filter(date=day, checked_at__isnull=False)
    started = time.monotonic()
    with app.connection_for_write(BROKER) as connection:
        for tenant_id in tenants:
            app.send_task("rollups.tasks.check", (tenant_id, day.isoformat()), connection=connection, queue=QUEUE)
    while done.count() < len(tenants):
        if worker.poll() is not None or time.monotonic() - started > ENDS_WITHIN:
            raise RuntimeError(f"{done.count()} of {len(tenants)} checks were made, then no more")
        time.sleep(0.02)
    return time.monotonic() - started
