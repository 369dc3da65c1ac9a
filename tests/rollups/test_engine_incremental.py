"""Law 18: after any sequence of edits the figures brought up on the way are those of a full recompute, to the digit."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.db import connection

from rollups import marks
from rollups.engine import Moment, compute, difference, store
from rollups.engine.incremental import bring_up
from rollups.engine.kinds import STORED, WORDS
from rollups.models import RollupRequest
from tenancy.models import Tenant
from tests.rollups.edits import EDITS, edit
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)


def settle(tenant: Tenant) -> None:
    """Everything stored, nothing waiting."""
    compute(Moment(DAY))
    store(Moment(DAY))
    RollupRequest.objects.filter(tenant=tenant).delete()


def bring_up_marks(tenant: Tenant) -> None:
    """What a drain does with the marks there are."""
    taken = marks.take(tenant.pk)
    assert not taken.is_everything
    assert bring_up(Moment(DAY), taken.nodes) is not None
    marks.forget(taken.ids)


@pytest.mark.parametrize("kind", EDITS, ids=lambda each: each.__name__)
def test_each_kind_of_edit_alone_is_carried_up(acme: Tenant, kind: object) -> None:
    fill(organisation(3, 60), DAY)
    settle(acme)
    dice = Random(7)
    for _ in range(2):
        kind(dice, DAY)  # type: ignore[operator]  # each kind is a function
        bring_up_marks(acme)
        compute(Moment(DAY))
        assert difference(Moment(DAY)) == 0, _differing()


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_incremental_is_full(acme: Tenant, seed: int) -> None:
    _edited(acme, seed, rounds=8)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 140))
def test_after_many_edits_incremental_is_full(acme: Tenant, seed: int) -> None:
    _edited(acme, seed, rounds=40)


def _edited(acme: Tenant, seed: int, rounds: int) -> None:
    fill(organisation(seed, 50 + 10 * (seed % 4)), DAY)
    settle(acme)
    dice = Random(seed)
    for _ in range(rounds):
        done = [edit(dice, DAY) for _ in range(dice.choice([1, 2, 6]))]
        bring_up_marks(acme)
        compute(Moment(DAY))
        assert difference(Moment(DAY)) == 0, (done, _differing())


def _differing() -> list[object]:
    """The rows that differ, the computed beside the stored."""
    found: list[object] = []
    with connection.cursor() as cursor:
        for kind in STORED:
            columns = ", ".join(f'trim_scale("{c}")' if c not in WORDS else f'"{c}"' for c in kind.columns)
            key = kind.object_column or "0"
            cursor.execute(f"SELECT {'id' if kind.object_column else 0}, {columns} FROM {kind.computed}")  # noqa: S608  # names of our own tables and columns
            computed = {row[0]: row[1:] for row in cursor.fetchall()}
            cursor.execute(f"SELECT {key}, {columns} FROM {kind.table}")  # noqa: S608  # names of our own tables and columns
            stored = {row[0]: row[1:] for row in cursor.fetchall()}
            for one in computed.keys() | stored.keys():
                pairs = zip(kind.columns, computed.get(one, ()), stored.get(one, ()), strict=False)
                if computed.get(one) != stored.get(one):
                    found.append((kind.name, one, [each for each in pairs if each[1] != each[2]]))
    return found


def test_an_edit_that_no_figure_reads_lays_no_mark(acme: Tenant) -> None:
    fill(organisation(3, 60), DAY)
    settle(acme)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE execution_item SET title = title || '!' WHERE id IN (SELECT id FROM execution_item LIMIT 5)"
        )
    assert not RollupRequest.objects.filter(tenant=acme).exists()


def test_a_statement_that_touches_more_than_a_drain_takes_asks_for_everything(acme: Tenant) -> None:
    fill(organisation(3, 900), DAY)
    assert RollupRequest.objects.filter(tenant=acme, kind="everything").exists()
