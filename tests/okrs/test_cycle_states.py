"""What each state of a cycle allows, and which state may follow which."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from okrs.actions.alignment import align_objective, remove_alignment
from okrs.actions.check_ins import add_check_in
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.actions.key_results import change_target, create_key_result, edit_key_result
from okrs.actions.objectives import create_objective, edit_objective
from okrs.actions.stages import StageWish, complete_stage, set_stages
from okrs.models import Cycle, KeyResult, Objective
from tenancy.models import Tenant
from tests.okrs.conftest import Story


def turn(story: Story, state: str) -> None:
    """The quarter is in this state, however it came there."""
    Cycle.objects.filter(pk=story.cycle.pk).update(state=state)


@pytest.fixture
def whole(story: Story, acme: Tenant) -> Story:
    """The quarter with a milestone and a second objective aligned to the first."""
    milestone = story.key_result_of("milestone", title="Opened")
    set_stages(actor=None, key_result=milestone, stages=[StageWish("Open", Decimal(100))])
    align_objective(actor=None, child=story.objective_named("Below"), parent=story.objective)
    return story


def _objective(story: Story, title: str = "Every clinic is connected") -> Objective:
    return Objective.objects.get(title=title)


def _kr(story: Story) -> KeyResult:
    return KeyResult.objects.get(pk=story.key_result.pk)


def _milestone() -> KeyResult:
    return KeyResult.objects.get(type="milestone")


SHAPES: dict[str, Callable[[Story], Any]] = {
    "a new objective": lambda s: create_objective(actor=None, cycle=s.cycle, title="One more"),
    "an objective's words": lambda s: edit_objective(
        actor=None, objective=_objective(s), expected_version=None, title="Other words"
    ),
    "a new key result": lambda s: create_key_result(actor=None, objective=_objective(s), type="yes_no", title="Open"),
    "a key result's words": lambda s: edit_key_result(
        actor=None, key_result=_kr(s), expected_version=None, title="Other"
    ),
    "a target": lambda s: change_target(
        actor=None, key_result=_kr(s), date=s.today, reason="Too low", target=Decimal(3000)
    ),
    "stages": lambda s: set_stages(actor=None, key_result=_milestone(), stages=[StageWish("Shut", Decimal(100))]),
    "a new link": lambda s: align_objective(actor=None, child=_objective(s, "Below"), parent=_objective(s)),
    "a link less": lambda s: remove_alignment(actor=None, child=_objective(s, "Below"), parent=_objective(s)),
}
CHECK_INS: dict[str, Callable[[Story], Any]] = {
    "a check-in": lambda s: add_check_in(actor=None, key_result=_kr(s), value=Decimal(1500), comment="Counted late"),
    "a stage done": lambda s: complete_stage(actor=None, stage=_milestone().stages.get(), date=s.today),
}


@pytest.mark.parametrize("state", ["draft", "active"])
@pytest.mark.parametrize("what", [*SHAPES, *CHECK_INS])
def test_until_it_is_over_everything_is_written(whole: Story, state: str, what: str) -> None:
    turn(whole, state)

    (SHAPES | CHECK_INS)[what](whole)


@pytest.mark.parametrize("what", list(SHAPES))
def test_while_it_is_graded_what_was_aimed_for_stands(whole: Story, what: str) -> None:
    turn(whole, "grading")

    with pytest.raises(ValidationError, match="what was aimed for stands"):
        SHAPES[what](whole)


@pytest.mark.parametrize("what", list(CHECK_INS))
def test_while_it_is_graded_people_still_check_in(whole: Story, what: str) -> None:
    turn(whole, "grading")

    CHECK_INS[what](whole)


def test_a_late_check_in_says_why(whole: Story) -> None:
    turn(whole, "grading")

    with pytest.raises(ValidationError) as refused:
        add_check_in(actor=None, key_result=_kr(whole), value=Decimal(1500), comment=" ")

    assert refused.value.message_dict == {"comment": ["Q4 is being graded: say why this check-in comes late."]}


@pytest.mark.parametrize("what", [*SHAPES, *CHECK_INS])
def test_a_closed_cycle_is_frozen(whole: Story, what: str) -> None:
    turn(whole, "closed")

    with pytest.raises(ValidationError, match="Q4 is closed, so it stays as it is"):
        (SHAPES | CHECK_INS)[what](whole)


def test_nothing_moves_into_or_hangs_below_a_closed_cycle(whole: Story) -> None:
    later = create_cycle(actor=None, name="Q5", starts_on=whole.ago(-42), ends_on=whole.ago(-130))
    fresh = create_objective(actor=None, cycle=later, title="Next")
    turn(whole, "closed")

    with pytest.raises(ValidationError, match="Q4 is closed"):
        edit_objective(actor=None, objective=fresh, expected_version=None, cycle=Cycle.objects.get(pk=whole.cycle.pk))
    with pytest.raises(ValidationError, match="Q4 is closed"):
        align_objective(actor=None, child=fresh, parent=_objective(whole))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("draft", "grading", "From draft a cycle becomes active."),
        ("draft", "closed", "closed on its closing page"),
        ("active", "closed", "closed on its closing page"),
        ("grading", "draft", "From grading a cycle becomes active."),
        ("grading", "closed", "closed on its closing page"),
        ("closed", "active", "opened again on its closing page"),
        ("closed", "grading", "opened again on its closing page"),
    ],
)
def test_a_state_that_cannot_follow_is_refused(story: Story, acme: Tenant, before: str, after: str, words: str) -> None:
    turn(story, before)

    with pytest.raises(ValidationError, match=words):
        edit_cycle(actor=story.cast.ana, cycle=Cycle.objects.get(), state=after)

    assert Cycle.objects.get().state == before


@pytest.mark.parametrize(
    ("before", "after"), [("draft", "active"), ("active", "draft"), ("active", "grading"), ("grading", "active")]
)
def test_a_state_that_may_follow_is_set(story: Story, acme: Tenant, before: str, after: str) -> None:
    turn(story, before)

    edit_cycle(actor=story.cast.ana, cycle=Cycle.objects.get(), state=after)

    assert Cycle.objects.get().state == after


@pytest.mark.parametrize("state", ["grading", "closed"])
def test_a_new_cycle_is_not_over(story: Story, acme: Tenant, state: str) -> None:
    with pytest.raises(ValidationError, match="A new cycle is a draft or active"):
        create_cycle(actor=None, name="Q5", starts_on=story.today, ends_on=story.today, state=state)


def test_a_closed_cycles_dates_and_name_stay(story: Story, acme: Tenant) -> None:
    turn(story, "closed")

    with pytest.raises(ValidationError, match="stays as it is"):
        edit_cycle(actor=None, cycle=Cycle.objects.get(), name="Renamed")


def test_a_cycle_read_before_it_was_closed_does_not_slip_in(whole: Story) -> None:
    key_result = _kr(whole)
    assert key_result.objective.cycle.state == "active"
    turn(whole, "closed")

    with pytest.raises(ValidationError, match="closed"):
        add_check_in(actor=None, key_result=key_result, value=Decimal(1500))


def test_a_cycle_lies_within_the_one_it_is_part_of(story: Story, acme: Tenant) -> None:
    year = create_cycle(actor=None, name="Y", starts_on=story.ago(60), ends_on=story.ago(-300), kind="year")
    quarter = create_cycle(
        actor=None, name="Q", starts_on=story.ago(60), ends_on=story.ago(-30), kind="quarter", parent=year
    )

    with pytest.raises(ValidationError, match="Q does not lie within Y"):
        edit_cycle(actor=None, cycle=Cycle.objects.get(pk=quarter.pk), starts_on=story.ago(61))
    with pytest.raises(ValidationError, match="Q does not lie within Y"):
        edit_cycle(actor=None, cycle=Cycle.objects.get(pk=year.pk), starts_on=story.ago(59))
    with pytest.raises(ValidationError, match="cannot hold"):
        create_cycle(actor=None, name="Z", starts_on=story.today, ends_on=story.today, kind="half", parent=quarter)


def test_the_page_of_a_late_check_in_asks_for_the_word(story: Story, acme: Tenant) -> None:
    turn(story, "grading")
    client = story.cast.client(story.cast.ben)
    form = {"date": story.today.isoformat(), "value": "1500", "status": "", "comment": ""}

    answer = client.post(f"/acme/key-results/{story.key_result.pk}/check-ins/new/", form)

    assert answer.status_code == 422
    assert "say why this check-in comes late" in answer.content.decode()
