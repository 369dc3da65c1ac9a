"""Two writers at a time, in two real transactions: shares stay within the whole, keys and reports stay single."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from activity.models import Event
from execution.actions.facts import report_progress
from execution.actions.items import add_item
from execution.models import Item, ProgressReport
from portfolio.actions.contributions import link_key_result
from portfolio.actions.deciding import agree_to_proposal, decide_tranche, withdraw_proposal
from portfolio.actions.reviews import review_due
from portfolio.actions.tranches import plan_tranche
from portfolio.models import Contribution, DecisionProposal, Tranche, TrancheDecision
from portfolio.queries import allocated, decision_head
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal


@pytest.fixture
def committed(transactional_db: None) -> Scene:
    """The scene in the database for every connection."""
    return Scene(Cast())


def together(scene: Scene, *writes: Callable[[], object]) -> list[ValidationError]:
    """Run each write in a transaction of its own, all begun before any ends; what was refused."""
    refused: list[ValidationError] = []
    ready = threading.Barrier(len(writes))

    def run(write: Callable[[], object]) -> None:
        try:
            with use_tenant(scene.cast.acme):
                Item.objects.count()  # the transaction has begun
                ready.wait(timeout=20)
                write()
        except ValidationError as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[write]) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    assert not any(thread.is_alive() for thread in threads)
    return refused


@pytest.mark.django_db(transaction=True)
def test_two_links_that_fit_alone_are_not_both_made(committed: Scene) -> None:
    scene = committed
    with use_tenant(scene.cast.acme):
        one, other = scene.measure("Referrals"), scene.measure("Visits")

    def link(key_result: object) -> Callable[[], object]:
        return lambda: link_key_result(
            actor=scene.cast.max, initiative=scene.initiative, key_result=key_result, allocation=D("0.15"), claim=None  # type: ignore[arg-type]  # a row of a list without types
        )  # fmt: skip

    refused = together(scene, link(one), link(other))
    assert len(refused) == 1
    assert "is still free" in str(refused[0])
    with use_tenant(scene.cast.acme):
        assert Contribution.objects.count() == 2
        assert allocated(scene.initiative) == D("0.95")


@pytest.mark.django_db(transaction=True)
def test_two_new_items_get_two_keys_and_two_reports_of_a_day_one_that_counts(committed: Scene) -> None:
    scene = committed

    def add(title: str) -> Callable[[], object]:
        return lambda: add_item(actor=scene.cast.max, title=title, initiative=scene.initiative)

    assert together(scene, add("One"), add("Two")) == []
    with use_tenant(scene.cast.acme):
        assert sorted(Item.objects.values_list("key", flat=True)) == ["W-1", "W-2"]
        item = Item.objects.get(key="W-1")

    def report(percent: int) -> Callable[[], object]:
        return lambda: report_progress(actor=scene.cast.max, item=item, percent=D(percent))

    assert together(scene, report(10), report(20)) == []
    with use_tenant(scene.cast.acme):
        assert ProgressReport.objects.filter(item=item, superseded_by=None).count() == 1
        assert ProgressReport.objects.filter(item=item).count() == 2


def planned(scene: Scene, *, needs_two: bool = False) -> Tranche:
    """A tranche of the scene's bet."""
    with use_tenant(scene.cast.acme):
        if needs_two:
            scene.portfolio.two_people_above = D(1)
            scene.portfolio.save()
        return plan_tranche(actor=scene.cast.ana, initiative=scene.initiative, amount=D(100_000), review_on=scene.today)


def fresh(tranche: Tranche) -> Tranche:
    """The row as another request reads it."""
    return Tranche.objects.select_related("initiative__portfolio", "initiative__owner").get(pk=tranche.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_none_is_lost_and_one_is_last(committed: Scene) -> None:
    tranche = planned(committed)

    def decide(decision: str) -> Callable[[], object]:
        return lambda: decide_tranche(
            actor=committed.cast.max, tranche=fresh(tranche), decision=decision, reason="At once"
        )

    assert together(committed, decide("released"), decide("held")) == []
    with use_tenant(committed.cast.acme):
        rows = list(TrancheDecision.objects.filter(tranche=tranche).order_by("id"))
        assert {row.decision for row in rows} == {"released", "held"}
        assert decision_head(tranche) == rows[-1]
        # the second one knew of the first
        last = Event.objects.filter(name="tranche.decided").order_by("-id")[0]
        assert last.data["reverses"] == rows[0].decision


@pytest.mark.django_db(transaction=True)
def test_two_who_release_at_once_release_once(committed: Scene) -> None:
    tranche = planned(committed)

    def release() -> object:
        return decide_tranche(actor=committed.cast.max, tranche=fresh(tranche), decision="released", reason="Both")

    refused = together(committed, release, release)
    assert len(refused) == 1
    with use_tenant(committed.cast.acme):
        assert TrancheDecision.objects.filter(tranche=tranche).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_an_agreement_and_a_withdrawal_at_once_exactly_one_wins(committed: Scene) -> None:
    cast, tranche = committed.cast, planned(committed, needs_two=True)
    with use_tenant(cast.acme):
        proposal = decide_tranche(actor=cast.max, tranche=fresh(tranche), decision="released", reason="It works")
        assert isinstance(proposal, DecisionProposal)

    def again() -> DecisionProposal:
        return DecisionProposal.objects.select_related("recorded_by", "tranche__initiative__portfolio").get(
            pk=proposal.pk
        )

    refused = together(
        committed,
        lambda: agree_to_proposal(actor=cast.ana, proposal=again()),
        lambda: withdraw_proposal(actor=cast.max, proposal=again()),
    )
    assert len(refused) == 1
    assert "no longer open" in str(refused[0])
    with use_tenant(cast.acme):
        agreed = TrancheDecision.objects.filter(tranche=tranche).count()
        withdrawn = DecisionProposal.objects.filter(is_withdrawn=True).count()
        assert agreed + withdrawn == 1


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_freeze_one_review(committed: Scene) -> None:
    cast, tranche = committed.cast, planned(committed)
    with use_tenant(cast.acme):
        committed.computed()
    nine = datetime.combine(committed.today, time(9), ZoneInfo(cast.acme.time_zone))
    counts: list[int] = []
    assert together(committed, *[lambda: counts.append(review_due(cast.acme, nine))] * 2) == []
    assert sum(counts) == 1
    with use_tenant(cast.acme):
        assert tranche.reviews.count() == 1
