"""A meeting is planned, changed, opened and closed; its agenda is what the pack asks, and its guests hear of it."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import Forbidden
from activity.actions.letters import choose_letters
from activity.models import Enclosure, Event, Notice
from okrs.models import Cycle
from reviews.actions.agenda import add_point, move_point, note_point, put_back_point, remove_point, reword_point
from reviews.actions.meetings import (
    call_off_meeting,
    close_meeting,
    edit_meeting,
    note_meeting,
    open_meeting,
    plan_meeting,
)
from reviews.actions.resolving import resolve_point
from reviews.actions.votes import cast_vote
from reviews.blocks import Row
from reviews.meetings.points import agenda_of
from reviews.models import AgendaItem, Guest, Meeting, Pack, Vote
from tenancy.context import use_reader
from tenancy.models import Tenant
from tenancy.versions import Stale
from tests.conftest import Cast
from tests.reviews.asking import SECRET, Scene, pack_of, question, secret_of

TEN = datetime.fromisoformat("2026-12-01T10:00:00+01:00")
NOON = datetime.fromisoformat("2026-12-01T12:00:00+01:00")


@pytest.fixture
def scene(acme: Tenant, cast: Cast, quarter: Cycle) -> Scene:
    return Scene(cast, quarter)


def told(member: Membership) -> list[str]:
    return list(Notice.objects.filter(member=member, kind="meeting").order_by("pk").values_list("text", flat=True))


def test_the_agenda_is_what_the_pack_asks_in_its_order(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    kinds = [point.kind for point in agenda_of(meeting, scene.cast.max).points]
    assert kinds == ["grade", "carry", "target", "tranche", "signal"]


def test_a_pack_has_one_meeting(scene: Scene) -> None:
    scene.meeting(is_open=False)
    with pytest.raises(ValidationError, match="planned already"):
        plan_meeting(actor=scene.cast.max, pack=scene.pack)
    assert Meeting.objects.count() == 1


def test_only_managers_plan_and_only_for_a_made_pack(scene: Scene) -> None:
    with pytest.raises(Forbidden):
        plan_meeting(actor=scene.cast.ben, pack=scene.pack)
    Pack.objects.filter(pk=scene.pack.pk).update(state="queued")
    with pytest.raises(ValidationError, match="not made yet"):
        plan_meeting(actor=scene.cast.max, pack=Pack.objects.get(pk=scene.pack.pk))


def test_guests_hear_when_it_is_planned_moved_opened_and_closed(scene: Scene) -> None:
    """In the tenant's time; who does it is not told of it."""
    meeting = scene.meeting(is_open=False, starts_at=TEN)
    edit_meeting(actor=scene.cast.max, meeting=meeting, expected_version=1, starts_at=NOON)
    open_meeting(actor=scene.cast.max, meeting=meeting)
    close_meeting(actor=scene.cast.max, meeting=meeting)
    assert told(scene.cast.ben) == [
        "Max asks you to the review of Acme · Q3 2026 on 1 Dec 2026 at 10:00.",
        "Max moved the review of Acme · Q3 2026: it is now on 1 Dec 2026 at 12:00.",
        "Max opened the review of Acme · Q3 2026.",
        "Max closed the review of Acme · Q3 2026. Its minutes are there.",
    ]
    assert told(scene.cast.max) == []


def test_calendars_hear_of_a_change_of_time_or_place_and_of_nothing_else(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False, starts_at=TEN)
    edit_meeting(actor=scene.cast.max, meeting=meeting, expected_version=1, decider=scene.cast.ana)
    assert Meeting.objects.get().sequence == 0
    edit_meeting(actor=scene.cast.max, meeting=meeting, expected_version=2, place="Room 4")
    assert Meeting.objects.get().sequence == 1


def files_of(member: Membership) -> list[str]:
    """What their letters about meetings enclose, the first first: what is to be done, and which version it is."""
    rows = Enclosure.objects.filter(letter__member=member, name="meeting.ics").order_by("pk")
    texts = [bytes(row.body).decode() for row in rows]
    return [" ".join(re.findall(r"^(?:METHOD|SEQUENCE):(\S+)\r?$", text, re.MULTILINE)) for text in texts]


def test_calendars_of_guests_follow_the_meeting_by_mail(scene: Scene) -> None:
    cast = scene.cast
    choose_letters(actor=cast.vic, reminders=True, digests=True, mentions=True, reviews=False)
    meeting = plan_meeting(actor=cast.max, pack=scene.pack, starts_at=TEN, guests=[cast.max, cast.ben, cast.vic])
    edit_meeting(actor=cast.max, meeting=meeting, expected_version=meeting.version, starts_at=NOON)
    edit_meeting(actor=cast.max, meeting=meeting, expected_version=meeting.version, minutes=meeting.minutes)
    edit_meeting(actor=cast.max, meeting=meeting, expected_version=meeting.version, guests=[cast.max, cast.ana])
    assert files_of(cast.ben) == ["REQUEST 0", "REQUEST 1", "CANCEL 1"]
    assert files_of(cast.ana) == ["REQUEST 1"]
    call_off_meeting(actor=cast.max, meeting=meeting)
    assert files_of(cast.ana) == ["REQUEST 1", "CANCEL 1"]
    assert files_of(cast.max) == files_of(cast.vic) == []


def test_a_meeting_that_loses_its_time_leaves_calendars(scene: Scene) -> None:
    cast = scene.cast
    meeting = plan_meeting(actor=cast.max, pack=scene.pack, starts_at=TEN, guests=[cast.ben])
    edit_meeting(
        actor=cast.max, meeting=meeting, expected_version=meeting.version, starts_at=None, guests=[cast.ben, cast.ana]
    )
    assert files_of(cast.ben) == ["REQUEST 0", "CANCEL 1"]
    assert files_of(cast.ana) == []


def test_who_decides_is_a_guest_and_who_is_no_longer_asked_hears_it(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    edit_meeting(
        actor=scene.cast.max, meeting=meeting, expected_version=1, decider=scene.cast.ana, guests=[scene.cast.vic]
    )
    assert {one.member.name for one in Guest.objects.select_related("member")} == {"Ana", "Vic"}
    assert told(scene.cast.ben)[-1] == "Max no longer asks you to the review of Acme · Q3 2026."


def test_an_edit_of_what_somebody_else_saved_meanwhile_is_refused(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    note_meeting(actor=scene.cast.ben, meeting=meeting, notes="We were four.", expected_version=1)
    with pytest.raises(Stale):
        note_meeting(actor=scene.cast.max, meeting=meeting, notes="We were five.", expected_version=1)
    assert Meeting.objects.get().notes == "We were four."


def test_a_viewer_who_is_a_guest_votes_but_writes_no_notes(scene: Scene) -> None:
    meeting = scene.meeting(guests=[scene.cast.vic])
    item = scene.point(meeting, "tranche")
    assert cast_vote(actor=scene.cast.vic, item=item, choice="held").choice == "held"
    with pytest.raises(Forbidden):
        note_point(actor=scene.cast.vic, item=item, notes="So it is", expected_version=1)


def test_a_guest_has_one_vote_that_can_be_changed_until_it_is_resolved(scene: Scene) -> None:
    meeting = scene.meeting()
    item = scene.point(meeting, "tranche")
    cast_vote(actor=scene.cast.ben, item=item, choice="held")
    cast_vote(actor=scene.cast.ben, item=item, choice="released")
    assert [(one.member_id, one.choice) for one in Vote.objects.all()] == [(scene.cast.ben.pk, "released")]
    resolve_point(actor=scene.cast.max, item=item, choice="released", reason="It pays.")
    with pytest.raises(ValidationError, match="resolved already"):
        cast_vote(actor=scene.cast.ben, item=item, choice="held")


@pytest.mark.parametrize(("choice", "words"), [("maybe", "Choose one of: released, held, stopped")])
def test_a_vote_is_one_of_the_answers(scene: Scene, choice: str, words: str) -> None:
    item = scene.point(scene.meeting(), "tranche")
    with pytest.raises(ValidationError, match=words):
        cast_vote(actor=scene.cast.ben, item=item, choice=choice)


def test_nobody_votes_before_it_is_opened_and_only_guests_do(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    item = scene.point(meeting, "tranche")
    with pytest.raises(ValidationError, match="has not begun"):
        cast_vote(actor=scene.cast.ben, item=item, choice="held")
    with pytest.raises(Forbidden, match="Only guests"):
        cast_vote(actor=scene.cast.ana, item=item, choice="held")


def test_points_are_added_reworded_moved_taken_off_and_put_back(scene: Scene) -> None:
    meeting, max_ = scene.meeting(), scene.cast.max
    own = add_point(actor=max_, meeting=meeting, title="Where do we meet next?")
    reword_point(actor=max_, item=own, title="Where do we meet?", expected_version=1)
    move_point(actor=max_, item=own, step=-1)
    signal = scene.point(meeting, "signal")
    row = signal.question
    remove_point(actor=max_, item=signal)
    titles = [point.title for point in agenda_of(meeting, max_).points]
    assert titles[-2:] == ["Fund tranche 1 of INI-1?", "Where do we meet?"]
    assert row is not None
    put_back_point(actor=max_, meeting=meeting, question=row)
    put_back_point(actor=max_, meeting=meeting, question=row)
    titles = [point.title for point in agenda_of(meeting, max_).points]
    assert titles[-2:] == ["Where do we meet?", "The vendor is late: hold the money?"]


def test_what_the_pack_asks_is_not_reworded_and_what_is_resolved_stays(scene: Scene) -> None:
    meeting = scene.meeting()
    item = scene.point(meeting, "tranche")
    with pytest.raises(ValidationError, match="a pack is frozen"):
        reword_point(actor=scene.cast.max, item=item, title="Other words")
    resolve_point(actor=scene.cast.max, item=item, choice="held", reason="Not yet.")
    with pytest.raises(ValidationError, match="stays on record"):
        remove_point(actor=scene.cast.max, item=item)


def test_a_meeting_that_began_is_not_called_off_and_one_that_did_not_leaves_nothing(scene: Scene) -> None:
    meeting = scene.meeting()
    with pytest.raises(ValidationError, match="stays on record"):
        call_off_meeting(actor=scene.cast.max, meeting=meeting)
    Meeting.objects.filter(pk=meeting.pk).update(state="planned")
    call_off_meeting(actor=scene.cast.max, meeting=meeting)
    assert not AgendaItem.objects.exists()
    assert "called off" in told(scene.cast.ben)[-1]


def test_after_the_end_its_agenda_stays_until_it_is_opened_again(scene: Scene) -> None:
    meeting = close_meeting(actor=scene.cast.max, meeting=scene.meeting())
    with pytest.raises(ValidationError, match="Open it again"):
        add_point(actor=scene.cast.max, meeting=meeting, title="One more")
    open_meeting(actor=scene.cast.max, meeting=meeting)
    add_point(actor=scene.cast.max, meeting=meeting, title="One more")
    assert told(scene.cast.ben)[-1] == "Max opened the review of Acme · Q3 2026 again."


def test_a_guest_sees_no_point_vote_or_resolution_about_what_is_not_for_them(scene: Scene) -> None:
    """Whoever plans the meeting puts all of it on the agenda; the count says how much a guest lacks."""
    secret = secret_of(scene)
    asked = question("carry", secret, f"What becomes of {SECRET}?", proposed="drop")
    pack = pack_of(scene.quarter, [Row(asked, secret.pk), *scene.rows()[3:]], "The second")
    meeting = plan_meeting(actor=scene.cast.max, pack=pack, guests=[scene.cast.max, scene.cast.ben])
    open_meeting(actor=scene.cast.max, meeting=meeting)
    item = scene.point(meeting, "carry")
    cast_vote(actor=scene.cast.max, item=item, choice="drop")
    resolve_point(actor=scene.cast.max, item=item, choice="drop")
    with use_reader(scene.cast.ben.pk):
        seen = agenda_of(meeting, scene.cast.ben)
        assert [point.kind for point in seen.points] == ["tranche", "signal"]
        assert (seen.hidden, seen.count.total, seen.count.resolved) == (1, 2, 0)
        assert not Vote.objects.exists()
    with use_reader(scene.cast.max.pk):
        assert agenda_of(meeting, scene.cast.max).count.resolved == 1


def test_no_event_of_a_meeting_says_what_a_hidden_point_is_about(scene: Scene) -> None:
    secret = secret_of(scene)
    meeting = scene.meeting()
    item = add_point(actor=scene.cast.max, meeting=meeting, title=SECRET, objective=secret)
    cast_vote(actor=scene.cast.ben, item=item, choice="yes")
    resolve_point(actor=scene.cast.max, item=item, choice="yes", reason=SECRET)
    rows = Event.objects.filter(object_type__startswith="reviews.")
    assert not [row for row in rows if SECRET in f"{row.object_label} {row.data}"]


def test_another_tenants_meeting_is_not_there(scene: Scene) -> None:
    meeting = scene.meeting()
    client = scene.cast.client(scene.cast.cleo)
    assert client.get(f"/rival/reviews/{meeting.pack_id}/meeting/").status_code == 404
