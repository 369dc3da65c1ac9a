"""Contributions and supports are one graph without circles; one contribution is the primary one."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Forbidden
from activity.queries import history_of
from okrs.actions.alignment import add_support, align_objective, make_primary, remove_alignment, remove_support
from okrs.actions.objectives import create_objective, edit_objective
from okrs.graph import links_up, way
from okrs.models import Alignment, Collaborator, Objective, Reader, Support
from tenancy.models import Tenant
from tests.okrs.conftest import Story


def words(refused: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    return " ".join(refused.value.message_dict[field])


def primary_of(child: Objective) -> int | None:
    return Alignment.objects.filter(child=child, is_primary=True).values_list("parent_id", flat=True).first()


def test_the_first_parent_is_the_primary_one_until_another_is_made_so(story: Story, acme: Tenant) -> None:
    first, second, child = (story.objective_named(name) for name in ("first", "second", "child"))
    align_objective(actor=None, child=child, parent=first)
    link = align_objective(actor=None, child=child, parent=second)
    assert primary_of(child) == first.pk
    make_primary(actor=story.cast.max, link=link)
    assert primary_of(child) == second.pk
    assert Alignment.objects.filter(child=child, is_primary=True).count() == 1
    remove_alignment(actor=None, child=child, parent=second)
    assert primary_of(child) == first.pk


def test_it_may_contribute_to_one_key_result_of_its_parent_only(story: Story, acme: Tenant) -> None:
    child, other = story.objective_named("child"), story.objective_named("other")
    link = align_objective(actor=story.cast.max, child=child, parent=story.objective, key_result=story.key_result)
    assert link.key_result == story.key_result
    assert history_of(child)[0].data["parent"] == story.key_result.key
    with pytest.raises(ValidationError) as refused:
        align_objective(actor=None, child=child, parent=other, key_result=story.key_result)
    assert "no key result of" in words(refused, "key_result")


def test_a_circle_over_both_kinds_is_refused_and_named(story: Story, acme: Tenant) -> None:
    low, middle = story.objective_named("low"), story.objective_named("middle")
    align_objective(actor=None, child=low, parent=middle)
    add_support(actor=None, child=middle, key_result=story.key_result)
    with pytest.raises(ValidationError) as refused:
        align_objective(actor=None, child=story.objective, parent=low)
    assert "O1 → O2 → O3 → O1" in words(refused, "parent")
    with pytest.raises(ValidationError) as refused:
        add_support(actor=None, child=story.objective, objective=low)
    assert "O1 → O2 → O3 → O1" in words(refused, "objective")
    with pytest.raises(ValidationError) as refused:
        add_support(actor=None, child=story.objective, key_result=story.key_result)
    assert "itself" in words(refused, "key_result")


def test_a_support_is_kept_once_and_taken_away(story: Story, acme: Tenant) -> None:
    helper = story.objective_named("helper")
    support = add_support(actor=story.cast.max, child=helper, key_result=story.key_result)
    assert add_support(actor=story.cast.max, child=helper, key_result=story.key_result) == support
    assert [event.name for event in history_of(helper)].count("objective.supported") == 1
    with pytest.raises(ValidationError):
        add_support(actor=None, child=helper)
    with pytest.raises(ValidationError):
        add_support(actor=None, child=helper, objective=story.objective, key_result=story.key_result)
    remove_support(actor=story.cast.max, support=support)
    assert not Support.objects.exists()
    assert history_of(helper)[0].data["parent"] == story.key_result.key


def test_who_may_not_edit_the_child_draws_and_removes_no_link(story: Story, acme: Tenant) -> None:
    child = story.objective_named("nobody's")
    link = align_objective(actor=None, child=child, parent=story.objective)
    support = add_support(actor=None, child=child, key_result=story.key_result)
    for member in (story.cast.vic, story.cast.ben):
        with pytest.raises(Forbidden):
            align_objective(actor=member, child=child, parent=story.objective)
        with pytest.raises(Forbidden):
            add_support(actor=member, child=child, objective=story.objective)
        with pytest.raises(Forbidden):
            make_primary(actor=member, link=link)
        with pytest.raises(Forbidden):
            remove_alignment(actor=member, child=child, parent=story.objective)
        with pytest.raises(Forbidden):
            remove_support(actor=member, support=support)
    own = create_objective(actor=story.cast.ben, cycle=story.cycle, title="Mine")
    assert align_objective(actor=story.cast.ben, child=own, parent=child).parent == child


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.integers(0, 7), st.integers(0, 7))
def test_a_way_is_found_exactly_where_one_leads(links: list[tuple[int, int]], start: int, goal: int) -> None:
    up: dict[int, list[int]] = {}
    for child, parent in links:
        up.setdefault(child, []).append(parent)
    reached, waiting = {start}, [start]
    while waiting:
        fresh = [parent for parent in up.get(waiting.pop(), []) if parent not in reached]
        reached.update(fresh)
        waiting += fresh
    steps = way(up, start, goal)
    assert bool(steps) == (goal in reached)
    if steps:
        assert (steps[0], steps[-1]) == (start, goal)
        assert all(parent in up[child] for child, parent in pairwise(steps))
        assert len(set(steps)) == len(steps)


def test_the_graph_is_read_at_once(story: Story, acme: Tenant, django_assert_num_queries: object) -> None:
    nodes = [story.objective_named(f"n{number}") for number in range(6)]
    for child, parent in pairwise(nodes):
        align_objective(actor=None, child=child, parent=parent)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture has no type
        up = links_up()
    assert len(way(up, nodes[0].pk, nodes[-1].pk)) == 6


def test_collaborators_and_readers_are_a_row_each(story: Story, acme: Tenant) -> None:
    cast, objective = story.cast, story.objective
    edit_objective(
        actor=cast.max, objective=objective, expected_version=1, visibility="people",
        collaborators=[cast.ben, cast.vic], readers=[cast.ana, cast.max],
    )  # fmt: skip
    assert set(Collaborator.objects.values_list("member_id", flat=True)) == {cast.ben.pk, cast.vic.pk}
    assert set(Reader.objects.values_list("member_id", flat=True)) == {cast.ana.pk, cast.max.pk}
    edit_objective(actor=cast.max, objective=objective, expected_version=2, collaborators=[cast.vic])
    assert Collaborator.objects.get().member == cast.vic
    assert history_of(objective)[0].data["changed"] == ["collaborators"]
    edit_objective(actor=cast.max, objective=objective, expected_version=3, collaborators=[cast.vic])
    assert history_of(objective)[0].data["changed"] == []


def test_levels_and_visibility_are_checked_in_words(story: Story, acme: Tenant) -> None:
    refusals = {
        "level": {"level": "galaxy"}, "owner": {"level": "personal"}, "visibility": {"visibility": "nobody"},
        "team": {"visibility": "team"},
    }  # fmt: skip
    for field, fields in refusals.items():
        with pytest.raises(ValidationError) as refused:
            create_objective(actor=None, cycle=story.cycle, title="x", **fields)  # type: ignore[arg-type]  # one at a time
        assert words(refused, field)


def test_what_the_company_aims_at_is_not_for_every_member_to_write(story: Story, acme: Tenant) -> None:
    with pytest.raises(Forbidden):
        create_objective(actor=story.cast.ben, cycle=story.cycle, title="Us all", level="company")
    with pytest.raises(Forbidden):
        edit_objective(actor=story.cast.ben, objective=story.objective, expected_version=None, level="company")
    made = create_objective(actor=story.cast.max, cycle=story.cycle, title="Us all", level="company")
    assert (made.level, made.weight) == ("company", None)
    assert create_objective(actor=None, cycle=story.cycle, title="w", weight=Decimal(2)).weight == 2
