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
from rollups.engine import compute
from rollups.engine.snapshot import Busy, lock
from rollups.models import DrainState, InitiativeRollup, NightlyRun, RollupJob, RollupRequest
from tenancy.context import TenantChange, current_tenant_id, use_tenant
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
        marks.add(cast.acme.pk, "test")
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


def test_a_fact_marks_its_tenant_once_a_transaction_and_a_drain_takes_the_mark(house: Cast) -> None:
    with use_tenant(house.acme):
        line = check_in(house, "1")
        check_in(house, "2")
        check_in(house, "3")
    assert RollupRequest.objects.count() == 1
    assert draining.drain(house.acme.pk) == 1
    assert RollupRequest.objects.count() == 0
    assert value_behind(house, line) == 3


def test_what_is_rolled_back_marks_nothing_and_what_follows_still_marks(house: Cast) -> None:
    with use_tenant(house.acme):
        try:
            with transaction.atomic():
                check_in(house, "1")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        assert RollupRequest.objects.count() == 0
        check_in(house, "2")
    assert RollupRequest.objects.count() == 1


def test_an_event_about_people_marks_nothing(house: Cast) -> None:
    with use_tenant(house.acme):
        record("member.invited", actor=house.ana, on=house.ben)
    assert RollupRequest.objects.count() == 0


def test_a_drain_leaves_a_mark_that_came_after_its_view_of_the_facts(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        line = check_in(house, "1")
    values = ["4"]

    def meanwhile(*args: Any) -> None:
        compute(*args)
        while values:
            _on_another_connection(partial(_check_in_apart, house, values.pop()))

    monkeypatch.setattr(actions, "compute", meanwhile)
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


def test_five_failures_put_a_tenant_into_quarantine_and_the_others_go_on(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        check_in(house, "1")
    with use_tenant(house.rival):
        marks.add(house.rival.pk, "test")

    def fails(moment: Any, progress: Any) -> None:
        if current_tenant_id() == house.acme.pk:
            raise ArithmeticError("a value of Acme's")
        compute(moment, progress)

    monkeypatch.setattr(actions, "compute", fails)
    for attempt in (1, 2, 3, 4, 5, 5):
        assert draining.drain(house.acme.pk) == 0
        assert DrainState.objects.get(tenant=house.acme).attempts == attempt
        DrainState.objects.filter(tenant=house.acme).update(next_attempt_at=timezone.now())
    state = DrainState.objects.get(tenant=house.acme)
    assert state.quarantined_at is not None
    assert state.last_error == "ArithmeticError"  # the name alone: the message may hold a tenant's words
    assert draining.ready() == [house.rival.pk]
    assert draining.drain(house.rival.pk) == 1
    monkeypatch.undo()
    assert draining.drain(house.acme.pk) == 0
    assert RollupRequest.objects.filter(tenant=house.acme).count() == 1
    with use_tenant(house.acme):
        actions.ask_recompute(actor=house.ana)
    assert draining.drain(house.acme.pk) == 1
    assert DrainState.objects.get(tenant=house.acme).quarantined_at is None


def test_a_failed_attempt_waits_longer_each_time(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        check_in(house, "1")
    monkeypatch.setattr(actions, "compute", lambda *_: 1 / 0)
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
            actions.recompute(house.acme, reason="test")

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
