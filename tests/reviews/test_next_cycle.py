"""The next cycle is drafted from a meeting: shown before it is done, done at once or not at all, and once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from okrs.actions.cycles import create_cycle
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.models import Cycle, CycleClosure, Grade, KeyResult, Objective
from reviews.actions.next_cycle import Draft, Drafted, draft_next_cycle, preview_next_cycle
from reviews.actions.resolving import resolve_point
from reviews.meetings.following import following, proposed_after
from reviews.models import Meeting
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.asking import SECRET, Scene, secret_of


@pytest.fixture
def scene(acme: Tenant, cast: Cast, quarter: Cycle) -> Scene:
    """O1 is kept, KR1.2 gets another target; O2 is dropped, and nobody says what becomes of O3."""
    made = Scene(cast, quarter)
    for key, title in (("O2", "An app for partners"), ("O3", "A calmer support")):
        Objective(cycle=quarter, key=key, title=title, owner=cast.max).save()
    return made


def decided(scene: Scene) -> Meeting:
    meeting = scene.meeting()
    for kind, choice, reason in (("carry", "keep", ""), ("target", "change", "The market grew.")):
        resolve_point(actor=scene.cast.max, item=scene.point(meeting, kind), choice=choice, reason=reason)
    return meeting


def titles(found: Drafted) -> list[str]:
    return [step.title for step in found.steps]


def draft(scene: Scene, meeting: Meeting, **fields: Any) -> Drafted:
    return draft_next_cycle(actor=scene.cast.ana, meeting=meeting, draft=Draft(**fields))


def test_it_is_shown_before_it_is_done_and_nothing_of_the_preview_stays(scene: Scene) -> None:
    meeting = decided(scene)
    found = preview_next_cycle(actor=scene.cast.ana, meeting=meeting, draft=Draft())
    assert titles(found) == [
        "2 key results graded as proposed.",
        "Q4 2026 is made as a draft, 1 Oct 2026 to 31 Dec 2026.",
        "1 objective with 2 key results goes on in Q4 2026.",
        "1 target is changed.",
    ]
    assert found.steps[-1].rows[0].endswith("Clinics that stay: 2,000 clinics → 2,400 clinics")
    assert [step.title for step in found.left] == [
        "2 objectives without a verdict: decide keep, learn or drop, then draft again."
    ]
    assert (Cycle.objects.count(), Grade.objects.count()) == (1, 0)
    assert not Event.objects.filter(name="cycle.created").exists()


def test_what_was_shown_is_what_is_done(scene: Scene) -> None:
    meeting = decided(scene)
    shown = preview_next_cycle(actor=scene.cast.ana, meeting=meeting, draft=Draft())
    done = draft(scene, meeting)
    assert (titles(shown), shown.left) == (titles(done), done.left)
    after = Cycle.objects.get(name="Q4 2026")
    assert (after.kind, after.state, after.starts_on) == ("quarter", "draft", date(2026, 10, 1))
    targets = KeyResult.objects.filter(objective__cycle=after).order_by("key").values_list("title", "target")
    assert dict(targets) == {"Active clinics": Decimal(2000), "Clinics that stay": Decimal(2400)}
    assert Meeting.objects.get().drafted_cycle == after


def test_a_second_time_nothing_is_done_twice(scene: Scene) -> None:
    meeting = decided(scene)
    draft(scene, meeting)
    assert titles(draft(scene, meeting)) == []
    assert (Cycle.objects.count(), Objective.objects.filter(carried_from__isnull=False).count()) == (2, 1)
    assert Event.objects.filter(name="meeting.cycle_drafted").count() == 1


def test_what_is_decided_after_the_draft_comes_along_the_next_time(scene: Scene) -> None:
    """Into the same cycle; what went on before stays as somebody left it."""
    meeting = decided(scene)
    after = draft(scene, meeting).cycle
    KeyResult.objects.filter(objective__cycle=after, title="Clinics that stay").update(target=9)
    write_retrospective(actor=scene.cast.max, objective=Objective.objects.get(key="O3"), verdict="learn")
    assert titles(draft(scene, meeting)) == ["1 objective with 0 key results goes on in Q4 2026."]
    assert KeyResult.objects.get(objective__cycle=after, title="Clinics that stay").target == 9


def test_a_cycle_that_is_there_already_is_taken(scene: Scene) -> None:
    there = create_cycle(
        actor=scene.cast.ana, name="Winter", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), kind="quarter"
    )
    assert following(scene.quarter) == there
    assert draft(scene, decided(scene)).cycle == there
    assert Cycle.objects.count() == 2


def test_the_new_cycle_is_part_of_the_year_around_it(scene: Scene) -> None:
    year = create_cycle(
        actor=scene.cast.ana, name="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), kind="year"
    )
    made = draft(scene, decided(scene)).cycle
    assert made is not None
    assert made.parent == year


def test_a_cycle_of_another_span_is_followed_by_as_many_days(scene: Scene) -> None:
    scene.quarter.kind = Cycle.Kind.OTHER
    planned = proposed_after(scene.quarter)
    assert (planned.name, planned.starts_on, (planned.ends_on - planned.starts_on).days + 1) == (
        "After Q3 2026", date(2026, 10, 1), scene.quarter.days,
    )  # fmt: skip


def test_with_the_closing_the_grades_stand_and_what_has_none_needs_a_reason(scene: Scene) -> None:
    """Refused, nothing is done at all: not even the copies."""
    meeting = decided(scene)
    with pytest.raises(ValidationError, match="have no grade"):
        draft(scene, meeting, accept=False, close=True)
    assert (Cycle.objects.count(), CycleClosure.objects.count(), Meeting.objects.get().drafted_cycle) == (1, 0, None)
    done = draft(scene, meeting, accept=False, close=True, leave_ungraded="The sensor broke.")
    assert titles(done)[-1] == "Q3 2026 is closed: its grades stand."
    assert [step.title for step in done.left][-1] == "KR1.1 and KR1.2 have no grade yet."


def test_a_running_cycle_is_graded_first(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    scene = Scene(cast, quarter, is_grading=False)
    done = draft(scene, scene.meeting())
    assert titles(done)[0] == "Q3 2026 is graded from now on: what was aimed for stands."


def test_who_may_not_make_a_cycle_is_told_before(scene: Scene) -> None:
    """A manager drafts into a cycle that is there; making one is for admins."""
    meeting = decided(scene)
    found = preview_next_cycle(actor=scene.cast.max, meeting=meeting, draft=Draft())
    first = "Q4 2026 is not there yet, and cycles are made by admins and owners. Ask Ana to draft it on this page"
    assert found.refused.startswith(first)
    with pytest.raises(Forbidden):
        draft_next_cycle(actor=scene.cast.max, meeting=meeting, draft=Draft())
    with pytest.raises(Forbidden):
        draft_next_cycle(actor=scene.cast.ben, meeting=meeting, draft=Draft())


def test_before_the_meeting_there_is_nothing_to_draft_from(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    found = preview_next_cycle(actor=scene.cast.ana, meeting=meeting, draft=Draft())
    assert found.refused.startswith("The meeting has not begun.")


def test_what_the_drafter_may_not_see_is_said_to_stay_behind(scene: Scene) -> None:
    secret = secret_of(scene)
    write_retrospective(actor=scene.cast.max, objective=secret, verdict="keep")
    meeting = decided(scene)
    create_cycle(
        actor=scene.cast.ana, name="Winter", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), kind="quarter"
    )
    other = scene.cast.member("mia@acme.example", "Mia", "manager")
    with use_reader(other.pk):
        found = preview_next_cycle(actor=other, meeting=meeting, draft=Draft())
    assert "1 objective that you may not see: what is decided of them is drafted by who does." in [
        step.title for step in found.left
    ]
    assert SECRET not in str(found)
    assert SECRET in str(preview_next_cycle(actor=scene.cast.ana, meeting=meeting, draft=Draft()))


def test_grades_that_were_given_stay(scene: Scene) -> None:
    meeting = decided(scene)
    grade_key_result(actor=scene.cast.max, key_result=scene.key_result, grade=Decimal("0.3"), reason="Late.")
    assert titles(draft(scene, meeting))[0] == "1 key result graded as proposed."
    assert Grade.objects.get(key_result=scene.key_result).grade == Decimal("0.3")
