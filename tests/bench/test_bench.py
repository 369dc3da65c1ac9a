"""The bench itself on a few items: its data is whole, its bars measure, what it cannot measure it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, transaction

from bench import __main__ as bench
from bench import databases, naive, report, web
from bench.bars import MODULES, naive_orm
from bench.bars.full_recompute import measure as full_recompute
from bench.bars.incremental import measure as incremental
from bench.databases import Size, tiny
from bench.edits import Editor
from bench.lean_edits import PREPARED, LeanEditor
from bench.measuring import Limit, Measured, Runs, in_turn
from bench.run import Run, items_of
from rollups import actions
from rollups.models import RollupRequest
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant

DAY = date(2026, 3, 1)
SIZE = tiny(2_000)
DIGEST = "553eac0e6e699659cc58e46daf49110a"
FIELDS = {"name", "ratio", "bar", "holds"}


@pytest.fixture
def filled(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run on the test database with the small organisations in it; making and dropping databases is no part of it."""
    name = connection.settings_dict["NAME"]
    monkeypatch.setattr(databases, "use", lambda size: None)
    monkeypatch.setattr(databases, "prepare", lambda size, day, *, may_be_kept: 0.0)
    databases.fill(SIZE, DAY)
    assert {connections[alias].settings_dict["NAME"] for alias in ("default", "owner")} == {name}
    return Run([SIZE], sample=2, is_quick=True, day=DAY)


def ask(sql: str) -> Any:
    """One value, as the owner, whom no policy holds."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


EDITED = {
    "execution_cost": "item_id, date, amount, kind, note, initiative_id",
    "execution_progressreport": "item_id, date, percent, supersedes_id IS NULL",
    "execution_itemstate": "item_id, date, state, supersedes_id IS NULL",
    "okrs_checkin": "key_result_id, date, value, confidence, status, comment, supersedes_id IS NULL",
    "execution_item": "id, planned_cost",
}


def edited(tenant_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """What edits leave of a tenant, and the marks they laid."""
    asked = {table: f"SELECT {columns} FROM {table}" for table, columns in EDITED.items()}  # noqa: S608  # our own
    asked["marks"] = f"SELECT kind, node FROM rollups_rolluprequest WHERE tenant_id = {tenant_id}"  # noqa: S608
    with use_tenant(tenant_id), connection.cursor() as cursor:
        found = {}
        for name, query in asked.items():
            cursor.execute(query)
            found[name] = sorted(cursor.fetchall(), key=repr)
    return found


def test_lean_edits_leave_the_rows_and_marks_of_the_orms(filled: Run) -> None:
    by_orm = Editor(1, DAY, Random(7))
    before = edited(1)
    with use_tenant(1):
        by_orm.leaves = by_orm.leaves[:5]  # so that reports meet reports
        for _ in range(120):
            by_orm.edit()
        expected = edited(1)
        transaction.set_rollback(True)
    assert edited(1) == before
    with databases.session(connection.settings_dict["NAME"], "default") as session:
        session.execute(PREPARED)
        by_orm.random = Random(7)
        lean = LeanEditor(by_orm, session)
        lean.begin()
        marks = [lean.edit_marked() for _ in range(120)]
    assert edited(1) == expected
    assert all(len(expected[table]) > len(before[table]) for table in (*EDITED, "marks") if table != "execution_item")
    assert marks == sorted(marks)
    assert marks[-1] == ask("SELECT max(id) FROM rollups_rolluprequest")


def test_an_edit_that_changes_nothing_may_be_the_first(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def same_again(editor: Editor) -> None:
        editor.random = Random(3)
        editor.replan()

    by_orm = Editor(1, DAY, Random(7))
    monkeypatch.setattr(Editor, "_any", same_again)
    by_orm.edit()
    laid = ask("SELECT max(id) FROM rollups_rolluprequest")
    connections["default"].close()
    with databases.session(connection.settings_dict["NAME"], "default") as session:
        session.execute(PREPARED)
        for editor in (by_orm, LeanEditor(by_orm, session)):
            editor.begin()
            assert editor.edit_marked() == editor.edit_marked() > laid
    assert ask("SELECT max(id) FROM rollups_rolluprequest") == laid


def test_the_organisations_are_whole_and_the_same_every_time(filled: Run) -> None:
    assert ask("SELECT count(*) FROM execution_item") == 2_000
    assert ask("SELECT count(*) FROM execution_cost") == 4_000
    assert ask("SELECT count(DISTINCT tenant_id) FROM execution_item") == SIZE.tenants
    assert ask("SELECT count(*) FROM execution_item c JOIN execution_item p ON p.id = c.parent_id") == 1_600
    assert not RollupRequest.objects.exists()
    rows = "SELECT id, tenant_id, planned_cost, state FROM execution_item ORDER BY id"
    assert ask(f"SELECT md5(string_agg(i::text, '')) FROM ({rows}) i") == DIGEST  # noqa: S608  # the line above
    constraint = "SELECT count(*) FROM pg_constraint WHERE conrelid = 'execution_item'::regclass AND contype = 'f'"
    assert ask(constraint) >= 4
    assert ask("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'") == 0


def test_the_naive_rollup_has_the_engines_figures(filled: Run) -> None:
    tenant = Tenant.objects.get(pk=SIZE.tenants)
    actions.recompute(tenant)
    with use_tenant(tenant):
        found = naive.rollup(today(tenant))
        naive_orm.compare(found)
        next(iter(found.initiatives.values())).pv += Decimal("0.01")
        with pytest.raises(ValueError, match="pv of initiative"):
            naive_orm.compare(found)
    assert items_of(tenant.pk) > 0


def test_bars_measure_and_drains_leave_what_a_recompute_does(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.bars.incremental.EDITS", 30)
    monkeypatch.setattr(Run, "patience", 1.0)
    measured = [*full_recompute(filled), *incremental(filled)]
    assert [each.name for each in measured] == ["full_recompute", "incremental_equals_full", "night_equals_rebuild"]
    assert measured[0].ratio is not None
    assert measured[0].ratio > 0
    assert [each.ratio for each in measured[1:]] == [0, 0]


def test_what_fails_stands_as_not_measured_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    limits = [Limit("first", 2.0, ""), Limit("second", 2.0, "")]

    def measure(run: Run) -> Iterator[Measured]:
        yield Measured("first", 1.0, "")
        raise RuntimeError("no more")

    module: Any = SimpleNamespace(__name__="bench.bars.broken", LIMITS=limits, measure=measure)
    rows = list(bench.rows_of(module, Run([SIZE])))
    assert [row.holds for row in rows] == [None, None]
    assert "RuntimeError: no more" in rows[1].measured.told
    assert "not measured" in report.table(rows)
    assert all(set(each) == FIELDS and each["ratio"] is None for each in json.loads(report.as_json(rows)))


def test_a_ratio_at_its_bar_holds_and_one_above_does_not() -> None:
    limit = Limit("a", 2.0, "")
    assert report.Row(limit, Measured("a", 2.0, "")).holds is True
    assert report.Row(limit, Measured("a", 2.01, "")).holds is False


def test_every_bar_has_a_name_of_its_own_and_can_be_asked_for() -> None:
    names = [limit.name for module in MODULES for limit in module.LIMITS]
    assert len(names) == len(set(names))
    for name in names:
        assert len(bench.chosen(MODULES, [name])) == 1
    assert bench.chosen(MODULES, ["nonsense"]) == []


def test_the_results_that_are_kept_are_of_these_bars() -> None:
    path = Path(report.RESULTS)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert all(set(each) == FIELDS for each in kept)
    assert [each["name"] for each in kept] == [limit.name for module in MODULES for limit in module.LIMITS]
    for each in kept:
        assert each["holds"] == (None if each["ratio"] is None else each["ratio"] <= each["bar"])


def test_runs_alternate_after_a_warm_up_and_have_a_median_and_a_tail() -> None:
    order: list[str] = []
    first, second = in_turn(lambda: order.append("a"), lambda: order.append("b"), runs=5)
    assert order == ["a", "b"] * 6
    assert len(first.seconds) == len(second.seconds) == 5
    runs = Runs(tuple(float(n) for n in range(1, 101)))
    assert (runs.median, runs.percentile(0.99)) == (50.5, 99.0)


def test_a_query_that_comes_again_with_other_values_is_a_lazy_load() -> None:
    again = [f'FROM "execution_item" WHERE "id" = {n} AND "key" = \'K{n}\'' for n in (7, 8, 9)]
    assert web.lazy_loads([*again, "SELECT 1", "SELECT 1"]) == 2
    assert web.lazy_loads(["SELECT a WHERE id IN (1, 2)", "SELECT b WHERE id IN (1, 2, 3)"]) == 0


def test_a_size_has_a_database_and_tenants_of_its_own() -> None:
    assert SIZE.database != databases.alone(SIZE).database != databases.SMALL.database
    assert databases.alone(databases.SMALL) == Size("100k_alone", 100_000, 1)
    assert databases.fingerprint(SIZE, DAY) != databases.fingerprint(SIZE, date(2026, 3, 2))
