"""Techniques of earned value: each by hand, chosen on the form and the API, the picture as the engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from execution.models import Item, ItemState, ProgressReport
from portfolio.models import Initiative, Portfolio
from rollups.engine import Moment, Scope, compute
from rollups.models import RollupRequest
from rollups.queries import curve_of
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.execution.scene import Scene
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)


def rows_of(table: str) -> list[dict[str, Any]]:
    """The rows of a table that the engine left."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # constants of the engine
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def bet(acme: Tenant) -> Initiative:
    """An initiative with six leaves of 100 each: to do, begun, reported, done, dropped when begun, two milestones."""
    portfolio = Portfolio(key="F", name="Growth")
    portfolio.save()
    row = Initiative(key="I", title="Bet", portfolio=portfolio, state="active")
    row.save()
    names = {"todo": "task", "begun": "task", "said": "task", "done": "task", "gone": "task", "m1": "milestone"}
    names["m2"] = "milestone"
    items = {
        name: Item(key=name, title=name, initiative=row, type=kind, planned_cost=100, estimate=3 if name == "m1" else 1)
        for name, kind in names.items()
    }
    for item in items.values():
        item.save()
    for name, day, state in (
        ("begun", 5, "doing"), ("done", 6, "done"), ("gone", 7, "doing"), ("gone", 20, "dropped"), ("m1", 15, "done"),
    ):  # fmt: skip
        ItemState(item=items[name], date=date(2024, 6, day), state=state).save()
    for name, percent in (("said", 20), ("done", 80), ("gone", 10)):
        ProgressReport(item=items[name], date=date(2024, 6, 10), percent=percent).save()
    return row


# What is earned of: to do, begun, said 20 %, done, the two milestones, and what was left of the dropped one.
EARNED = {
    "percent": [0, 0, 20, 100, 100, 0, 10],
    "0_100": [0, 0, 0, 100, 100, 0, 0],
    "50_50": [0, 50, 50, 100, 100, 0, 50],
    "milestones": [75, 75, 75, 100, 100, 0, 75],
    "units": [0, 0, 20, 80, 0, 0, 10],
}


@pytest.mark.parametrize("technique", Initiative.Technique.values)
def test_each_technique_earns_as_written_down(bet: Initiative, technique: str) -> None:
    Initiative.objects.update(technique=technique)
    compute(Moment(DAY), scope=Scope(initiatives=frozenset({bet.pk})))
    row = rows_of("f_initiative")[0]
    assert row["ev"] == sum(EARNED[technique])
    assert row["bac"] == 600 + EARNED[technique][-1]
    assert (row["dropped_planned"], row["dropped_earned"]) == (100, EARNED[technique][-1])
    assert (row["unscheduled"], row["unscheduled_bac"]) == (7, row["bac"])


def test_a_milestone_that_came_after_a_drop_earns_nothing_for_the_dropped(bet: Initiative) -> None:
    Initiative.objects.update(technique="milestones")
    ItemState(item=Item.objects.get(key="m2"), date=date(2024, 6, 25), state="done").save()
    compute(Moment(DAY), scope=Scope(initiatives=frozenset({bet.pk})))
    assert [row["percent"] for row in rows_of("r_leaf") if row["state"] is None] == [1, 1]
    assert [row["kept"] for row in rows_of("r_leaf") if row["state"] == "dropped"] == [Decimal("0.75")]


@pytest.mark.parametrize("seed", range(3))
def test_the_picture_ends_at_the_engines_figures(acme: Tenant, seed: int) -> None:
    fill(organisation(seed, 90), DAY)
    compute(Moment(DAY))
    figures = {row["id"]: row for row in rows_of("f_initiative")}
    techniques = set()
    for each in Initiative.objects.all():
        points = [point for point in curve_of(each, DAY) if point.day == DAY]
        if points:
            techniques.add(each.technique)
            assert points[0].earned == pytest.approx(float(figures[each.pk]["ev"])), each.technique
    assert len(techniques) > 1


def test_the_technique_is_chosen_on_the_form_and_a_form_without_it_keeps_it(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = Initiative.objects.get()
    client, address = scene.cast.client(scene.cast.ana), f"/acme/initiatives/{bet.pk}/edit/"
    assert "Weighted milestones" in client.get(address).content.decode()
    given = {"title": "Bet", "portfolio": bet.portfolio_id, "kind": "strategic", "version": bet.version}
    assert client.post(address, {**given, "technique": "50_50"}).status_code == 303
    assert client.post(address, {**given, "version": bet.version + 1}).status_code == 303
    with use_tenant(scene.cast.acme):
        bet.refresh_from_db()
    assert bet.technique == "50_50"


def test_what_figures_read_lays_a_mark(bet: Initiative) -> None:
    RollupRequest.objects.all().delete()
    Initiative.objects.update(technique="units")
    assert RollupRequest.objects.filter(kind="initiative", node=bet.pk).exists()
    RollupRequest.objects.all().delete()
    Item.objects.filter(key="todo").update(type="milestone")
    assert RollupRequest.objects.filter(kind="item").exists()
