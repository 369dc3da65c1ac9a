"""A pack is made once, whatever is killed, runs twice or cannot be reached; while it is made its bar moves."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from activity.models import Letter, Notice
from alignment.celery import app
from okrs.actions.check_ins import add_check_in
from okrs.models import Cycle, KeyResult
from reviews import making, signs, tasks
from reviews.actions.packs import ask_for_pack
from reviews.actions.schedules import create_schedule
from reviews.actions.sending import make_again, send_pack
from reviews.freezing import freeze
from reviews.models import Delivery, Pack, PackBlock, PackRun
from tenancy.context import tenant_id_or_none, use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.rollups import workers

pytestmark = pytest.mark.django_db(transaction=True)

DIES_AT = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "alignment.settings"
import django
django.setup()
from importlib import import_module
module, name, tenant, number = sys.argv[1:]
module = import_module(module)
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, die)
from reviews import making
making.run(int(tenant), int(number))
"""
POINTS = {
    "after it was asked for": ("reviews.making", "_begin"),
    "while it is frozen": ("reviews.freezing", "_blocks"),
    "while it is kept": ("reviews.actions.packs", "record"),
    "after it is kept": ("reviews.making", "_is_over"),
    "while it is sent": ("reviews.actions.delivering", "write_letter"),
}


@contextmanager
def as_acme(cast: Cast) -> Iterator[Tenant]:
    """One transaction of Acme's."""
    with use_tenant(cast.acme):
        yield cast.acme


@pytest.fixture
def measured(cast: Cast) -> KeyResult:
    """A key result of a quarter that is over, committed."""
    with as_acme(cast):
        cycle = Cycle(
            key="q3", name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30), kind="quarter",
            state="active",
        )  # fmt: skip
        cycle.save()
        from tests.reviews.conftest import key_result

        found: KeyResult = key_result.__wrapped__(cycle, cast)  # type: ignore[attr-defined]  # the fixture's function
        return found


@pytest.fixture
def asked(cast: Cast, measured: KeyResult) -> Pack:
    """A pack that waits, for Ben and Vic."""
    with as_acme(cast) as acme:
        pack = ask_for_pack(actor=cast.max, tenant=acme, cycle=measured.objective.cycle)
        send_pack(actor=cast.max, pack=pack, members=[cast.ben, cast.vic])
        return pack


def again(cast: Cast, pack: Pack) -> Pack:
    """The pack as it is now."""
    with as_acme(cast):
        return Pack.objects.select_related("cycle", "previous").get(pk=pack.pk)


def assert_whole(cast: Cast, pack: Pack) -> None:
    """It was made once and reached each reader once, and nothing waits."""
    with as_acme(cast):
        kept = Pack.objects.get()
        assert (kept.pk, kept.state, len(kept.digest)) == (pack.pk, "made", 64)
        positions = list(PackBlock.objects.order_by("position").values_list("position", flat=True))
        assert positions == list(range(len(positions)))
        assert positions
        told = list(Delivery.objects.order_by("member_id"))
        assert [one.member_id for one in told] == sorted([cast.ben.pk, cast.vic.pk])
        assert all(one.told_at and one.letter_id and one.notice_id for one in told)
        assert (Letter.objects.count(), Notice.objects.filter(kind="review").count()) == (2, 2)
    assert not PackRun.objects.exists()


def silent() -> None:
    """The worker has given no sign for long."""
    PackRun.objects.update(seen_at=timezone.now() - making.SILENT - timedelta(seconds=1))


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_is_killed_at_any_point_is_followed_by_one_that_ends_it_once(
    cast: Cast, asked: Pack, point: str
) -> None:
    command = [sys.executable, "-c", DIES_AT, *POINTS[point], str(cast.acme.pk), str(asked.pk)]
    killed = subprocess.run(
        command, cwd=workers.ROOT, env=workers.environment(workers.broker_url()), capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert not making.run(cast.acme.pk, asked.pk), "nobody knows yet that it is dead"
    silent()
    assert making.waiting() == [(cast.acme.pk, asked.pk)]
    assert making.run(cast.acme.pk, asked.pk)
    assert_whole(cast, asked)
    assert not making.run(cast.acme.pk, asked.pk)


class Held:
    """A freeze that stands still until it is let go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        monkeypatch.setattr(making, "freeze", self)

    def __call__(self, tenant: Tenant, pack: Pack, progress: Callable[[int, int, str], None]) -> Any:
        progress(1, 2, "Money")
        self.begun.set()
        assert self.go.wait(20)
        return freeze(tenant, pack, progress)


@contextmanager
def beside(work: Callable[[], Any]) -> Iterator[list[Any]]:
    """Something that another worker does meanwhile; its answer is in the list after the block."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    yield answers
    thread.join(40)
    assert not thread.is_alive()


def test_of_two_workers_at_once_one_makes_it(cast: Cast, asked: Pack) -> None:
    ready = threading.Barrier(2)

    def run() -> bool:
        ready.wait(20)
        return making.run(cast.acme.pk, asked.pk)

    with beside(run) as one, beside(run) as other:
        pass
    assert sorted([*one, *other]) == [False, True]
    assert_whole(cast, asked)


def test_a_worker_whose_signs_are_lost_keeps_its_pack(cast: Cast, asked: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    monkeypatch.setattr(signs, "OFTEN", 0.05)
    monkeypatch.setattr(signs, "BEAT", 0.05)
    monkeypatch.setattr(signs.Signs, "_beat", lambda _: (_ for _ in ()).throw(OperationalError("gone")))
    with beside(lambda: making.run(cast.acme.pk, asked.pk)) as first:
        assert held.begun.wait(20)
        silent()
        assert making.waiting() == [(cast.acme.pk, asked.pk)], "it looks dead"
        assert not making.run(cast.acme.pk, asked.pk), "and is not"
        assert PackRun.objects.get().attempts == 1, "which was no attempt"
        held.go.set()
    assert first == [True]
    assert_whole(cast, asked)


def test_while_it_is_made_others_see_how_far_it_is_and_that_it_lives(
    cast: Cast, asked: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    monkeypatch.setattr(signs, "OFTEN", 0.02)
    monkeypatch.setattr(signs, "BEAT", 0.1)
    with beside(lambda: making.run(cast.acme.pk, asked.pk)):
        assert held.begun.wait(20)
        workers.until(lambda: again(cast, asked).done_steps == 1, 5)
        shown = again(cast, asked)
        assert (shown.state, shown.percent, shown.phase) == ("running", 50, "Money")
        first = PackRun.objects.get().seen_at
        workers.until(lambda: PackRun.objects.get().seen_at != first, 5)
        held.go.set()
    assert again(cast, asked).percent == 100


@contextmanager
def writing(cast: Cast, measured: KeyResult) -> Iterator[threading.Event]:
    """Somebody who has written a check-in and not committed it until the event is set."""
    written, commit = threading.Event(), threading.Event()

    def write() -> None:
        with as_acme(cast):
            add_check_in(actor=cast.max, key_result=measured, date=date(2026, 9, 29), value=Decimal(1900))
            written.set()
            assert commit.wait(20)

    with beside(write):
        assert written.wait(20)
        yield commit
        commit.set()


def test_it_waits_for_who_began_to_write_before_it_so_that_it_can_be_made_again(
    cast: Cast, asked: Pack, measured: KeyResult
) -> None:
    with writing(cast, measured) as commit, beside(lambda: making.run(cast.acme.pk, asked.pk)) as made:
        workers.until(lambda: again(cast, asked).state == "running", 10)
        time.sleep(0.3)
        assert again(cast, asked).state == "running"
        commit.set()
    assert made == [True]
    pack = again(cast, asked)
    with as_acme(cast) as acme:
        assert freeze(acme, pack).digest == pack.digest


def test_who_writes_for_long_keeps_no_worker_and_the_pack_keeps_its_moment(
    cast: Cast, asked: Pack, measured: KeyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "SETTLES_WITHIN", 0.1)
    with writing(cast, measured):
        assert not making.run(cast.acme.pk, asked.pk)
        known_at = again(cast, asked).known_at
        assert list(PackRun.objects.values_list("attempts", "seen_at")) == [(0, None)]
    assert making.run(cast.acme.pk, asked.pk)
    assert again(cast, asked).known_at == known_at
    assert_whole(cast, asked)


def test_what_breaks_says_so_to_who_asked_and_can_be_made_again(
    cast: Cast, asked: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(making, "freeze", lambda *_: 1 // 0)
        assert making.run(cast.acme.pk, asked.pk)
    failed = again(cast, asked)
    assert (failed.state, failed.error) == (
        "failed", "Something broke (ZeroDivisionError); nothing was kept. Ask for it again."
    )  # fmt: skip
    with as_acme(cast):
        notice = Notice.objects.get(kind="review")
        assert (notice.member, notice.path) == (cast.max, f"reviews/{asked.pk}/")
        assert "could not be made" in notice.text
        notice.delete()
        make_again(actor=cast.max, pack=failed)
    assert making.run(cast.acme.pk, asked.pk)
    assert_whole(cast, asked)


def test_what_may_pass_is_tried_three_times(cast: Cast, asked: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(making, "freeze", lost)
    for attempt in (1, 2):
        assert not making.run(cast.acme.pk, asked.pk)
        assert (again(cast, asked).state, PackRun.objects.get().attempts) == ("running", attempt)
        silent()
    assert making.run(cast.acme.pk, asked.pk)
    assert again(cast, asked).error == making.TRIED
    assert not PackRun.objects.exists()


def test_one_that_kills_each_of_its_workers_is_given_up(cast: Cast, asked: Pack) -> None:
    PackRun.objects.update(attempts=making.ATTEMPTS)
    silent()
    assert making.run(cast.acme.pk, asked.pk)
    assert again(cast, asked).error == making.TRIED


def test_a_statement_may_take_longer_than_a_pages(cast: Cast, asked: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []

    def look(tenant: Tenant, pack: Pack, progress: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            found.extend(cursor.fetchone())
        return freeze(tenant, pack, progress)

    monkeypatch.setattr(making, "freeze", look)
    making.run(cast.acme.pk, asked.pk)
    assert found == [f"{making.MINUTES}min"]
    with connection.cursor() as cursor:
        cursor.execute("SHOW application_name")
        assert cursor.fetchone()[0] != making.LABEL
    assert tenant_id_or_none() is None


def test_without_a_broker_what_is_due_is_asked_for_and_made_by_who_looks(
    cast: Cast, measured: KeyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_acme(cast):
        create_schedule(actor=cast.ana, name="Board", starts_on=date(2026, 1, 1), readers=[cast.ben, cast.vic])
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    slept: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)
    for _ in range(2):
        tasks.start_schedules()
        tasks.start_packs()
    assert slept == [], "whoever asks a broker that is gone goes on at once"
    with as_acme(cast):
        pack = Pack.objects.get()
    assert_whole(cast, pack)


def test_where_no_worker_of_packs_runs_they_are_made_all_the_same(
    cast: Cast, asked: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "enqueue", lambda *_, **__: True)
    tasks.start_packs()
    assert PackRun.objects.exists(), "a minute's wait is nothing unusual"
    PackRun.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    tasks.start_packs()
    assert_whole(cast, asked)


def test_a_tenant_that_asks_for_many_packs_keeps_nobody_elses_waiting(cast: Cast) -> None:
    for tenant, number in ((cast.acme, 1), (cast.acme, 2), (cast.acme, 3), (cast.rival, 4)):
        PackRun.objects.create(tenant=tenant, pack_number=number)
    assert [number for _, number in making.waiting()] == [1, 4, 2, 3]


def test_packs_wait_in_a_queue_of_their_own() -> None:
    route = app.amqp.router.route({}, "reviews.tasks.make_pack")
    assert route["queue"].name == "packs"
    assert app.amqp.router.route({}, "rollups.tasks.drain")["queue"].name == "celery"
