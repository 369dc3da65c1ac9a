"""A workbook written straight into the tables, as loading it leaves them: for tests that need thousands of these."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Team
from execution.models import Cost, Item, ItemState, ProgressReport
from okrs.models import (
    Alignment,
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    PhasedTarget,
    Stage,
    StageCompletion,
    TargetVersion,
)
from portfolio.models import Contribution, Initiative, InitiativeState, Portfolio, Tranche, TrancheDecision
from tenancy.models import TenantModel
from tests.rollups.workbook import Row, Workbook, day, table, text


def _number(row: Row, column: str) -> Decimal | None:
    cell = text(row, column)
    return Decimal(cell) if cell else None


def _add[Thing: TenantModel](kind: type[Thing], rows: Iterable[dict[str, Any]]) -> dict[str, Thing]:
    made = kind.objects.bulk_create([kind(**row) for row in rows])
    return {getattr(each, "key", str(n)): each for n, each in enumerate(made)}


def fill(workbook: Workbook, loaded_on: date) -> None:
    """Write the workbook into the tenant in force, which has nothing yet, as if it were loaded on that day."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2min'")  # five thousand rows on a machine that does other things
    key_results = _okrs(workbook)
    initiatives = _portfolio(workbook, key_results)
    _execution(workbook, initiatives, loaded_on)


def _okrs(workbook: Workbook) -> dict[str, KeyResult]:
    _add(Team, ({"key": text(r, "key"), "name": text(r, "name")} for r in table(workbook, "teams")))
    cycles = _add(
        Cycle,
        (
            {
                "key": text(r, "key"),
                "name": text(r, "name"),
                "starts_on": day(r, "starts_on"),
                "ends_on": day(r, "ends_on"),
            }
            for r in table(workbook, "cycles")
        ),
    )
    objectives = _add(
        Objective,
        (
            {"key": text(r, "key"), "cycle": cycles[text(r, "cycle")], "title": "o", "weight": _number(r, "weight")}
            for r in table(workbook, "objectives")
        ),
    )
    parents = [
        (text(r, "key"), parent.strip())
        for r in table(workbook, "objectives")
        for parent in text(r, "parents").split(";")
        if parent.strip()
    ]
    _add(Alignment, ({"child": objectives[child], "parent": objectives[parent]} for child, parent in parents))
    return _key_results(workbook, objectives)


def _key_results(workbook: Workbook, objectives: dict[str, Objective]) -> dict[str, KeyResult]:
    values = ("baseline", "target", "low", "high")
    key_results = _add(
        KeyResult,
        (
            {
                "key": text(r, "key"),
                "objective": objectives[text(r, "objective")],
                "type": text(r, "type"),
                "weight": _number(r, "weight"),
                "starts_on": day(r, "starts_on"),
                "ends_on": day(r, "ends_on"),
                **{name: _number(r, name) for name in values},
            }
            for r in table(workbook, "key_results")
        ),
    )
    _add(
        TargetVersion,
        ({"key_result": k, "date": None, **{name: getattr(k, name) for name in values}} for k in key_results.values()),
    )
    phases = (
        {"key_result": key_results[text(r, "key_result")], "date": day(r, "date"), "value": _number(r, "value")}
        for r in table(workbook, "phased_targets")
    )
    _add(PhasedTarget, phases)
    stages = _add(
        Stage,
        (
            {"key_result": key_results[text(r, "key_result")], "position": n, "percent": _number(r, "percent")}
            for n, r in enumerate(table(workbook, "stages"))
        ),
    )
    done = zip(stages.values(), table(workbook, "stages"), strict=True)
    _add(StageCompletion, ({"stage": s, "date": day(r, "done_on")} for s, r in done if text(r, "done_on")))
    _add(
        CheckIn,
        (
            {
                "key_result": key_results[text(r, "key_result")],
                "date": day(r, "date"),
                "value": _number(r, "value"),
                "confidence": _number(r, "confidence"),
                "status": text(r, "status"),
            }
            for r in table(workbook, "check_ins")
        ),
    )
    return key_results


def _portfolio(workbook: Workbook, key_results: dict[str, KeyResult]) -> dict[str, Initiative]:
    portfolios = _add(
        Portfolio,
        ({"key": text(r, "key"), "name": "p", "budget": _number(r, "budget")} for r in table(workbook, "portfolios")),
    )
    techniques = {text(r, "initiative"): text(r, "technique") for r in table(workbook, "initiative_settings")}
    initiatives = _add(
        Initiative,
        (
            {
                "key": text(r, "key"),
                "portfolio": portfolios[text(r, "portfolio")],
                "state": text(r, "state") or "demand",
                "planned_start": day(r, "planned_start"),
                "planned_finish": day(r, "planned_finish"),
                "budget": _number(r, "budget"),
                "technique": techniques.get(text(r, "key"), "percent"),
            }
            for r in table(workbook, "initiatives")
        ),
    )
    _add(InitiativeState, ({"initiative": i, "date": None, "state": i.state} for i in initiatives.values()))
    _add(
        Contribution,
        (
            {
                "initiative": initiatives[text(r, "initiative")],
                "key_result": key_results[text(r, "key_result")],
                "allocation": _number(r, "allocation"),
            }
            for r in table(workbook, "contributions")
        ),
    )
    rows = table(workbook, "tranches")
    tranches = _add(
        Tranche,
        (
            {
                "initiative": initiatives[text(r, "initiative")],
                "position": n,
                "amount": _number(r, "amount"),
                "review_on": day(r, "review_on"),
            }
            for n, r in enumerate(rows)
        ),
    )
    decided = zip(tranches.values(), rows, strict=True)
    _add(
        TrancheDecision,
        (
            {"tranche": t, "date": day(r, "decided_on"), "decision": text(r, "decision")}
            for t, r in decided
            if text(r, "decision")
        ),
    )
    return initiatives


def _execution(workbook: Workbook, initiatives: dict[str, Initiative], loaded_on: date) -> None:
    rows = table(workbook, "items")
    items = _add(
        Item,
        (
            {
                "key": text(r, "key"),
                "type": text(r, "type") or "task",
                "initiative": initiatives.get(text(r, "initiative")),
                "planned_start": day(r, "planned_start"),
                "planned_finish": day(r, "planned_finish"),
                "planned_cost": _number(r, "planned_cost"),
                "estimate": _number(r, "estimate"),
            }
            for r in rows
        ),
    )
    for r in rows:
        items[text(r, "key")].parent = items.get(text(r, "parent"))
    Item.objects.bulk_update([item for item in items.values() if item.parent_id], ["parent"], batch_size=5000)
    _add(ItemState, (state | {"item": items[text(r, "key")]} for r in rows for state in _states(r, loaded_on)))
    _add(ProgressReport, _reports(workbook, items, loaded_on))
    _add(
        Cost,
        (
            {
                "key": text(r, "key"),
                "date": day(r, "date"),
                "amount": _number(r, "amount"),
                "initiative": initiatives.get(text(r, "initiative")),
                "item": items.get(text(r, "item")),
            }
            for r in table(workbook, "costs")
        ),
    )


def _states(row: Row, loaded_on: date) -> list[dict[str, Any]]:
    """Return the states that a loaded item has been in, each from its day."""
    found: list[dict[str, Any]] = []
    started, state = day(row, "started_on"), text(row, "state") or "todo"
    if started and state != "todo":
        found.append({"date": started, "state": "doing"})
    if state in {"done", "dropped"}:
        finish = day(row, "planned_finish")
        assumed = finish if finish and finish < loaded_on else loaded_on
        found.append({"date": day(row, "finished_on") or assumed, "state": state})
    return found


def _reports(workbook: Workbook, items: dict[str, Item], loaded_on: date) -> list[dict[str, Any]]:
    """Return the percent reports; a row of `progress` wins over the item's own cell about the same day."""
    found: dict[tuple[str, date], Decimal | None] = {}
    for row in table(workbook, "items"):
        if text(row, "percent"):
            about = day(row, "started_on") or day(row, "planned_start") or loaded_on
            found[text(row, "key"), about] = _number(row, "percent")
    for row in table(workbook, "progress"):
        found[text(row, "item"), date.fromisoformat(text(row, "date"))] = _number(row, "percent")
    return [{"item": items[key], "date": about, "percent": percent} for (key, about), percent in found.items()]
