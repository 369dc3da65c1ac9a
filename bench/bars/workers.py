"""The nights of many tenants by real Celery workers over Redis: with two processes against one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from tempfile import TemporaryFile
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from alignment.celery import app
from bench import databases
from bench.databases import Size
from bench.measuring import Limit, Measured, Runs
from bench.run import LARGEST_TENANT, Run
from rollups.models import NightlyRun

LIMITS = [Limit("two_workers", 0.625, "time with two Celery processes ÷ with one")]
BROKER = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path="/13"))
STARTS_WITHIN = 60.0
ENDS_WITHIN = 600.0


def measure(run: Run) -> Iterator[Measured]:
    """The largest tenant first, then the others of the sample, as the nightly task sends them."""
    size = run.use(run.small)
    others = run.sampled(size)
    tenants = [LARGEST_TENANT, *others]
    run.with_figures(size, tenants)
    rounds = 2 if run.is_quick else 5
    found: dict[int, list[float]] = {1: [], 2: []}
    for processes, seconds in found.items():
        with _worker(size, processes):
            _nights(size, others[:4], run.day)  # each process opens its session
            seconds.extend(_nights(size, tenants, run.day) for _ in range(rounds))
    one, two = Runs(tuple(found[1])), Runs(tuple(found[2]))
    yield Measured("two_workers", two.median / one.median, f"{len(tenants)} nights: {two} ÷ {one}")


@contextmanager
def _worker(size: Size, processes: int) -> Iterator[None]:
    """A worker with so many processes on the size's database, ready to work."""
    command = [sys.executable, "-m", "celery", "-A", "alignment", "worker", "--loglevel", "WARNING"]
    command += ["--concurrency", str(processes), "--without-gossip", "--without-mingle", "--without-heartbeat"]
    env = databases.environment(size) | {"REDIS_URL": BROKER}
    with TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            _until(lambda: bool(_pinged()), STARTS_WITHIN)
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _pinged() -> object:
    with app.connection_for_write(BROKER) as connection:
        return app.control.ping(timeout=0.5, connection=connection)


def _nights(size: Size, tenants: list[int], day: date) -> float:
    """The seconds until every tenant has its night of this day, which is made as if it had never been."""
    with databases.session(size.database) as owner:
        owner.execute("DELETE FROM rollups_nightlyrun")
    started = time.monotonic()
    with app.connection_for_write(BROKER) as connection:
        for tenant_id in tenants:
            app.send_task("rollups.tasks.night", (tenant_id, day.isoformat()), connection=connection)
    done = NightlyRun.objects.filter(date=day, finished_at__isnull=False)
    _until(lambda: done.count() == len(tenants), ENDS_WITHIN)
    return time.monotonic() - started


def _until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"The workers were not done within {seconds:.0f} s")
        time.sleep(0.02)
