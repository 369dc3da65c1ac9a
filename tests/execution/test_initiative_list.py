"""The list of initiatives: figures, decisions, groups, filters, pages, and as few queries for 200 as for one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from execution.overview import ANSWERS
from portfolio.actions.contributions import link_key_result
from portfolio.actions.portfolios import create_portfolio
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Contribution, Initiative, InitiativeState
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal
URL = "/acme/initiatives/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def page(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(URL + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_list_says_why_and_what_to_do(cast: Cast) -> None:
    html = page(cast.client(cast.ben))
    assert "No initiatives yet" in html
    assert "/acme/initiatives/new/" in html


def test_the_page_shows_figures_rows_and_the_roadmap(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scene.work()
        scene.computed()
    html = page(scene.cast.client(scene.cast.vic))
    for part in (
        "€600k", "1 initiative, 1 objective", "over, driven by one", "58% of approved, plan 50%",
        "1 of 1", "Each has funded work", "Self-serve onboarding", "INI-1", "Become the default",
        "KR1.1", ", expected ", "58% of budget spent", "Where the remaining money goes",
    ):  # fmt: skip
        assert part in html, part
    assert "/acme/initiatives/new/" not in html  # a viewer proposes nothing


def test_money_of_two_currencies_is_never_added(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        dollars = create_portfolio(actor=scene.cast.ana, key="US", name="America", currency="USD")
        scene.bet("Boston office", portfolio=dollars, budget=D(50_000))
        recompute_now()
    html = page(scene.cast.client(scene.cast.ana), "?group=none")
    assert "€600k · $50k" in html
    assert "650k" not in html
    assert "money in USD is not drawn" in html


def test_what_waits_says_why_and_takes_one_button(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scene.work()
        waiting = scene.bet("Clinic scorecards", state="demand", budget=D(120_000))
        due = scene.bet("Referral pilot")
        plan_tranche(
            actor=scene.cast.ana, initiative=due, amount=D(50_000), review_on=scene.ago(-3), evidence="38 clinics"
        )
        decided = plan_tranche(actor=scene.cast.ana, initiative=waiting, amount=D(1), review_on=scene.ago(-3))
        decide_tranche(actor=scene.cast.ana, tranche=decided, decision="held", reason="Too early")
        scene.computed()
    html = page(scene.cast.client(scene.cast.max))
    assert "Three decisions for you" in html
    assert "The review of €50k is due on" in html
    assert "Agreed evidence: 38 clinics." in html
    assert "over what was approved" in html
    assert "KR1.1 is behind." in html
    assert "Asks for €120k. It serves no key result." in html
    assert f"/acme/initiatives/{due.pk}/#tranches" in html
    assert ">Decide<" in html
    viewer = page(scene.cast.client(scene.cast.vic))
    assert "Three decisions to be made" in viewer
    assert ">Decide<" not in viewer


def test_a_bet_whose_work_is_done_and_whose_measure_stands_still_is_a_decision(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        Initiative.objects.filter(pk=scene.initiative.pk).update(state="delivered")
        InitiativeState.objects.create(
            initiative=scene.initiative, date=None, state="delivered", tenant=scene.cast.acme
        )
        scene.computed()
    html = page(scene.cast.client(scene.cast.max))
    assert "The work is delivered, but KR1.1 stands at 3% where" in html
    assert 'aria-label="Delivered"' in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=demand", {"Scorecards"}),
        ("?state=open", {"Self-serve onboarding"}),
        ("?kind=compliance", {"Privacy law"}),
        ("?mine=1", {"Self-serve onboarding"}),
        (
            "?state=nonsense&kind=%00&portfolio=x&after=99999999999999999999",
            {"Self-serve onboarding", "Scorecards", "Privacy law"},
        ),
    ],
)
def test_filters_narrow_the_list(scene: Scene, query: str, shown: set[str]) -> None:
    with use_tenant(scene.cast.acme):
        scene.bet("Scorecards", state="demand")
        scene.bet("Privacy law", state="delivered", kind="compliance")
    html = page(scene.cast.client(scene.cast.max), query + "&group=none")
    table = html.split("<caption")[1]
    assert {
        title for title in ("Self-serve onboarding", "Scorecards", "Privacy law") if f">{title}</a>" in table
    } == shown


def test_a_filter_that_finds_nothing_says_so(scene: Scene) -> None:
    assert "Nothing matches" in page(scene.cast.client(scene.cast.max), "?state=rejected")


def test_a_group_holds_each_initiative_once_under_its_largest_share(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        second = scene.measure("Referrals")
        link_key_result(
            actor=scene.cast.max, initiative=scene.initiative, key_result=second, allocation=D("0.2"), claim=None
        )
        scene.bet("Wiki", kind="internal")
        recompute_now()
    client = scene.cast.client(scene.cast.max)
    html = page(client)
    assert html.split("<caption")[1].count(">Self-serve onboarding</a>") == 1
    assert "Serves no objective" in html
    assert "Growth bets</em>" in page(client, "?group=portfolio")


def test_htmx_gets_the_list_without_the_frame(scene: Scene) -> None:
    html = page(scene.cast.client(scene.cast.max), "?group=none", **HTMX)
    assert "<html" not in html
    assert "Self-serve onboarding" in html


def many(scene: Scene, count: int) -> None:
    with use_tenant(scene.cast.acme):
        made = Initiative.objects.bulk_create(
            Initiative(
                tenant=scene.cast.acme, key=f"X-{n}", title=f"Bet {n}", portfolio=scene.portfolio, state="active",
                owner=scene.cast.ben, planned_start=scene.ago(30), planned_finish=scene.ago(-30), budget=D(1000 + n),
            )
            for n in range(count)
        )  # fmt: skip
        Contribution.objects.bulk_create(
            Contribution(tenant=scene.cast.acme, initiative=each, key_result=scene.key_result, allocation=D(1))
            for each in made
        )
        recompute_now()


def queries(client: Client, query: str = "") -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        page(client, query)
    found = [each["sql"] for each in captured.captured_queries]
    return [sql for sql in found if "SAVEPOINT" not in sql]  # the test's own transaction, not the request's


def test_two_hundred_initiatives_take_eight_queries_as_one_does(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    few = len(queries(client))
    many(scene, 200)
    for query in ("", "?group=none", "?state=open&group=portfolio"):
        ANSWERS.forget()
        assert len(queries(client, query)) == few, queries(client, query)
        assert len(queries(client, query)) == few - 2  # nothing has changed since
    assert few <= 8


def test_pages_hold_fifty_and_lead_through_all(scene: Scene) -> None:
    many(scene, 120)
    client = scene.cast.client(scene.cast.max)
    seen: list[str] = []
    html, query = "", "?group=none"
    while query:
        html = page(client, query)
        seen += [key for part in html.split('<td class="key opt o2">')[1:] if (key := part.split("<")[0])]
        query = html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in html else ""
    assert len(seen) == len(set(seen)) == 121
    assert "101–121 of 121" in html
    back = html.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "51–100 of 121" in page(client, back)


def test_cleo_finds_no_page_of_acme(scene: Scene) -> None:
    assert scene.cast.client(scene.cast.cleo).get(URL).status_code == 404


def test_figures_that_are_not_computed_yet_are_not_known(scene: Scene) -> None:
    html = page(scene.cast.client(scene.cast.max))
    assert "not known" in html
    assert "€0" not in html.split("<table")[-1].replace("€0</", "")
