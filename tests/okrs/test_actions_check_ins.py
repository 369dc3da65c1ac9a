"""Check-ins and stages are facts: added, corrected by a newer one, never about tomorrow."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from accounts.permissions import Forbidden
from okrs.actions.check_ins import add_check_in
from okrs.actions.stages import StageWish, complete_stage, set_stages
from okrs.models import CheckIn, Stage, StageCompletion
from okrs.queries import check_ins_of, stages_done
from tenancy.models import Tenant
from tests.okrs.conftest import Story
from tests.okrs.test_actions_objectives import words

D = Decimal
THIRDS = ("33.3333333333", "33.3333333333", "33.3333333334")


def test_a_check_in_says_value_confidence_status_and_words(story: Story, acme: Tenant) -> None:
    check_in = add_check_in(
        actor=story.cast.ben, key_result=story.key_result, value=D(1563), confidence=D("0.5"),
        status="at_risk", comment=" Sign-ups are fine. ",
    )  # fmt: skip
    assert (check_in.date, check_in.author, check_in.comment) == (story.today, story.cast.ben, "Sign-ups are fine.")


def test_a_second_one_about_the_day_corrects_the_first(story: Story, acme: Tenant) -> None:
    first, second, third = (
        add_check_in(actor=story.cast.ben, key_result=story.key_result, date=story.ago(2), value=D(value))
        for value in (1, 2, 3)
    )
    assert (second.supersedes, third.supersedes) == (first, second)
    shown = {c.value: c.correction for c in check_ins_of(story.key_result, story.today)}  # type: ignore[attr-defined]  # annotated by the query
    assert shown == {D(3): None, D(2): third.pk, D(1): second.pk}


def test_a_fact_is_never_edited(story: Story, acme: Tenant) -> None:
    check_in = add_check_in(actor=None, key_result=story.key_result, value=D(1))
    check_in.value = D(2)
    with pytest.raises(ProgrammingError), transaction.atomic():
        check_in.save()


@pytest.mark.parametrize(
    ("given", "field", "part"),
    [
        ({}, "value", "at least one"),
        ({"value": D("Infinity")}, "value", "number below"),
        ({"value": D("0.00000000001")}, "value", "10 decimals"),
        ({"confidence": D("1.2")}, "confidence", "between 0 and 1"),
        ({"confidence": D("0.1234567")}, "confidence", "6 decimals"),
        ({"status": "fine"}, "status", "on track, at risk"),
        ({"comment": "a\x00"}, "comment", "NUL"),
        ({"comment": "x" * 10_000_000}, "comment", "10,000,000 characters"),
    ],
)
def test_a_check_in_that_cannot_be_is_refused(
    story: Story, acme: Tenant, given: dict[str, Any], field: str, part: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add_check_in(actor=story.cast.ben, key_result=story.key_result, **given)
    assert part in words(refused, field)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("value", ["12345678901234567890", "99999999999999999999.0123456789"])
def test_a_value_of_twenty_digits_is_kept_exactly(story: Story, acme: Tenant, value: str) -> None:
    check_in = add_check_in(actor=story.cast.ben, key_result=story.key_result, value=D(value))
    check_in.refresh_from_db()
    assert check_in.value == D(value)


def test_tomorrow_is_refused(story: Story, acme: Tenant) -> None:
    with pytest.raises(ValidationError) as refused:
        add_check_in(actor=None, key_result=story.key_result, date=story.ago(-1), value=D(1))
    assert "not come yet" in words(refused, "date")


def test_yes_and_no_are_the_only_answers(story: Story, acme: Tenant) -> None:
    key_result = story.key_result_of("yes_no")
    with pytest.raises(ValidationError):
        add_check_in(actor=None, key_result=key_result, value=D("0.5"))
    assert add_check_in(actor=None, key_result=key_result, value=D(1)).value == 1


@pytest.mark.parametrize("type_", ["milestone", "delivery"])
def test_what_moves_otherwise_takes_no_value(story: Story, acme: Tenant, type_: str) -> None:
    key_result = story.key_result_of(type_)
    with pytest.raises(ValidationError) as refused:
        add_check_in(actor=None, key_result=key_result, value=D(1))
    assert "takes no value" in words(refused, "value")
    assert add_check_in(actor=None, key_result=key_result, comment="Going well").value is None


def test_only_those_who_may_check_in(story: Story, acme: Tenant) -> None:
    with pytest.raises(Forbidden):
        add_check_in(actor=story.cast.vic, key_result=story.key_result, value=D(1))
    add_check_in(actor=story.cast.ana, key_result=story.key_result, value=D(1))


def stages_of(story: Story, *percents: int) -> list[Stage]:
    wishes = [StageWish(f"Stage {place}", D(percent)) for place, percent in enumerate(percents, start=1)]
    return set_stages(actor=story.cast.max, key_result=story.key_result_of("milestone"), stages=wishes)


def test_stages_total_100_percent(story: Story, acme: Tenant) -> None:
    assert [stage.position for stage in stages_of(story, 30, 50, 20)] == [1, 2, 3]
    with pytest.raises(ValidationError) as refused:
        stages_of(story, 30, 50)
    assert "total 80 percent" in words(refused, "stages")
    with pytest.raises(ValidationError):
        stages_of(story, 130, -30)
    with pytest.raises(ValidationError):
        stages_of(story)


def test_stages_with_decimals_that_would_be_rounded_away_are_refused(story: Story, acme: Tenant) -> None:
    milestone = story.key_result_of("milestone")
    thirds = [StageWish(title, D(percent)) for title, percent in zip("abc", THIRDS, strict=True)]
    with pytest.raises(ValidationError, match="at most 6 decimals"):
        set_stages(actor=story.cast.max, key_result=milestone, stages=thirds)


def test_stages_change_places_and_names_but_what_was_done_stays(story: Story, acme: Tenant) -> None:
    first, second = stages_of(story, 40, 60)
    complete_stage(actor=story.cast.max, stage=first, date=story.today)
    key_result = first.key_result
    swapped = [StageWish("Last", D(60), second.pk), StageWish("First", D(40), first.pk)]
    set_stages(actor=None, key_result=key_result, stages=swapped)
    assert [(s.title, done) for s, done in stages_done(key_result)] == [("Last", None), ("First", story.today)]
    with pytest.raises(ValidationError) as refused:
        set_stages(actor=None, key_result=key_result, stages=[StageWish("Only", D(100), second.pk)])
    assert "stays" in words(refused, "stages")


def test_a_stage_of_another_key_result_is_refused(story: Story, acme: Tenant) -> None:
    (strange,) = stages_of(story, 100)
    with pytest.raises(ValidationError) as refused:
        set_stages(actor=None, key_result=story.key_result_of("milestone"), stages=[StageWish("x", D(100), strange.pk)])
    assert "not one of" in words(refused, "stages")
    with pytest.raises(ValidationError):
        set_stages(actor=None, key_result=story.key_result, stages=[StageWish("x", D(100))])


def test_a_stage_is_done_and_not_done_after_all(story: Story, acme: Tenant) -> None:
    stage, _ = stages_of(story, 40, 60)
    with pytest.raises(ValidationError):
        complete_stage(actor=None, stage=stage, date=None)
    with pytest.raises(ValidationError):
        complete_stage(actor=None, stage=stage, date=story.ago(-1))
    done = complete_stage(actor=None, stage=stage, date=story.ago(3))
    undone = complete_stage(actor=None, stage=stage, date=None)
    assert undone.supersedes == done
    assert stages_done(stage.key_result)[0] == (stage, None)
    assert StageCompletion.objects.count() == 2
    with pytest.raises(Forbidden):
        complete_stage(actor=story.cast.vic, stage=stage, date=story.today)
