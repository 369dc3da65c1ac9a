"""Deciding about a tranche: final, by two people above a limit; and what lapses when nobody decides."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.permissions import Forbidden
from activity.models import Event, Letter, Notice
from execution.actions.facts import book_cost
from portfolio.actions.deciding import agree_to_proposal, decide_tranche, needs_two, withdraw_proposal
from portfolio.actions.lapsing import lapse_due
from portfolio.actions.reviews import look_now, review_due
from portfolio.models import (
    DecisionProposal,
    Tranche,
    TrancheDecision,
)  # fmt: skip
from portfolio.queries import decision_head, undecided_tranches
from portfolio.queries.evidence import (
    decisions_in_order,
    open_proposals,
)
from portfolio.queries.lapses import endings, unreviewed
from portfolio.queries.options import recovered
from portfolio.queries.released import least_released, released_to
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_tranche_evidence import CONTRACT, policy, tranche
from ui.formats import full_day

D = Decimal


def test_a_decision_is_final_and_a_later_one_stands_beside_it(scene: Scene, acme: Any) -> None:
    row = tranche(scene)
    for decision in ("held", "held", "released", "stopped"):
        decide_tranche(actor=scene.cast.ana, tranche=row, decision=decision, reason=f"why {decision}")
    with pytest.raises(ValidationError, match="It is stopped since"):
        decide_tranche(actor=scene.cast.max, tranche=row, decision="stopped", reason="again")
    rows = decisions_in_order([row.pk])[row.pk]
    assert [one.decision for one in rows] == ["held", "held", "released", "stopped"]
    assert TrancheDecision.objects.filter(supersedes__isnull=False).count() == 0
    head = decision_head(row)
    assert head is not None
    assert head.decision == "stopped"
    event = Event.objects.filter(name="tranche.decided").order_by("id").last()
    assert event is not None
    assert event.data["reverses"] == "released"


def test_no_more_is_cancelled_than_is_released(scene: Scene, acme: Any) -> None:
    slice_, cancelled = tranche(scene, 40_000), tranche(scene, -50_000)
    with pytest.raises(ValidationError, match="€0 is released to INI-1: €50,000 cannot be cancelled"):
        decide_tranche(actor=scene.cast.ana, tranche=cancelled, decision="released", reason="Less")
    decide_tranche(actor=scene.cast.ana, tranche=slice_, decision="released", reason="Go")
    with pytest.raises(ValidationError, match="€40,000 is released"):
        decide_tranche(actor=scene.cast.ana, tranche=cancelled, decision="released", reason="Less")
    part, rest = tranche(scene, -40_000), tranche(scene, -1)
    decide_tranche(actor=scene.cast.ana, tranche=part, decision="released", reason="All of it")
    with pytest.raises(ValidationError, match="€0 is released"):
        decide_tranche(actor=scene.cast.ana, tranche=rest, decision="released", reason="More")


def test_a_release_is_not_taken_back_beyond_what_was_cancelled_of_it(scene: Scene, acme: Any) -> None:
    ana, slice_, part = scene.cast.ana, tranche(scene, 40_000), tranche(scene, -10_000)
    for row in (slice_, part):
        decide_tranche(actor=ana, tranche=row, decision="released", reason="Go")
    for decision in ("stopped", "held", "planned"):
        with pytest.raises(ValidationError, match=r"€10,000 of it went back to the pool .* cancel the rest, €30,000"):
            decide_tranche(actor=ana, tranche=slice_, decision=decision, reason="After all")
    assert released_to(scene.initiative) == 30_000
    decide_tranche(actor=ana, tranche=part, decision="planned", reason="Not cancelled after all")
    decide_tranche(actor=ana, tranche=slice_, decision="stopped", reason="After all")
    assert released_to(scene.initiative) == 0


def test_no_past_day_has_less_than_nothing_released(scene: Scene, acme: Any) -> None:
    ana, slice_, part = scene.cast.ana, tranche(scene, 40_000), tranche(scene, -10_000)
    decide_tranche(actor=ana, tranche=slice_, decision="released", reason="Go", on=scene.ago(5))
    with pytest.raises(ValidationError) as refused:
        decide_tranche(actor=ana, tranche=part, decision="released", reason="Less", on=scene.ago(6))
    day = full_day(scene.ago(6))
    words = f"€0 was released to INI-1 on {day}: €10,000 cannot be cancelled then."
    assert refused.value.message_dict == {"on": [words]}
    decide_tranche(actor=ana, tranche=part, decision="released", reason="Less", on=scene.ago(3))
    with pytest.raises(ValidationError, match="€10,000 of it went back"):
        decide_tranche(actor=ana, tranche=slice_, decision="held", reason="Not yet", on=scene.ago(4))
    days = [least_released(scene.initiative, scene.ago(each)) for each in (6, 5, 0)]
    assert [each.amount for each in days] == [0, 30_000, 30_000]
    assert days[1].day == scene.ago(3)


def test_what_is_spent_of_a_tranche_does_not_come_back_by_stopping_it(scene: Scene, acme: Any) -> None:
    ana, slice_ = scene.cast.ana, tranche(scene, 60_000)
    decide_tranche(actor=ana, tranche=slice_, decision="released", reason="Go", on=scene.ago(5))
    book_cost(actor=ana, initiative=scene.initiative, amount=D(47_000), date=scene.ago(1))
    recompute_now()
    why = "€47,000 of it is spent and cannot come back: cancel the other €13,000 with a tranche below 0, or stop INI-1"
    with pytest.raises(ValidationError, match=why):
        decide_tranche(actor=ana, tranche=slice_, decision="stopped", reason="Enough")
    assert recovered("EUR") == {}
    decide_tranche(actor=ana, tranche=slice_, decision="planned", reason="It was the wrong one")
    decide_tranche(actor=ana, tranche=slice_, decision="released", reason="It was not")
    other = tranche(scene, 10_000)
    for decision in ("released", "stopped"):
        decide_tranche(actor=ana, tranche=other, decision=decision, reason="Nothing of it is spent")


def test_of_two_at_a_time_the_second_sees_what_the_first_took(scene: Scene, transactional_db: None) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        slice_, part = tranche(scene, 40_000), tranche(scene, -10_000)
        decide_tranche(actor=cast.ana, tranche=slice_, decision="released", reason="Go")
    begun = Barrier(2)

    def decide(row: Tranche, decision: str) -> str:
        try:
            with use_tenant(cast.acme):
                begun.wait(10)
                decide_tranche(actor=cast.ana, tranche=row, decision=decision, reason="At once")
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as both:
        asked = both.submit(decide, slice_, "stopped"), both.submit(decide, part, "released")
        said = [each.result(30) for each in asked]
    assert sorted(bool(words) for words in said) == [False, True]
    with use_tenant(cast.acme):
        assert released_to(scene.initiative) in (0, 30_000)


def test_the_policy_says_who_decides_at_least(scene: Scene, acme: Any) -> None:
    row = tranche(scene)
    policy(least_role="admin")
    with pytest.raises(Forbidden, match="at least admins decide"):
        decide_tranche(actor=scene.cast.max, tranche=row, decision="held", reason="x")
    with pytest.raises(Forbidden, match="at least admins decide"):
        look_now(actor=scene.cast.max, tranche=row)
    decide_tranche(actor=scene.cast.ana, tranche=row, decision="held", reason="x")


def two_people(scene: Scene, above: int = 100_000) -> None:
    scene.portfolio.two_people_above = D(above)
    scene.portfolio.save()
    scene.initiative.portfolio.two_people_above = D(above)


def test_above_the_limit_a_second_person_agrees(scene: Scene, acme: Any) -> None:
    two_people(scene)
    small, row = tranche(scene, amount=100_000), tranche(scene)
    assert not needs_two(small)
    assert needs_two(row)
    assert isinstance(decide_tranche(actor=scene.cast.max, tranche=small, decision="held", reason="x"), TrancheDecision)
    proposal = decide_tranche(actor=scene.cast.max, tranche=row, decision="released", reason="It works")
    assert isinstance(proposal, DecisionProposal)
    assert decision_head(row) is None
    assert Notice.objects.filter(member=scene.cast.ana, kind="tranche", text__contains="second person").count() == 1
    assert not Notice.objects.filter(member=scene.cast.ben, kind="tranche").exists()
    with pytest.raises(Forbidden, match="second, different person"):
        agree_to_proposal(actor=scene.cast.max, proposal=proposal)
    with pytest.raises(Forbidden):
        agree_to_proposal(actor=scene.cast.ben, proposal=proposal)
    with pytest.raises(ValidationError, match="Max proposed to fund it already"):
        decide_tranche(actor=scene.cast.ana, tranche=row, decision="held", reason="x")
    decision = agree_to_proposal(actor=scene.cast.ana, proposal=proposal, words="I saw it too.")
    assert (decision.decision, decision.recorded_by, decision.proposal) == ("released", scene.cast.ana, proposal)
    assert decision.reason == "It works I saw it too."
    assert not open_proposals([row.pk]).exists()
    assert Notice.objects.filter(member=scene.cast.max, text__contains="Ana agreed to fund it").exists()
    with pytest.raises(ValidationError, match="no longer open"):
        withdraw_proposal(actor=scene.cast.max, proposal=proposal)


def test_a_proposal_is_withdrawn_by_who_made_it_or_declined_with_a_reason(scene: Scene, acme: Any) -> None:
    two_people(scene)
    row = tranche(scene)
    for actor, reason in ((scene.cast.max, ""), (scene.cast.ana, "Not yet")):
        proposal = decide_tranche(actor=scene.cast.max, tranche=row, decision="released", reason="It works")
        assert isinstance(proposal, DecisionProposal)
        if actor is scene.cast.ana:
            with pytest.raises(ValidationError, match="do not agree"):
                withdraw_proposal(actor=actor, proposal=proposal)
        withdraw_proposal(actor=actor, proposal=proposal, reason=reason)
        with pytest.raises(ValidationError, match="no longer open"):
            agree_to_proposal(actor=scene.cast.ana, proposal=proposal)
    assert decision_head(row) is None
    assert Notice.objects.filter(member=scene.cast.max, text__contains="did not agree").count() == 1


def nights(scene: Scene, start: datetime, days: int) -> list[int]:
    """The lapses of so many nights from the start on, as the worker has them; how many lapsed each night."""
    return [lapse_due(scene.cast.acme, start + timedelta(days=day)) for day in range(days)]


def test_without_a_decision_a_tranche_lapses_after_its_days_and_people_are_told_twice(
    scene: Scene, at_nine: datetime
) -> None:
    policy(lapse_days=5)
    row = tranche(scene, line=CONTRACT)
    scene.computed()
    assert nights(scene, at_nine, 1) == [0]  # nothing was reviewed yet
    review_due(scene.cast.acme, at_nine)
    _announce_as_of(scene, at_nine)
    lapsed = nights(scene, at_nine + timedelta(days=3), 4)
    assert lapsed == [0, 0, 1, 0]
    head = decision_head(row)
    assert head is not None
    assert (head.decision, head.recorded_by, head.date) == ("lapsed", None, scene.ago(-5))
    assert head.review == row.reviews.get()
    assert head.reason.startswith("Nobody decided within 5 days of its review on")
    told = Notice.objects.filter(kind="tranche").order_by("id")
    assert {one.member for one in told} == {scene.cast.ana, scene.cast.max}
    assert [one.text.split(")")[1] for one in told.filter(member=scene.cast.max)][-1].startswith(" lapsed: its rest")
    letters = Letter.objects.filter(kind__in=["lapse-soon", "lapsed"])
    assert sorted((one.kind, one.member_id) for one in letters) == sorted(
        (kind, member.pk) for kind in ("lapse-soon", "lapsed") for member in (scene.cast.ana, scene.cast.max)
    )
    assert "INI-1" in letters[0].text
    assert letters[0].html


def _announce_as_of(scene: Scene, at_nine: datetime) -> None:
    """The night in which people are told, with its event on that day: events carry the clock's time."""
    assert nights(scene, at_nine, 2) == [0, 0]
    assert not Event.objects.filter(name="tranche.lapse_announced").exists()
    assert lapse_due(scene.cast.acme, at_nine + timedelta(days=2)) == 0
    assert Event.objects.filter(name="tranche.lapse_announced").count() == 1
    assert lapse_due(scene.cast.acme, at_nine + timedelta(days=2)) == 0
    assert Event.objects.filter(name="tranche.lapse_announced").count() == 1


def test_nobody_loses_money_without_three_days_warning(scene: Scene, at_nine: datetime) -> None:
    policy(lapse_days=14)
    tranche(scene)
    scene.computed()
    review_due(scene.cast.acme, at_nine)
    [ending] = endings(scene.cast.acme, undecided_tranches(scene.today))
    assert ending.lapses_on == scene.ago(-14)
    # the workers slept for a month
    late = at_nine + timedelta(days=30)
    assert lapse_due(scene.cast.acme, late) == 0
    event = Event.objects.get(name="tranche.lapse_announced")
    assert event.data["lapses_on"] == (scene.today + timedelta(days=33)).isoformat()


def test_a_decision_or_a_stopped_bet_keeps_it_from_lapsing(scene: Scene, at_nine: datetime) -> None:
    policy(lapse_days=0)
    row = tranche(scene)
    scene.computed()
    review_due(scene.cast.acme, at_nine)
    lapse_due(scene.cast.acme, at_nine)
    decide_tranche(actor=scene.cast.ana, tranche=row, decision="held", reason="Wait")
    assert nights(scene, at_nine, 3) == [0, 0, 0]


def test_a_proposal_that_nobody_agreed_to_is_no_decision(scene: Scene, at_nine: datetime) -> None:
    two_people(scene)
    policy(lapse_days=0)
    row = tranche(scene)
    scene.computed()
    review_due(scene.cast.acme, at_nine)
    decide_tranche(actor=scene.cast.max, tranche=row, decision="released", reason="It works")
    assert sum(nights(scene, at_nine, 2)) == 1
    assert not open_proposals([row.pk]).exists()
    closed = DecisionProposal.objects.get(is_withdrawn=True)
    assert (closed.reason, closed.recorded_by) == ("It was lapsed meanwhile.", None)


def test_planned_again_after_a_lapse_it_is_reviewed_again(scene: Scene, at_nine: datetime) -> None:
    policy(lapse_days=0)
    row = tranche(scene)
    scene.computed()
    review_due(scene.cast.acme, at_nine)
    assert sum(nights(scene, at_nine, 2)) == 1
    TrancheDecision(
        tranche=row, date=scene.ago(-1), decision="planned", reason="Back", recorded_by=scene.cast.ana
    ).save()
    assert [one.pk for one in unreviewed(scene.today)] == [row.pk]
    assert endings(scene.cast.acme, undecided_tranches(scene.today)) == []
    assert review_due(scene.cast.acme, at_nine) == 1
    assert row.reviews.count() == 2
