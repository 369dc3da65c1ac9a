"""Approving a bet puts its money aside in the same moment, or is refused; what leaves gives back what is left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from execution.actions.stopping import stop_initiative
from portfolio.actions import ledger
from portfolio.actions.bulk import Change, Pick, change_many
from portfolio.actions.guardrails import add_guardrail
from portfolio.actions.initiatives import move_initiative, propose_initiative
from portfolio.actions.moves import set_move
from portfolio.models import FundingTransfer, Initiative, InitiativeState
from portfolio.queries.ledger import balances_of, balances_of_bet
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.portfolio.test_ledger import budget, decide, slice_of
from tests.portfolio.test_tranche_evidence import policy

D = Decimal


@pytest.fixture
def funded(scene: Scene, acme: Tenant) -> Scene:
    """€1m in the pool of an open ledger; nothing is promised."""
    Initiative.objects.filter(pk=scene.initiative.pk).update(budget=None)
    budget(scene, 1_000_000)
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    return scene


def move(scene: Scene, bet: Initiative, state: str, reason: str = "") -> Initiative:
    return move_initiative(actor=scene.cast.max, initiative=bet, state=state, reason=reason)


def demand_of(scene: Scene, amount: int | None, **fields: Any) -> Initiative:
    bet = scene.bet("Kiosks", state="demand", budget=None if amount is None else D(amount), kind="internal", **fields)
    bet.no_key_result_reason = "It keeps the house running"
    bet.save()
    return bet


def test_approving_puts_aside_what_a_bet_asks_for(funded: Scene) -> None:
    bet = demand_of(funded, 300_000)
    move(funded, bet, "approved", "It is worth it")
    assert balances_of_bet(bet)["committed"] == 300_000
    assert balances_of(funded.portfolio)["pool"] == 700_000
    row = FundingTransfer.objects.get(initiative=bet)
    assert (row.source, row.target, row.reason) == ("pool", "committed", "It is worth it")
    assert Event.objects.filter(name="money.moved", object_id=bet.pk).count() == 1
    for state in ("active", "paused", "active"):
        move(funded, bet, state)
    assert balances_of_bet(bet)["committed"] == 300_000


def test_a_release_then_draws_on_what_approving_put_aside(funded: Scene) -> None:
    bet = demand_of(funded, 300_000)
    move(funded, bet, "approved")
    decide(funded, slice_of(funded, 100_000, bet), "released")
    own = balances_of_bet(bet)
    assert (own["committed"], own["released"]) == (D(200_000), D(100_000))
    assert balances_of(funded.portfolio)["pool"] == 700_000


def test_what_the_pool_does_not_hold_is_not_approved(funded: Scene) -> None:
    bet = demand_of(funded, 1_200_000)
    with pytest.raises(ValidationError, match=r"has €1\.00m; this approval needs €1\.20m"):
        move(funded, bet, "approved")
    assert bet.state == "demand"
    bet.refresh_from_db()
    assert bet.state == "demand"
    assert not InitiativeState.objects.filter(initiative=bet, state="approved").exists()
    assert not Event.objects.filter(name="initiative.moved", object_id=bet.pk).exists()


def test_without_a_budget_the_plan_of_its_work_is_put_aside(funded: Scene) -> None:
    funded.work()
    recompute_now()
    bet = funded.initiative
    Initiative.objects.filter(pk=bet.pk).update(state="demand")
    bet.refresh_from_db()
    move(funded, bet, "approved")
    bac = Initiative.objects.filter(pk=bet.pk).values_list("rollup__bac", flat=True).get()
    assert bac
    assert balances_of_bet(bet)["committed"] == bac


def test_what_is_put_aside_already_is_not_put_aside_twice(funded: Scene) -> None:
    bet = demand_of(funded, 300_000)
    ledger.commit(actor=funded.cast.max, initiative=bet, amount=D(120_000), reason="In advance")
    move(funded, bet, "approved")
    assert balances_of_bet(bet)["committed"] == 300_000


@pytest.mark.parametrize(
    ("commits_from", "when_approved", "when_active"),
    [("approved", 300_000, 300_000), ("active", 0, 300_000), ("never", 0, 0)],
)
def test_the_policy_says_in_which_state_money_is_put_aside(
    funded: Scene, commits_from: str, when_approved: int, when_active: int
) -> None:
    policy(commits_from=commits_from)
    bet = demand_of(funded, 300_000)
    move(funded, bet, "approved")
    assert balances_of_bet(bet)["committed"] == when_approved
    move(funded, bet, "active")
    assert balances_of_bet(bet)["committed"] == when_active


def test_rejecting_gives_back_all_that_a_bet_has(funded: Scene) -> None:
    bet = demand_of(funded, 300_000)
    move(funded, bet, "approved")
    decide(funded, slice_of(funded, 100_000, bet), "released")
    move(funded, bet, "rejected", "Another bet does it better")
    assert balances_of(funded.portfolio)["pool"] == 1_000_000
    assert {name: left for name, left in balances_of_bet(bet).items() if left and name != "pool"} == {}


def test_delivering_gives_back_what_was_never_released_and_counts_as_no_recovery(funded: Scene) -> None:
    bet = demand_of(funded, 300_000)
    for state in ("approved", "active"):
        move(funded, bet, state)
    decide(funded, slice_of(funded, 100_000, bet), "released")
    move(funded, bet, "delivered")
    own = balances_of_bet(bet)
    assert (own["committed"], own["released"]) == (D(0), D(100_000))
    assert not FundingTransfer.objects.filter(initiative=bet, target="returned").exists()
    move(funded, bet, "active")
    assert balances_of_bet(bet)["committed"] == 200_000


def test_stopping_frees_it_once_and_taking_it_up_again_puts_it_aside_anew(funded: Scene) -> None:
    bet = demand_of(funded, 300_000)
    for state in ("approved", "active"):
        move(funded, bet, state)
    assert stop_initiative(actor=funded.cast.max, initiative=bet, reason="It does not move").freed == 300_000
    assert balances_of(funded.portfolio)["pool"] == 1_000_000
    move(funded, bet, "active")
    assert balances_of_bet(bet)["committed"] == 300_000


def test_what_is_added_as_approved_is_put_aside_too(funded: Scene) -> None:
    given: dict[str, Any] = {"portfolio": funded.portfolio, "kind": "internal", "state": "approved"}
    made = propose_initiative(actor=funded.cast.max, title="Kiosks", budget=D(250_000), **given)
    assert balances_of_bet(made)["committed"] == 250_000
    with pytest.raises(ValidationError, match="this approval needs"):
        propose_initiative(actor=funded.cast.max, title="Towers", budget=D(900_000), **given)
    assert not Initiative.objects.filter(title="Towers").exists()


def test_who_may_approve_by_the_rules_may_put_its_money_aside(funded: Scene) -> None:
    set_move(actor=funded.cast.ana, from_state="demand", to_state="approved", least_role="member")
    bet = demand_of(funded, 50_000, owner=funded.cast.ben)
    move_initiative(actor=funded.cast.ben, initiative=bet, state="approved")
    assert balances_of_bet(bet)["committed"] == 50_000
    with pytest.raises(Forbidden):
        move_initiative(actor=funded.cast.vic, initiative=bet, state="active")


def test_without_a_ledger_approving_moves_no_money(scene: Scene, acme: Tenant) -> None:
    bet = demand_of(scene, 300_000)
    move(scene, bet, "approved")
    move(scene, bet, "rejected", "No")
    assert not FundingTransfer.objects.exists()


@pytest.mark.parametrize("is_open", [True, False])
def test_guardrails_are_held_before_a_bet_is_approved(scene: Scene, acme: Tenant, is_open: bool) -> None:
    if is_open:
        budget(scene, 2_000_000)
        ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    add_guardrail(actor=scene.cast.max, portfolio=scene.portfolio, kind="run", high=D("0.2"), is_hard=True)
    bet = demand_of(scene, 400_000)
    with pytest.raises(ValidationError, match=r"A guardrail refuses this\. Keeps things running: 40% of €1\.00m"):
        move(scene, bet, "approved")
    bet.refresh_from_db()
    assert bet.state == "demand"
    Initiative.objects.filter(pk=bet.pk).update(budget=D(100_000))
    bet.refresh_from_db()
    move(scene, bet, "approved")


def test_nobody_stops_a_bet_by_the_side_door(scene: Scene, acme: Tenant) -> None:
    bet = scene.initiative
    [found] = change_many(
        actor=scene.cast.max, picks=[Pick(bet.pk)], change=Change(state="stopped", reason="It does not move")
    )
    assert found.refused.startswith("Stop it on its own page")
    bet.refresh_from_db()
    assert bet.state == "active"


def test_a_card_that_is_dropped_on_stopped_leads_to_the_page_that_stops_it(cast: Cast, scene: Scene) -> None:
    client = cast.client(cast.max)
    path = f"/acme/initiatives/{scene.initiative.pk}/move/"
    answer = client.post(path, {"state": "stopped"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith(f"/acme/initiatives/{scene.initiative.pk}/stop/")
    with use_tenant(cast.acme):
        scene.initiative.refresh_from_db()
    assert scene.initiative.state == "active"
