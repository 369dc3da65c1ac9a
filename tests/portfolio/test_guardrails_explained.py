"""The share that a guardrail holds leads to every bet, its money, and how much of that counts."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import Alignment
from portfolio.actions import ledger
from portfolio.actions.contributions import link_key_result
from portfolio.actions.guardrails import add_guardrail
from portfolio.models import Guardrail, Initiative
from rollups.explain.guardrail import PER_PAGE
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_envelope_explained import PANEL, amount, answer_of, result_of
from tests.portfolio.test_ledger import budget, decide, slice_of

D = Decimal
RAIL = re.compile(r'<a class="why" href="(/acme/funding/guardrails/\d+/explain/)"[^>]*>([^<]*)<')
ROW = re.compile(
    r'<li( class="rest")?>.*?<span class="num">([^<]*)</span>\s*'
    r'<span class="num soft">(?:<span class="vh">[^<]*</span>)?([^<]*)</span>\s*'
    r'<span class="num">(?:<span class="vh">[^<]*</span>)?([^<]*)</span>',
    re.DOTALL,
)


@pytest.fixture
def railed(scene: Scene) -> Scene:
    """INI-1 of €600k that serves KR1.1 with 80 %, bets that pay later or keep things running, more than a page."""
    with use_tenant(scene.cast.acme):
        budget(scene, 5_000_000)
        scene.bet("Moonshot", budget=D(300_000), horizon="later")
        scene.bet("Servers", budget=D(100_000), kind="operational")
        for at in range(PER_PAGE):
            scene.bet(f"Small {at}", budget=D(5_000), horizon="later")
        scene.bet("Unpriced", budget=None)
        scene.bet("Idea", state="demand", budget=D(50_000))
    return scene


def guard(scene: Scene, **values: Any) -> Guardrail:
    with use_tenant(scene.cast.acme):
        return add_guardrail(actor=scene.cast.ana, portfolio=scene.portfolio, **values)


def shown_on_page(scene: Scene, member: Any = None) -> list[tuple[str, str]]:
    body = scene.cast.client(member or scene.cast.vic).get("/acme/funding/budgets/").content.decode()
    return RAIL.findall(body)


def recombined(sheet: str) -> Decimal:
    """What the parts of the rows come to, of all the money."""
    rows = ROW.findall(sheet)
    money = sum((amount(weight) for _, _, weight, _ in rows if weight.strip()), D(0))
    return sum((amount(part) for *_, part in rows), D(0)) / money


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("kind", ["horizon", "run", "objective"])
def test_a_share_leads_to_bets_that_come_to_it(railed: Scene, kind: str, is_open: bool) -> None:
    more: dict[str, dict[str, Any]] = {"horizon": {"horizon": "later"}, "objective": {"objective": railed.objective}}
    guard(railed, kind=kind, high=D("0.3"), **more.get(kind, {}))
    if is_open:
        with use_tenant(railed.cast.acme):
            ledger.open_ledger(actor=railed.cast.max, portfolio=railed.portfolio)
            decide(railed, slice_of(railed, 200_000), "released")
    [(where, text)] = shown_on_page(railed)
    client = railed.cast.client(railed.cast.vic)
    sheet = unescape(client.get(where).content.decode())
    total, part = 1_100_000, {"horizon": 400_000, "run": 100_000, "objective": 480_000}[kind]
    assert answer_of(sheet) == text
    assert abs(recombined(sheet) - D(part) / total) < D("0.0001")
    assert abs(amount(result_of(sheet)) - D(part) / total) < D("0.0001")
    assert "÷ 1,100,000" in sheet
    assert "and without money" in sheet
    assert "not approved, or ended" in sheet
    second = unescape(client.get(f"{where}?inputs_from={PER_PAGE}").content.decode())
    if is_open:
        assert "€400,000.00 committed, €200,000.00 released and not spent, €0.00 spent." in sheet + second
    else:
        assert f"/acme/initiatives/{railed.initiative.pk}/explain/?measure=approved" in sheet + second
    assert f"{PER_PAGE} initiatives before these, together" in second
    assert abs(recombined(second) - D(part) / total) < D("0.0001")
    assert "through KR1.1 80%" in sheet or kind != "objective"


def test_single_bets_over_a_limit_are_counted_one_by_one(railed: Scene) -> None:
    guard(railed, kind="largest", high=D("0.2"))
    [(where, text)] = shown_on_page(railed)
    sheet = unescape(railed.cast.client(railed.cast.vic).get(where).content.decode())
    assert answer_of(sheet) == unescape(text) == "INI-1 has 55% and INI-2 has 27%"
    assert result_of(sheet) == "2"
    assert "1 + 1 + 0 + 0" in sheet
    assert "€600,000.00" in sheet


def test_before_anything_is_funded_the_sheet_says_so(scene: Scene) -> None:
    rail = guard(scene, kind="run", high=D("0.4"))
    with use_tenant(scene.cast.acme):
        Initiative.objects.update(state="demand")
    sheet = scene.cast.client(scene.cast.vic).get(f"/acme/funding/guardrails/{rail.pk}/explain/").content.decode()
    assert answer_of(sheet) == "Nothing is funded yet"
    assert shown_on_page(scene) == []


def test_what_paying_an_ask_would_leave_is_explained_with_it(railed: Scene) -> None:
    guard(railed, kind="horizon", horizon="later", high=D("0.3"))
    client = railed.cast.client(railed.cast.max)
    with use_tenant(railed.cast.acme):
        demand = railed.bet("Next moonshot", state="demand", budget=D(900_000), horizon="later")
        tranche = slice_of(railed, 700_000)
    page = where = ""
    for ask in (f"demands/{demand.pk}", f"tranches/{tranche.pk}"):
        page = unescape(client.get(f"/acme/funding/{ask}/").content.decode())
        found = re.search(r'href="(/acme/funding/guardrails/\d+/explain/\?\w+=\d+)"[^>]*>([^<]*)<', page)
        assert found is not None
        where = found[1]
        sheet = unescape(client.get(found[1]).content.decode())
        assert f"Pays later: {answer_of(sheet)} of" in found[2]
        assert "This is with €" in sheet
        assert abs(recombined(sheet) - amount(result_of(sheet))) < D("0.0001")
    second = unescape(client.get(f"{where}&inputs_from={PER_PAGE}").content.decode())
    assert "€600,000.00 approved, and €100,000.00 more." in second
    figures = re.findall(rf'href="/acme/initiatives/{railed.initiative.pk}/explain/\?measure=(\w+)"', page)
    assert figures[:4] == ["approved", "released", "ac", "eac"]
    assert client.get(f"{where.partition('?')[0]}?tranche=999999").status_code == 404


def test_of_a_hidden_objective_there_is_no_sheet_and_hidden_links_stand_in_one_sum(railed: Scene) -> None:
    cast = railed.cast
    with use_tenant(cast.acme):
        hidden = create_objective(
            actor=cast.ana, cycle=railed.objective.cycle, title="Buy a rival", owner=cast.ana, visibility="people"
        )
        talks = create_key_result(
            actor=cast.ana, objective=hidden, type="increase", title="Talks", unit="talks", baseline=D(0), target=D(9)
        )
        bet = railed.bet("Due diligence", budget=D(400_000))
        link_key_result(actor=cast.ana, initiative=bet, key_result=talks, allocation=D(1), claim=None)
        Alignment(child=hidden, parent=railed.objective).save()
    own = guard(railed, kind="objective", objective=hidden, high=D("0.2"))
    above = guard(railed, kind="objective", objective=railed.objective, high=D("0.2"))
    assert len(shown_on_page(railed, cast.ana)) == 2
    [(where, text)] = shown_on_page(railed, cast.vic)
    assert f"/{above.pk}/" in where
    client, owner = cast.client(cast.vic), cast.client(cast.ana)
    assert client.get(f"/acme/funding/guardrails/{own.pk}/explain/").status_code == 404
    assert owner.get(f"/acme/funding/guardrails/{own.pk}/explain/").status_code == 200
    sheet, all_of_it = (unescape(each.get(where).content.decode()) for each in (client, owner))
    assert answer_of(sheet) == text == answer_of(all_of_it)
    assert "Through key results that you may not see, together" in sheet
    assert "Through key results that you may not see" not in all_of_it
    assert f"through {talks.key}" in all_of_it
    assert talks.key not in sheet
    assert "Buy a rival" not in sheet
    diligence = re.search(rf"<b>{bet.key}</b>.*?<span class=\"num\">([^<]*)<", sheet, re.DOTALL)
    assert diligence is None or diligence[1] == "0.0%"
    assert recombined(all_of_it) == pytest.approx(D(880_000) / D(1_500_000), abs=D("0.0001"))


def test_a_stranger_sees_none_and_many_bets_cost_no_more_queries(railed: Scene) -> None:
    rail = guard(railed, kind="objective", objective=railed.objective, high=D("0.3"))
    where = f"funding/guardrails/{rail.pk}/explain/"
    assert railed.cast.client(railed.cast.cleo).get(f"/rival/{where}").status_code == 404
    assert railed.cast.client(railed.cast.cleo).get(f"/acme/{where}").status_code == 404
    client = railed.cast.client(railed.cast.vic)
    with CaptureQueriesContext(connection) as few:
        assert client.get(f"/acme/{where}", headers=PANEL).status_code == 200
    with use_tenant(railed.cast.acme):
        for at in range(2 * PER_PAGE):
            bet = railed.bet(f"More {at}", budget=D(5_000))
            link_key_result(
                actor=railed.cast.max, initiative=bet, key_result=railed.key_result, allocation=D("0.5"), claim=None
            )
    with CaptureQueriesContext(connection) as many:
        assert client.get(f"/acme/{where}", headers=PANEL).status_code == 200
    assert len(many) == len(few)
