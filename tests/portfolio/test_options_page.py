"""The page about options: what it says, what it needs to be told, what the money would fund, and its queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okrs.actions.check_ins import add_check_in
from okrs.actions.objectives import edit_objective
from portfolio import options
from portfolio.actions.claims import register_claim
from portfolio.actions.contributions import link_key_result
from portfolio.actions.dependencies import add_dependency
from portfolio.actions.initiatives import move_initiative
from portfolio.actions.portfolios import create_portfolio
from portfolio.models import Claim, Initiative, Portfolio, Tranche
from portfolio.queries.options import bets_of, discount_rate, recovered
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_claims import said

D = Decimal
URL = "/acme/portfolio/options/"


def asks(scene: Scene, title: str, budget: int, likely: int | None, **fields: Any) -> Initiative:
    """A demand that serves the key result with all of its money."""
    bet = scene.bet(title, "demand", budget=D(budget), **fields)
    link_key_result(
        actor=scene.cast.max, initiative=bet, key_result=scene.key_result, allocation=D(1),
        claim=None if likely is None else D(likely),
    )  # fmt: skip
    return bet


def measured(scene: Scene, number: int = 1300) -> None:
    add_check_in(actor=scene.cast.max, key_result=scene.key_result, date=scene.ago(1), value=D(number))
    recompute_now()


def page(scene: Scene, query: str = "") -> str:
    response = scene.cast.client(scene.cast.vic).get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def slices(scene: Scene, *chances: str | None) -> None:
    """Planned tranches of €100k, one a year, each with its chance."""
    for position, chance in enumerate(chances, start=1):
        Tranche(
            initiative=scene.initiative, position=position, amount=D(100_000), chance=chance and D(chance),
            review_on=scene.today + timedelta(days=365 * (position - 1)),
        ).save()  # fmt: skip


def test_the_page_begins_with_how_free_one_is_and_never_adds_currencies(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        Portfolio.objects.update(small_bet=D(100_000))
        scene.bet("Referral pilot", budget=D(90_000))
        dollars = create_portfolio(actor=scene.cast.ana, key="US", name="America", currency="USD")
        scene.bet("Boston office", portfolio=dollars, budget=D(50_000))
        recompute_now()
    html = page(scene)
    assert "3 bets are live" in said(html)
    assert "13%" in html  # 90k of 690k
    assert "740" not in html
    assert "1 of 1 bets in USD are in no share" in said(html)
    assert "Self-serve onboarding, 2 months" not in html
    assert "small up to here" in html


def test_stopped_bets_and_lapsed_slices_make_the_stop_rate_and_what_came_back(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        for title, state in (("One", "stopped"), ("Two", "delivered"), ("Three", "delivered")):
            move_initiative(
                actor=scene.cast.max, initiative=scene.bet(title), state=state, reason="It was time", on=scene.today
            )
        slices(scene, None, None)
        first = Tranche.objects.order_by("position")[0]
        first.decisions.create(tenant=scene.cast.acme, date=scene.ago(3), decision="held")
        first.decisions.create(tenant=scene.cast.acme, date=scene.ago(2), decision="lapsed")
        assert recovered("EUR") == {"EUR": D(100_000)}
        first.decisions.create(tenant=scene.cast.acme, date=scene.ago(1), decision="planned")
        assert recovered("EUR") == {}, "a decision that was taken back gives nothing back"
        first.decisions.create(tenant=scene.cast.acme, date=scene.today, decision="stopped")
        recompute_now()
    html = page(scene)
    assert "33% of the 3 that ended were stopped; stopping gave back €100k." in said(html)
    assert f'<th scope="row">{scene.today.year}</th>' in html


def test_the_right_to_stop_has_a_value_once_chances_and_the_payoff_are_known(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        recompute_now()
    assert "a slice still to be decided" in page(scene)
    with use_tenant(scene.cast.acme):
        slices(scene, "1", None)
        recompute_now()
    html = page(scene)
    assert "how likely its evidence is to hold" in html
    assert "what it pays if it succeeds" in html
    assert f"/acme/initiatives/{scene.initiative.pk}/edit/" in html
    with use_tenant(scene.cast.acme):
        Tranche.objects.filter(position=2).update(chance=D("0.5"))
        Initiative.objects.filter(pk=scene.initiative.pk).update(
            payoff=D(400_000), planned_finish=scene.today + timedelta(days=365)
        )
        (bet,) = bets_of("EUR", ["active"])
        found = bet.worth(scene.today, discount_rate())
        assert found is not None
        assert round(found.option) == 45_458  # half of €100k, a year of 365 days away at 10 %
        assert found.staged == pytest.approx(-100_000 - 45_458 + 200_000 / 1.1 ** (365 / 365.25), abs=1)
    assert "€45k" in page(scene)


def test_the_next_money_goes_where_the_gap_needs_it_and_what_is_missing_is_said(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        asks(scene, "Cheap and small", 50_000, 76)
        asks(scene, "Silent", 50_000, None)
        measured(scene)
    html = page(scene)
    assert "Cheap and small" in html
    assert "10 points" in html  # 76 of 760 clinics
    assert "sponsor not judged yet" in html
    assert "a claim</span>" in html
    assert "Money in EUR" in html
    assert "× behind" in html
    assert "= Urgency" in html


def test_what_the_money_would_fund_keeps_the_budget_and_its_needs(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        first = asks(scene, "Ground work", 200_000, 8)
        after = asks(scene, "Big jump", 200_000, 152)
        asks(scene, "Middle", 150_000, 76)
        waits = asks(scene, "Waits for a stranger", 10_000, 300)
        add_dependency(actor=scene.cast.max, before=first, after=after, lag_days=0)
        stranger = scene.bet("Never asked", "demand", budget=None)
        add_dependency(actor=scene.cast.max, before=stranger, after=waits, lag_days=0)
        measured(scene)
    query = f"?money=400000&portfolio={scene.portfolio.pk}"
    html = page(scene, query)
    assert "€400k would fund 2 bets for €400k" in html
    assert "Left out because they wait for what is not funded here" in html
    small = page(scene, "?money=399999")
    assert "would fund 2 bets for €350k" in small
    assert "Big jump</a>" not in small.partition("would fund")[2].partition("</table>")[0]
    assert "pays for none" in page(scene, "?money=10")
    assert "Write an amount above 0" in page(scene, "?money=much")


def test_as_many_queries_for_many_bets_as_for_few(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.vic)
    url = f"{URL}?money=100000&portfolio={scene.portfolio.pk}"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    with use_tenant(scene.cast.acme):
        asks(scene, "First", 1_000, 5)
        slices(scene, "0.5")
        measured(scene)
    few = asked()
    with use_tenant(scene.cast.acme):
        for number in range(45):
            bet = asks(scene, f"Bet {number}", 1_000 + number, 5)
            scene.bet(f"Live {number}")
            register_claim(actor=scene.cast.max, initiative=bet, key_result=scene.key_result, likely=D(6))
        recompute_now()
        assert Claim.objects.count() > 90
    assert asked() == few
    assert few <= 45


def test_returns_are_looked_for_only_where_they_are_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes milliseconds, and an organisation may have thousands of live bets."""
    looked: list[object] = []

    def look(flows: Sequence[tuple[float, float]]) -> list[float]:
        looked.append(flows)
        return [0.5]

    monkeypatch.setattr(options, "returns", look)
    monkeypatch.setattr("portfolio.views.options.SHOWN", 2)
    with use_tenant(scene.cast.acme):
        for number in range(5):
            bet = scene.bet(f"Bet {number}", planned_finish=scene.today + timedelta(days=300))
            Tranche(initiative=bet, position=1, amount=D(100), chance=D("0.5"), review_on=scene.today).save()
        Initiative.objects.update(payoff=D(900_000))
        recompute_now()
    assert "Bet 0" in page(scene)
    assert len(looked) == 2


def test_hidden_links_are_left_out_and_counted_and_strangers_are_refused(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        measured(scene)
        edit_objective(
            actor=scene.cast.ana, objective=scene.objective, expected_version=None, visibility="people",
            owner=scene.cast.ana,
        )  # fmt: skip
    html = page(scene)
    assert "Weekly active clinics" not in html
    assert "1 link to objectives that you may not see" in html
    assert scene.cast.client(scene.cast.cleo).get(URL).status_code == 404


def test_an_organisation_without_bets_reads_what_the_page_is_for(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        move_initiative(
            actor=scene.cast.max, initiative=scene.initiative, state="stopped", reason="No use", on=scene.today
        )
    assert "100% of the 1 that ended were stopped" in said(page(scene))
