"""Marks and drains, without the broker: what they promise holds whoever wakes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activity.actions import record
from execution.models import Cost, Item
from okrs.actions.check_ins import add_check_in
from okrs.models import Alignment, KeyResult, Objective
from rollups import actions, draining, queries, tasks
from rollups.engine import Moment, compute, difference, store
from rollups.engine.incremental import bring_up
from rollups.engine.snapshot import Busy, lock
from rollups.models import DrainState, KeyResultRollup, Policy, RollupJob, RollupRequest
from tenancy.clock import today
from tenancy.context import TenantChange, use_tenant
from tests.conftest import Cast
from tests.rollups.apart import beside
from tests.rollups.facts import check_in

DAY = date(2024, 7, 1)

pytestmark = pytest.mark.django_db(transaction=True)


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


def messages(work: Callable[[], object], wire: Path) -> list[str]:
    """What goes to the server meanwhile: a statement in words, or the end of one that is prepared."""
    with wire.open("wb") as file:
        connection.connection.pgconn.trace(file.fileno())
        work()
        connection.connection.pgconn.untrace()
    sent = [line.split("\t", 3)[-1] for line in wire.read_text().splitlines() if "\tF\t" in line]
    return [each for each in sent if each.startswith(("Query", "Sync"))]


def test_a_drain_sends_few_messages(house: Cast, tmp_path: Path) -> None:
    with use_tenant(house.acme):
        check_in(house, "1")
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        check_in(house, "2")
    sent = messages(lambda: draining.drain(house.acme.pk), tmp_path / "wire")
    # The attempt; BEGIN; lock, marks and thresholds; key results; objectives, that above too; the end; COMMIT; whether
    # more came.
    assert len(sent) == 9, sent


def test_a_drain_judges_by_the_tenants_own_thresholds(house: Cast) -> None:
    with use_tenant(house.acme):
        policy = Policy(on_track=Decimal(1), at_risk=Decimal(1))
        policy.save()
    draining.drain(house.acme.pk)
    assert health_after_drain(house, "1") == "off_track"
    with use_tenant(house.acme):
        policy.on_track, policy.at_risk = Decimal("0.0002"), Decimal("0.0001")
        policy.save()
    draining.drain(house.acme.pk)
    assert health_after_drain(house, "2") == "on_track"


def health_after_drain(cast: Cast, value: str) -> str:
    with use_tenant(cast.acme):
        line = check_in(cast, value)
    draining.drain(cast.acme.pk)
    with use_tenant(cast.acme):
        return KeyResultRollup.objects.get(key_result=line.pk).health


def test_a_drain_carries_figures_over_that_are_of_another_day(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        check_in(house, "1")
    draining.drain(house.acme.pk)
    day = today(house.acme) + timedelta(days=1)
    monkeypatch.setattr(actions, "today", lambda _: day)
    with use_tenant(house.acme):
        line = check_in(house, "7")
    assert draining.drain(house.acme.pk) == 1
    assert waiting() == set()
    with use_tenant(house.acme):
        assert KeyResultRollup.objects.get(key_result=line.pk).as_of == day
        compute(Moment(day))
        assert difference(Moment(day)) == 0


def test_a_drain_computes_what_the_change_reaches_and_not_the_tenant(house: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "compute", lambda *_: pytest.fail("the whole tenant was computed"))
    with use_tenant(house.acme):
        line = check_in(house, "1")
    assert draining.drain(house.acme.pk) == 1
    assert value_behind(house, line) == 1


def test_drains_plan_their_statements_once(house: Cast) -> None:
    """Planning takes many times as long as carrying one change up; the driver forgets all plans at the first DROP."""
    plans = []
    for value in ("1", "2", "3"):
        with use_tenant(house.acme):
            check_in(house, value)
            Cost(key=f"c{value}", date=DAY, amount=Decimal(value), item=Item.objects.earliest("id")).save()
        draining.drain(house.acme.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, generic_plans FROM pg_prepared_statements WHERE statement ~ 'MERGE'")
            plans.append(dict(cursor.fetchall()))
    assert len(plans[0]) == 4  # the work, the key results, the objectives; a small tenant whole, by the fixture
    whole = next(name for name, times in plans[2].items() if times == plans[0][name])
    for each in plans:
        del each[whole]
    assert all(plans[2][name] > plans[1][name] > times for name, times in plans[0].items())


def test_a_change_below_a_ring_of_objectives_is_computed_with_the_whole(house: Cast) -> None:
    """A ring is refused at entry; whoever gets one in by other means gets the figures of a full recompute."""
    with use_tenant(house.acme):
        line = check_in(house, "1")
        child = Objective.objects.exclude(pk=line.objective_id).earliest("id")
        Alignment.objects.all().delete()
        for one, other in ((line.objective, child), (child, line.objective)):
            Alignment(child=one, parent=other).save()
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        check_in(house, "2")
    draining.drain(house.acme.pk)
    assert value_behind(house, line) == 2
    with use_tenant(house.acme):
        moment = Moment(today(house.acme))
        compute(moment)
        assert difference(moment) == 0


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
            beside(partial(_check_in_apart, house, values.pop())).join()
        return written

    monkeypatch.setattr(actions, "bring_up", meanwhile)
    assert draining.drain(house.acme.pk) == 2
    assert value_behind(house, line) == 4


def _check_in_apart(cast: Cast, value: str) -> None:
    with use_tenant(cast.acme):
        check_in(cast, value)


def fail_at(monkeypatch: Any, node: int) -> None:
    """Nothing that this key result's node reaches can be computed."""

    def fails(moment: Moment, nodes: Any, *known: Any) -> int | None:
        if node in nodes.get("key_result", ()):
            raise ArithmeticError("a value of Acme's")
        return bring_up(moment, nodes, *known)

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
        beside(compute_meanwhile).join()


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
        beside(lambda: draining.drain(house.acme.pk)).join()
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


def left_by_a_killed_worker(cast: Cast) -> RollupJob:
    """A job that somebody took up and did not end; its mark is there, for the transaction was rolled back."""
    with use_tenant(cast.acme):
        job = actions.ask_recompute(actor=cast.ana)
        RollupJob.objects.update(state=RollupJob.State.RUNNING, done_steps=8, total_steps=10)
    return job


def test_a_job_whose_worker_was_killed_is_taken_up_again(house: Cast) -> None:
    job = left_by_a_killed_worker(house)
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        job.refresh_from_db()
    assert (job.state, job.percent, job.error) == (RollupJob.State.DONE, 100, "")
    assert not RollupRequest.objects.exists()


def test_a_job_that_runs_elsewhere_keeps_its_bar(house: Cast) -> None:
    job = left_by_a_killed_worker(house)
    with use_tenant(house.acme):
        lock(house.acme.pk)
        beside(lambda: draining.drain(house.acme.pk)).join()
        job.refresh_from_db()
        assert (job.state, job.done_steps) == (RollupJob.State.RUNNING, 8)


def test_a_job_that_kills_every_worker_fails_in_the_end(house: Cast) -> None:
    job = left_by_a_killed_worker(house)
    DrainState.objects.update_or_create(tenant=house.acme, defaults={"attempts": 5, "next_attempt_at": None})
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        job.refresh_from_db()
    assert (job.state, job.error) == (RollupJob.State.FAILED, "WorkerLost")
    assert job.finished_at is not None


def test_a_job_that_cannot_be_done_says_so(house: Cast, monkeypatch: Any) -> None:
    with use_tenant(house.acme):
        job = actions.ask_recompute(actor=house.ana)
    monkeypatch.setattr(actions, "compute", lambda *_: 1 / 0)
    draining.drain(house.acme.pk)
    with use_tenant(house.acme):
        job.refresh_from_db()
    assert (job.state, job.error) == (RollupJob.State.FAILED, "ZeroDivisionError")


def test_a_task_refuses_to_start_as_another_tenant(house: Cast) -> None:
    with use_tenant(house.rival), pytest.raises(TenantChange):
        tasks.drain(house.acme.pk)
