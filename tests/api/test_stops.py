"""Stops and lessons in the API: the same actions, the same refusals."""

from __future__ import annotations

from tests.api.conftest import Caller, Organisation


def test_a_bet_is_stopped_by_stops_and_not_by_a_move(organisation: Organisation) -> None:
    ana, initiative = organisation.ana, organisation.ids["initiative"]
    moved = ana.post(f"initiatives/{initiative}/move/", {"state": "stopped", "reason": "Too dear"})
    assert moved.status_code == 400
    assert "stops/" in str(moved.json())
    body = {"initiative": initiative, "reason": "Too dear", "lesson": "Ask for the price first"}
    for stranger in (organisation.cast.ben, organisation.cast.vic):
        assert Caller(stranger).post("stops/", body).status_code == 403
    assert Caller(organisation.cast.cleo).post("stops/", body).status_code == 400
    made = ana.post("stops/", body)
    assert made.status_code == 201, made.content
    assert (made.json()["initiative"], made.json()["state_now"], made.json()["reason"]) == (
        initiative, "stopped", "Too dear",
    )  # fmt: skip
    assert ana.post("stops/", body).status_code == 400
    assert [row["id"] for row in ana.rows(f"stops/?initiative={initiative}")] == [made.json()["id"]]
    assert [row["words"] for row in ana.rows("lessons/?q=price")] == ["Ask for the price first"]
    assert ana.post(f"initiatives/{initiative}/move/", {"state": "active"}).status_code == 200
    # Taken up again on the same day it was not stopped after all; the fact is still there to be read.
    assert ana.rows("stops/") == []
    assert ana.get(f"stops/{made.json()['id']}/").json()["state_now"] == "active"


def test_a_lesson_is_kept_at_any_time_by_who_may_edit(organisation: Organisation) -> None:
    ana, initiative = organisation.ana, organisation.ids["initiative"]
    made = ana.post("lessons/", {"initiative": initiative, "words": "Listen"})
    assert made.status_code == 201, made.content
    assert ana.post("lessons/", {"initiative": initiative, "words": " "}).status_code == 400
    assert Caller(organisation.cast.vic).post("lessons/", {"initiative": initiative, "words": "No"}).status_code == 403
    assert Caller(organisation.cast.cleo).get(f"lessons/{made.json()['id']}/").status_code == 404
