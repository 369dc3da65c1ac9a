"""The loop with real workers: whatever is killed, forgotten or unreachable, no change to a fact is lost."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from alignment.celery import app
from okrs.actions.check_ins import add_check_in
from okrs.models import KeyResult
from rollups import actions, queries
from rollups.models import NightlyRun, RollupJob, RollupRequest
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups import workers
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation
from tests.rollups.workers import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line(cast: Cast) -> KeyResult:
    """A measured line of Acme's, in an organisation whose figures are stored."""
    workers.broker().flushdb()
    with use_tenant(cast.acme):
        fill(organisation(1, 60), date(2024, 7, 1))
        found = KeyResult.objects.filter(type="increase").earliest("id")
        found.starts_on, found.ends_on = date(2024, 1, 1), date(2040, 1, 1)
        found.save()
    actions.recompute(cast.acme)
    RollupRequest.objects.all().delete()
    return found


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a worker writes."""
    return tmp_path / "worker.log"


@pytest.fixture
def hole() -> Iterator[str]:
    """The address of a Redis that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


def check_in(cast: Cast, line: KeyResult, share: str) -> None:
    """Ana checks in the value at which so much of the way is done."""
    assert line.baseline is not None
    assert line.target is not None
    value = line.baseline + Decimal(share) * (line.target - line.baseline)
    with use_tenant(cast.acme):
        add_check_in(actor=cast.ana, key_result=line, value=value)


def shows(cast: Cast, line: KeyResult, share: str) -> bool:
    """Whether the stored figure is that share, and nothing is left to do."""
    with use_tenant(cast.acme):
        stored = queries.key_result_rollups([line.pk])[line.pk].raw
    return stored == Decimal(share) and not RollupRequest.objects.exists()


def test_a_check_in_is_in_the_stored_figures_within_seconds(cast: Cast, line: KeyResult, log: Path) -> None:
    with workers.worker(log):
        for share in ("0.1", "0.2", "0.3"):
            check_in(cast, line, share)
            until(partial(shows, cast, line, share), 10, log)
        assert "Task rollups.tasks.drain" in log.read_text()


def test_a_check_in_is_on_every_page_within_a_second(cast: Cast, line: KeyResult, log: Path) -> None:
    ana, took = cast.client(cast.ana), []
    pages = [f"/acme/key-results/{line.pk}/", f"/acme/objectives/{line.objective_id}/", "/acme/objectives/"]
    with workers.worker(log):
        for share in range(11, 18):
            started = time.monotonic()
            check_in(cast, line, f"0.{share}")
            until(partial(says, ana, pages[0], f"{share}%"), 10, log)
            assert all(ana.get(page).status_code == 200 for page in pages[1:])
            took.append(round(time.monotonic() - started, 3))
    assert sorted(took)[3] < 5, took  # a second on a machine that does nothing else: what is timed is the machine too


def says(client: Client, page: str, words: str) -> bool:
    """Whether a page has these words."""
    return words in client.get(page).content.decode()


def test_a_worker_killed_in_the_middle_loses_nothing(cast: Cast, line: KeyResult, log: Path) -> None:
    with workers.worker(log) as process, workers.session_of("owner") as session, session.transaction():
        # The drain has read and computed, and waits to store: here it dies.
        session.execute("LOCK TABLE rollups_keyresultrollup IN EXCLUSIVE MODE")
        check_in(cast, line, "0.4")
        until(lambda: workers.waiting_for_a_lock() > 0, 10, log)
        workers.kill(process)
    assert RollupRequest.objects.exists()
    assert not shows(cast, line, "0.4")
    with workers.worker(log):
        until(lambda: shows(cast, line, "0.4"), 20, log)


def test_a_writer_who_commits_after_the_drains_last_look_is_seen_soon(cast: Cast, line: KeyResult, log: Path) -> None:
    may_commit, has_laid = Event(), Event()

    def write() -> None:
        with use_tenant(cast.acme):
            check_in(cast, line, "0.5")
            has_laid.set()
            assert may_commit.wait(20)
        connection.close()

    writer = Thread(target=write)
    with workers.worker(log):
        with workers.session_of("owner") as session, session.transaction():
            session.execute("LOCK TABLE rollups_keyresultrollup IN EXCLUSIVE MODE")
            check_in(cast, line, "0.4")
            until(lambda: workers.waiting_for_a_lock() > 0, 10, log)
            # The mark of the first is there still, so that of the second wakes nobody.
            writer.start()
            assert has_laid.wait(10)
        until(lambda: shows(cast, line, "0.4"), 10, log)
        may_commit.set()
        writer.join()
        # The sweep would take two to three seconds.
        until(lambda: shows(cast, line, "0.5"), 1, log)


def test_a_broker_that_forgets_everything_forgets_no_change(cast: Cast, line: KeyResult, log: Path) -> None:
    with workers.worker(log):
        for tenth in range(1, 8):
            check_in(cast, line, f"0.{tenth}")
            workers.broker().flushdb()
            time.sleep(0.05)
        until(lambda: shows(cast, line, "0.7"), 20, log)


def test_changes_made_while_no_worker_lived_are_drained_by_the_next(cast: Cast, line: KeyResult, log: Path) -> None:
    check_in(cast, line, "0.5")
    workers.broker().flushdb()
    with workers.worker(log):
        until(lambda: shows(cast, line, "0.5"), 15, log)


def test_a_broker_that_never_answers_delays_a_figure_only(
    cast: Cast, line: KeyResult, log: Path, hole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.conf, "broker_url", hole)
    ana = cast.client(cast.ana)
    with workers.worker(log, redis_url=hole):
        started = time.monotonic()
        answer = ana.post(f"/acme{reverse('rollup_status', 'alignment.tenant_urls')}")
        check_in(cast, line, "0.6")
        assert time.monotonic() - started < 2
        assert answer.status_code == 303
        until(lambda: shows(cast, line, "0.6"), 30, log)
        # The job ends in a transaction of its own, a moment after its figures can be read.
        until(lambda: job_states(cast) == [RollupJob.State.DONE], 15, log)


@pytest.mark.parametrize("is_silent", [False, True], ids=["gone", "silent"])
def test_without_the_broker_a_figure_still_arrives_within_five_seconds(
    cast: Cast, line: KeyResult, log: Path, hole: str, is_silent: bool
) -> None:
    nobody = "redis://127.0.0.1:1/0"
    with workers.worker(log, redis_url=hole if is_silent else nobody):
        check_in(cast, line, "0.1")
        until(lambda: shows(cast, line, "0.1"), 30, log)  # it has started
        for share in ("0.2", "0.3"):
            check_in(cast, line, share)
            until(partial(shows, cast, line, share), 5, log)


def job_states(cast: Cast) -> list[str]:
    """How the recomputations that people asked for stand."""
    with use_tenant(cast.acme):
        return list(RollupJob.objects.values_list("state", flat=True))


def test_the_sweep_drains_by_itself_when_the_broker_never_answers(cast: Cast, line: KeyResult, hole: str) -> None:
    check_in(cast, line, "0.9")
    sweep = [sys.executable, "manage.py", "shell", "--no-imports", "-c", "from rollups.tasks import sweep; sweep()"]
    subprocess.run(sweep, cwd=workers.ROOT, env=workers.environment(hole), check=True, capture_output=True)
    assert shows(cast, line, "0.9")


def test_every_tenants_night_is_made_by_workers_once(cast: Cast, line: KeyResult, log: Path) -> None:
    app_broker = workers.broker_url()
    with workers.worker(log), app.connection_for_write(app_broker) as sending:
        for _ in range(3):
            for tenant in (cast.acme, cast.rival):
                day = (date(2026, 1, 10) + timedelta(days=tenant.pk % 2)).isoformat()
                app.send_task("rollups.tasks.night", (tenant.pk, day), connection=sending)
        until(lambda: NightlyRun.objects.filter(finished_at__isnull=False).count() == 2, 30, log)
        time.sleep(0.5)
    assert {(run.tenant_id, run.attempts) for run in NightlyRun.objects.all()} == {
        (cast.acme.pk, 1),
        (cast.rival.pk, 1),
    }
