"""Budgets, rates, guardrails and the funding policy through their actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import Alignment, Support
from portfolio.actions import ledger
from portfolio.actions.budgets import add_budget, edit_budget, remove_budget, set_rate
from portfolio.actions.contributions import link_key_result
from portfolio.actions.guardrails import (
    add_guardrail,
    edit_funding_policy,
    edit_guardrail,
    guard_commitment,
    guard_release,
    remove_guardrail,
)
from portfolio.actions.initiatives import edit_initiative, propose_initiative
from portfolio.actions.money_night import keep_ledgers
from portfolio.actions.portfolios import create_portfolio, edit_portfolio
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import ExchangeRate, FundingPolicy, Guardrail, PeriodBudget
from portfolio.queries.ledger import balances_of
from portfolio.queries.money import (
    adds,
    envelope_of,
    envelopes_of,
    funding_policy,
    guardrails_of,
    rates_on,
    weighed_by,
)
from rollups.actions import recompute_now
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.execution.scene import Scene

D = Decimal


def year(scene: Scene, amount: int, **more: Any) -> PeriodBudget:
    first = date(scene.today.year, 1, 1)
    values: dict[str, Any] = {"starts_on": first, "ends_on": date(scene.today.year, 12, 31)} | more
    return add_budget(actor=scene.cast.max, portfolio=scene.portfolio, amount=D(amount), **values)


def test_budgets_of_a_portfolio_lie_apart_and_say_so(scene: Scene, acme: Tenant) -> None:
    row = year(scene, 1_000_000, capital=D(250_000), note="As planned")
    with pytest.raises(ValidationError, match=r"already has a budget \(€1\.00m\): choose other days") as refused:
        year(scene, 5, starts_on=scene.today, ends_on=scene.today)
    assert list(refused.value.message_dict) == ["starts_on"]
    edit_budget(actor=scene.cast.max, budget=row, amount=D(900_000))  # itself is no other one
    next_year = {"starts_on": date(scene.today.year + 1, 1, 1), "ends_on": date(scene.today.year + 1, 12, 31)}
    year(scene, 700_000, **next_year)
    assert [int(each.amount) for each in PeriodBudget.objects.all()] == [900_000, 700_000]
    assert set(Event.objects.filter(name__startswith="budget.").values_list("name", flat=True)) == {
        "budget.added", "budget.edited",
    }  # fmt: skip


def test_what_is_wrong_with_a_budget_is_named_at_its_field(scene: Scene, acme: Tenant) -> None:
    bad: dict[str, dict[str, Any]] = {
        "ends_on": {"ends_on": date(scene.today.year - 1, 1, 1)},
        "capital": {"capital": D(11)},
        "amount": {"amount": D(-1)},
    }
    for field, values in bad.items():
        with pytest.raises(ValidationError) as refused:
            year(scene, **({"amount": 10} | values))
        assert field in refused.value.message_dict
    with pytest.raises(Forbidden):
        add_budget(
            actor=scene.cast.ben, portfolio=scene.portfolio, starts_on=scene.today, ends_on=scene.today, amount=D(1)
        )


def test_a_budget_reaches_an_open_ledger_and_leaves_it_only_while_it_is_there(scene: Scene, acme: Tenant) -> None:
    row = year(scene, 700_000)
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    edit_budget(actor=scene.cast.max, budget=row, amount=D(800_000))
    assert balances_of(scene.portfolio)["pool"] == 200_000
    with pytest.raises(ValidationError, match="The pool of Growth bets has €200k; this reduction needs €300k"):
        edit_budget(actor=scene.cast.max, budget=row, amount=D(500_000))
    with pytest.raises(ValidationError, match="this reduction needs"):
        remove_budget(actor=scene.cast.max, budget=row)


def test_a_rate_holds_from_its_day_and_the_same_day_is_corrected(scene: Scene, acme: Tenant) -> None:
    max_ = scene.cast.max
    set_rate(actor=max_, currency="usd", rate=D("0.9"), on=scene.ago(30))
    set_rate(actor=max_, currency="USD", rate=D("0.95"), on=scene.ago(2))
    set_rate(actor=max_, currency="USD", rate=D("0.92"), on=scene.ago(2))
    assert ExchangeRate.objects.count() == 3
    assert rates_on(scene.today)["USD"].rate == D("0.92")
    assert rates_on(scene.ago(3))["USD"].rate == D("0.9")
    assert rates_on(scene.ago(40)) == {}
    usual: dict[str, Any] = {"currency": "USD", "rate": D(1)}
    bad: dict[str, dict[str, Any]] = {
        "currency": {"currency": "EUR"}, "rate": {"rate": D(0)}, "on": {"on": scene.ago(-1)},
    }  # fmt: skip
    for field, values in bad.items():
        with pytest.raises(ValidationError) as refused:
            set_rate(actor=max_, **(usual | values))
        assert field in refused.value.message_dict


def test_an_envelope_without_a_ledger_comes_from_plans_and_carried_up_figures(scene: Scene, acme: Tenant) -> None:
    year(scene, 1_000_000)
    tranche = plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(150_000), review_on=scene.today)
    decide_tranche(actor=scene.cast.max, tranche=tranche, decision="released", reason="Good")
    scene.bet("An idea", state="demand", budget=D(50_000))
    scene.bet("Another", state="demand", budget=None)
    scene.work()
    scene.computed()
    own = envelope_of(scene.portfolio, scene.today)
    assert (own.budget, own.committed, own.released, own.spent) == (D(1_000_000), D(450_000), D(150_000), D(350_000))
    assert (own.asked, own.unpriced, own.free, own.is_open) == (D(50_000), 1, D(400_000), False)
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    opened = envelope_of(scene.portfolio, scene.today)
    assert (opened.budget, opened.committed, opened.released, opened.spent) == (
        own.budget, own.committed, own.released, own.spent,
    )  # fmt: skip
    assert opened.is_open


def test_envelopes_take_as_many_queries_for_many_as_for_one(
    scene: Scene, acme: Tenant, django_assert_num_queries: Any
) -> None:
    portfolios = [scene.portfolio] + [
        create_portfolio(actor=scene.cast.ana, key=f"P{at}", name=f"P{at}", currency="USD") for at in range(6)
    ]
    with django_assert_num_queries(3):
        envelopes_of(portfolios[:1], scene.today)
    with django_assert_num_queries(3):
        assert len(envelopes_of(portfolios, scene.today)) == 7


def test_the_currency_stays_and_a_bet_stays_once_money_lies_in_the_ledger(scene: Scene, acme: Tenant) -> None:
    max_, own = scene.cast.max, scene.portfolio
    year(scene, 1_000_000)
    other = create_portfolio(actor=max_, key="RUN", name="Run")
    ledger.open_ledger(actor=max_, portfolio=own)
    with pytest.raises(ValidationError, match="The ledger is kept in EUR"):
        edit_portfolio(actor=max_, portfolio=own, name="Growth", currency="USD", budget=None)
    edit_portfolio(
        actor=max_, portfolio=own, name="Growth", currency="eur", budget=None, two_people_above=D(100_000),
        small_bet=D(20_000),
    )  # fmt: skip
    own.refresh_from_db()
    assert (own.two_people_above, own.small_bet) == (D(100_000), D(20_000))
    edit_portfolio(actor=max_, portfolio=own, name="Growth", currency="EUR", budget=None)
    own.refresh_from_db()
    assert own.small_bet == D(20_000)  # what is left out stays
    with pytest.raises(ValidationError, match="stays where its money is"):
        edit_initiative(actor=max_, initiative=scene.initiative, expected_version=None, portfolio=other)


def test_a_hard_guardrail_refuses_with_the_numbers_and_a_soft_one_warns_and_is_recorded(
    scene: Scene, acme: Tenant
) -> None:
    max_ = scene.cast.max
    later = scene.bet("Moonshot", budget=D(400_000))
    later.horizon = "later"
    later.save()
    rail = add_guardrail(
        actor=max_, portfolio=scene.portfolio, kind="horizon", horizon="later", high=D("0.45"), is_hard=True
    )
    assert guard_release(actor=max_, initiative=later, amount=D(400_000)) == []  # within its budget
    with pytest.raises(ValidationError, match=r"A guardrail refuses this\. Pays later: 54% of €1\.30m; at most 45%"):
        guard_release(actor=max_, initiative=later, amount=D(700_000))
    edit_guardrail(actor=max_, guardrail=rail, is_hard=False)
    assert guard_commitment(actor=max_, initiative=later, amount=D(300_000)) == [
        "Pays later: 54% of €1.30m; at most 45% is agreed."
    ]
    assert Event.objects.get(name="guardrail.broken").data["warnings"] == [
        "Pays later: 54% of €1.30m; at most 45% is agreed."
    ]
    remove_guardrail(actor=max_, guardrail=rail)
    assert not Guardrail.objects.exists()


def test_with_a_ledger_a_release_of_what_is_committed_changes_no_share(scene: Scene, acme: Tenant) -> None:
    year(scene, 2_000_000)
    other = scene.bet("Partners", budget=D(600_000))
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    add_guardrail(actor=scene.cast.max, portfolio=scene.portfolio, kind="largest", high=D("0.5"), is_hard=True)
    assert guard_release(actor=scene.cast.max, initiative=other, amount=D(600_000)) == []
    found = guardrails_of(scene.portfolio)[0]
    assert (found.share, found.total) == (D("0.5"), D(1_200_000))


def test_what_is_wrong_with_a_guardrail_is_named_at_its_field(scene: Scene, acme: Tenant) -> None:
    def refused(**values: Any) -> set[str]:
        with pytest.raises(ValidationError) as error:
            add_guardrail(actor=scene.cast.max, portfolio=scene.portfolio, **values)
        return set(error.value.message_dict)

    assert refused(kind="horizon", high=D(1)) == {"horizon"}
    assert refused(kind="objective", high=D(1)) == {"objective"}
    assert refused(kind="run", horizon="now", high=D(1)) == {"horizon"}
    assert refused(kind="run") == {"high"}
    assert refused(kind="run", low=D("0.5"), high=D("0.4")) == {"high"}
    assert refused(kind="run", low=D(2)) == {"low"}
    assert refused(kind="largest", low=D("0.2")) == {"high"}
    assert refused(kind="unheard", high=D(1)) == {"kind"}
    add_guardrail(actor=scene.cast.max, portfolio=scene.portfolio, kind="run", high=D(1))
    assert refused(kind="run", high=D("0.5")) == {"kind"}
    with pytest.raises(Forbidden):
        add_guardrail(actor=scene.cast.ben, portfolio=scene.portfolio, kind="run", high=D(1))


def test_a_guardrail_of_a_hidden_objective_holds_for_everybody_and_is_told_to_nobody_else(
    scene: Scene, acme: Tenant
) -> None:
    cast = scene.cast
    hidden = create_objective(
        actor=cast.ana, cycle=scene.objective.cycle, title="Buy a rival", owner=cast.ana, visibility="people"
    )
    bet = scene.bet("Due diligence", budget=D(600_000))
    measure = create_key_result(
        actor=cast.ana, objective=hidden, type="increase", title="Talks", unit="talks", baseline=D(0), target=D(9)
    )
    link_key_result(actor=cast.ana, initiative=bet, key_result=measure, allocation=D(1), claim=None)
    add_guardrail(
        actor=cast.ana, portfolio=scene.portfolio, kind="objective", objective=hidden, high=D("0.4"), is_hard=True
    )
    with use_reader(cast.ben.pk):
        found = guardrails_of(scene.portfolio)
        assert [each.text("EUR") for each in found] == ["One guardrail is not for you."]
    with use_reader(cast.max.pk), pytest.raises(ValidationError, match="A guardrail that is not for you refuses this"):
        guard_commitment(actor=cast.max, initiative=bet, amount=D(100))
    assert "Buy a rival" in guardrails_of(scene.portfolio)[0].text("EUR")


def test_the_funding_policy_is_one_row_that_starts_with_what_is_usual(scene: Scene, acme: Tenant) -> None:
    assert (funding_policy().lapse_days, funding_policy().least_role) == (14, "manager")
    edit_funding_policy(actor=scene.cast.ana, lapse_days=7)
    edit_funding_policy(actor=scene.cast.ana, discount_rate=D("0.08"))
    row = FundingPolicy.objects.get()
    assert (row.lapse_days, row.discount_rate) == (7, D("0.08"))
    with pytest.raises(ValidationError):
        edit_funding_policy(actor=scene.cast.ana, discount_rate=D(2))
    with pytest.raises(Forbidden):
        edit_funding_policy(actor=scene.cast.max, lapse_days=1)
    assert propose_initiative(actor=scene.cast.ben, portfolio=scene.portfolio, title="Idea").state == "demand"


def test_by_night_a_budget_that_began_is_granted_and_costs_are_posted_once(scene: Scene, acme: Tenant) -> None:
    year(scene, 700_000)
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    # A second budget that began without anybody looking.
    begun = {"starts_on": date(scene.today.year - 1, 1, 1), "ends_on": date(scene.today.year - 1, 12, 31)}
    PeriodBudget(portfolio=scene.portfolio, amount=D(50_000), **begun).save()
    scene.work()
    scene.computed()
    assert keep_ledgers(acme) == 2
    own = balances_of(scene.portfolio)
    assert [own["pool"], own["spent"]] == [150_000, 350_000]
    assert keep_ledgers(acme) == 0


def test_a_budget_that_shrank_below_what_is_promised_does_not_stop_the_night(scene: Scene, acme: Tenant) -> None:
    row = year(scene, 700_000)
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    PeriodBudget.objects.filter(pk=row.pk).update(amount=D(1))
    scene.work()
    scene.computed()
    assert keep_ledgers(acme) == 1
    assert balances_of(scene.portfolio)["budget"] == -700_000


def test_a_guarded_objective_counts_what_is_below_it_once_as_its_money_does(scene: Scene, acme: Tenant) -> None:
    cast, bet = scene.cast, scene.bet("Due diligence", budget=D(600_000))
    top, *middle, low = (
        create_objective(actor=cast.ana, cycle=scene.objective.cycle, title=title, owner=cast.ana)
        for title in ("Top", "Left", "Right", "Low")
    )
    for child, parent in [(low, middle[0]), (low, middle[1]), (middle[0], top), (middle[1], top)]:
        Alignment(child=child, parent=parent).save()
    Support(child=scene.objective, objective=top).save()  # helps along, counts for nothing
    measure = create_key_result(
        actor=cast.ana, objective=low, type="increase", title="Talks", unit="talks", baseline=D(0), target=D(9)
    )
    link_key_result(actor=cast.ana, initiative=bet, key_result=measure, allocation=D("0.5"), claim=None)
    add_guardrail(actor=cast.ana, portfolio=scene.portfolio, kind="objective", objective=top, high=D("0.1"))
    assert guardrails_of(scene.portfolio)[0].share == D(300_000) / D(1_200_000)


def test_what_a_guardrail_foretells_is_what_it_finds_afterwards(scene: Scene, acme: Tenant) -> None:
    year(scene, 5_000_000)
    later = scene.bet("Moonshot", budget=D(400_000))
    later.horizon = "later"
    later.save()
    tranche = plan_tranche(
        actor=scene.cast.max, initiative=later, amount=D(700_000), review_on=scene.ago(-9), evidence="It flies."
    )
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    for kind, horizon in (("horizon", "later"), ("run", ""), ("largest", "")):
        add_guardrail(
            actor=scene.cast.max, portfolio=scene.portfolio, kind=kind, high=D("0.45"), horizon=horizon
        )  # fmt: skip
    told = weighed_by(scene.portfolio, later, adds(later, D(700_000)))
    assert [each.is_worse for each in told] == [True, True, False]
    decide_tranche(actor=scene.cast.max, tranche=tranche, decision="released", reason="It flies.")
    assert guardrails_of(scene.portfolio) == [each.then for each in told]


def test_what_was_spent_beyond_what_was_released_names_those_without_a_tranche(scene: Scene, acme: Tenant) -> None:
    scene.work()
    recompute_now()
    own = envelope_of(scene.portfolio, scene.ago(0))
    assert (own.paid_whole, own.overspent) == (1, 0)
    plan_tranche(
        actor=scene.cast.max, initiative=scene.initiative, amount=D(1), review_on=scene.ago(-9), evidence="Any."
    )
    own = envelope_of(scene.portfolio, scene.ago(0))
    assert (own.paid_whole, own.overspent) == (0, 1)
