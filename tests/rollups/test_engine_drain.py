"""Marks, drains and nights, without the broker: what they promise holds whoever wakes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activity.actions import record
from okrs.actions.check_ins import add_check_in
from okrs.models import KeyResult
from portfolio.models import Initiative
from rollups import actions, draining, marks, nights, queries, tasks
from rollups.engine import Moment, compute, store
from rollups.engine.incremental import bring_up
from rollups.engine.snapshot import Busy, lock
from rollups.models import DrainState, InitiativeRollup, KeyResultRollup, NightlyRun, RollupJob, RollupRequest
from tenancy.clock import today
from tenancy.context import TenantChange, use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Acme with an organisation in it, its figures stored and no mark left."""
    with use_tenant(cast.acme):
        fill(organisation(1, 60), DAY)
        marks.ask_for_everything(cast.acme.pk)
    draining.drain(cast.acme.pk)
    RollupRequest.objects.all().delete()
    return cast


def check_in(cast: Cast, value: str) -> KeyResult:
    """Ana checks in a value on Acme's first measured line."""
    line = KeyResult.objects.filter(type="increase").earliest("id")
    add_check_in(actor=cast.ana, key_result=line, value=Decimal(value))
    return line


def value_behind(cast: Cast, line: KeyResult) -> Decimal | None:
    """The value that the stored figure of the line comes from."""
    with use_tenant(cast.acme):
        value: Decimal | None = queries.key_result_rollups([line.pk])[line.pk].value
    return value


def waiting() -> set[tuple[str, int | None]]:
    """The marks that wait, by kind and node."""
    return set(RollupRequest.objects.filter(quarantined_at=None).values_list("kind", "node"))


def test_a_fact_marks_its_node_and_a_drain_takes_the_mark(house: Cast) -> None:
    with use_tenant(house.acme):
        line = check_in(house, "1")
        check_in(house, "2")
        check_in(house, "3")
    assert waiting() == {("key_result", line.pk)}
    assert draining.drain(house.acme.pk) == 1
    assert waiting() == set()
    assert value_behind(house, line) == 3


def test_a_drain_computes_what_the_change_reaches_and_not_the_tenant(house: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "compute", lambda *_: pytest.fail("the whole tenant was computed"))
    with use_tenant(house.acme):
        line = check_in(house, "1")
    assert draining.drain(house.acme.pk) == 1
    assert value_behind(house, line) == 1


def test_the_first_drain_of_a_new_day_computes_the_tenant_for_that_day(house: Cast) -> None:
    with use_tenant(house.acme):
        yesterday = today(house.acme) - timedelta(days=1)
        compute(Moment(yesterday))
        store(Moment(yesterday))
        check_in(house, "1")
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        assert set(KeyResultRollup.objects.values_list("as_of", flat=True)) == {today(house.acme)}


def test_what_is_rolled_back_marks_nothing_and_what_follows_still_marks(house: Cast) -> None:
    with use_tenant(house.acme):
        try:
            with transaction.atomic():
                check_in(house, "1")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        assert waiting() == set()
        line = check_in(house, "2")
    assert waiting() == {("key_result", line.pk)}


def test_an_event_about_people_marks_nothing(house: Cast) -> None:
    with use_tenant(house.acme):
        record("member.invited", actor=house.ana, on=house.ben)
    assert RollupRequest.objects.count() == 0


def test_a_drain_leaves_a_mark_that_came_after_its_view_of_the_facts(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        line = check_in(house, "1")
    values = ["4"]

    def meanwhile(*args: Any) -> int | None:
        written = bring_up(*args)
        while values:
            _on_another_connection(partial(_check_in_apart, house, values.pop()))
        return written

    monkeypatch.setattr(actions, "bring_up", meanwhile)
    assert draining.drain(house.acme.pk) == 2
    assert value_behind(house, line) == 4


def _check_in_apart(cast: Cast, value: str) -> None:
    with use_tenant(cast.acme):
        check_in(cast, value)


def _on_another_connection(work: Any) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def fail_at(monkeypatch: Any, node: int) -> None:
    """Nothing that this key result's node reaches can be computed."""

    def fails(moment: Moment, nodes: Any) -> int | None:
        if node in nodes.get("key_result", ()):
            raise ArithmeticError("a value of Acme's")
        return bring_up(moment, nodes)

    monkeypatch.setattr(actions, "bring_up", fails)


def drain_after_waits(cast: Cast, times: int) -> None:
    """Drain so often, each time as if the wait after a failure were over."""
    for _ in range(times):
        draining.drain(cast.acme.pk)
        DrainState.objects.filter(tenant=cast.acme).update(next_attempt_at=None)


def test_after_five_failures_the_node_is_set_aside_and_the_others_go_on(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        line = check_in(house, "1")
        other = KeyResult.objects.filter(type="increase").latest("id")
        add_check_in(actor=house.ana, key_result=other, value=Decimal(7))
    fail_at(monkeypatch, line.pk)
    drain_after_waits(house, 5)
    state = DrainState.objects.get(tenant=house.acme)
    # The name alone: the message may hold a tenant's words.
    assert (state.attempts, state.last_error) == (5, "ArithmeticError")
    assert len(waiting()) == 2
    drain_after_waits(house, 1)
    assert waiting() == set()
    assert value_behind(house, other) == 7
    with use_tenant(house.acme):
        [aside] = queries.status().set_aside
    assert (aside.kind, aside.title, aside.error) == ("Key result", str(line), "ArithmeticError")
    assert draining.ready() == []
    assert DrainState.objects.get(tenant=house.acme).attempts == 0


def test_the_next_change_of_a_node_that_was_set_aside_tries_it_again(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        line = check_in(house, "1")
    fail_at(monkeypatch, line.pk)
    drain_after_waits(house, 6)
    assert RollupRequest.objects.exclude(quarantined_at=None).count() == 1
    monkeypatch.undo()
    with use_tenant(house.acme):
        check_in(house, "5")
    drain_after_waits(house, 1)
    assert value_behind(house, line) == 5
    assert not RollupRequest.objects.exists()


def test_who_asks_for_all_figures_asks_for_those_set_aside_too(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        line = check_in(house, "9")
    fail_at(monkeypatch, line.pk)
    drain_after_waits(house, 6)
    with use_tenant(house.acme):
        actions.ask_recompute(actor=house.ana)
    assert draining.drain(house.acme.pk) == 1
    assert value_behind(house, line) == 9
    assert not RollupRequest.objects.exists()


def test_a_mark_that_kills_its_worker_is_met_once(house: Cast, monkeypatch: Any) -> None:
    class Killed(BaseException):
        """The worker is no more."""

    def dies(*_: Any) -> None:
        raise Killed

    with use_tenant(house.acme):
        check_in(house, "1")
    monkeypatch.setattr(actions, "bring_up", dies)
    for _ in range(6):
        with pytest.raises(Killed):
            draining.drain(house.acme.pk)
        DrainState.objects.filter(tenant=house.acme).update(next_attempt_at=None)
    assert draining.drain(house.acme.pk) == 0
    with use_tenant(house.acme):
        assert [each.error for each in queries.status().set_aside] == ["WorkerLost"]


def test_a_failed_attempt_waits_longer_each_time(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        check_in(house, "1")
    monkeypatch.setattr(actions, "bring_up", lambda *_: 1 / 0)
    draining.drain(house.acme.pk)
    state = DrainState.objects.get(tenant=house.acme)
    assert state.next_attempt_at is not None
    assert state.next_attempt_at > timezone.now()
    assert draining.ready() == []
    draining.drain(house.acme.pk)
    assert DrainState.objects.get(tenant=house.acme).attempts == 1


def test_two_at_a_time_do_not_compute_the_same_tenant(house: Cast) -> None:
    def compute_meanwhile() -> None:
        with pytest.raises(Busy):
            actions.recompute(house.acme)

    with use_tenant(house.acme):
        lock(house.acme.pk)
        _on_another_connection(compute_meanwhile)


def test_a_job_that_is_asked_for_ends_done_with_all_of_its_steps(house: Cast) -> None:
    with use_tenant(house.acme):
        job = actions.ask_recompute(actor=house.ben)
        assert actions.ask_recompute(actor=house.ana).pk == job.pk
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        job.refresh_from_db()
    assert (job.state, job.percent, job.error) == (RollupJob.State.DONE, 100, "")
    assert job.total_steps > 5
    assert job.finished_at is not None


def test_a_job_waits_while_another_worker_computes(house: Cast) -> None:
    with use_tenant(house.acme):
        job = actions.ask_recompute(actor=house.ana)
    with use_tenant(house.acme):
        lock(house.acme.pk)
        _on_another_connection(lambda: draining.drain(house.acme.pk))
        job.refresh_from_db()
        assert (job.state, job.error) == (RollupJob.State.QUEUED, "")
    DrainState.objects.filter(tenant=house.acme).update(next_attempt_at=None)
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        job.refresh_from_db()
    assert job.state == RollupJob.State.DONE


def test_a_job_whose_mark_went_with_another_computation_is_done_all_the_same(house: Cast) -> None:
    with use_tenant(house.acme):
        job = actions.ask_recompute(actor=house.ana)
    RollupRequest.objects.all().delete()
    assert draining.drain(house.acme.pk) == 1
    with use_tenant(house.acme):
        job.refresh_from_db()
    assert job.state == RollupJob.State.DONE


def test_a_job_that_cannot_be_done_says_so(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        job = actions.ask_recompute(actor=house.ana)
    monkeypatch.setattr(actions, "compute", lambda *_: 1 / 0)
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        job.refresh_from_db()
    assert (job.state, job.error) == (RollupJob.State.FAILED, "ZeroDivisionError")


def test_a_night_is_due_when_it_is_two_where_the_tenant_is(house: Cast) -> None:
    # Berlin is an hour ahead of UTC in winter, New York five behind.
    assert nights.due(datetime(2026, 1, 10, 0, 59, tzinfo=UTC)) == [(house.rival.pk, date(2026, 1, 9))]
    assert (house.acme.pk, date(2026, 1, 10)) in nights.due(datetime(2026, 1, 10, 1, 0, tzinfo=UTC))
    assert (house.rival.pk, date(2026, 1, 10)) not in nights.due(datetime(2026, 1, 10, 6, 59, tzinfo=UTC))
    assert (house.rival.pk, date(2026, 1, 10)) in nights.due(datetime(2026, 1, 10, 7, 0, tzinfo=UTC))


def test_a_night_is_made_once_and_the_largest_tenants_first(house: Cast) -> None:
    now = timezone.now().replace(hour=12)
    due = nights.due(now)
    assert [tenant_id for tenant_id, _ in due] == [house.acme.pk, house.rival.pk]
    tenant_id, day = due[0]
    run = nights.night(tenant_id, day)
    assert run is not None
    assert run.differences == 0
    assert nights.night(tenant_id, day) is None
    assert due[0] not in nights.due(now)


def test_a_night_reports_stored_rows_that_differ_and_mends_them(house: Cast) -> None:
    with use_tenant(house.acme):
        InitiativeRollup.objects.filter(initiative=Initiative.objects.earliest("id")).update(ac=Decimal(-1))
    run = nights.night(house.acme.pk, date(2026, 1, 10))
    assert run is not None
    assert run.differences == 1
    again = nights.night(house.acme.pk, date(2026, 1, 11))
    assert again is not None
    assert again.differences == 0


def test_a_night_drains_first_so_that_a_waiting_mark_is_no_difference(house: Cast) -> None:
    with use_tenant(house.acme):
        check_in(house, "5")
    run = nights.night(house.acme.pk, date(2026, 1, 10))
    assert run is not None
    assert run.differences == 0
    assert RollupRequest.objects.count() == 0


def test_a_night_that_failed_or_was_killed_is_made_again(house: Cast, monkeypatch: Any) -> None:
    day = date(2026, 1, 10)
    monkeypatch.setattr(nights, "compute", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        nights.night(house.acme.pk, day)
    monkeypatch.undo()
    assert nights.night(house.acme.pk, day) is not None
    other = date(2026, 1, 11)
    NightlyRun.objects.create(tenant=house.acme, date=other, started_at=timezone.now())
    assert nights.night(house.acme.pk, other) is None  # it runs elsewhere
    NightlyRun.objects.filter(date=other).update(started_at=timezone.now() - timedelta(hours=1))
    assert nights.night(house.acme.pk, other) is not None


def test_a_task_refuses_to_start_as_another_tenant(house: Cast) -> None:
    with use_tenant(house.rival), pytest.raises(TenantChange):
        tasks.drain(house.acme.pk)
