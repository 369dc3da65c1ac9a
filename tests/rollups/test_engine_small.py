"""A small tenant whole by a few statements: the figures that the temporary tables of a full rollup hold."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from okrs.models import Alignment, Objective
from rollups import actions
from rollups.engine import Moment, compute, difference, small
from rollups.models import ObjectiveRollup
from tenancy.clock import today
from tenancy.models import Tenant
from tests.rollups.edits import edit
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation


def differing(tenant: Tenant) -> int | None:
    """How many stored rows of today are not what a full rollup in tables gives."""
    moment = Moment(today(tenant), formula=tenant.formula)
    compute(moment)
    return difference(moment)


@pytest.mark.parametrize("formula", ["v1", "v2"])
@pytest.mark.parametrize("seed", [0, 1, 3])
def test_it_stores_what_a_full_rollup_computes(acme: Tenant, seed: int, formula: str) -> None:
    acme.formula = formula
    acme.save()
    dice, day = Random(seed), today(acme)
    fill(organisation(seed, 50 + 10 * seed), day - timedelta(days=30))
    for _ in range(3):
        assert small.is_small(acme.pk)
        assert actions.recompute_now() > 0
        assert differing(acme) == 0
        for _ in range(8):
            edit(dice, day)


def test_a_second_time_nothing_is_written(acme: Tenant) -> None:
    fill(organisation(1, 60), today(acme))
    assert actions.recompute_now() > 0
    assert actions.recompute_now() == 0


def test_objectives_in_a_ring_are_computed_in_tables(acme: Tenant) -> None:
    fill(organisation(1, 60), today(acme))
    one = Objective.objects.earliest("id")
    two = Objective(key="ring", title="A ring", cycle=one.cycle)
    two.save()
    Alignment(parent=one, child=two).save()
    Alignment(parent=two, child=one).save()
    actions.recompute_now()
    assert ObjectiveRollup.objects.count() == Objective.objects.count()
    assert differing(acme) == 0


def test_what_somebody_follows_is_computed_step_by_step(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(organisation(3, 30), today(acme))
    monkeypatch.setattr(small, "compute_and_store", lambda *_: pytest.fail("It is computed at once"))
    told: list[str] = []
    actions.recompute_now(progress=lambda _done, _total, name: told.append(name))
    assert told


def test_more_than_a_few_items_are_computed_in_tables(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small, "MOST_AT_ONCE", 50)
    monkeypatch.setattr(small, "compute_and_store", lambda *_: pytest.fail("It is computed at once"))
    fill(organisation(4, 150), today(acme))
    assert not small.fits_at_once(acme.pk)
    assert actions.recompute_now() > 0


def test_many_goals_are_computed_in_tables_however_few_items_there_are(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small, "GOALS_AT_ONCE", 1)
    fill(organisation(1, 60), today(acme))
    assert not small.fits_at_once(acme.pk)
    assert not small.is_small(acme.pk)


def test_what_follows_in_the_transaction_joins_with_loops_again(acme: Tenant) -> None:
    fill(organisation(1, 60), today(acme))
    with transaction.atomic(), connection.cursor() as cursor:
        actions.recompute_now()
        cursor.execute("SHOW enable_nestloop")
        assert cursor.fetchone() == ("on",)


def test_some_thousand_items_are_stored_as_a_full_rollup_computes_them(acme: Tenant) -> None:
    fill(organisation(5, 2_000), today(acme))
    assert small.fits_at_once(acme.pk)
    assert actions.recompute_now() > 0
    assert differing(acme) == 0
