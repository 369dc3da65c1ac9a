"""The ledger of a portfolio, kept by what people decide: opening, releases, returns, spending, and their refusals."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from accounts.permissions import Forbidden
from activity.models import Event
from alignment.celery import app
from execution.actions.facts import book_cost
from portfolio.actions import ledger
from portfolio.actions.initiatives import move_initiative
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.ledger import shortage
from portfolio.models import FundingTransfer, Initiative, PeriodBudget, Tranche, TrancheDecision
from portfolio.queries.ledger import balances_of, balances_of_bet
from portfolio.tasks import ledgers, start_ledgers
from rollups.actions import recompute_now
from rollups.queries import initiative_rollups
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.portfolio.test_two_at_a_time import together

D = Decimal


@pytest.fixture
def funded(scene: Scene, acme: Tenant) -> Scene:
    """€1m this year for the portfolio, whose ledger is open: €600k are committed to INI-1."""
    budget(scene, 1_000_000)
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    return scene


def budget(scene: Scene, amount: int, begins: int = 100, ends: int = -100) -> PeriodBudget:
    row = PeriodBudget(
        portfolio=scene.portfolio, starts_on=scene.ago(begins), ends_on=scene.ago(ends), amount=D(amount)
    )
    row.save()
    return row


def slice_of(scene: Scene, amount: int, initiative: Initiative | None = None) -> Tranche:
    return plan_tranche(
        actor=scene.cast.max, initiative=initiative or scene.initiative, amount=D(amount), review_on=scene.ago(-30)
    )


def decide(scene: Scene, tranche: Tranche, decision: str, ago: int = 0) -> TrancheDecision:
    row = decide_tranche(
        actor=scene.cast.max, tranche=tranche, decision=decision, reason="As agreed", on=scene.ago(ago)
    )
    assert isinstance(row, TrancheDecision)
    return row


def state(scene: Scene) -> dict[str, int]:
    return {name: int(amount) for name, amount in balances_of(scene.portfolio).items() if amount}


def test_a_ledger_opens_with_what_is_true_that_day(scene: Scene, acme: Tenant) -> None:
    budget(scene, 1_000_000)
    budget(scene, 700_000, begins=-101, ends=-400)  # of a period that has not begun
    released = slice_of(scene, 150_000)
    decide(scene, released, "released", ago=20)
    scene.work()
    scene.computed()
    opening = ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    assert state(scene) == {
        "budget": -1_000_000, "pool": 400_000, "committed": 450_000, "released": -200_000, "spent": 350_000,
    }  # fmt: skip
    assert sum(balances_of(scene.portfolio).values()) == 0
    assert opening.uncovered == ()
    assert list(FundingTransfer.objects.values_list("number", flat=True)) == list(range(1, opening.transfers + 1))
    with pytest.raises(ValidationError, match="open already"):
        ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)


def test_what_was_approved_is_committed_as_far_as_the_pool_holds_it(scene: Scene, acme: Tenant) -> None:
    budget(scene, 700_000)
    second = scene.bet("Referrals", budget=D(300_000))
    scene.bet("An idea", state="demand", budget=D(50_000))
    opening = ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    assert [each.key for each in opening.uncovered] == [second.key]
    assert state(scene) == {"budget": -700_000, "pool": 100_000, "committed": 600_000}


def test_a_ledger_without_a_budget_or_with_too_little_is_not_opened(scene: Scene, acme: Tenant) -> None:
    with pytest.raises(ValidationError, match="has no budget that has begun"):
        ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    budget(scene, 100_000)
    decide(scene, slice_of(scene, 150_000), "released")
    with pytest.raises(ValidationError, match="was given €100k, but €150k is released already"):
        ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    with pytest.raises(Forbidden):
        ledger.open_ledger(actor=scene.cast.ben, portfolio=scene.portfolio)
    assert not FundingTransfer.objects.exists()


def test_without_a_ledger_everything_works_as_before(scene: Scene, acme: Tenant) -> None:
    decide(scene, slice_of(scene, 150_000), "released")
    assert ledger.free_initiative(actor=scene.cast.max, initiative=scene.initiative, reason="Enough").total == 0
    assert ledger.post_spending(acme) == 0
    assert not FundingTransfer.objects.exists()
    with pytest.raises(ValidationError, match="is not open yet"):
        ledger.commit(actor=scene.cast.max, initiative=scene.initiative, amount=D(1), reason="Early")


def test_a_release_takes_what_is_committed_and_the_rest_from_the_pool_once(funded: Scene) -> None:
    tranche = slice_of(funded, 650_000)
    decision = decide(funded, tranche, "released")
    assert state(funded) == {"budget": -1_000_000, "pool": 350_000, "released": 650_000}
    ledger.follow_decision(actor=funded.cast.max, decision=decision)
    assert state(funded)["released"] == 650_000
    last = FundingTransfer.objects.filter(decision=decision).last()
    assert last is not None
    assert (last.reason, last.recorded_by, last.tranche) == ("As agreed", funded.cast.max, tranche)
    assert Event.objects.filter(name="money.moved", object_id=funded.initiative.pk).count() == 1


def test_a_reversal_takes_back_what_the_release_moved(funded: Scene) -> None:
    before = state(funded)
    tranche = slice_of(funded, 650_000)
    decide(funded, tranche, "released")
    decide(funded, tranche, "held")
    assert state(funded) == before
    decide(funded, tranche, "released")
    decide(funded, tranche, "stopped")
    assert state(funded) == {"budget": -1_000_000, "pool": 1_000_000}


def test_a_tranche_that_is_stopped_or_lapses_gives_its_share_back_once(funded: Scene) -> None:
    first, second = slice_of(funded, 200_000), slice_of(funded, 500_000)
    decide(funded, second, "lapsed", ago=1)
    assert state(funded) == {"budget": -1_000_000, "pool": 800_000, "committed": 200_000}
    decide(funded, second, "stopped")
    assert state(funded)["committed"] == 200_000  # what is put aside for the first one stays
    decide(funded, first, "stopped")
    assert state(funded) == {"budget": -1_000_000, "pool": 1_000_000}
    assert set(FundingTransfer.objects.filter(target="returned").values_list("source", flat=True)) == {"committed"}


def test_a_cancellation_goes_the_other_way(funded: Scene) -> None:
    decide(funded, slice_of(funded, 300_000), "released")
    cancel = slice_of(funded, -100_000)
    decide(funded, cancel, "released")
    assert state(funded) == {"budget": -1_000_000, "pool": 500_000, "committed": 300_000, "released": 200_000}
    decide(funded, cancel, "held")
    assert state(funded) == {"budget": -1_000_000, "pool": 400_000, "committed": 300_000, "released": 300_000}


def test_what_the_pool_does_not_have_is_refused_in_words(funded: Scene) -> None:
    tranche = slice_of(funded, 1_200_000)
    with pytest.raises(ValidationError, match="The pool of Growth bets has €400k; this release needs €600k"):
        decide(funded, tranche, "released")
    with pytest.raises(ValidationError, match=r"The pool of Growth bets has €400,000\.00; this commitment needs €400,"):
        ledger.commit(actor=funded.cast.max, initiative=funded.initiative, amount=D(400_001), reason="More")
    with pytest.raises(ValidationError, match="INI-1 has €600k committed; this return needs €601k"):
        ledger.release_back(actor=funded.cast.max, initiative=funded.initiative, amount=D(601_000), reason="Less")
    with pytest.raises(ValidationError, match="above 0"):
        ledger.commit(actor=funded.cast.max, initiative=funded.initiative, amount=D(-5), reason="Less")
    with pytest.raises(ValidationError, match="Say why"):
        ledger.commit(actor=funded.cast.max, initiative=funded.initiative, amount=D(5), reason=" ")
    for write in (ledger.commit, ledger.release_back):
        with pytest.raises(Forbidden):
            write(actor=funded.cast.ben, initiative=funded.initiative, amount=D(1), reason="Mine")


def test_committing_and_returning_say_what_is_left(funded: Scene) -> None:
    max_, bet = funded.cast.max, funded.initiative
    assert ledger.commit(actor=max_, initiative=bet, amount=D(50_000), reason="A third page") == 650_000
    assert ledger.release_back(actor=max_, initiative=bet, amount=D(250_000), reason="One page less") == 400_000
    assert state(funded) == {"budget": -1_000_000, "pool": 600_000, "committed": 400_000}


def test_spending_follows_the_costs_in_both_directions_and_is_posted_once(funded: Scene, acme: Tenant) -> None:
    decide(funded, slice_of(funded, 200_000), "released")
    book_cost(actor=funded.cast.max, initiative=funded.initiative, amount=D(120_000), date=funded.ago(2))
    recompute_now()
    assert ledger.post_spending(acme) == 1
    assert ledger.post_spending(acme) == 0
    book_cost(actor=funded.cast.max, initiative=funded.initiative, amount=D(-45_000), date=funded.ago(1))
    recompute_now()
    assert ledger.post_spending(acme) == 1
    own = balances_of_bet(funded.initiative)
    figures = initiative_rollups([funded.initiative.pk])[funded.initiative.pk]
    assert (own["spent"], own["released"] + own["spent"]) == (figures.ac, figures.released) == (75_000, 200_000)


def test_freeing_a_bet_gives_back_what_it_has_and_did_not_spend(funded: Scene, acme: Tenant) -> None:
    tranche = slice_of(funded, 200_000)
    decide(funded, tranche, "released")
    book_cost(actor=funded.cast.max, initiative=funded.initiative, amount=D(120_000), date=funded.ago(2))
    recompute_now()
    freed = ledger.free_initiative(actor=funded.cast.max, initiative=funded.initiative, reason="It does not move")
    assert [freed.committed, freed.released, freed.total] == [400_000, 80_000, 480_000]
    assert state(funded) == {"budget": -1_000_000, "pool": 880_000, "spent": 120_000}
    again = ledger.free_initiative(actor=funded.cast.max, initiative=funded.initiative, reason="It does not move")
    assert again.total == 0
    event = Event.objects.get(name="money.freed")
    assert (event.data["committed"], event.data["released"]) == ("400000.0000", "80000.0000")


def test_a_budget_that_begins_or_changes_reaches_the_pool(funded: Scene, acme: Tenant) -> None:
    row = PeriodBudget.objects.get()
    row.amount = D(1_100_000)
    row.save()
    ledger.grant_budgets(actor=funded.cast.max, portfolio=funded.portfolio, tenant=acme)
    assert state(funded)["pool"] == 500_000
    row.amount = D(500_000)
    row.save()
    with pytest.raises(ValidationError, match="The pool of Growth bets has €500k; this reduction needs €600k"):
        ledger.grant_budgets(actor=funded.cast.max, portfolio=funded.portfolio, tenant=acme)


def test_the_database_holds_the_law_by_itself(funded: Scene) -> None:
    with pytest.raises(IntegrityError, match="What is pool would be"), transaction.atomic():
        FundingTransfer(
            portfolio=funded.portfolio, number=99, date=funded.today, source="pool", target="committed",
            amount=D(400_001), initiative=funded.initiative,
        ).save()  # fmt: skip


@pytest.fixture
def committed(transactional_db: None) -> Scene:
    """The scene with €250k in the pool, in the database for every connection."""
    scene = Scene(Cast())
    with use_tenant(scene.cast.acme):
        budget(scene, 850_000)
        ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    return scene


@pytest.mark.django_db(transaction=True)
def test_a_worker_posts_what_was_spent_and_is_started_by_the_clock(committed: Scene, settings: Any) -> None:
    scene = committed
    with use_tenant(scene.cast.acme):
        book_cost(actor=scene.cast.max, initiative=scene.initiative, amount=D(120_000), date=scene.ago(2))
        recompute_now()
    assert ledgers(scene.cast.acme.pk) == 1
    assert ledgers(scene.cast.acme.pk) == 0
    assert ledgers(scene.cast.rival.pk) == 0
    with use_tenant(scene.cast.acme):
        assert state(scene)["spent"] == 120_000
    named = settings.CELERY_BEAT_SCHEDULE["ledgers"]["task"]
    assert named == start_ledgers.name
    assert named in app.tasks


@pytest.mark.django_db(transaction=True)
def test_of_two_releases_at_once_that_fit_alone_one_succeeds(committed: Scene) -> None:
    scene = committed
    with use_tenant(scene.cast.acme):
        bets = [scene.bet(title, budget=None) for title in ("Referrals", "Partners")]
        tranches = [slice_of(scene, 150_000, bet) for bet in bets]
    refused = together(
        scene, lambda: decide(scene, tranches[0], "released"), lambda: decide(scene, tranches[1], "released")
    )
    assert [error.messages for error in refused] == [["The pool of Growth bets has €100k; this release needs €150k."]]
    with use_tenant(scene.cast.acme):
        assert state(scene) == {"budget": -850_000, "pool": 100_000, "committed": 600_000, "released": 150_000}
        assert TrancheDecision.objects.count() == 1  # the refused one was rolled back with its money


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_that_fit_alone_one_succeeds(committed: Scene) -> None:
    scene = committed
    with use_tenant(scene.cast.acme):
        bets = [
            scene.bet(title, state="demand", budget=D(200_000), kind="internal", no_key_result_reason="The house")
            for title in ("Referrals", "Partners")
        ]
    first, second = (
        lambda bet=bet: move_initiative(actor=scene.cast.max, initiative=bet, state="approved") for bet in bets
    )
    [refused] = together(scene, first, second)
    assert refused.messages == ["The pool of Growth bets has €50k; this approval needs €200k."]
    with use_tenant(scene.cast.acme):
        assert state(scene)["pool"] == 50_000
        assert sorted(Initiative.objects.filter(pk__in=[bet.pk for bet in bets]).values_list("state", flat=True)) == [
            "approved", "demand",
        ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_where_the_database_is_the_one_to_refuse_it_says_the_same(
    committed: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the product's own waiting and looking, two writers meet in the trigger."""
    scene = committed
    monkeypatch.setattr(ledger, "lock_ledger", lambda _: None)
    # Both look before either writes; only what a refusal reads afterwards is read anew.
    looked = threading.Barrier(2)
    real, numbers = shortage, iter([1000, 2000])
    monkeypatch.setattr(ledger, "last_number", lambda _: next(numbers))

    def look(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type]  # passed on as it came
        if found is None:
            looked.wait(timeout=20)
        return found

    monkeypatch.setattr(ledger, "shortage", look)

    def take() -> None:
        ledger.commit(actor=scene.cast.max, initiative=scene.initiative, amount=D(150_000), reason="Mine")

    refused = together(scene, take, take)
    assert [error.messages for error in refused] == [
        ["The pool of Growth bets has €100k; this commitment needs €150k."]
    ]
    connections.close_all()
