"""What one statement answers is what the tables of a computation hold, to the last digit, and none is made for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollups.engine import Asking, Moment, Scope, at_once, compute
from rollups.engine.kinds import KINDS, Kind
from rollups.engine.scope import scope_named
from tenancy.models import Tenant
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)
OBJECTIVES = "objectives"
BY_ID = [kind for kind in KINDS if kind.object_column and kind.name != OBJECTIVES]
LEAVES = "SELECT id, bac, ev, state FROM r_leaf ORDER BY id"


def question(kind: Kind) -> str:
    """All figures of a kind."""
    columns = ", ".join(f'"{column}"' for column in kind.columns)
    first = "id" if kind.object_column else "0"
    return f"SELECT {first}, {columns} FROM {kind.computed} ORDER BY 1"  # noqa: S608  # constants of the engine


def in_tables(moment: Moment, scope: Scope | None, sql: str) -> list[tuple[Any, ...]]:
    """What the tables of a computation hold."""
    compute(moment, scope=scope)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@pytest.mark.parametrize("formula", ["v1", "v2"])
@pytest.mark.parametrize("seed", [1, 4])
def test_the_whole_tenant_has_the_same_figures(acme: Tenant, seed: int, formula: str) -> None:
    fill(organisation(seed, 80), DAY)
    moment = Moment(DAY, formula=formula)
    asking = Asking(moment)
    for kind in KINDS:
        if kind.name != OBJECTIVES:
            assert asking.rows(question(kind)) == in_tables(moment, None, question(kind)) != []
    assert asking.rows(LEAVES) == in_tables(moment, None, LEAVES) != []


@pytest.mark.parametrize("kind", BY_ID, ids=lambda kind: kind.name)
def test_a_part_of_it_has_the_same_figures(acme: Tenant, kind: Kind) -> None:
    fill(organisation(9, 80), DAY)
    moment = Moment(DAY)
    for row in in_tables(moment, None, question(kind))[:6]:
        scope = scope_named(kind.name, [row[0]])
        assert Asking(moment, scope).rows(question(kind)) == in_tables(moment, scope, question(kind)) != []


def test_of_what_was_measured_alone_no_work_is_read(acme: Tenant) -> None:
    fill(organisation(4, 80), DAY)
    [kind] = [kind for kind in KINDS if kind.name == "key_results"]
    ids = [row[0] for row in in_tables(Moment(DAY), None, question(kind))]
    scope = Scope(key_results=frozenset(ids), is_measured_only=True)
    with CaptureQueriesContext(connection) as asked:
        found = Asking(Moment(DAY), scope).rows(question(kind))
    assert found == in_tables(Moment(DAY), scope, question(kind)) != []
    assert not any("execution_item" in query["sql"] for query in asked)


def test_no_table_is_made_and_joins_are_planned_as_before(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(organisation(4, 80), DAY)
    monkeypatch.setattr(at_once, "FEW", 0)
    with CaptureQueriesContext(connection) as asked:
        assert Asking(Moment(DAY)).rows(LEAVES)
    assert not any("TEMP TABLE" in query["sql"] for query in asked)
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_nestloop")
        assert cursor.fetchone() == ("on",)


def test_of_much_work_tables_are_made_once(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(organisation(4, 80), DAY)
    one = in_tables(Moment(DAY), None, LEAVES)
    monkeypatch.setattr(at_once, "AS_ONE_QUERY", 3)
    with CaptureQueriesContext(connection) as asked:
        asking = Asking(Moment(DAY))
        assert asking.rows(LEAVES) == asking.rows(LEAVES) == one
    assert sum("CREATE TEMP TABLE f_initiative" in query["sql"] for query in asked) == 1


def test_objectives_are_asked_for_in_tables(acme: Tenant) -> None:
    fill(organisation(4, 80), DAY)
    [kind] = [kind for kind in KINDS if kind.name == OBJECTIVES]
    with pytest.raises(ValueError, match="Objectives are computed in rounds"):
        Asking(Moment(DAY)).rows(question(kind))
    found = Asking(Moment(DAY), in_rounds=True).rows(question(kind))
    assert found == in_tables(Moment(DAY), None, question(kind)) != []
