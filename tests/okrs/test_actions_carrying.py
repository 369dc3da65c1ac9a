"""Carrying on into the next cycle: everything is copied once, linked to what it goes on from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.actions.alignment import align_objective
from okrs.actions.audience import set_audiences
from okrs.actions.carrying import Carried, carry_over
from okrs.actions.cycles import create_cycle
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.actions.objectives import create_objective
from okrs.cycle_results import line_of_key_result, line_of_objective
from okrs.models import (
    Alignment,
    Collaborator,
    KeyResult,
    Objective,
    PhasedTarget,
    Reader,
    Stage,
    StageCompletion,
    Support,
    TargetVersion,
)
from rollups.actions import recompute_now
from rollups.queries import key_result_rollups
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.okrs.closing import Ended
from tests.okrs.conftest import Story


@pytest.fixture
def ended(story: Story, acme: Tenant) -> Ended:
    """The quarter that is being graded, both objectives to be kept."""
    found = Ended(story)
    for objective in (found.objective, found.below):
        write_retrospective(actor=None, objective=objective, verdict="keep")
    return found


def carry(ended: Ended, **wishes: Any) -> Carried:
    """Into Q5, by Max."""
    return carry_over(actor=ended.cast.max, cycle=ended.cycle, into=ended.next, **wishes)


def copy_of(row: Any) -> Any:
    """What went on from it."""
    return type(row).objects.get(carried_from=row)


def test_objectives_and_key_results_go_on_with_all_they_say(ended: Ended) -> None:
    Objective.objects.filter(pk=ended.objective.pk).update(
        description="Why", ambition="aspirational", weight=Decimal(2), level="company", driven_by="both"
    )
    KeyResult.objects.filter(pk=ended.clinics.pk).update(description="How", decimals=1, ends_on=ended.story.today)

    carry(ended)

    new = copy_of(ended.objective)
    said: tuple[str, ...] = (
        "title",
        "description",
        "team_id",
        "ambition",
        "weight",
        "level",
        "driven_by",
        "visibility",
    )
    assert [getattr(new, name) for name in said] == [getattr(ended.objective, name) for name in said]
    assert (new.key, new.cycle_id) == ("O3", ended.next.pk)
    kr = copy_of(ended.clinics)
    said = ("title", "type", "unit", "baseline", "target", "owner_id", "description", "decimals", "weight")
    source = ended.key_result(ended.clinics)
    assert [getattr(kr, name) for name in said] == [getattr(source, name) for name in said]
    assert (kr.key, kr.objective_id, kr.starts_on, kr.ends_on) == ("KR3.1", new.pk, None, None)
    assert Objective.objects.get(pk=ended.objective.pk).cycle_id == ended.cycle.pk  # the old one stays


def test_the_copies_are_measured_from_the_beginning(ended: Ended) -> None:
    carry(ended)

    kr, milestone = copy_of(ended.clinics), copy_of(ended.milestone)
    version = TargetVersion.objects.get(key_result=kr)
    assert (version.date, version.baseline, version.target) == (None, Decimal(1240), Decimal(2000))
    assert list(Stage.objects.filter(key_result=milestone).values_list("title", "percent", "position")) == [
        ("Found", Decimal(30), 1),
        ("Built", Decimal(70), 2),
    ]
    assert not StageCompletion.objects.filter(stage__key_result=milestone).exists()
    recompute_now()
    assert key_result_rollups([kr.pk])[kr.pk].measured is None


def test_the_baseline_is_the_last_value_when_asked(ended: Ended) -> None:
    carry(ended, from_last_value=True)

    assert copy_of(ended.clinics).baseline == Decimal(1734)
    assert TargetVersion.objects.get(key_result=copy_of(ended.clinics)).baseline == Decimal(1734)


def test_what_reached_its_target_keeps_its_baseline(ended: Ended) -> None:
    key_result_rollups([ended.clinics.pk])[ended.clinics.pk].__class__.objects.filter(key_result=ended.clinics).update(
        value=Decimal(2100)
    )

    carry(ended, from_last_value=True)

    assert copy_of(ended.clinics).baseline == Decimal(1240)


def test_phases_fall_at_the_same_share_of_the_new_cycle(ended: Ended) -> None:
    start, days = ended.cycle.starts_on, ended.cycle.days
    for day, value in ((start, 1300), (start + timedelta(days=days // 2), 1600), (ended.cycle.ends_on, 2000)):
        PhasedTarget(key_result=ended.clinics, date=day, value=Decimal(value)).save()

    carry(ended)

    phases = list(PhasedTarget.objects.filter(key_result=copy_of(ended.clinics)))
    assert [phase.value for phase in phases] == [1300, 1600, 2000]
    assert (phases[0].date, phases[-1].date) == (ended.next.starts_on, ended.next.ends_on)


def test_links_among_the_carried_and_to_what_lasts_go_on_the_rest_stays_behind(ended: Ended) -> None:
    year = create_cycle(actor=None, name="Y", starts_on=ended.story.ago(60), ends_on=ended.story.ago(-300))
    lasting = create_objective(actor=None, cycle=year, title="The year's")
    ended.turn("active")
    other = ended.story.objective_named("Not carried")
    for parent in (lasting, other):
        align_objective(actor=None, child=ended.objective, parent=parent)
    Alignment.objects.filter(child=ended.below).update(key_result=ended.clinics, is_primary=True)
    Support(child=ended.below, key_result=ended.milestone).save()
    Support(child=ended.below, objective=other).save()
    ended.turn("grading")

    carry(ended)

    new, below = copy_of(ended.objective), copy_of(ended.below)
    assert [link.parent_id for link in Alignment.objects.filter(child=new)] == [lasting.pk]
    link = Alignment.objects.get(child=below)
    assert (link.parent_id, link.key_result_id, link.is_primary) == (new.pk, copy_of(ended.clinics).pk, True)
    assert [row.key_result_id for row in Support.objects.filter(child=below)] == [copy_of(ended.milestone).pk]


def test_collaborators_and_readers_go_on(ended: Ended) -> None:
    Collaborator(objective=ended.objective, member=ended.cast.ben).save()
    Reader(objective=ended.objective, member=ended.cast.vic).save()

    carry(ended)

    new = copy_of(ended.objective)
    assert [row.member_id for row in Collaborator.objects.filter(objective=new)] == [ended.cast.ben.pk]
    assert [row.member_id for row in Reader.objects.filter(objective=new)] == [ended.cast.vic.pk]


def test_what_is_dropped_or_undecided_stays_behind(ended: Ended) -> None:
    write_retrospective(actor=None, objective=ended.below, verdict="drop")
    grade_key_result(actor=None, key_result=ended.milestone, grade=None, reason="Given up", verdict="drop")

    done = carry(ended)

    assert set(done.objectives) == {ended.objective.pk}
    assert set(done.key_results) == {ended.clinics.pk, ended.silent.pk}
    assert not Objective.objects.filter(carried_from=ended.below).exists()


def test_a_second_run_carries_only_what_is_new(ended: Ended) -> None:
    write_retrospective(actor=None, objective=ended.below, verdict="")
    first = carry(ended)
    write_retrospective(actor=None, objective=ended.below, verdict="learn")

    second, third = carry(ended), carry(ended)

    assert (set(first.objectives), set(second.objectives), set(third.objectives)) == (
        {ended.objective.pk}, {ended.below.pk}, set(),
    )  # fmt: skip
    assert (first.before, second.before, third.before) == (0, 1, 2)
    assert KeyResult.objects.filter(carried_from=ended.clinics).count() == 1


def test_keys_are_free_even_where_key_results_run_ahead_of_objectives(ended: Ended) -> None:
    KeyResult.objects.filter(pk=ended.silent.pk).update(key="KR40.1")

    carry(ended)

    assert copy_of(ended.objective).key == "O41"
    assert copy_of(ended.clinics).key == "KR41.1"


def test_the_line_from_one_cycle_to_the_next_is_read_with_grades(ended: Ended) -> None:
    grade_key_result(actor=None, key_result=ended.clinics, grade=Decimal("0.7"))
    carry(ended)

    new = copy_of(ended.clinics)
    assert [(row.pk, row.grade) for row in line_of_key_result(new)] == [
        (ended.clinics.pk, Decimal("0.7")),
        (new.pk, None),
    ]
    assert [row.pk for row in line_of_key_result(ended.clinics)] == [ended.clinics.pk, new.pk]
    assert [row.pk for row in line_of_objective(ended.objective)] == [ended.objective.pk, copy_of(ended.objective).pk]


def test_what_happened_is_recorded(ended: Ended) -> None:
    carry(ended)

    event = Event.objects.get(name="cycle.carried_over")
    assert (event.actor_id, event.data["into"], event.data["objectives"]) == (ended.cast.max.pk, "Q5", 2)
    assert Event.objects.filter(name="objective.carried_over").count() == 2


def test_statements_do_not_grow_with_key_results(ended: Ended) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert carry(ended).objectives
        return len(captured)

    write_retrospective(actor=None, objective=ended.below, verdict="")
    few = statements()
    ended.turn("active")
    for number in range(12):
        ended.story.objective = ended.below
        ended.story.key_result_of("yes_no", title=f"More {number}")
    ended.turn("grading")
    write_retrospective(actor=None, objective=ended.below, verdict="keep")
    assert statements() <= few


@pytest.mark.parametrize("state", ["draft", "active"])
def test_what_is_not_over_is_not_carried(ended: Ended, state: str) -> None:
    ended.turn(state)

    with pytest.raises(ValidationError, match="is not over"):
        carry(ended)


def test_into_a_later_open_cycle_only_and_by_managers(ended: Ended) -> None:
    with pytest.raises(ValidationError, match="begins after"):
        carry_over(actor=None, cycle=ended.cycle, into=ended.cycle)
    ended.next.state = "closed"
    ended.next.save()
    with pytest.raises(ValidationError, match="Q5 is closed"):
        carry(ended)
    for who in (ended.cast.ben, ended.cast.vic):
        with pytest.raises(Forbidden):
            carry_over(actor=who, cycle=ended.cycle, into=ended.next)


def test_what_is_carried_is_seen_by_the_same_people_and_its_key_is_free_beside_hidden_ones(ended: Ended) -> None:
    Objective.objects.filter(pk=ended.below.pk).update(visibility="people", owner=ended.cast.ben, key="O70")
    set_audiences(Objective.objects.filter(pk=ended.below.pk))

    with use_reader(ended.cast.max.pk):
        mine = carry(ended)
    with use_reader(ended.cast.ana.pk):
        rest = carry_over(actor=ended.cast.ana, cycle=ended.cycle, into=ended.next)

    assert [copy.key for copy in mine.objectives.values()] == ["O71"]
    assert set(rest.objectives) == {ended.below.pk}
    with use_reader(ended.cast.vic.pk):
        assert not Objective.objects.filter(carried_from=ended.below.pk).exists()
    with use_reader(ended.cast.ben.pk):
        assert Objective.objects.filter(carried_from=ended.below.pk).exists()
