"""The pages of a meeting: planned, held, voted on, resolved, minuted, and the next cycle drafted from it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okrs.models import Cycle, Grade
from portfolio.models import TrancheDecision
from reviews.actions.agenda import add_point
from reviews.actions.meetings import close_meeting, plan_meeting
from reviews.actions.resolving import resolve_point
from reviews.actions.votes import cast_vote
from reviews.blocks import Row
from reviews.models import AgendaItem, Meeting, Resolution, Vote
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.asking import SECRET, Scene, pack_of, question, secret_of

HX = {"HX-Request": "true"}
TEN = datetime.fromisoformat("2026-12-01T10:00:00+01:00")


@pytest.fixture
def scene(acme: Tenant, cast: Cast, quarter: Cycle) -> Scene:
    return Scene(cast, quarter)


def words(answer: Any) -> str:
    """What a person reads of a page."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(text.split())


def at(scene: Scene, rest: str = "") -> str:
    return f"/acme/reviews/{scene.pack.pk}/meeting/{rest}"


def test_without_a_meeting_the_page_says_how_to_plan_one(scene: Scene) -> None:
    page = words(scene.cast.client(scene.cast.max).get(at(scene)))
    assert "No meeting is planned" in page
    assert "Plan the meeting" in page
    assert "Plan the meeting" not in words(scene.cast.client(scene.cast.ben).get(at(scene)))


def test_it_is_planned_in_the_tenants_time(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    assert "Plan the meeting" in words(client.get(at(scene, "new/"), headers=HX))
    sent = {"starts_at": "2026-12-01T10:00", "minutes": "90", "place": "Room 4", "guests": [scene.cast.ben.pk]}
    assert client.post(at(scene, "new/"), sent).status_code == 303
    assert Meeting.objects.get().starts_at == TEN
    page = words(client.get(at(scene)))
    assert "Tuesday, 1 Dec 2026, 10:00, 90 minutes Room 4" in page
    assert "5 points wait for a decision. It is on Tuesday, 1 Dec 2026, 10:00." in page


def test_one_point_is_in_focus_with_its_figures_as_frozen(scene: Scene) -> None:
    """The first that is open, unless another one is asked for."""
    meeting = scene.meeting()
    client = scene.cast.client(scene.cast.ben)
    page = words(client.get(at(scene)))
    assert "Point 1 of 5 Grade" in page
    assert "Proposed: Grade it 0.8 The figures say so. Now 1,563 clinics" in page
    assert "of 2,000 As frozen on 30 Sep 2026." in page
    markup = client.get(at(scene)).content.decode()
    assert re.search(r'class="why" href="/acme/@2026-09-30~[^"]+/rollup/totals/explain/[^>]*>1,563 clinics<', markup)
    item = scene.point(meeting, "tranche")
    assert "Point 4 of 5 Money" in words(client.get(at(scene, f"?point={item.pk}"), headers=HX))


def test_a_vote_answers_with_the_tally_by_name(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "tranche")
    client = scene.cast.client(scene.cast.ben)
    answer = client.post(at(scene, f"points/{item.pk}/vote/"), {"choice": "held"}, headers=HX)
    assert "Hold it 2 1 1 vote: BE Ben" in words(answer)
    assert client.post(at(scene, f"points/{item.pk}/vote/"), {"choice": "no"}, headers=HX).status_code == 422
    assert client.post(at(scene, f"points/{item.pk}/vote/"), {"choice": "released"}).status_code == 303
    assert Vote.objects.get().choice == "released"


def test_the_page_hears_of_votes_and_is_left_alone_without_news(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "tranche")
    client = scene.cast.client(scene.cast.max)
    page = client.get(at(scene, f"?point={item.pk}")).content.decode()
    live = re.search(r'hx-get="([^"]+/live/[^"]+)"', page)
    assert live
    address = live[1].replace("&amp;", "&")
    assert client.get(address, headers=HX).status_code == 204
    cast_vote(actor=scene.cast.ben, item=item, choice="held")
    assert "BE Ben" in words(client.get(address, headers=HX))
    resolve_point(actor=scene.cast.ana, item=item, choice="held", reason="Not yet.")
    assert "It was resolved meanwhile: Hold it. Show it" in words(client.get(address, headers=HX))


def test_resolving_shows_the_deed_and_what_refuses_it_stands_in_the_form(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "grade")
    client = scene.cast.client(scene.cast.max)
    address = at(scene, f"points/{item.pk}/resolve/")
    refused = client.post(address, {"choice": "other", "value": "0.6", "reason": ""}, headers=HX)
    assert refused.status_code == 422
    assert "Say why: it is other than what is proposed." in words(refused)
    assert client.post(address, {"choice": "other", "value": "lots", "reason": "Late"}, headers=HX).status_code == 422
    assert not Resolution.objects.exists()
    done = client.post(address, {"choice": "other", "value": "0.6", "reason": "Half of it."}, headers=HX)
    assert "Give another grade Half of it. KR1.1 is graded 0.6. Look at it" in words(done)
    assert str(Grade.objects.get().grade) == "0.600"


def test_a_grade_is_entered_on_the_scale_of_its_cycle(scene: Scene) -> None:
    scene.quarter.grading_scale = "percent"
    scene.quarter.save()
    item = scene.point(scene.meeting(), "grade")
    client = scene.cast.client(scene.cast.max)
    client.post(at(scene, f"points/{item.pk}/resolve/"), {"choice": "other", "value": "60 %", "reason": "Half of it."})
    assert str(Grade.objects.get().grade) == "0.600"


def test_a_decider_without_the_right_reads_why_and_nothing_is_done(scene: Scene) -> None:
    meeting = scene.meeting(decider=scene.cast.ben)
    item = scene.point(meeting, "tranche")
    client = scene.cast.client(scene.cast.ben)
    answer = client.post(at(scene, f"points/{item.pk}/resolve/"), {"choice": "held", "reason": "No."}, headers=HX)
    assert answer.status_code == 403
    assert "Your role (member) may not do this." in words(answer)
    assert (Resolution.objects.count(), TrancheDecision.objects.count()) == (0, 0)


def test_a_correction_stands_beside_what_it_corrects(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "tranche")
    row = resolve_point(actor=scene.cast.max, item=item, choice="held", reason="Not yet.")
    client = scene.cast.client(scene.cast.max)
    sent = {"choice": "released", "reason": "Now.", "corrects": row.pk}
    page = words(client.post(at(scene, f"points/{item.pk}/resolve/"), sent, headers=HX))
    assert "Fund it Now. Funded: tranche 1 of INI-1." in page
    assert "What it corrects Hold it : Not yet., Max" in page


def test_notes_are_kept_while_written_and_a_stale_edit_shows_both(scene: Scene) -> None:
    item = scene.point(scene.meeting(), "carry")
    client, address = scene.cast.client(scene.cast.ben), at(scene, f"points/{item.pk}/notes/")
    kept = client.post(address, {"notes": "Ben was there.", "version": "1"}, headers=HX)
    assert 'name="version" value="2"' in kept.content.decode()
    stale = scene.cast.client(scene.cast.max).post(address, {"notes": "Max too.", "version": "1"}, headers=HX)
    assert stale.status_code == 412
    assert "Theirs: Ben was there. Yours stand in the field." in words(stale)
    assert AgendaItem.objects.get(pk=item.pk).notes == "Ben was there."
    assert client.post(at(scene, "notes/"), {"notes": "All of us.", "version": "1"}).status_code == 303
    assert "All of us." in words(client.get(at(scene)))


def test_while_the_cycle_runs_its_grading_can_be_started_from_the_meeting(
    acme: Tenant, cast: Cast, quarter: Cycle
) -> None:
    scene = Scene(cast, quarter, is_grading=False)
    scene.meeting()
    client = scene.cast.client(scene.cast.max)
    assert "Q3 2026 is still running: grades and verdicts" in words(client.get(at(scene)))
    assert client.post(at(scene, "grading/")).status_code == 302
    assert Cycle.objects.get(pk=quarter.pk).state == "grading"


def test_the_meeting_is_opened_closed_and_changed_and_the_minutes_tell(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    client = scene.cast.client(scene.cast.max)
    assert client.post(at(scene, "open/")).status_code == 302
    for choice, who in (("held", scene.cast.max), ("released", scene.cast.ben)):
        cast_vote(actor=who, item=scene.point(meeting, "tranche"), choice=choice)
    resolve_point(actor=scene.cast.max, item=scene.point(meeting, "tranche"), choice="held", reason="Not yet.")
    assert client.post(at(scene, "close/"))["Location"] == at(scene, "minutes/")
    page = words(scene.cast.client(scene.cast.ben).get(at(scene, "minutes/")))
    assert "1 of 5 points was decided; 4 are not decided." in page
    assert "Hold it : Not yet. Held: tranche 1 of INI-1. Votes: Fund it 1 (Ben); Hold it 1 (Max). Max," in page
    assert "Not decided Which grade does KR1.1 get?" in page
    sent = {"minutes": "30", "version": str(Meeting.objects.get().version), "guests": [scene.cast.ben.pk]}
    assert client.post(at(scene, "edit/"), sent).status_code == 303
    stale = client.post(at(scene, "edit/"), sent | {"minutes": "45"})
    assert stale.status_code == 412
    assert "How long, in minutes 45 30" in words(stale)


def test_points_are_added_moved_and_taken_off_on_the_page(scene: Scene) -> None:
    meeting = scene.meeting()
    client = scene.cast.client(scene.cast.max)
    assert client.post(at(scene, "points/new/"), {"title": "Meet in Berlin?"}).status_code == 303
    own = AgendaItem.objects.get(title="Meet in Berlin?")
    client.post(at(scene, f"points/{own.pk}/move/"), {"to": "up"})
    assert client.post(at(scene, f"points/{own.pk}/edit/"), {"title": "Meet in Rome?"}).status_code == 303
    signal = scene.point(meeting, "signal")
    client.post(at(scene, f"points/{signal.pk}/remove/"))
    page = words(client.get(at(scene)))
    assert "1 question taken off Put back : The vendor is late: hold the money?" in page
    client.post(at(scene, f"put-back/{signal.question_id}/"))
    titles = list(AgendaItem.objects.order_by("position").values_list("title", flat=True))
    assert titles[-2:] == ["Meet in Rome?", "The vendor is late: hold the money?"]


def test_the_next_cycle_is_shown_then_drafted(scene: Scene) -> None:
    meeting = scene.meeting()
    resolve_point(actor=scene.cast.max, item=scene.point(meeting, "carry"), choice="keep")
    client = scene.cast.client(scene.cast.ana)
    page = words(client.get(at(scene, "next-cycle/")))
    assert "Q4 2026 is made as a draft, 1 Oct 2026 to 31 Dec 2026." in page
    assert Cycle.objects.count() == 1
    shown = client.get(at(scene, "next-cycle/"), {"into": "new", "name": "Winter", "close": "on"}, headers=HX)
    assert "have no grade. Grade what is left" in words(shown)
    sent = {"into": "new", "name": "Winter", "starts_on": "2026-10-01", "ends_on": "2026-12-31", "accept": "on"}
    done = client.post(at(scene, "next-cycle/"), sent, follow=True)
    assert "Winter is drafted. " in words(done)
    assert "Nothing new: all that was decided is drafted." in words(done)
    assert Meeting.objects.get().drafted_cycle == Cycle.objects.get(name="Winter")


def test_a_calendar_file_is_there_once_it_has_a_time(scene: Scene) -> None:
    meeting = scene.meeting(is_open=False)
    client = scene.cast.client(scene.cast.ben)
    assert client.get(at(scene, "meeting.ics")).status_code == 404
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=TEN)
    answer = client.get(at(scene, "meeting.ics"))
    assert "DTSTART:20261201T090000Z" in answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_guest_reads_neither_page_nor_minutes_of_what_is_not_for_them(scene: Scene) -> None:
    secret = secret_of(scene)
    asked = question("carry", secret, f"What becomes of {SECRET}?", proposed="drop")
    scene.pack = pack_of(scene.quarter, [Row(asked, secret.pk), *scene.rows()[3:]], "The second")
    meeting = plan_meeting(actor=scene.cast.max, pack=scene.pack, guests=[scene.cast.ben])
    Meeting.objects.filter(pk=meeting.pk).update(state="open")
    item = scene.point(meeting, "carry")
    resolve_point(actor=scene.cast.max, item=item, choice="drop", reason=SECRET)
    client = scene.cast.client(scene.cast.ben)
    for page in (at(scene), at(scene, "minutes/"), at(scene, f"?point={item.pk}")):
        text = words(client.get(page))
        assert SECRET not in text
        assert "1 more point is about objectives that you may not see." in text
    for rest in ("live", "vote", "resolve", "notes"):
        address = at(scene, f"points/{item.pk}/{rest}/")
        assert (client.get(address) if rest == "live" else client.post(address)).status_code == 404
    assert SECRET in words(scene.cast.client(scene.cast.max).get(at(scene, "minutes/")))


@pytest.mark.parametrize("rest", ["new/", "edit/", "points/new/", "next-cycle/"])
def test_who_does_not_run_meetings_reaches_no_form_of_them(scene: Scene, rest: str) -> None:
    scene.meeting()
    assert scene.cast.client(scene.cast.vic).get(at(scene, rest)).status_code == 403


@pytest.mark.parametrize("rest", ["open/", "close/", "call-off/", "grading/", "notes/"])
def test_nor_changes_anything(scene: Scene, rest: str) -> None:
    scene.meeting(guests=[])
    assert scene.cast.client(scene.cast.vic).post(at(scene, rest), {"version": "1"}).status_code == 403


def reads(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)


@pytest.mark.parametrize("rest", ["", "minutes/"])
def test_a_long_agenda_takes_no_more_queries_than_a_short_one(scene: Scene, rest: str) -> None:
    meeting = scene.meeting()
    client = scene.cast.client(scene.cast.max)
    few = reads(client, at(scene, rest))
    for number in range(20):
        item = add_point(actor=scene.cast.max, meeting=meeting, title=f"Point {number}")
        cast_vote(actor=scene.cast.ben, item=item, choice="yes")
        resolve_point(actor=scene.cast.max, item=item, choice="yes", reason="So be it.")
    assert reads(client, at(scene, rest)) == few


def test_a_meeting_that_is_over_offers_neither_votes_nor_decisions(scene: Scene) -> None:
    meeting = scene.meeting()
    close_meeting(actor=scene.cast.max, meeting=meeting)
    page = scene.cast.client(scene.cast.max).get(at(scene)).content.decode()
    assert "data-vote" not in page
    assert "Record the decision" not in page
    assert "/live/" not in page
