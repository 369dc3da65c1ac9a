"""What all portfolios were given, and what of it is free, leads to each portfolio with its part."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.actions.budgets import set_rate
from portfolio.actions.portfolios import create_portfolio
from portfolio.models import Portfolio
from rollups.explain.budgets import PER_PAGE
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_envelope_explained import PANEL, amount, amounts, answer_of, result_of, whole
from tests.portfolio.test_guardrails_explained import ROW

D = Decimal
LINK = re.compile(r'href="(/acme/funding/budgets/explain/\?figure=(\w+))"[^>]*>([^<]*)<')


def pot(scene: Scene, key: str, given: int | None, currency: str = "EUR") -> Portfolio:
    with use_tenant(scene.cast.acme):
        row = create_portfolio(actor=scene.cast.ana, key=key, name=f"Pot {key}", currency=currency)
        row.budget = None if given is None else D(given)
        row.save()
    return row


def on_page(scene: Scene) -> dict[str, tuple[str, str]]:
    body = unescape(scene.cast.client(scene.cast.vic).get("/acme/funding/budgets/").content.decode())
    return {figure: (where, text) for where, figure, text in LINK.findall(body)}


def given_to(scene: Scene, budget: int) -> None:
    with use_tenant(scene.cast.acme):
        scene.portfolio.budget = D(budget)
        scene.portfolio.save()


def test_in_one_currency_the_sentence_leads_to_the_portfolios(scene: Scene) -> None:
    given_to(scene, 1_000_000)
    pot(scene, "A", 300_000)
    pot(scene, "NONE", None)
    client, found = scene.cast.client(scene.cast.vic), on_page(scene)
    assert {figure: text for figure, (_, text) in found.items()} == {"given": "€1.30m", "free": "€700k"}
    for figure, (where, text) in found.items():
        sheet = client.get(where).content.decode()
        assert answer_of(sheet) == text
        assert whole(sheet) == amount(result_of(sheet))
        assert "without a budget" in sheet
        measure = "budget" if figure == "given" else "free"
        leads = re.findall(rf'hx-get="(/acme/funding/portfolios/\d+/explain/\?figure={measure})&amp;part', sheet)
        assert len(leads) == 2
        assert client.get(leads[0]).status_code == 200


def test_where_more_is_promised_than_there_is_the_sum_says_how_much(scene: Scene) -> None:
    given_to(scene, 100_000)
    where, text = on_page(scene)["free"]
    sheet = unescape(scene.cast.client(scene.cast.vic).get(where).content.decode())
    assert answer_of(sheet) == text == "€500k"
    assert amounts(sheet) == [D(-500_000)]
    assert "−((−500,000)) = 500,000" in re.sub(r"</?b>", "", sheet)


def test_across_currencies_amounts_are_added_up_by_their_rates(scene: Scene) -> None:
    given_to(scene, 1_000_000)
    pot(scene, "US", 500_000, "USD")
    client = scene.cast.client(scene.cast.vic)
    assert on_page(scene) == {}  # no rate, no sum
    assert client.get("/acme/funding/budgets/explain/").status_code == 404
    with use_tenant(scene.cast.acme):
        set_rate(actor=scene.cast.max, currency="USD", rate=D("0.9"), on=scene.ago(3))
    where, text = on_page(scene)["total"]
    sheet = unescape(client.get(where).content.decode())
    assert answer_of(sheet).lower() == text.lower()
    assert "1,000,000 + 0.9 × 500,000" in sheet
    rows = ROW.findall(sheet)
    assert sum((amount(part) for *_, part in rows), D(0)) == amount(result_of(sheet)) == D(1_450_000)
    assert "$500,000.00" in sheet
    assert client.get("/acme/funding/budgets/explain/?figure=given").status_code == 404


def test_many_portfolios_go_on_in_as_many_queries_and_a_stranger_sees_none(scene: Scene) -> None:
    given_to(scene, 1_000_000)
    client, where = scene.cast.client(scene.cast.vic), "/acme/funding/budgets/explain/?figure=given"
    with CaptureQueriesContext(connection) as few:
        client.get(where, headers=PANEL)
    for at in range(PER_PAGE + 2):
        pot(scene, f"P{at}", 1_000 + at)
    with CaptureQueriesContext(connection) as many:
        first = client.get(where, headers=PANEL).content.decode()
    assert len(many) == len(few)
    second = client.get(f"{where}&inputs_from={PER_PAGE}").content.decode()
    assert "3 portfolios after these, together" in first
    assert f"{PER_PAGE} portfolios before these, together" in second
    assert whole(first) == whole(second) == amount(result_of(first)) == amount(result_of(second))
    assert scene.cast.client(scene.cast.cleo).get(where).status_code == 404
    assert scene.cast.client(scene.cast.cleo).get(where.replace("acme", "rival")).status_code == 404
