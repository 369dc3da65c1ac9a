"""The pages about budgets and the ledger, through HTTP."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okrs.actions.objectives import create_objective
from portfolio.actions import ledger
from portfolio.actions.budgets import add_budget, set_rate
from portfolio.actions.guardrails import add_guardrail
from portfolio.actions.portfolios import create_portfolio
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import FundingPolicy, FundingTransfer, Guardrail, PeriodBudget, Portfolio
from portfolio.queries.ledger import balances_of
from tenancy.context import use_tenant
from tests.execution.scene import Scene

D = Decimal


def year(scene: Scene, amount: int, portfolio: Portfolio | None = None) -> PeriodBudget:
    first, last = date(scene.today.year, 1, 1), date(scene.today.year, 12, 31)
    return add_budget(
        actor=scene.cast.max, portfolio=portfolio or scene.portfolio, starts_on=first, ends_on=last, amount=D(amount)
    )


@pytest.fixture
def opened(scene: Scene) -> Scene:
    """€1m, the ledger open, €200k released to INI-1 of its €600k."""
    with use_tenant(scene.cast.acme):
        year(scene, 1_000_000)
        ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
        tranche = plan_tranche(
            actor=scene.cast.max, initiative=scene.initiative, amount=D(200_000), review_on=scene.today
        )
        decide_tranche(actor=scene.cast.max, tranche=tranche, decision="released", reason="Sign-ups came")
    return scene


def page(client: Client, path: str, status: int = 200, **data: Any) -> str:
    found = client.get(f"/acme/{path}", data)
    assert found.status_code == status, found.content[:400]
    return " ".join(found.content.decode().split())


def words(body: str) -> str:
    """What stands on a page, without its markup and without what links say to readers alone."""
    return re.sub(r"<[^>]+>", "", body.replace('<span class="vh">, why this number</span>', ""))


def send(client: Client, path: str, status: int = 303, **data: Any) -> str:
    found = client.post(f"/acme/{path}", data)
    assert found.status_code == status, found.content.decode()[-3000:]
    return " ".join(found.content.decode().split())


def test_the_ledger_shows_what_lies_where_and_why_each_amount_moved(opened: Scene) -> None:
    body = page(opened.cast.client(opened.cast.vic), f"funding/ledger/{opened.portfolio.pk}/")
    assert "€400k of €1.00m is still free in Growth bets; no demand asks for money." in body
    assert (
        "Of €1.00m granted, €400k lies in the pool, €400k is committed, €200k released and not spent, €0 spent." in body
    )
    assert "Tranche 1 released. Sign-ups came" in body
    assert "Committed → released" in body
    assert "€200,000.00" in body
    assert "Open the ledger" not in body
    assert "Commit" not in body.replace("Committed", "").replace("committed", "")  # a viewer moves nothing


def test_a_ledger_is_opened_by_a_button_and_says_what_the_pool_did_not_hold(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    where = f"portfolios/{scene.portfolio.pk}/ledger"
    refused = send(client, f"{where}/open/", 422)
    assert "Growth bets has no budget that has begun" in refused
    with use_tenant(scene.cast.acme):
        year(scene, 300_000)
    assert "The ledger is not open" in page(client, f"funding/ledger/{scene.portfolio.pk}/")
    send(client, f"{where}/open/")
    body = page(client, f"funding/ledger/{scene.portfolio.pk}/")
    assert "The pool did not hold what is approved for INI-1" in body
    send(client, f"{where}/spending/")
    assert "The ledger holds every cost already." in page(client, f"funding/ledger/{scene.portfolio.pk}/")
    for member in (scene.cast.ben, scene.cast.vic):
        assert scene.cast.client(member).post(f"/acme/{where}/open/").status_code == 403


def test_money_is_committed_and_returned_by_hand(opened: Scene) -> None:
    client, bet = opened.cast.client(opened.cast.max), opened.initiative
    path = f"portfolios/{opened.portfolio.pk}/ledger/commit/"
    assert "The pool of Growth bets has €400k." in page(client, path)
    refused = send(client, path, 422, initiative=bet.pk, amount="500000", reason="More")
    assert "The pool of Growth bets has €400k; this commitment needs €500k." in refused
    send(client, path, initiative=bet.pk, amount="100000", reason="A second region")
    assert "€500k is committed" in page(client, f"initiatives/{bet.pk}/return/")
    send(client, f"initiatives/{bet.pk}/return/", amount="50000", reason="Cheaper than thought")
    with use_tenant(opened.cast.acme):
        own = balances_of(opened.portfolio)
    assert (own["pool"], own["committed"], own["returned"]) == (D(350_000), D(450_000), D(0))
    assert opened.cast.client(opened.cast.ben).get(f"/acme/{path}").status_code == 403


def test_transfers_page_by_key_and_are_narrowed_to_a_bet(opened: Scene) -> None:
    max_ = opened.cast.max
    client = opened.cast.client(max_)
    with use_tenant(opened.cast.acme):
        other = opened.bet("Partners", state="approved", budget=None)
        ledger.commit(actor=max_, initiative=other, amount=D(1), reason="A first euro")
    here = f"/acme/funding/ledger/{opened.portfolio.pk}/"
    with CaptureQueriesContext(connection) as few:
        client.get(here)
    with use_tenant(opened.cast.acme):
        last = FundingTransfer.objects.count()
        FundingTransfer.objects.bulk_create(
            FundingTransfer(
                portfolio=opened.portfolio, number=last + at, date=opened.today, source="pool", target="committed",
                amount=D("0.01"), initiative=opened.initiative, reason=f"Cent {at}",
            )
            for at in range(1, 10_001)
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        first = client.get(here).content.decode()
    assert len(many) == len(few)
    assert "Cent 10000<" in first
    assert "Cent 9951<" in first
    assert "Cent 9950<" not in first
    older = client.get(f"{here}?before={last + 9951}").content.decode()
    assert "Cent 9950<" in older
    assert "Cent 9951<" not in older
    own = client.get(f"{here}?initiative={other.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "A first euro" in own
    assert "Cent" not in own
    assert "<h1" not in own  # only the list is sent again
    assert "€1 committed" in own


def test_budgets_are_added_edited_and_removed_on_their_page(scene: Scene) -> None:
    client, pk = scene.cast.client(scene.cast.max), scene.portfolio.pk
    assert "No portfolio has a budget yet." in page(client, "funding/budgets/")
    this: dict[str, Any] = {"starts_on": f"{scene.today.year}-01-01", "ends_on": f"{scene.today.year}-12-31"}
    send(client, f"portfolios/{pk}/budgets/new/", amount="900000", capital="250000", note="Board", **this)
    taken = send(client, f"portfolios/{pk}/budgets/new/", 422, amount="1", **this)
    assert "already has a budget (€900k): choose other days, or edit that one." in taken
    with use_tenant(scene.cast.acme):
        row = PeriodBudget.objects.get()
    assert 'value="900000"' in page(client, f"budgets/{row.pk}/edit/")
    send(client, f"budgets/{row.pk}/edit/", amount="950000", capital="250000", note="Board", **this)
    body = page(client, "funding/budgets/")
    assert "1 portfolio was given €950k; €350k of it is free." in words(body)
    assert "€250k" in body
    assert "What it was stays in the past." in page(client, f"budgets/{row.pk}/remove/")
    send(client, f"budgets/{row.pk}/remove/")
    with use_tenant(scene.cast.acme):
        assert not PeriodBudget.objects.exists()


def test_limits_of_a_portfolio_are_edited_and_shown(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    path = f"portfolios/{scene.portfolio.pk}/edit/"
    assert "Two people above" in page(client, path)
    send(client, path, name="Growth", currency="EUR", two_people_above="250000", small_bet="40000")
    body = page(client, "funding/budgets/")
    assert "€250k" in body
    assert "€40k" in body
    assert "greater than or equal to 0" in send(client, path, 422, name="G", currency="EUR", small_bet="-1")
    with use_tenant(scene.cast.acme):
        scene.portfolio.refresh_from_db()
        assert (scene.portfolio.name, scene.portfolio.small_bet) == ("Growth", D(40_000))


def test_totals_across_currencies_are_shown_only_with_rates_and_their_age(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    with use_tenant(scene.cast.acme):
        year(scene, 1_000_000)
        year(scene, 500_000, create_portfolio(actor=scene.cast.max, key="US", name="US", currency="USD"))
    body = page(client, "funding/budgets/")
    assert "2 portfolios in 2 currencies. No total across currencies: there is no rate for USD." in body
    send(client, "funding/rates/new/", currency="USD", rate="0.9", on=scene.ago(3).isoformat())
    body = page(client, "funding/budgets/")
    assert "2 portfolios in 2 currencies: about €1.45m at the rates of" in words(body)
    assert "3 d old." in words(body)
    with use_tenant(scene.cast.acme):
        set_rate(actor=scene.cast.max, currency="USD", rate=D(1), on=scene.ago(3))
    assert "about €1.50m" in page(client, "funding/budgets/")


def test_guardrails_are_set_up_shown_and_hidden_from_those_they_are_not_for(scene: Scene) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.max)
    path = f"portfolios/{scene.portfolio.pk}/guardrails/new/"
    assert "At least, in %" in page(client, path)
    assert "Choose the horizon." in send(client, path, 422, kind="horizon", high="40", act="refuse")
    send(client, path, kind="horizon", horizon="later", low="40", act="refuse")
    with use_tenant(cast.acme):
        row = Guardrail.objects.get()
        assert (row.low, row.high, row.is_hard) == (D("0.4"), None, True)
        hidden = create_objective(
            actor=cast.ana, cycle=scene.objective.cycle, title="Buy a rival", owner=cast.ana, visibility="people"
        )
        add_guardrail(
            actor=cast.ana, portfolio=scene.portfolio, kind="objective", objective=hidden, high=D("0.4"), is_hard=True
        )
    body = page(cast.client(cast.ben), "funding/budgets/")
    assert "Pays later" in body
    assert "0% of €600k" in words(body)
    assert "at least 40%" in body
    assert "One guardrail is not for you." in body
    assert "Counted are the budgets of bets that are approved, active or paused" in body
    assert "Bets without a horizon count in the total alone." in body
    assert "Buy a rival" not in body
    assert "Buy a rival" in page(cast.client(cast.ana), "funding/budgets/")
    assert 'value="40"' in page(client, f"guardrails/{row.pk}/edit/")
    send(client, f"guardrails/{row.pk}/edit/", low="10", act="warn")
    send(client, f"guardrails/{row.pk}/remove/")
    with use_tenant(cast.acme):
        assert Guardrail.objects.count() == 1


def test_the_funding_policy_is_read_by_all_and_set_by_those_who_set_up(scene: Scene) -> None:
    cast = scene.cast
    assert "lapses <b>14 days</b> after its review" in page(cast.client(cast.vic), "funding/policy/")
    given: dict[str, Any] = {"lapse_days": "7", "hold_days": "21", "commits_from": "active"}
    given |= {"least_role": "admin", "discount_rate": "8"}
    assert cast.client(cast.max).post("/acme/funding/policy/", given).status_code == 403
    send(cast.client(cast.ana), "funding/policy/", **given)
    with use_tenant(cast.acme):
        row = FundingPolicy.objects.get()
    assert (row.lapse_days, row.least_role, row.discount_rate) == (7, "admin", D("0.08"))


def test_a_strangers_portfolio_is_nowhere(opened: Scene) -> None:
    client = opened.cast.client(opened.cast.cleo)
    for path in (
        f"funding/ledger/{opened.portfolio.pk}/", f"portfolios/{opened.portfolio.pk}/edit/",
        f"portfolios/{opened.portfolio.pk}/budgets/new/", f"initiatives/{opened.initiative.pk}/return/",
    ):  # fmt: skip
        assert client.get(f"/rival/{path}").status_code == 404
        assert client.get(f"/acme/{path}").status_code == 404


def test_the_page_of_budgets_asks_as_much_for_many_portfolios_as_for_one(opened: Scene) -> None:
    client = opened.cast.client(opened.cast.max)
    with use_tenant(opened.cast.acme):
        add_guardrail(actor=opened.cast.max, portfolio=opened.portfolio, kind="run", high=D("0.4"))
    with CaptureQueriesContext(connection) as few:
        client.get("/acme/funding/budgets/")
    with use_tenant(opened.cast.acme):
        for at in range(8):
            more = create_portfolio(actor=opened.cast.max, key=f"P{at}", name=f"Pot {at}")
            year(opened, 100_000, more)
            add_guardrail(actor=opened.cast.max, portfolio=more, kind="run", high=D("0.4"))
            opened.bet(f"Bet {at}", portfolio=more, budget=D(10_000))
            ledger.open_ledger(actor=opened.cast.max, portfolio=more)
    with CaptureQueriesContext(connection) as many:
        client.get("/acme/funding/budgets/")
    assert len(many) == len(few)
