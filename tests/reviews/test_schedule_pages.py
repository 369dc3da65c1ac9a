"""Schedules as people and programs set them up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okrs.models import Cycle
from reviews.actions.asking import ask_due
from reviews.actions.schedules import create_schedule
from reviews.models import Schedule
from reviews.schedule_words import coming, nothing_coming, when
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.reviews.test_schedules import at

PAGE_QUERIES = 12
FORM = {
    "name": "Board", "cycle_kind": "quarter", "days_after": "3", "hour": "6", "starts_on": "2026-07-01",
    "meeting_hour": "10", "meeting_minutes": "60",
}  # fmt: skip


def test_the_words_of_a_schedule() -> None:
    assert when(3, 6, "each quarter") == "3 days after each quarter, at 06:00"
    assert when(0, 20, "Q3 2026") == "on the last day of Q3 2026, at 20:00"
    now = at(2026, 12, 1, 12)
    assert coming("Q4 2026", at(2027, 1, 3, 6), now, is_draft=True) == "Next: Q4 2026, on 3 Jan 2027 at 05:00"
    assert "waits until the cycle is active" in coming("Q3", at(2026, 10, 3, 6), now, is_draft=True)
    assert coming("Q3", at(2026, 10, 3, 6), now, is_draft=False) == "Next: Q3, within a quarter of an hour"
    assert "no later quarter is set up" in nothing_coming("quarter")
    assert "The pack of H1 was asked for" in nothing_coming("half-year", "H1")


def test_set_up_says_what_comes_next_and_to_how_many(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    ana = cast.client(cast.ana)
    assert "No review makes itself yet" in ana.get("/acme/setup/reviews/").content.decode()
    create_schedule(
        actor=cast.ana, name="Board", starts_on=date(2026, 7, 1), readers=[cast.ben], meeting_days_after=2,
        meeting_place="Room 1",
    )  # fmt: skip
    ask_due(acme, at(2026, 10, 3, 6))
    Cycle(key="q9", name="Q9", starts_on=date(2031, 1, 1), ends_on=date(2031, 3, 31), kind="quarter").save()
    page = ana.get("/acme/setup/reviews/").content.decode()
    assert "3 days after each quarter, at 06:00. 1 reader." in page
    assert "Meeting 2 days later at 10:00, 60 minutes, Room 1." in page
    assert "Next: Q9, on 3 Apr 2031 at 06:00." in page


def test_a_schedule_is_made_changed_stopped_and_started_on_pages(acme: Tenant, cast: Cast) -> None:
    ana = cast.client(cast.ana)
    answer = ana.post("/acme/setup/reviews/schedules/new/", FORM | {"readers": [cast.ben.pk, cast.vic.pk]})
    assert (answer.status_code, answer["Location"]) == (303, "/acme/setup/reviews/")
    schedule = Schedule.objects.get()
    assert schedule.readers.count() == 2
    path = f"/acme/setup/reviews/schedules/{schedule.pk}/"
    form = ana.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
    assert form.count(" checked") == 2
    changed = FORM | {"hour": "7", "version": "1", "team": cast.team.pk, "meeting_days_after": "1"}
    assert ana.post(path, changed).status_code == 303
    schedule.refresh_from_db()
    assert (schedule.hour, schedule.team, schedule.meeting_days_after, schedule.readers.count()) == (7, cast.team, 1, 0)
    stale = ana.post(path, FORM | {"hour": "8", "version": "1"})
    assert stale.status_code == 412
    assert "Saved meanwhile" in stale.content.decode()
    wrong = ana.post(path, FORM | {"name": " ", "version": "2"})
    assert wrong.status_code == 422
    assert ana.post(f"{path}stop/").status_code == 303
    assert "Stopped: it makes no packs" in ana.get("/acme/setup/reviews/").content.decode()
    assert ana.post(f"{path}start/").status_code == 303
    assert Schedule.objects.get().is_running


@pytest.mark.parametrize("who", ["max", "ben", "vic"])
def test_who_may_not_set_up_sees_and_changes_no_schedule(acme: Tenant, cast: Cast, who: str) -> None:
    schedule = create_schedule(actor=cast.ana, name="Board")
    client = cast.client(getattr(cast, who))
    path = f"/acme/setup/reviews/schedules/{schedule.pk}/"
    assert [client.get("/acme/setup/reviews/schedules/new/").status_code, client.get(path).status_code] == [403, 403]
    assert [client.post(f"{path}stop/").status_code, client.post(f"{path}start/").status_code] == [403, 403]


def queries_of(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len([one for one in queries if "set_config" not in one["sql"] and "SAVEPOINT" not in one["sql"]])


def test_many_schedules_cost_the_page_as_many_queries_as_one(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    ana = cast.client(cast.ana)
    create_schedule(actor=cast.ana, name="Board", team=cast.team, readers=[cast.ben])
    one = queries_of(ana, "/acme/setup/reviews/")
    for number in range(8):
        create_schedule(actor=cast.ana, name=f"Board {number}", team=cast.team, readers=[cast.ben, cast.vic])
    assert queries_of(ana, "/acme/setup/reviews/") == one <= PAGE_QUERIES


def test_programs_do_the_same(cast: Cast) -> None:
    ana = Caller(cast.ana)
    made = ana.post("schedules/", {"name": "Board", "team": "growth", "readers": ["ben@acme.example", cast.vic.pk]})
    assert made.status_code == 201
    row = made.json()
    assert (row["subject"], row["readers"]) == ("team", sorted([cast.ben.pk, cast.vic.pk]))
    path = f"schedules/{row['id']}/"
    assert ana.send("PATCH", path, {"hour": 25}).status_code == 400
    answer = ana.send("PATCH", path, {"hour": 9, "readers": []})
    assert (answer.json()["hour"], answer.json()["readers"], answer.json()["version"]) == (9, [], 2)
    assert ana.post(f"{path}stop/", {}).json()["is_running"] is False
    assert ana.rows("schedules/?is_running=true") == []
    assert ana.post(f"{path}start/", {}).json()["is_running"] is True
    assert ana.rows("schedules/")[0] == ana.get(path).json()
    assert Caller(cast.max).post("schedules/", {"name": "Mine"}).status_code == 403
    assert Caller(cast.cleo).get(path).status_code == 404


def test_a_list_of_schedules_is_one_query_however_many_there_are(cast: Cast) -> None:
    ana = Caller(cast.ana)
    ana.get("teams/")
    with use_tenant(cast.acme):
        for number in range(5):
            create_schedule(actor=cast.ana, name=f"Board {number}", readers=[cast.ben])
    for name in ("schedules/", "deliveries/"):
        with CaptureQueriesContext(connection) as queries:
            assert ana.get(name).status_code == 200
        asked = [q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
        assert len(asked) == 2


def test_a_day_that_is_no_day_is_refused(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    """The only cycle it is about ended before its first day: nothing would ever come."""
    form = FORM | {"cycle": quarter.pk, "starts_on": str(quarter.ends_on + timedelta(days=1))}
    answer = cast.client(cast.ana).post("/acme/setup/reviews/schedules/new/", form)
    assert answer.status_code == 422
    assert "Choose an earlier one" in answer.content.decode()
