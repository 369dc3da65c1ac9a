"""Each figure of a portfolio's envelope leads to what it is made of, with and without a ledger."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portfolio.actions import ledger
from portfolio.models import PeriodBudget
from rollups.explain.envelope import PER_PAGE
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_ledger import budget, decide, slice_of

D = Decimal
PANEL = {"HX-Request": "true", "HX-Target": "why"}
PIECE = re.compile(r"<dt>(?:<svg.*?</svg>)?([^<]+)</dt>\s*<dd>(.*?)</dd>", re.DOTALL)
LINK = re.compile(r'<a class="why" href="([^"]+)"[^>]*>(?:<span class="unknown">)?([^<]*)<')
LINE = re.compile(r'<li( class="rest")?>.*?<span class="num">(?:<span[^>]*>)?([^<]*)</span>', re.DOTALL)
NAMES = ["Budget", "Spent", "Released, not spent", "Committed", "Free", "Asked for"]


@pytest.fixture
def funded(scene: Scene) -> Scene:
    """€1m; INI-1 of €600k with €150k released and €350k spent, more bets, demands with an amount and without one."""
    with use_tenant(scene.cast.acme):
        budget(scene, 1_000_000)
        decide(scene, slice_of(scene, 150_000), "released")
        for at in range(PER_PAGE + 5):
            scene.bet(f"Small {at}", budget=D(1_000 + at))
            scene.bet(f"Idea {at}", state="demand", budget=D(50_000 + at))
        scene.bet("Unpriced", state="demand", budget=None)
        scene.bet("Under way for nothing", budget=None)
        scene.work()
        scene.computed()
    return scene


def pieces(client: Client, where: str) -> dict[str, tuple[str, str]]:
    """The pieces of the first envelope of a page: name → address and text."""
    body = client.get(where).content.decode()
    part = body.partition('<dl class="pieces">')[2].partition("</dl>")[0]
    found = {}
    for name, inside in PIECE.findall(part):
        link = LINK.search(inside)
        assert link is not None, name
        found[name] = (unescape(link[1]), link[2])
    return found


def answer_of(sheet: str) -> str:
    found = re.search(r'class="answer"[^>]*>.*?<strong>(?:<span class="unknown">)?([^<]+)<', sheet, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def result_of(sheet: str) -> str:
    found = re.search(r"<b>= ([^<]+)</b>", sheet)
    assert found is not None
    return found[1]


def amount(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.−]", "", unescape(text)).replace("−", "-"))


def amounts(sheet: str) -> list[Decimal]:
    return [amount(value) for _, value in LINE.findall(sheet)]


def whole(sheet: str) -> Decimal:
    return sum(amounts(sheet), D(0))


def check(client: Client, page: str) -> dict[str, str]:
    """Every piece leads to a sheet that says the same; the sheets by name."""
    found = pieces(client, page)
    assert list(found) == NAMES
    sheets = {}
    for name, (where, text) in found.items():
        sheets[name] = client.get(where).content.decode()
        assert answer_of(sheets[name]).lower() == text.lower(), name
        panel = client.get(where, headers=PANEL).content.decode()
        assert "<html" not in panel
        assert 'class="why-panel"' in panel
    return sheets


@pytest.mark.parametrize("where", ["funding/budgets/", "funding/ledger/{}/", "funding/"])
def test_without_a_ledger_each_figure_leads_to_rows_that_come_to_it(funded: Scene, where: str) -> None:
    client = funded.cast.client(funded.cast.vic)
    sheets = check(client, f"/acme/{where.format(funded.portfolio.pk)}")
    for name in ("Budget", "Spent", "Asked for", "Committed"):
        assert whole(sheets[name]) == amount(result_of(sheets[name])) > 0, name
    released, spent = amounts(sheets["Released, not spent"])
    assert (released, spent) == (D(150_000), D(350_000))
    assert "max(150,000 − 350,000, 0)" in unescape(sheets["Released, not spent"])
    given, committed, out = amounts(sheets["Free"])
    assert given - committed - out == amount(result_of(sheets["Free"]))
    assert (
        committed
        == amount(result_of(sheets["Committed"]))
        == D(450_000) + sum(D(1_000 + at) for at in range(PER_PAGE + 5))
    )


def test_what_is_left_out_is_said_and_each_row_leads_on(funded: Scene) -> None:
    client = funded.cast.client(funded.cast.vic)
    sheets = check(client, "/acme/funding/budgets/")
    asked = " ".join(re.sub(r"<[^>]+>", " ", sheets["Asked for"]).split())
    assert "1 initiative asks, and named no amount" in asked
    committed = " ".join(re.sub(r"<[^>]+>", " ", sheets["Committed"]).split())
    assert "1 initiative under way, and no amount was approved" in committed
    assert "€600,000.00 approved, €150,000.00 of it released" in committed
    for name, measure in {"Spent": "ac", "Committed": "released", "Asked for": "approved"}.items():
        leads = re.findall(rf'hx-get="(/acme/initiatives/\d+/explain/\?measure={measure})&amp;part', sheets[name])
        assert leads, name
        assert client.get(leads[0]).status_code == 200
    leads = re.findall(r'hx-get="(/acme/funding/portfolios/\d+/explain/\?figure=\w+)&amp;part', sheets["Free"])
    assert [each.rpartition("=")[2] for each in leads] == ["budget", "committed", "released"]
    released = client.get(leads[2]).content.decode()
    assert whole(released) == amount(result_of(released)) == D(150_000)


def test_a_long_list_goes_on_and_still_adds_up_in_as_many_queries(funded: Scene) -> None:
    client = funded.cast.client(funded.cast.vic)
    where = f"/acme/funding/portfolios/{funded.portfolio.pk}/explain/?figure=asked"
    with CaptureQueriesContext(connection) as asked:
        first = client.get(where, headers=PANEL).content.decode()
    with CaptureQueriesContext(connection) as asked_again:
        second = client.get(f"{where}&inputs_from={PER_PAGE}", headers=PANEL).content.decode()
    ours = [[each for each in log if '"portfolio_initiative"' in each["sql"]] for log in (asked, asked_again)]
    assert [len(log) for log in ours] == [4, 5]  # the envelope, the whole, the page, who is left out; those before
    assert f"inputs_from={PER_PAGE}" in unescape(first)
    assert "5 initiatives after these, together" in first
    assert f"{PER_PAGE} initiatives before these, together" in second
    assert whole(first) == whole(second) == amount(result_of(first)) == amount(result_of(second))
    assert len(amounts(first)) == PER_PAGE + 1


@pytest.mark.parametrize("where", ["funding/budgets/", "funding/ledger/{}/"])
def test_with_a_ledger_accounts_lead_to_its_transfers(funded: Scene, where: str) -> None:
    with use_tenant(funded.cast.acme):
        ledger.open_ledger(actor=funded.cast.max, portfolio=funded.portfolio)
        decide(funded, slice_of(funded, 300_000), "released")
    client, page = funded.cast.client(funded.cast.vic), f"/acme/{where.format(funded.portfolio.pk)}"
    sheets = check(client, page)
    accounts = {name: where.rpartition("account=")[2] for name, (where, _) in pieces(client, page).items()}
    assert [accounts[name] for name in NAMES[:4]] == ["budget", "spent", "released", "committed"]
    for name in (*NAMES[:4], "Asked for"):
        assert whole(sheets[name]) == amount(result_of(sheets[name])), name
    granted, committed, left, spent = amounts(sheets["Free"])
    assert granted - committed - left - spent == amount(result_of(sheets["Free"]))


def test_where_more_was_spent_than_released_the_ledger_says_nothing_is_left(funded: Scene) -> None:
    with use_tenant(funded.cast.acme):
        ledger.open_ledger(actor=funded.cast.max, portfolio=funded.portfolio)
    client = funded.cast.client(funded.cast.vic)
    sheets = check(client, f"/acme/funding/ledger/{funded.portfolio.pk}/")
    left = sheets["Released, not spent"]
    assert answer_of(left) == "€0"
    assert whole(left) < 0
    assert "max(Σ in − Σ out, 0)" in left
    strip = client.get(f"/acme/funding/ledger/{funded.portfolio.pk}/").content.decode().partition('class="strip')[2]
    assert re.search(r"account=released[^>]*>€0<", strip)
    granted, committed, short, spent = amounts(sheets["Free"])
    assert short < 0
    assert granted - committed - short - spent == amount(result_of(sheets["Free"]))


def test_without_a_budget_nobody_says_what_is_free(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.vic)
    found = pieces(client, "/acme/funding/budgets/")
    for name in ("Budget", "Free", "Spent"):
        where, text = found[name]
        assert text == "not known", name
        assert answer_of(client.get(where).content.decode()).lower() == "not known", name
    assert "has no budget yet" in client.get(found["Free"][0]).content.decode()
    with use_tenant(scene.cast.acme):
        scene.portfolio.budget = D(70_000)
        scene.portfolio.save()
    one = client.get(pieces(client, "/acme/funding/budgets/")["Budget"][0]).content.decode()
    assert "Its one budget" in one
    assert "/explain/?measure=budget" in one
    with use_tenant(scene.cast.acme):
        PeriodBudget(portfolio=scene.portfolio, amount=D(9), starts_on=scene.ago(-300), ends_on=scene.ago(-400)).save()
    none = client.get(pieces(client, "/acme/funding/budgets/")["Budget"][0]).content.decode()
    assert answer_of(none) == "€0"
    assert "of other periods" in none


def test_on_a_past_day_the_figures_lead_to_those_of_that_day(funded: Scene) -> None:
    client = funded.cast.client(funded.cast.vic)
    before = f"/acme/@{funded.ago(1).isoformat()}"
    found = pieces(client, f"{before}/funding/budgets/")
    assert all(where.startswith(before) for where, _ in found.values())
    for name, (where, text) in found.items():
        assert answer_of(client.get(where).content.decode()).lower() == text.lower(), name


def test_a_stranger_sees_none_and_an_unknown_figure_is_none(funded: Scene) -> None:
    where = f"funding/portfolios/{funded.portfolio.pk}/explain/"
    assert funded.cast.client(funded.cast.cleo).get(f"/rival/{where}").status_code == 404
    assert funded.cast.client(funded.cast.cleo).get(f"/acme/{where}").status_code == 404
    assert funded.cast.client(funded.cast.vic).get(f"/acme/{where}?figure=nonsense").status_code == 404
    assert funded.cast.client(funded.cast.vic).get(f"/acme/{where}").status_code == 200
