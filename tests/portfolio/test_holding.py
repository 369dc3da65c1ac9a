"""Holding a tranche: its next review is agreed, its evidence is looked at again, and silence then lets it lapse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from activity.models import Event, Notice
from portfolio.actions.deciding import agree_to_proposal, decide_tranche
from portfolio.actions.lapsing import lapse_due
from portfolio.actions.reviews import review_due
from portfolio.models import DecisionProposal, Tranche, TrancheDecision
from portfolio.queries import decision_head, undecided_tranches
from portfolio.queries.funding import asks_of
from portfolio.queries.lapses import unreviewed
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_deciding import two_people
from tests.portfolio.test_tranche_evidence import CONTRACT, policy, tranche


def held(scene: Scene, row: Tranche, **values: Any) -> TrancheDecision:
    done = decide_tranche(actor=scene.cast.ana, tranche=row, decision="held", reason="Two sites are missing", **values)
    assert isinstance(done, TrancheDecision)
    row.refresh_from_db()
    return done


def test_holding_says_when_the_evidence_is_looked_at_again(scene: Scene, acme: Any) -> None:
    row = tranche(scene)
    assert held(scene, row).review_on == scene.ago(-28) == row.review_on
    policy(hold_days=10)
    assert held(scene, row).review_on == scene.ago(-10) == row.review_on
    assert held(scene, row, review_on=scene.ago(-3)).review_on == scene.ago(-3) == row.review_on
    with pytest.raises(ValidationError, match="The next review lies after today"):
        held(scene, row, review_on=scene.today)
    event = Event.objects.filter(name="tranche.decided").order_by("id").last()
    assert event is not None
    assert event.data["review_on"] == scene.ago(-3).isoformat()


def test_only_what_is_held_has_a_next_review(scene: Scene, acme: Any) -> None:
    row = tranche(scene)
    done = decide_tranche(
        actor=scene.cast.ana, tranche=row, decision="released", reason="It works", review_on=scene.ago(-5)
    )
    row.refresh_from_db()
    assert (done.review_on, row.review_on) == (None, scene.today)


def test_the_lead_is_told_until_when_it_is_held(scene: Scene, acme: Any) -> None:
    scene.initiative.owner = scene.cast.max
    scene.initiative.save()
    held(scene, tranche(scene), review_on=scene.ago(-3))
    assert Notice.objects.filter(member=scene.cast.max, text__contains="until its next review on").count() == 1


def due_again(scene: Scene) -> Tranche:
    """A tranche that was held a week ago until today."""
    row = tranche(scene, line=CONTRACT)
    TrancheDecision(
        tranche=row, date=scene.ago(7), decision="held", reason="Wait", review_on=row.review_on,
        recorded_by=scene.cast.ana,
    ).save()  # fmt: skip
    return row


def test_on_its_day_what_is_held_is_reviewed_again_and_lapses_without_a_decision(
    scene: Scene, at_nine: datetime
) -> None:
    policy(lapse_days=0)
    row = due_again(scene)
    scene.computed()
    assert [one.pk for one in unreviewed(scene.today)] == [row.pk]
    assert review_due(scene.cast.acme, at_nine) == 1
    assert row.reviews.get().findings.count() == 3
    assert [lapse_due(scene.cast.acme, at_nine + timedelta(days=day)) for day in range(3)] == [0, 1, 0]
    head = decision_head(row)
    assert head is not None
    assert (head.decision, head.recorded_by) == ("lapsed", None)


def test_before_its_day_nothing_is_asked_about_what_is_held(scene: Scene, at_nine: datetime) -> None:
    policy(lapse_days=0)
    row = tranche(scene)
    held(scene, row, review_on=scene.ago(-30))
    scene.computed()
    assert review_due(scene.cast.acme, at_nine) == 0
    assert lapse_due(scene.cast.acme, at_nine) == 0
    [ask] = asks_of(scene.cast.acme, scene.today).rows
    assert ask.kind == "held"
    assert ask.text(scene.today).startswith("Held until its next review on")


def test_what_was_held_without_a_day_waits_for_somebody_as_before(scene: Scene, at_nine: datetime) -> None:
    policy(lapse_days=0)
    row = tranche(scene)
    TrancheDecision(tranche=row, date=scene.ago(7), decision="held", reason="Wait").save()
    scene.computed()
    assert review_due(scene.cast.acme, at_nine) == 0
    assert [lapse_due(scene.cast.acme, at_nine + timedelta(days=day)) for day in range(5)] == [0] * 5
    [ask] = asks_of(scene.cast.acme, scene.today).rows
    assert (ask.kind, ask.text(scene.today)) == ("held", "Held until somebody decides again.")


def test_it_is_among_the_reviews_where_people_decide(scene: Scene, acme: Any) -> None:
    row = due_again(scene)
    scene.computed()
    [ask] = asks_of(scene.cast.acme, scene.today).rows
    assert (ask.kind, ask.pk) == ("review", row.pk)
    assert undecided_tranches(scene.today).get().pk == row.pk


def test_two_people_hold_it_until_the_day_that_was_proposed(scene: Scene, acme: Any) -> None:
    two_people(scene)
    row = tranche(scene)
    proposal = decide_tranche(
        actor=scene.cast.max, tranche=row, decision="held", reason="Not yet", review_on=scene.ago(-9)
    )
    assert isinstance(proposal, DecisionProposal)
    row.refresh_from_db()
    assert row.review_on == scene.today
    assert agree_to_proposal(actor=scene.cast.ana, proposal=proposal).review_on == scene.ago(-9)


def test_a_proposed_day_that_passed_gives_way_to_the_usual_one(scene: Scene, acme: Any) -> None:
    two_people(scene)
    row = tranche(scene)
    proposal = DecisionProposal(
        tranche=row, date=scene.ago(9), decision="held", reason="Not yet", review_on=scene.ago(2),
        recorded_by=scene.cast.max,
    )  # fmt: skip
    proposal.save()
    assert agree_to_proposal(actor=scene.cast.ana, proposal=proposal).review_on == scene.ago(-28)


def test_the_page_asks_for_the_next_review_and_keeps_it(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        policy(hold_days=21)
        row = tranche(scene)
    client, url = scene.cast.client(scene.cast.max), f"/acme/funding/tranches/{row.pk}/"
    shown = client.get(url).content.decode()
    assert "If you hold it: next review" in shown
    assert scene.ago(-21).isoformat() in shown
    given = {"decision": "held", "reason": "Two sites are missing"}
    refused = client.post(url, given | {"review_on": scene.ago(1).isoformat()})
    assert refused.status_code == 422
    assert "The next review lies after today" in refused.content.decode()
    client.post(url, given | {"review_on": scene.ago(-5).isoformat()})
    with use_tenant(scene.cast.acme):
        row.refresh_from_db()
    assert row.review_on == scene.ago(-5)
    assert "looked at again" in client.get(url).content.decode()
    sheet = client.get(f"/acme/tranches/{row.pk}/decide/").content.decode()
    assert "If held: next review" in sheet


def test_the_policy_says_after_how_many_days(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.ana)
    given = {"lapse_days": "7", "hold_days": "0", "commits_from": "never", "least_role": "admin", "discount_rate": "8"}
    assert client.post("/acme/funding/policy/", given).status_code == 422
    assert client.post("/acme/funding/policy/", given | {"hold_days": "12"}).status_code == 303
    assert "looked at again after <b>12 days</b>" in client.get("/acme/funding/policy/").content.decode()
