"""Meetings through the API: the same rules as the pages, once for each key, in as many queries for many as for few."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okrs.models import Cycle, Grade
from reviews.actions.agenda import add_point
from reviews.actions.resolving import resolve_point
from reviews.actions.votes import cast_vote
from reviews.models import AgendaItem, Meeting, Resolution, Vote
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.reviews.asking import SECRET, Scene, secret_of


@pytest.fixture
def scene(acme: Tenant, cast: Cast) -> Scene:
    quarter = Cycle(
        key="2026-q3", name="Q3 2026", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30), kind="quarter",
        state="active",
    )  # fmt: skip
    quarter.save()
    return Scene(cast, quarter)


def point(caller: Caller, meeting: int, kind: str) -> Any:
    rows = caller.rows(f"meeting-points/?meeting={meeting}")
    return next(row for row in rows if row["question"] and row["question"]["kind"] == kind)


def test_a_meeting_is_planned_held_and_closed(scene: Scene) -> None:
    max_, ben = Caller(scene.cast.max), Caller(scene.cast.ben)
    body = {"pack": scene.pack.pk, "starts_at": "2026-12-01T10:00:00+01:00", "guests": [scene.cast.ben.pk]}
    assert ben.post("meetings/", body).status_code == 403
    made = max_.post("meetings/", body)
    assert made.status_code == 201, made.content
    meeting = made.json()
    assert (meeting["state"], meeting["guests"]) == ("planned", [scene.cast.ben.pk])
    assert max_.post("meetings/", body).status_code == 400
    item = point(max_, meeting["id"], "tranche")
    early = ben.post(f"meeting-points/{item['id']}/votes/", {"choice": "held"})
    assert "has not begun" in early.json()["detail"]
    assert max_.post(f"meetings/{meeting['id']}/opening/").json()["state"] == "open"
    assert ben.post(f"meeting-points/{item['id']}/votes/", {"choice": "held"}).json()["votes"] == 1
    assert ben.rows(f"meeting-votes/?meeting={meeting['id']}")[0]["choice"] == "held"
    refused = max_.post(f"meeting-points/{item['id']}/resolution/", {"choice": "held"})
    assert "Say why" in refused.json()["detail"]
    done = max_.post(f"meeting-points/{item['id']}/resolution/", {"choice": "held", "reason": "Not yet."})
    assert (done.json()["resolved"], done.json()["deed"]) == ("held", "Held: tranche 1 of INI-1.")
    row = max_.rows(f"resolutions/?meeting={meeting['id']}")[0]
    right = {"choice": "released", "reason": "Now.", "corrects": row["id"]}
    assert max_.post(f"meeting-points/{item['id']}/resolution/", right).json()["resolved"] == "released"
    assert [one["supersedes"] for one in max_.rows("resolutions/")] == [row["id"]]
    assert max_.post(f"meetings/{meeting['id']}/closure/").json()["state"] == "closed"


def test_a_vote_and_a_resolution_sent_again_with_their_key_are_done_once(scene: Scene) -> None:
    meeting = scene.meeting()
    item = scene.point(meeting, "grade")
    max_, key = Caller(scene.cast.max), {"Idempotency_Key": "resolve-1"}
    first = max_.post(f"meeting-points/{item.pk}/resolution/", {"choice": "accept"}, **key)
    again = max_.post(f"meeting-points/{item.pk}/resolution/", {"choice": "accept"}, **key)
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (200, 200, "true")
    assert first.json() == again.json()
    assert (Resolution.objects.count(), Grade.objects.count()) == (1, 1)


def test_points_are_added_reworded_noted_moved_and_taken_off_by_the_version_seen(scene: Scene) -> None:
    meeting, max_ = scene.meeting(), Caller(scene.cast.max)
    made = max_.post("meeting-points/", {"meeting": meeting.pk, "title": "Meet in Berlin?"}).json()
    path = f"meeting-points/{made['id']}/"
    seen = max_.get(path)["ETag"]
    assert max_.patch(path, {"title": "Meet in Rome?"}, If_Match=seen).json()["title"] == "Meet in Rome?"
    assert max_.patch(path, {"notes": "Yes."}, If_Match=seen).status_code == 412
    assert max_.patch(path, {"notes": "Yes."}).json()["notes"] == "Yes."
    assert max_.post(f"{path}moves/", {"to": "up"}).json()["position"] == 5
    assert max_.send("DELETE", path).status_code == 204
    assert AgendaItem.objects.filter(meeting=meeting).count() == 5
    asked = point(max_, meeting.pk, "carry")
    assert max_.patch(f"meeting-points/{asked['id']}/", {"title": "Otherwise"}).status_code == 400
    assert max_.patch(f"meetings/{meeting.pk}/", {"place": "Room 4", "notes": "All came."}).json()["place"] == "Room 4"


def test_the_next_cycle_is_previewed_then_drafted(scene: Scene) -> None:
    meeting = scene.meeting()
    resolve_point(actor=scene.cast.max, item=scene.point(meeting, "carry"), choice="keep")
    ana = Caller(scene.cast.ana)
    shown = ana.post(f"meetings/{meeting.pk}/next-cycle/", {"preview": True}).json()
    assert (shown["cycle"], Cycle.objects.count()) == (None, 1)
    done = ana.post(f"meetings/{meeting.pk}/next-cycle/", {}).json()
    assert done["steps"] == shown["steps"]
    assert ana.get(f"meetings/{meeting.pk}/").json()["drafted_cycle"] == done["cycle"]
    assert ana.post(f"meetings/{meeting.pk}/next-cycle/", {}).json()["steps"] == []
    assert Caller(scene.cast.max).post(f"meetings/{meeting.pk}/next-cycle/", {"close": True}).status_code == 200


def test_a_guest_finds_nothing_about_what_is_not_for_them(scene: Scene) -> None:
    secret, meeting = secret_of(scene), scene.meeting()
    item = add_point(actor=scene.cast.max, meeting=meeting, title=SECRET, objective=secret)
    cast_vote(actor=scene.cast.max, item=item, choice="yes")
    resolve_point(actor=scene.cast.max, item=item, choice="yes", reason=SECRET)
    ben = Caller(scene.cast.ben)
    for noun in ("meeting-points", "meeting-votes", "resolutions"):
        assert SECRET not in ben.get(f"{noun}/?meeting={meeting.pk}").content.decode()
    assert ben.get(f"meeting-points/{item.pk}/").status_code == 404
    assert ben.post(f"meeting-points/{item.pk}/votes/", {"choice": "yes"}).status_code == 404
    assert ben.rows("meeting-votes/") == []
    cleo = Caller(scene.cast.cleo)
    assert cleo.rows("meetings/") == []
    assert cleo.get(f"meetings/{meeting.pk}/").status_code == 404


@pytest.mark.parametrize("noun", ["meetings", "meeting-points", "meeting-votes", "resolutions"])
def test_a_list_asks_as_much_for_many_as_for_few(scene: Scene, noun: str) -> None:
    meeting, max_ = scene.meeting(), Caller(scene.cast.max)
    max_.get(f"{noun}/")
    with CaptureQueriesContext(connection) as few:
        max_.get(f"{noun}/")
    for number in range(12):
        item = add_point(actor=scene.cast.max, meeting=meeting, title=f"Point {number}")
        Vote(item=item, member=scene.cast.ben, choice="yes").save()
        resolve_point(actor=scene.cast.max, item=item, choice="yes", reason="So be it.")
    with CaptureQueriesContext(connection) as many:
        max_.get(f"{noun}/")
    assert len(many) == len(few)
    assert Meeting.objects.count() == 1
