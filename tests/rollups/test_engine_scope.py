"""A part of a tenant computed alone has the figures that it has in the whole, to the last digit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from rollups.engine import Moment, Scope, compute
from rollups.engine.kinds import KINDS
from tenancy.models import Tenant
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)
NAMED = {kind.name: kind for kind in KINDS if kind.object_column}


def computed(kind: str) -> dict[int, tuple[Any, ...]]:
    """The computed figures of one kind, by object."""
    columns = ", ".join(f'"{column}"' for column in NAMED[kind].columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {columns} FROM {NAMED[kind].computed}")  # noqa: S608  # constants of the engine
        return {row[0]: row[1:] for row in cursor.fetchall()}


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_each_object_alone_has_the_figures_it_has_in_the_whole(acme: Tenant, seed: int) -> None:
    fill(organisation(seed, 80), DAY)
    compute(Moment(DAY))
    whole = {kind: computed(kind) for kind in NAMED}
    for kind, rows in whole.items():
        assert rows
        for one in list(rows)[:8]:
            alone: Any = {kind: frozenset({one})}
            compute(Moment(DAY), scope=Scope(**alone))
            assert computed(kind)[one] == rows[one], (kind, one)
            for other in NAMED:
                _agree(computed(other), whole[other], one, kind == other)


def _agree(part: dict[int, Any], whole: dict[int, Any], asked: int, is_own_kind: bool) -> None:
    """What a scope computes beside is below it and whole, too."""
    assert not is_own_kind or asked in part
    assert all(whole[each] == figures for each, figures in part.items())


def test_a_scope_of_one_key_result_reads_its_own_initiatives_only(acme: Tenant) -> None:
    fill(organisation(4, 80), DAY)
    compute(Moment(DAY))
    everything = computed("initiatives")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key_result_id, array_agg(initiative_id) FROM portfolio_contribution GROUP BY 1 ORDER BY 1 LIMIT 1"
        )
        line, linked = cursor.fetchone()
    compute(Moment(DAY), scope=Scope(key_results=frozenset({line})))
    assert computed("initiatives").keys() == set(linked)
    assert set(linked) < everything.keys()
    assert computed("key_results").keys() == {line}
