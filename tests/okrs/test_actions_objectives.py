"""Objectives are made, changed, and aligned without circles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.queries import history_of
from okrs.actions.alignment import align_objective, remove_alignment, set_parents
from okrs.actions.objectives import create_objective, edit_objective
from okrs.models import Alignment, Objective
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tenancy.versions import Stale
from tests.okrs.conftest import Story


def words(refused: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    return " ".join(refused.value.message_dict[field])


def test_a_new_objective_takes_the_next_free_key_and_is_recorded(story: Story, acme: Tenant) -> None:
    objective = create_objective(actor=story.cast.max, cycle=story.cycle, title="  Second  ")
    assert (objective.key, objective.title) == ("O2", "Second")
    event = history_of(objective).get()
    assert (event.name, event.actor) == ("objective.created", story.cast.max)


def test_a_members_objective_is_their_own(story: Story, acme: Tenant) -> None:
    assert create_objective(actor=story.cast.ben, cycle=story.cycle, title="Mine").owner == story.cast.ben
    with pytest.raises(Forbidden):
        create_objective(actor=story.cast.ben, cycle=story.cycle, title="Hers", owner=story.cast.ana)


def test_a_viewer_creates_nothing(story: Story, acme: Tenant) -> None:
    with pytest.raises(Forbidden):
        create_objective(actor=story.cast.vic, cycle=story.cycle, title="No")


@pytest.mark.parametrize(
    ("fields", "field", "part"),
    [
        ({"title": " "}, "title", "Write something"),
        ({"title": "a\x00b"}, "title", "NUL"),
        ({"title": "x" * 301}, "title", "301 characters"),
        ({"title": "x", "key": "O1"}, "key", "taken"),
        ({"title": "x", "weight": Decimal(-1)}, "weight", "0 or more"),
        ({"title": "x", "weight": Decimal("NaN")}, "weight", "0 or more"),
        ({"title": "x", "ambition": "wild"}, "ambition", "committed or aspirational"),
        ({"title": "x", "driven_by": "luck"}, "driven_by", "aligned"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    story: Story, acme: Tenant, fields: dict[str, Any], field: str, part: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        create_objective(actor=story.cast.max, cycle=story.cycle, **fields)
    assert part in words(refused, field)
    assert Objective.objects.count() == 1


def test_a_formula_in_a_title_is_only_text(story: Story, acme: Tenant) -> None:
    assert create_objective(actor=None, cycle=story.cycle, title="=1+1").title == "=1+1"


def test_an_edit_needs_the_version_it_saw(story: Story, acme: Tenant) -> None:
    edit_objective(actor=story.cast.max, objective=story.objective, expected_version=1, title="First")
    late = Objective.objects.get(pk=story.objective.pk)
    with pytest.raises(Stale) as stale:
        edit_objective(actor=story.cast.ana, objective=late, expected_version=1, title="Second")
    assert (stale.value.current.title, stale.value.current.version) == ("First", 2)  # type: ignore[attr-defined]  # the row that is current is an objective


def test_a_member_edits_what_the_team_has_and_nothing_else(story: Story, acme: Tenant) -> None:
    edit_objective(actor=story.cast.ben, objective=story.objective, expected_version=1, title="Ours")
    with pytest.raises(Forbidden):
        edit_objective(actor=story.cast.ben, objective=story.objective_named("x"), expected_version=1, title="Mine")


def test_a_circle_is_refused_and_named(story: Story, acme: Tenant) -> None:
    top, middle, low = (story.objective_named(name) for name in ("top", "middle", "low"))
    align_objective(actor=None, child=middle, parent=top)
    align_objective(actor=None, child=low, parent=middle)
    with pytest.raises(ValidationError) as refused:
        align_objective(actor=story.cast.max, child=top, parent=low)
    assert f"{top.key} → {low.key} → {middle.key} → {top.key}" in words(refused, "parent")
    with pytest.raises(ValidationError) as refused:
        align_objective(actor=None, child=top, parent=top)
    assert "itself" in words(refused, "parent")
    assert Alignment.objects.count() == 2


def test_two_parents_are_no_circle_and_a_second_time_changes_nothing(story: Story, acme: Tenant) -> None:
    first, second, child = (story.objective_named(name) for name in ("first", "second", "child"))
    set_parents(actor=None, objective=child, parents=[first, second])
    assert align_objective(actor=None, child=child, parent=first).parent == first
    set_parents(actor=None, objective=child, parents=[second])
    assert list(Alignment.objects.values_list("parent_id", flat=True)) == [second.pk]


def test_all_weights_under_a_parent_may_not_be_0(story: Story, acme: Tenant) -> None:
    parent, one, two = (story.objective_named(name) for name in ("parent", "one", "two"))
    for child in (one, two):
        align_objective(actor=None, child=child, parent=parent)
    edit_objective(actor=None, objective=one, expected_version=1, weight=Decimal(0))
    with pytest.raises(ValidationError) as refused:
        edit_objective(actor=None, objective=two, expected_version=1, weight=Decimal(0))
    assert parent.key in words(refused, "weight")
    with pytest.raises(ValidationError):
        remove_alignment(actor=None, child=two, parent=parent)
    remove_alignment(actor=None, child=one, parent=parent)
    remove_alignment(actor=None, child=one, parent=parent)
    with pytest.raises(ValidationError):
        align_objective(actor=None, child=one, parent=one)


def test_nothing_of_anothers_is_found(story: Story) -> None:
    with use_tenant(story.cast.rival):
        assert not Objective.objects.filter(pk=story.objective.pk).exists()
