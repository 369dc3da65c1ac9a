"""Capital and running money of portfolios, side by side."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from execution.actions.facts import book_cost
from execution.actions.items import add_item
from execution.capital import Split, capital_of
from execution.views.capital import capital_sentence
from portfolio.actions.portfolios import create_portfolio
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Tranche
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A portfolio with one bet."""
    return Scene(cast)


def tranche(scene: Scene, amount: int, capital: int | None, decision: str = "") -> Tranche:
    row = plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(amount), review_on=scene.today)
    row.capital = None if capital is None else D(capital)
    row.save()
    if decision:
        decide_tranche(actor=scene.cast.max, tranche=row, decision=decision, reason="As agreed")
    return row


def spend(scene: Scene, amount: int, kind: str, **on: Any) -> None:
    book_cost(
        actor=scene.cast.max, amount=D(amount), date=scene.ago(1), kind=kind, **(on or {"initiative": scene.initiative})
    )


def test_planned_released_and_spent_are_split_and_costs_of_items_find_their_portfolio(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        tranche(scene, 100, 40, "released")
        tranche(scene, 200, None)
        tranche(scene, 400, 400, "stopped")
        epic = add_item(actor=scene.cast.max, title="Machines", initiative=scene.initiative, type="epic")
        task = add_item(actor=scene.cast.max, title="Press", parent=epic)
        spend(scene, 30, "capital", item=task)
        spend(scene, 15, "capital")
        spend(scene, 25, "labour")
        recompute_now()
        found = capital_of([scene.portfolio])[scene.portfolio.pk]
    assert (found.planned, found.released) == (Split(D(300), D(40)), Split(D(100), D(40)))
    assert (found.spent.total, found.spent.capital, found.spent.running) == (D(70), D(45), D(25))


def test_the_capital_part_of_a_tranche_is_planned_on_its_sheet_and_lies_within_it(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    path = f"/acme/initiatives/{scene.initiative.pk}/tranches/new/"
    sent = {"amount": "100", "capital": "101", "review_on": scene.today.isoformat()}
    refused = client.post(path, sent)
    assert refused.status_code == 422
    assert "The capital part lies between 0 and the amount." in refused.content.decode()
    assert client.post(path, sent | {"capital": "60"}).status_code == 303
    assert client.post(path, sent | {"capital": ""}).status_code == 303
    with use_tenant(scene.cast.acme):
        assert list(Tranche.objects.order_by("position").values_list("capital", flat=True)) == [D(60), None]


def test_the_page_shows_them_and_asks_as_much_for_many_portfolios_as_for_one(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.vic)
    with use_tenant(scene.cast.acme):
        tranche(scene, 100_000, 40_000, "released")
        spend(scene, 15_000, "capital")
        recompute_now()
    with CaptureQueriesContext(connection) as few:
        body = " ".join(client.get("/acme/funding/capital/").content.decode().split())
    assert "1 of 1 portfolios with costs have spent on capital" in body
    assert re.search(r'<td class="num" data-l="Running"> ?<a [^>]*of=running"[^>]*>.*?€60k', body)
    assert "40%" in body
    with use_tenant(scene.cast.acme):
        for at in range(7):
            create_portfolio(actor=scene.cast.max, key=f"P{at}", name=f"Pot {at}")
    with CaptureQueriesContext(connection) as many:
        client.get("/acme/funding/capital/")
    assert len(many) == len(few)


def test_what_is_not_computed_is_not_known(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        found = capital_of([scene.portfolio])[scene.portfolio.pk]
    assert found.spent.total is None
    assert found.spent.running is None
    assert capital_sentence([found.spent]).startswith("Nothing is booked yet")
    assert capital_sentence([Split(D(5), D(0))]).startswith("No cost of kind capital is booked")
