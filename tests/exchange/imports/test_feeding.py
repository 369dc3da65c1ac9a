"""The certificate of one object's figures: the imports that feed them, narrowed to what they brought for it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.imports.feeding import Feed, Sum, feeds_of
from exchange.imports.sentences import fed_sentence
from exchange.models import SheetImport
from execution.actions.facts import book_cost, correct_cost
from execution.actions.items import edit_item
from execution.models import Cost, Item
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import propose_initiative
from portfolio.actions.portfolios import create_portfolio
from portfolio.models import Initiative
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import csv, load
from tests.execution.scene import Scene

pytestmark = pytest.mark.django_db
D = Decimal
HEADERS = "Key,Title,Bet,Parent,Budget,Spent,Team"
COLUMNS = {
    "external_id": "Key", "title": "Title", "initiative": "Bet", "parent": "Parent", "planned_cost": "Budget",
    "spent": "Spent", "team": "Team",
}  # fmt: skip


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)


def bring(scene: Scene, *rows: str, **more: Any) -> SheetImport:
    return load(scene.cast, csv(*rows, headers=HEADERS), columns=COLUMNS, **({"initiative": "column"} | more))


def told(
    scene: Scene, kind: str, pk: int
) -> dict[tuple[int | None, str], dict[str, tuple[int, Decimal, Decimal, int]]]:
    with use_tenant(scene.cast.acme):
        found = feeds_of(kind, pk, scene.cast.acme.currency)
    return {
        (each.import_id, each.currency): {
            name: (one.rows, one.brought, one.stored, one.differing) for name, one in each.sums.items()
        }
        for each in found
    }


def two_bets(scene: Scene) -> tuple[Initiative, Initiative, SheetImport, SheetImport]:
    """INI-1 in EUR fed by two imports and by hand; another bet, in USD, by one of its own."""
    cast = scene.cast
    with use_tenant(cast.acme):
        dollars = create_portfolio(actor=cast.ana, key="US", name="Abroad", currency="USD")
        other = propose_initiative(actor=cast.max, state="active", title="Abroad", portfolio=dollars)
    one, team = scene.initiative.key, cast.team.key
    first = bring(scene, f"A,Alpha,{one},,100,10,{team}", "B,Beta,,A,50,,")
    bring(scene, f"Z,Zeta,{other.key},,900,90,{team}", currency="USD")
    second = load(
        cast, csv(f"C1,2026-01-05,7,4,{one}", headers="Id,Day,Amount,Hours,Bet"), target="costs", initiative="column",
        columns={"external_id": "Id", "date": "Day", "amount": "Amount", "hours": "Hours", "initiative": "Bet"},
    )  # fmt: skip
    with use_tenant(cast.acme):
        book_cost(actor=cast.max, initiative=scene.initiative, amount=D(3), date=scene.ago(1))
    return scene.initiative, other, first, second


def test_only_what_was_brought_for_the_object_is_compared(scene: Scene) -> None:
    bet, other, first, second = two_bets(scene)
    abroad = first.pk + 1
    assert told(scene, "initiatives", bet.pk) == {
        (first.pk, "EUR"): {"planned_cost": (2, D(150), D(150), 0), "spent": (1, D(10), D(10), 0)},
        (second.pk, "EUR"): {"spent": (1, D(7), D(7), 0), "hours": (1, D(4), D(4), 0)},
        (None, "EUR"): {"spent": (1, D(3), D(3), 0)},
    }
    assert told(scene, "initiatives", other.pk) == {
        (abroad, "USD"): {"planned_cost": (1, D(900), D(900), 0), "spent": (1, D(90), D(90), 0)},
    }
    assert told(scene, "portfolios", bet.portfolio_id) == told(scene, "initiatives", bet.pk)


def test_a_teams_currencies_are_never_added_up(scene: Scene) -> None:
    _, _, first, _ = two_bets(scene)
    abroad = first.pk + 1
    assert told(scene, "teams", scene.cast.team.pk) == {
        (first.pk, "EUR"): {"planned_cost": (2, D(150), D(150), 0), "spent": (1, D(10), D(10), 0)},
        (abroad, "USD"): {"planned_cost": (1, D(900), D(900), 0), "spent": (1, D(90), D(90), 0)},
    }


def test_a_key_result_and_its_objective_are_fed_by_what_serves_them(scene: Scene) -> None:
    bet, other, first, _ = two_bets(scene)
    abroad = first.pk + 1
    of_bet = told(scene, "initiatives", bet.pk)
    assert told(scene, "key_results", scene.key_result.pk) == of_bet
    assert told(scene, "objectives", scene.objective.pk) == of_bet
    with use_tenant(scene.cast.acme):
        link_key_result(
            actor=scene.cast.max, initiative=other, key_result=scene.key_result, allocation=D("0.5"), claim=D(1)
        )
    assert (abroad, "USD") in told(scene, "key_results", scene.key_result.pk)
    with use_tenant(scene.cast.acme):
        beta = Item.objects.get(key="B")
    assert told(scene, "items", beta.pk) == {(first.pk, "EUR"): {"planned_cost": (1, D(50), D(50), 0)}}


def test_what_was_changed_here_since_differs_and_a_later_import_speaks_last(scene: Scene) -> None:
    bet, _, first, second = two_bets(scene)
    cast = scene.cast
    with use_tenant(cast.acme):
        edit_item(actor=cast.ana, item=Item.objects.get(key="B"), expected_version=None, planned_cost=D(80))
        entry = Cost.objects.get(key="C1")
        correct_cost(actor=cast.ana, cost=entry, amount=D(9), date=entry.date, note="Typing error")
    third = bring(scene, f"A,Alpha,{bet.key},,100,12,{cast.team.key}")
    found = told(scene, "initiatives", bet.pk)
    assert found[(first.pk, "EUR")] == {"planned_cost": (1, D(50), D(80), 1)}
    assert found[(second.pk, "EUR")]["spent"] == (1, D(7), D(9), 1)
    assert found[(third.pk, "EUR")] == {"planned_cost": (1, D(100), D(100), 0), "spent": (1, D(12), D(12), 0)}


def test_every_explained_figure_leads_straight_to_its_own_certificate(scene: Scene) -> None:
    bet, *_ = two_bets(scene)
    cast = scene.cast
    with use_tenant(cast.acme):
        recompute_now()
        item = Item.objects.get(key="A")
    client = cast.client(cast.vic)
    for word, pk in (
        ("initiatives", bet.pk), ("portfolios", bet.portfolio_id), ("items", item.pk),
        ("key-results", scene.key_result.pk), ("objectives", scene.objective.pk),
    ):  # fmt: skip
        html = client.get(f"/acme/{word}/{pk}/explain/").content.decode()
        assert f'href="/acme/{word}/{pk}/certificate/">Is it what came in?' in html, word
        assert client.get(f"/acme/{word}/{pk}/certificate/").status_code == 200
    assert 'href="/acme/reconciliation/">Is it' in client.get("/acme/rollup/totals/explain/").content.decode()
    assert "/certificate/" in client.get(f"/acme/teams/{cast.team.pk}/earned-value/").content.decode()
    assert "/certificate/" in client.get(f"/acme/portfolios/{bet.portfolio_id}/earned-value/").content.decode()
    assert "/certificate/" in client.get(f"/acme/initiatives/{bet.pk}/").content.decode()


def test_the_page_names_the_imports_and_what_is_stored(scene: Scene) -> None:
    bet, _, first, _ = two_bets(scene)
    cast = scene.cast
    html = cast.client(cast.ana).get(f"/acme/initiatives/{bet.pk}/certificate/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "What 2 imports brought for INI-1 is what is stored for it, to the last digit." in text
    assert f"/acme/imports/{first.pk}/" in html
    assert "Entered here" in text
    assert "Of the whole file" in text
    assert (
        f"/acme/imports/{first.pk}/"
        not in cast.client(cast.vic).get(f"/acme/initiatives/{bet.pk}/certificate/").content.decode()
    )
    assert cast.client(cast.cleo).get(f"/acme/initiatives/{bet.pk}/certificate/").status_code == 404
    assert cast.client(cast.ana).get("/acme/teams/999999/certificate/").status_code == 404


def test_its_queries_do_not_grow_with_the_imports(scene: Scene) -> None:
    bet, *_ = two_bets(scene)
    client, page = scene.cast.client(scene.cast.ana), f"/acme/initiatives/{bet.pk}/certificate/"
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for n in range(3):
        bring(scene, *(f"M{n}-{k},More,{bet.key},,5,1," for k in range(5)))
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(few) == len(many) <= 14


@pytest.mark.parametrize(
    ("feeds", "words"),
    [
        ([], "Nothing is planned to cost or was spent for INI-1 yet"),
        ([Feed(None, "EUR", {"spent": Sum(1, D(1), D(1))})], "No import feeds the figures of INI-1"),
        ([Feed(1, "EUR", {"spent": Sum(1, D(1), D(1))})], "What 1 import brought for INI-1 is what is stored"),
        (
            [Feed(1, "EUR", {"spent": Sum(1, D(1), D(2), 1)}), Feed(1, "USD", {}), Feed(2, "EUR", {})],
            "1 of 2 imports brought for INI-1 something else",
        ),
    ],
)
def test_its_sentence(feeds: list[Feed], words: str) -> None:
    said = fed_sentence("INI-1", feeds)
    assert said.startswith(words)
    assert len(said.split()) <= 30
