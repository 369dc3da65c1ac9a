"""Grading a cycle's key results, what was learned, closing, and opening again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.actions.audience import set_audiences
from okrs.actions.check_ins import add_check_in
from okrs.actions.closing import close_cycle, reopen_cycle, start_grading
from okrs.actions.grading import accept_proposals, grade_key_result, write_retrospective
from okrs.cycle_results import score_of, ungraded
from okrs.models import CycleClosure, Grade, KeyResult, Objective, Retrospective
from rollups.actions import recompute_now
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.okrs.closing import Ended
from tests.okrs.conftest import Story

SIXTY = Decimal("0.7")  # 65 % to one decimal, halves away from zero


@pytest.fixture
def ended(story: Story, acme: Tenant) -> Ended:
    """The quarter that is being graded."""
    return Ended(story)


def heads(key_result: KeyResult) -> list[Grade]:
    """The grades that count."""
    return list(Grade.objects.filter(key_result=key_result, superseded_by=None))


def test_what_is_proposed_is_accepted_without_a_word(ended: Ended) -> None:
    fact = grade_key_result(actor=ended.cast.max, key_result=ended.clinics, grade=SIXTY)

    assert (fact.proposed, fact.grade, fact.reason) == (SIXTY, SIXTY, "")
    assert Event.objects.get(name="key_result.graded").actor_id == ended.cast.max.pk


def test_another_grade_needs_a_reason(ended: Ended) -> None:
    with pytest.raises(ValidationError, match=r"0\.7 was proposed"):
        grade_key_result(actor=None, key_result=ended.clinics, grade=Decimal("0.9"), reason=" ")

    fact = grade_key_result(actor=None, key_result=ended.clinics, grade=Decimal("0.9"), reason="Counted wrong")
    assert (fact.proposed, fact.grade, fact.reason) == (SIXTY, Decimal("0.9"), "Counted wrong")


def test_what_was_never_measured_is_graded_with_a_reason_or_left_with_one(ended: Ended) -> None:
    with pytest.raises(ValidationError, match="nothing was measured"):
        grade_key_result(actor=None, key_result=ended.silent, grade=Decimal(0))
    with pytest.raises(ValidationError, match="why it gets no grade"):
        grade_key_result(actor=None, key_result=ended.silent, grade=None)

    fact = grade_key_result(actor=None, key_result=ended.silent, grade=None, reason="Nobody asked the partner")
    assert fact.grade is None
    assert ended.silent not in ungraded(ended.cycle)


@pytest.mark.parametrize("grade", [Decimal("-0.1"), Decimal("1.1"), Decimal("0.1234"), Decimal("NaN")])
def test_a_grade_lies_between_0_and_1(ended: Ended, grade: Decimal) -> None:
    with pytest.raises(ValidationError):
        grade_key_result(actor=None, key_result=ended.clinics, grade=grade, reason="Because")


def test_a_second_grade_corrects_the_first_and_the_same_one_again_is_none(ended: Ended) -> None:
    first = grade_key_result(actor=None, key_result=ended.clinics, grade=SIXTY, verdict="keep")
    again = grade_key_result(actor=None, key_result=ended.clinics, grade=SIXTY)
    second = grade_key_result(actor=None, key_result=ended.clinics, grade=Decimal("0.5"), reason="Half were test data")

    assert again.pk == first.pk
    assert (second.supersedes_id, second.verdict) == (first.pk, "keep")
    assert heads(ended.clinics) == [second]


def test_all_proposals_are_accepted_at_once_and_nothing_else_is_touched(ended: Ended) -> None:
    own = grade_key_result(actor=None, key_result=ended.clinics, grade=Decimal("0.5"), reason="Half were test data")

    assert accept_proposals(actor=ended.cast.max, cycle=ended.cycle) == 1
    assert accept_proposals(actor=ended.cast.max, cycle=ended.cycle) == 0

    assert heads(ended.clinics) == [own]
    assert [(one.proposed, one.grade) for one in heads(ended.milestone)] == [(Decimal("0.3"), Decimal("0.3"))]
    assert heads(ended.silent) == []


def test_accepting_all_takes_as_many_statements_for_many_as_for_few(ended: Ended) -> None:
    def statements(expected: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert accept_proposals(actor=None, cycle=ended.cycle) == expected
        return len(captured)

    few = statements(2)
    ended.turn("active")
    for number in range(30):
        made = ended.story.key_result_of("yes_no", title=f"More {number}")
        add_check_in(actor=None, key_result=made, value=Decimal(1))
    recompute_now()
    ended.turn("grading")
    assert statements(30) == few


def test_the_objectives_score_is_the_weighted_mean_of_the_grades(ended: Ended) -> None:
    accept_proposals(actor=None, cycle=ended.cycle)

    assert score_of(ended.objective) == Decimal("0.400")  # (0.7 × 1 + 0.3 × 3) ÷ 4


def test_what_was_learned_is_written_and_corrected(ended: Ended) -> None:
    first = write_retrospective(actor=ended.cast.max, objective=ended.objective, went_well="Speed", verdict="keep")
    same = write_retrospective(actor=ended.cast.max, objective=ended.objective, went_well="Speed", verdict="keep")
    second = write_retrospective(actor=ended.cast.max, objective=ended.objective, to_learn="Ask first", verdict="learn")

    assert same.pk == first.pk
    assert second.supersedes_id == first.pk
    with pytest.raises(ValidationError, match="Choose keep, learn or drop"):
        write_retrospective(actor=None, objective=ended.objective, verdict="maybe")


def test_a_cycle_with_something_ungraded_closes_only_with_a_reason(ended: Ended) -> None:
    accept_proposals(actor=None, cycle=ended.cycle)

    with pytest.raises(ValidationError, match=r"KR1\.3 has no grade"):
        close_cycle(actor=ended.cast.max, cycle=ended.cycle)
    closure = close_cycle(actor=ended.cast.max, cycle=ended.cycle, leave_ungraded="The partner never answered")

    assert (closure.step, closure.reason) == ("closed", "The partner never answered")
    assert ended.cycle.state == "closed"
    assert Event.objects.get(name="cycle.closed").data["ungraded"] == 1


def test_what_the_closer_may_not_see_is_counted_and_not_named(ended: Ended) -> None:
    accept_proposals(actor=None, cycle=ended.cycle)
    Objective.objects.filter(pk=ended.objective.pk).update(visibility="people", owner=ended.cast.ben, team=None)
    set_audiences([ended.objective])

    with use_reader(ended.cast.max.pk), pytest.raises(ValidationError) as refused:
        close_cycle(actor=ended.cast.max, cycle=ended.cycle)
    with use_reader(ended.cast.max.pk):
        close_cycle(actor=ended.cast.max, cycle=ended.cycle, leave_ungraded="Theirs to say")

    assert refused.value.messages == [
        "1 that you may not see has no grade. Grade what is left, or say why it stays ungraded."
    ]
    assert Retrospective.objects.get(objective=ended.objective).score == Decimal("0.400")


def test_closing_keeps_each_objectives_score_beside_what_was_written(ended: Ended) -> None:
    write_retrospective(actor=None, objective=ended.objective, went_well="Speed", verdict="keep")
    accept_proposals(actor=None, cycle=ended.cycle)
    close_cycle(actor=None, cycle=ended.cycle, leave_ungraded="So be it")

    kept = Retrospective.objects.get(objective=ended.objective, superseded_by=None)
    assert (kept.score, kept.went_well, kept.verdict) == (Decimal("0.400"), "Speed", "keep")
    assert not Retrospective.objects.filter(objective=ended.below).exists()


def test_a_closed_cycle_takes_no_grade_and_no_word(ended: Ended) -> None:
    close_cycle(actor=None, cycle=ended.cycle, leave_ungraded="So be it")
    closed: list[Any] = [
        lambda: grade_key_result(actor=None, key_result=ended.key_result(ended.clinics), grade=SIXTY),
        lambda: accept_proposals(actor=None, cycle=ended.cycle),
        lambda: write_retrospective(actor=None, objective=ended.objective, went_well="More"),
        lambda: close_cycle(actor=None, cycle=ended.cycle),
    ]

    for attempt in closed:
        with pytest.raises(ValidationError, match="closed"):
            attempt()


def test_opening_again_needs_a_reason_and_is_remembered(ended: Ended) -> None:
    close_cycle(actor=None, cycle=ended.cycle, leave_ungraded="So be it")

    with pytest.raises(ValidationError, match="Write something here"):
        reopen_cycle(actor=ended.cast.ana, cycle=ended.cycle, reason=" ")
    reopen_cycle(actor=ended.cast.ana, cycle=ended.cycle, reason="A grade was wrong")

    assert ended.cycle.state == "grading"
    assert list(CycleClosure.objects.order_by("pk").values_list("step", "reason")) == [
        ("closed", "So be it"),
        ("reopened", "A grade was wrong"),
    ]
    assert Event.objects.get(name="cycle.reopened").data["reason"] == "A grade was wrong"
    with pytest.raises(ValidationError, match="is not closed"):
        reopen_cycle(actor=None, cycle=ended.cycle, reason="Again")


def test_grading_starts_when_the_cycle_ran(ended: Ended) -> None:
    ended.turn("active")
    with pytest.raises(ValidationError, match="still running"):
        accept_proposals(actor=None, cycle=ended.cycle)
    with pytest.raises(ValidationError, match="Start its grading first"):
        close_cycle(actor=None, cycle=ended.cycle)

    start_grading(actor=ended.cast.max, cycle=ended.cycle)

    assert ended.cycle.state == "grading"
    ended.turn("draft")
    with pytest.raises(ValidationError):
        start_grading(actor=None, cycle=ended.cycle)


def test_who_may(ended: Ended) -> None:
    cast = ended.cast
    grade_key_result(actor=cast.ben, key_result=ended.key_result(ended.clinics), grade=SIXTY)  # his own
    write_retrospective(actor=cast.ben, objective=ended.objective, went_well="Speed")  # his team's
    refused: list[Any] = [
        lambda: grade_key_result(actor=cast.vic, key_result=ended.key_result(ended.clinics), grade=SIXTY),
        lambda: write_retrospective(actor=cast.ben, objective=ended.below, went_well="Not mine"),
        lambda: accept_proposals(actor=cast.ben, cycle=ended.cycle),
        lambda: close_cycle(actor=cast.ben, cycle=ended.cycle, leave_ungraded="x"),
        lambda: start_grading(actor=cast.ben, cycle=ended.cycle),
        lambda: reopen_cycle(actor=cast.max, cycle=ended.cycle, reason="x"),
    ]

    for attempt in refused:
        with pytest.raises(Forbidden):
            attempt()
