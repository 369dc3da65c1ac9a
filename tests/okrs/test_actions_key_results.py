"""Key results get a target that makes sense, change it as a fact, and keep weights that add up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from okrs.actions.key_results import change_target, create_key_result, edit_key_result
from okrs.models import KeyResult, TargetVersion
from tenancy.models import Tenant
from tenancy.versions import Stale
from tests.okrs.conftest import Story
from tests.okrs.test_actions_objectives import words

D = Decimal


def test_a_new_key_result_has_a_key_and_a_target_from_the_beginning(story: Story, acme: Tenant) -> None:
    assert story.key_result.key == "KR1.1"
    version = TargetVersion.objects.get(key_result=story.key_result)
    assert (version.date, version.baseline, version.target) == (None, D(1240), D(2000))
    assert story.key_result_of("yes_no").key == "KR1.2"


@pytest.mark.parametrize(
    ("type_", "limits", "field", "part"),
    [
        ("increase", {"baseline": D(5), "target": D(5)}, "target", "equals the baseline"),
        ("decrease", {"baseline": D(5), "target": D(5)}, "target", "equals the baseline"),
        ("increase", {"baseline": D(5), "target": D(4)}, "target", "choose the type decrease"),
        ("decrease", {"baseline": D(4), "target": D(5)}, "target", "choose the type increase"),
        ("increase", {"target": D(5)}, "baseline", "starts from"),
        ("at_least", {}, "target", "value to reach"),
        ("at_most", {"baseline": D(5)}, "target", "value to reach"),
        ("between", {"low": D(9), "high": D(1)}, "high", "Exchange"),
        ("between", {"low": D(9)}, "high", "greatest"),
        ("increase", {"baseline": D(5), "target": D("1e30")}, "target", "below"),
        ("increase", {"baseline": D(5), "target": D("NaN")}, "target", "below"),
        ("increase", {"baseline": D("0.00000000001"), "target": D(1)}, "baseline", "10 decimals"),
        ("dance", {}, "type", "Choose one of"),
    ],
)
def test_limits_that_make_no_sense_are_refused(
    story: Story, acme: Tenant, type_: str, limits: dict[str, Any], field: str, part: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        story.key_result_of(type_, **limits)
    assert part in words(refused, field)
    assert KeyResult.objects.count() == 1


def test_limits_a_type_does_not_use_are_not_kept(story: Story, acme: Tenant) -> None:
    key_result = story.key_result_of("at_least", baseline=D(1), target=D(4), low=D(1))
    assert (key_result.baseline, key_result.target, key_result.low) == (None, D(4), None)


def test_the_only_key_result_may_not_weigh_0(story: Story, acme: Tenant) -> None:
    with pytest.raises(ValidationError) as refused:
        edit_key_result(actor=None, key_result=story.key_result, expected_version=1, weight=D(0))
    assert "O1" in words(refused, "weight")
    story.key_result_of("yes_no")
    fresh = KeyResult.objects.get(pk=story.key_result.pk)
    assert edit_key_result(actor=None, key_result=fresh, expected_version=None, weight=D(0)).weight == 0


def test_it_may_not_end_before_it_starts(story: Story, acme: Tenant) -> None:
    with pytest.raises(ValidationError) as refused:
        story.key_result_of("yes_no", ends_on=story.ago(60))
    assert "before it starts" in words(refused, "ends_on")


def test_a_changed_target_is_a_fact_with_a_reason(story: Story, acme: Tenant) -> None:
    change_target(
        actor=story.cast.max, key_result=story.key_result, date=story.ago(3), reason="Two regions more",
        expected_version=1, target=D(2400),
    )  # fmt: skip
    fresh = KeyResult.objects.get(pk=story.key_result.pk)
    assert (fresh.target, fresh.baseline, fresh.version) == (D(2400), D(1240), 2)
    assert TargetVersion.objects.filter(key_result=fresh).count() == 2
    with pytest.raises(Stale):
        change_target(
            actor=story.cast.max, key_result=fresh, date=story.today, reason="x", expected_version=1, target=D(9000)
        )


def test_a_change_of_the_past_leaves_the_latest_target_on_the_row(story: Story, acme: Tenant) -> None:
    change_target(actor=None, key_result=story.key_result, date=story.ago(3), reason="up", target=D(2400))
    change_target(actor=None, key_result=story.key_result, date=story.ago(9), reason="before", target=D(2100))
    assert KeyResult.objects.get(pk=story.key_result.pk).target == D(2400)
    change_target(actor=None, key_result=story.key_result, date=story.ago(3), reason="typo", target=D(2500))
    assert KeyResult.objects.get(pk=story.key_result.pk).target == D(2500)
    assert TargetVersion.objects.filter(date=story.ago(3), superseded_by=None).count() == 1


@pytest.mark.parametrize(
    ("change", "field", "part"),
    [
        ({"target": D(1240)}, "target", "equals the baseline"),
        ({"target": D(3000), "reason": " "}, "reason", "Write something"),
        ({"height": D(1)}, "target", "Not a limit"),
    ],
)
def test_a_target_that_cannot_be_is_refused(
    story: Story, acme: Tenant, change: dict[str, Any], field: str, part: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        change_target(actor=None, key_result=story.key_result, date=story.today, **{"reason": "why", **change})
    assert part in words(refused, field)


def test_a_target_of_tomorrow_and_one_that_has_none_are_refused(story: Story, acme: Tenant) -> None:
    with pytest.raises(ValidationError) as refused:
        change_target(actor=None, key_result=story.key_result, date=story.ago(-1), reason="x", target=D(3000))
    assert "not come yet" in words(refused, "date")
    with pytest.raises(ValidationError) as refused:
        change_target(actor=None, key_result=story.key_result_of("yes_no"), date=story.today, reason="x")
    assert "no target" in words(refused, "target")


def test_rights_hold_for_key_results(story: Story, acme: Tenant) -> None:
    cast = story.cast
    create_key_result(actor=cast.ben, objective=story.objective, type="yes_no", title="His team's objective")
    edit_key_result(actor=cast.ben, key_result=story.key_result, expected_version=1, title="His own")
    strange = create_key_result(actor=None, objective=story.objective_named("x"), type="yes_no", title="Not his")
    for actor in (cast.ben, cast.vic):
        with pytest.raises(Forbidden):
            edit_key_result(actor=actor, key_result=strange, expected_version=1, title="No")
        with pytest.raises(Forbidden):
            change_target(actor=actor, key_result=strange, date=story.today, reason="No")
        with pytest.raises(Forbidden):
            create_key_result(actor=actor, objective=strange.objective, type="yes_no", title="No")


def test_an_edit_without_a_version_writes_back_nothing_that_somebody_else_changed(story: Story, acme: Tenant) -> None:
    seen_before = KeyResult.objects.get(pk=story.key_result.pk)
    change_target(actor=None, key_result=story.key_result, date=story.today, reason="More clinics", target=D(2400))
    edit_key_result(actor=None, key_result=seen_before, expected_version=None, unit="sites")
    stored = KeyResult.objects.get(pk=story.key_result.pk)
    assert (stored.unit, stored.target) == ("sites", D(2400))
