"""What a meeting resolves is recorded where it binds, in the same transaction, or nothing is resolved at all."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.permissions import Forbidden
from execution.models import SignalAnswer
from okrs.actions.carrying import carry_over
from okrs.actions.cycles import create_cycle
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.models import Cycle, Grade, KeyResult, Retrospective, TargetVersion
from portfolio.actions.deciding import agree_to_proposal, decide_tranche, withdraw_proposal
from portfolio.models import DecisionProposal, TrancheDecision
from reviews.actions.agenda import add_point
from reviews.actions.meetings import edit_meeting
from reviews.actions.resolving import resolve_point
from reviews.meetings.points import agenda_of
from reviews.meetings.standing import now_of, seconded
from reviews.models import AgendaItem, Meeting, Resolution
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.asking import Scene

D = Decimal


@pytest.fixture
def scene(acme: Tenant, cast: Cast, quarter: Cycle) -> Scene:
    return Scene(cast, quarter)


def resolve(scene: Scene, item: AgendaItem, choice: str, reason: str = "", **fields: Any) -> Resolution:
    return resolve_point(actor=scene.cast.max, item=item, choice=choice, reason=reason, **fields)


def test_the_proposed_grade_is_accepted_without_more_words(scene: Scene) -> None:
    row = resolve(scene, scene.point(scene.meeting(), "grade"), "accept")
    grade = Grade.objects.get(key_result=scene.key_result)
    assert (grade.grade, grade.recorded_by) == (D("0.8"), scene.cast.max)
    assert row.deed == "KR1.1 is graded 0.8."


def test_another_grade_carries_its_number_and_its_reason(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "grade")
    with pytest.raises(ValidationError, match="Say why"):
        resolve(scene, item, "other", value=D("0.6"))
    with pytest.raises(ValidationError, match="which grade"):
        resolve(scene, item, "other", "Late and half of it")
    with pytest.raises(ValidationError, match="between 0 and 1"):
        resolve(scene, item, "other", "Late and half of it", value=D(7))
    assert not Resolution.objects.exists()
    resolve(scene, item, "other", "Late and half of it", value=D("0.6"))
    assert Grade.objects.get().reason == "Late and half of it"


def test_a_verdict_keeps_what_was_written_about_the_objective(scene: Scene) -> None:
    write_retrospective(actor=scene.cast.max, objective=scene.objective, went_well="The start.")
    row = resolve(scene, scene.point(scene.meeting(), "carry"), "learn", "Measure clinics that stay.")
    head = Retrospective.objects.get(superseded_by=None)
    assert (head.verdict, head.went_well, head.to_learn) == ("learn", "The start.", "Measure clinics that stay.")
    assert row.deed == "It goes on, changed: when the next cycle is drafted."


def test_while_the_cycle_is_graded_a_new_target_waits_for_the_next_one(scene: Scene) -> None:
    row = resolve(scene, scene.point(scene.meeting(), "target"), "change", "The market grew.")
    assert row.deed == "KR1.2 goes on with the target 2,400 clinics, once the next cycle is drafted."
    assert (row.sets["target"], row.sets["was"], row.sets["waits"]) == ("2400", "2000", "yes")
    assert not TargetVersion.objects.exclude(reason="").exists()


def test_while_the_cycle_runs_the_target_changes_at_once_and_a_correction_sets_it_back(
    acme: Tenant, cast: Cast, quarter: Cycle
) -> None:
    scene = Scene(cast, quarter, is_grading=False)
    item = scene.point(scene.meeting(), "target")
    first = resolve(scene, item, "change", "The market grew.", value=D(2600))
    assert KeyResult.objects.get(pk=scene.other.pk).target == 2600
    second = resolve(scene, item, "stay", "It did not.", corrects=first.pk)
    assert KeyResult.objects.get(pk=scene.other.pk).target == 2000
    assert (second.supersedes, second.deed) == (first, "The target of KR1.2 is back at 2,000 clinics.")


def test_where_it_went_on_already_the_copy_gets_the_new_target(scene: Scene) -> None:
    meeting = scene.meeting()
    write_retrospective(actor=scene.cast.max, objective=scene.objective, verdict="keep")
    after = create_cycle(
        actor=scene.cast.ana, name="Q4 2026", starts_on=scene.quarter.ends_on, ends_on=scene.quarter.ends_on
    )
    copy = carry_over(actor=scene.cast.max, cycle=scene.quarter, into=after).key_results[scene.other.pk]
    row = resolve(scene, scene.point(meeting, "target"), "change", "The market grew.")
    assert KeyResult.objects.get(pk=copy.pk).target == 2400
    assert row.deed == f"The target of {copy.key}, in which it goes on, is now 2,400 clinics."


def test_leaving_the_target_does_nothing_and_is_on_record(scene: Scene) -> None:
    row = resolve(scene, scene.point(scene.meeting(), "target"), "stay", "It fits.")
    assert row.deed == "The target of KR1.2 stays."


def test_money_is_decided_as_on_the_funding_page(scene: Scene) -> None:
    row = resolve(scene, scene.point(scene.meeting(), "tranche"), "held", "Not yet.")
    decision = TrancheDecision.objects.get(tranche=scene.tranche)
    assert (decision.decision, decision.reason, decision.recorded_by) == ("held", "Not yet.", scene.cast.max)
    assert row.deed == "Held: tranche 1 of INI-1."


def test_above_the_limit_the_meeting_waits_for_the_second_person(scene: Scene) -> None:
    portfolio = scene.initiative.portfolio
    portfolio.two_people_above = D(100_000)
    portfolio.save()
    item = scene.point(scene.meeting(), "tranche")
    row = resolve(scene, item, "released", "It pays.")
    assert row.deed == "Max proposed to fund tranche 1 of INI-1. It waits for a second person."
    assert not TrancheDecision.objects.exists()
    assert item.question is not None
    assert now_of(item.question.body, scene.pack, row) == [
        "Max proposed to fund it: it waits for a second, different person to agree."
    ]
    agree_to_proposal(actor=scene.cast.ana, proposal=DecisionProposal.objects.get())
    assert "It was decided meanwhile: released" in now_of(item.question.body, scene.pack, row)[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", "It still waits for a second person."),
        ("agree", "Ana agreed on"),
        ("no", "It was not agreed to: Too dear."),
    ],
)
def test_the_minutes_say_what_the_second_person_did(scene: Scene, answer: str, words: str) -> None:
    portfolio = scene.initiative.portfolio
    portfolio.two_people_above = D(100_000)
    portfolio.save()
    meeting = scene.meeting()
    resolve(scene, scene.point(meeting, "tranche"), "released", "It pays.")
    proposal = DecisionProposal.objects.get()
    if answer == "agree":
        agree_to_proposal(actor=scene.cast.ana, proposal=proposal)
    if answer == "no":
        withdraw_proposal(actor=scene.cast.ana, proposal=proposal, reason="Too dear.")
    (said,) = seconded(agenda_of(meeting, scene.cast.max).points).values()
    assert said.startswith(words)


def test_a_signal_is_answered_with_its_deed(scene: Scene) -> None:
    row = resolve(scene, scene.point(scene.meeting(), "signal"), "accepted")
    assert SignalAnswer.objects.get().decision == "accepted"
    assert TrancheDecision.objects.get().decision == "held"
    assert row.deed == "Answered: do as proposed. Hold the tranche: done."


def test_an_answer_that_is_corrected_says_that_the_deed_stays(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "signal")
    first = resolve(scene, item, "accepted")
    second = resolve(scene, item, "declined", "The vendor delivered.", corrects=first.pk)
    assert second.deed.endswith("What was done by the first answer is not undone by this.")
    assert SignalAnswer.objects.get(superseded_by=None).decision == "declined"


def test_what_somebody_added_binds_nothing_and_is_on_record(scene: Scene) -> None:
    meeting = scene.meeting()
    item = add_point(actor=scene.cast.max, meeting=meeting, title="Meet in Berlin?")
    assert resolve(scene, item, "yes", "Why not").deed == ""


def test_what_the_action_refuses_is_not_resolved(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    """The quarter still runs, so nothing is graded; the words are those of the action."""
    scene = Scene(cast, quarter, is_grading=False)
    item = scene.point(scene.meeting(), "grade")
    with pytest.raises(ValidationError, match="is still running"):
        resolve(scene, item, "accept")
    assert (Resolution.objects.count(), Grade.objects.count()) == (0, 0)
    assert item.question is not None
    assert "still running" in now_of(item.question.body, scene.pack)[0]


def test_a_decider_without_the_right_to_the_deed_resolves_nothing(scene: Scene) -> None:
    """Ben decides at the meeting, but money is for managers."""
    meeting = scene.meeting(decider=scene.cast.ben)
    with pytest.raises(Forbidden):
        resolve_point(actor=scene.cast.ben, item=scene.point(meeting, "tranche"), choice="held", reason="Not yet.")
    assert (Resolution.objects.count(), TrancheDecision.objects.count()) == (0, 0)


def test_only_the_decider_resolves_where_there_is_one(scene: Scene) -> None:
    meeting = scene.meeting(decider=scene.cast.ana)
    with pytest.raises(Forbidden, match="Ana decides at this meeting"):
        resolve(scene, scene.point(meeting, "carry"), "keep")
    resolve_point(actor=scene.cast.ana, item=scene.point(meeting, "carry"), choice="keep")
    edit_meeting(actor=scene.cast.max, meeting=meeting, expected_version=None, decider=None)
    resolve(scene, scene.point(meeting, "grade"), "accept")


def test_where_votes_count_whoever_may_edit_resolves(scene: Scene) -> None:
    meeting = scene.meeting()
    with pytest.raises(Forbidden):
        resolve_point(actor=scene.cast.ben, item=scene.point(meeting, "carry"), choice="keep")


def test_a_resolution_is_final_and_a_correction_says_why(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "grade")
    first = resolve(scene, item, "accept")
    with pytest.raises(ValidationError, match="Max resolved it already: Accept the proposed grade"):
        resolve(scene, item, "none", "No")
    with pytest.raises(ValidationError, match="a correction carries its reason"):
        resolve(scene, item, "accept", corrects=first.pk)
    second = resolve(scene, item, "none", "It was never measured.", corrects=first.pk)
    assert Grade.objects.get(superseded_by=None).grade is None
    with pytest.raises(ValidationError, match="resolved it already"):
        resolve(scene, item, "accept", "Again", corrects=first.pk)
    assert list(Resolution.objects.filter(superseded_by=None)) == [second]


def test_nothing_is_resolved_before_it_is_opened_or_after_it_is_closed(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    item = scene.point(meeting, "carry")
    for state, words in (("planned", "has not begun"), ("closed", "is over")):
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
        with pytest.raises(ValidationError, match=words):
            resolve(scene, item, "keep")


def test_what_was_decided_elsewhere_since_the_pack_is_said(scene: Scene) -> None:
    meeting = scene.meeting()
    grade_key_result(actor=scene.cast.ana, key_result=scene.key_result, grade=D("0.8"))
    write_retrospective(actor=scene.cast.ana, objective=scene.objective, verdict="drop")
    decide_tranche(actor=scene.cast.ana, tranche=scene.tranche, decision="stopped", reason="No.")
    said = {}
    for kind in ("grade", "carry", "target", "tranche", "signal"):
        question = scene.point(meeting, kind).question
        assert question is not None
        said[kind] = [words.rpartition(", on ")[0] or words for words in now_of(question.body, scene.pack)]
    assert said == {
        "grade": ["It was graded meanwhile: 0.8"],
        "carry": ["A verdict was written meanwhile: drop"],
        "target": ["What was aimed for in Q3 2026 stands: a new target holds in the cycle that it goes on in."],
        "tranche": ["It was decided meanwhile: stopped"],
        "signal": [],
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_who_resolve_a_point_at_once_one_wins_and_the_other_is_told(transactional_db: None) -> None:
    """In two real transactions: one resolution, one deed."""
    cast = Cast()
    with use_tenant(cast.acme):
        quarter = Cycle(key="q3", name="Q3 2026", starts_on="2026-07-01", ends_on="2026-09-30", state="active")
        quarter.save()
        quarter.refresh_from_db()
        scene = Scene(cast, quarter)
        item = scene.point(scene.meeting(), "tranche")
    refused: list[str] = []
    ready = threading.Barrier(2)

    def run(actor: Any, choice: str) -> None:
        try:
            with use_tenant(cast.acme):
                Meeting.objects.count()  # the transaction has begun
                ready.wait(timeout=20)
                resolve_point(actor=actor, item=item, choice=choice, reason="So be it.")
        except ValidationError as error:
            refused.append(" ".join(error.messages))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in ((cast.max, "released"), (cast.ana, "stopped"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    with use_tenant(cast.acme):
        row = Resolution.objects.select_related("recorded_by").get()
        assert TrancheDecision.objects.get().decision == row.choice
        assert row.recorded_by is not None
        assert len(refused) == 1
        assert refused[0].startswith(f"{row.recorded_by.name} resolved it already")
