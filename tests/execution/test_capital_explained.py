"""Each figure of capital and running money leads to the tranches or the costs that it is the sum of."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.actions.portfolios import create_portfolio
from rollups.actions import recompute_now
from rollups.explain.capital import PER_PAGE
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.execution.test_capital import spend, tranche
from tests.portfolio.test_envelope_explained import PANEL, amount, amounts, answer_of, result_of, whole

LINK = re.compile(
    r'href="(/acme/funding/portfolios/(\d+)/capital/explain/\?line=(\w+)&of=(\w+))"[^>]*>(?:<[^>]+>)?([^<]*)<'
)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Tranches that count, were released and were stopped, more than a page of them, and costs of both kinds."""
    scene = Scene(cast)
    with use_tenant(cast.acme):
        tranche(scene, 100_000, 40_000, "released")
        tranche(scene, 40_000, 4_000, "stopped")
        for at in range(PER_PAGE + 2):
            tranche(scene, 1_000 + at, None if at % 2 else 500)
        spend(scene, 30_000, "capital")
        spend(scene, 25_000, "labour")
        scene.bet("Without costs")
        recompute_now()
    return scene


def on_page(scene: Scene) -> dict[tuple[str, str], tuple[str, str]]:
    body = unescape(scene.cast.client(scene.cast.vic).get("/acme/funding/capital/").content.decode())
    return {
        (line, of): (where, text)
        for where, pk, line, of, text in LINK.findall(body)
        if int(pk) == scene.portfolio.pk
    }  # fmt: skip


def test_every_figure_leads_to_a_sheet_that_comes_to_it(scene: Scene) -> None:
    client, found = scene.cast.client(scene.cast.vic), on_page(scene)
    assert len(found) == 12
    for (line, of), (where, text) in found.items():
        sheet = client.get(where).content.decode()
        assert answer_of(sheet) == text, (line, of)
        if of == "share":
            capital, whole_of_it = amounts(sheet)
            assert abs(capital / whole_of_it - amount(result_of(sheet))) < amount("0.0001")
            assert client.get(re.findall(r'hx-get="([^"]*of=all)&amp;part', sheet)[0]).status_code == 200
        else:
            assert whole(sheet) == amount(result_of(sheet)), (line, of)
    spent = unescape(client.get(found["spent", "running"][0]).content.decode())
    assert "€55,000.00 in all, €30,000.00 of it capital" in spent
    assert f"/acme/initiatives/{scene.initiative.pk}/explain/?measure=ac" in spent
    planned = client.get(found["planned", "capital"][0]).content.decode()
    assert "stopped or lapsed" in planned
    assert "11 tranches" in planned  # named no capital


def test_a_long_list_goes_on_and_asks_no_more(scene: Scene) -> None:
    client, where = scene.cast.client(scene.cast.vic), on_page(scene)["planned", "all"][0]
    with CaptureQueriesContext(connection) as few:
        first = client.get(where, headers=PANEL).content.decode()
    second = client.get(f"{where}&inputs_from={PER_PAGE}").content.decode()
    assert whole(first) == whole(second) == amount(result_of(first))
    assert f"{PER_PAGE} tranches before these, together" in second
    with use_tenant(scene.cast.acme):
        for _ in range(PER_PAGE):
            tranche(scene, 1_000, None)
    with CaptureQueriesContext(connection) as many:
        client.get(where, headers=PANEL)
    assert len(many) == len(few)


def test_nothing_is_known_of_an_empty_portfolio_and_nothing_of_a_strangers(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        empty = create_portfolio(actor=scene.cast.ana, key="RUN", name="Run")
    client, cleo = scene.cast.client(scene.cast.vic), scene.cast.client(scene.cast.cleo)
    where = f"funding/portfolios/{empty.pk}/capital/explain/"
    assert answer_of(client.get(f"/acme/{where}").content.decode()) == "not known"
    assert answer_of(client.get(f"/acme/{where}?line=planned").content.decode()) == "€0"
    assert client.get(f"/acme/{where}?line=nonsense").status_code == 404
    assert client.get(f"/acme/{where}?of=nonsense").status_code == 404
    assert cleo.get(f"/acme/{where}").status_code == 404
    assert cleo.get(f"/rival/{where}").status_code == 404
