"""Night = rebuild: figures carried over from day to day are those of a full recompute of the day, to the digit."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection

from execution.models import Cost, Item, ItemState
from portfolio.models import Initiative
from rollups import marks
from rollups.engine import Moment, compute, difference, store
from rollups.engine.days import advance
from rollups.engine.incremental import bring_up
from rollups.models import InitiativeRollup, RollupRequest
from tenancy.models import Tenant
from tests.rollups.edits import edit
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)


def begin(tenant: Tenant, seed: int, items: int, day: date) -> None:
    """An organisation whose figures of the day are stored, no mark left."""
    fill(organisation(seed, items), DAY)
    compute(Moment(day))
    store(Moment(day))
    RollupRequest.objects.filter(tenant=tenant).delete()


def differing(day: date) -> int | None:
    """How many stored rows are not what a full rollup of the day gives."""
    compute(Moment(day))
    return difference(Moment(day))


def wander(tenant: Tenant, seed: int, days: int, *, edits: bool) -> None:
    """Nights one after the other, some after several days, with edits between: after each nothing differs."""
    dice = Random(seed)
    day = DAY - timedelta(days=dice.randint(0, 150))  # so that many facts lie ahead and count from their day on
    begin(tenant, seed, 40 + 10 * (seed % 5), day)
    for _ in range(days):
        since, day = day, day + timedelta(days=dice.choice([1, 1, 1, 2, 5, 30]))
        done = [edit(dice, day) for _ in range(dice.choice([0, 1, 3]))] if edits else []
        assert advance(Moment(day), since) is not None
        taken = marks.take(tenant.pk)
        assert bring_up(Moment(day), taken.nodes) is not None
        marks.forget(taken.ids)
        assert differing(day) == 0, (since, day, done)


@pytest.mark.parametrize("seed", range(6))
def test_days_that_pass_leave_what_a_full_recompute_does(acme: Tenant, seed: int) -> None:
    wander(acme, seed, days=8, edits=False)


@pytest.mark.parametrize("seed", range(6, 9))
def test_days_with_edits_waiting_at_each_turn_leave_what_a_full_recompute_does(acme: Tenant, seed: int) -> None:
    wander(acme, seed, days=6, edits=True)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200, 240))
def test_many_nights_leave_what_a_full_recompute_does(acme: Tenant, seed: int) -> None:
    wander(acme, seed, days=30, edits=bool(seed % 2))


def test_between_two_days_of_change_planned_value_grows_without_its_work_being_read(acme: Tenant) -> None:
    begin(acme, 1, 60, DAY)
    before = InitiativeRollup.objects.in_bulk(field_name="id")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE execution_item SET planned_cost = planned_cost + 1000")
    RollupRequest.objects.filter(tenant=acme).delete()  # as if nobody had told: whoever reads the work again shows it
    tomorrow = DAY + timedelta(days=1)
    assert advance(Moment(tomorrow), DAY) is not None
    grown = 0
    for row in InitiativeRollup.objects.all():
        was = before[row.pk]
        if was.changes_on is None or was.changes_on > tomorrow:
            assert was.pv is not None
            assert was.pv_rate is not None
            assert (row.pv, row.pv_rate, row.changes_on) == (was.pv + was.pv_rate, was.pv_rate, was.changes_on)
            grown += was.pv_rate > 0
    assert grown


def test_a_fact_of_tomorrow_counts_from_tomorrow_on(acme: Tenant) -> None:
    begin(acme, 3, 60, DAY)
    leaf = Item.objects.filter(children=None).earliest("id")
    tomorrow = DAY + timedelta(days=1)
    Cost(key="later", date=tomorrow, amount=100, item=leaf).save()
    Cost(key="later still", date=tomorrow, amount=100, initiative=Initiative.objects.earliest("id")).save()
    Cost(key="of nobody", date=tomorrow, amount=100).save()
    ItemState(item=leaf, date=tomorrow, state="done").save()
    assert bring_up(Moment(DAY), marks.take(acme.pk).nodes) is not None
    RollupRequest.objects.filter(tenant=acme).delete()
    assert differing(DAY) == 0
    assert advance(Moment(tomorrow), DAY) is not None
    assert differing(tomorrow) == 0


def test_figures_that_do_not_say_how_they_go_on_are_computed_anew(acme: Tenant) -> None:
    begin(acme, 1, 60, DAY)
    InitiativeRollup.objects.filter(initiative=Initiative.objects.earliest("id")).update(pv_rate=None)
    assert advance(Moment(DAY + timedelta(days=1)), DAY) is None
