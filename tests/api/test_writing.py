"""Creating and changing through the API: the same rules as the pages, guarded by the version seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.actions.people import end_membership
from activity.models import Event
from okrs.models import Objective
from tenancy.context import use_tenant
from tests.api.conftest import Caller, Organisation

GUARDED = [
    ("cycles", "cycle", {"name": "Renamed"}),
    ("objectives", "objective", {"title": "Renamed"}),
    ("key-results", "key_result", {"title": "Renamed"}),
    ("portfolios", "portfolio", {"name": "Renamed"}),
    ("initiatives", "initiative", {"title": "Renamed"}),
    ("items", "item", {"title": "Renamed"}),
]


@pytest.mark.parametrize(("name", "noun", "change"), GUARDED)
def test_a_row_is_changed_once_per_version_seen(
    organisation: Organisation, name: str, noun: str, change: dict[str, Any]
) -> None:
    ana, path = organisation.ana, f"{name}/{organisation.ids[noun]}/"
    seen = ana.get(path)["ETag"]
    first = ana.patch(path, change, If_Match=seen)
    assert first.status_code == 200, first.content
    assert next(iter(change.values())) in first.json().values()
    assert first["ETag"] != seen
    stale = ana.patch(path, dict.fromkeys(change, "Mine"), If_Match=seen)
    assert (stale.status_code, stale["Content-Type"]) == (412, "application/problem+json")
    assert ana.get(path)["ETag"] == first["ETag"]
    assert ana.patch(path, change, If_Match="nonsense").status_code == 412
    assert ana.patch(path, change, If_Match="*").status_code == 200
    assert ana.patch(path, change).status_code == 200


@pytest.mark.parametrize(("name", "noun", "change"), GUARDED)
def test_a_key_is_kept_for_ever(organisation: Organisation, name: str, noun: str, change: dict[str, Any]) -> None:
    answer = organisation.ana.patch(f"{name}/{organisation.ids[noun]}/", {"key": "other"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "key")


def test_a_write_is_recorded_as_done_by_the_tokens_member(organisation: Organisation) -> None:
    with use_tenant(organisation.cast.acme):
        event = Event.objects.get(name="cycle.created")
    assert event.actor_id == organisation.cast.ana.pk


def test_parents_are_replaced_and_a_circle_is_refused(organisation: Organisation) -> None:
    ana, ids = organisation.ana, organisation.ids
    circle = ana.patch(f"objectives/{ids['objective']}/", {"parents": ["O2"], "title": "Half"})
    assert circle.status_code == 400
    assert "O1 → O2 → O1" in circle.json()["detail"]
    assert ana.get(f"objectives/{ids['objective']}/").json()["title"] == "Grow"  # nothing half-written
    assert ana.patch(f"objectives/{ids['child']}/", {"parents": []}).json()["parents"] == []


def test_a_target_changes_from_a_day_on(organisation: Organisation) -> None:
    path = f"key-results/{organisation.ids['key_result']}/target/"
    answer = organisation.ana.post(path, {"date": str(organisation.day), "reason": "Too easy", "target": 3000})
    assert (answer.status_code, answer.json()["target"]) == (200, 3000)
    same = organisation.ana.post(path, {"date": str(organisation.day), "reason": "Hm", "target": 1200})
    assert (same.status_code, same.json()["errors"][0]["field"]) == (400, "target")


def test_stages_total_100_and_are_completed_and_taken_back(organisation: Organisation) -> None:
    ana, path = organisation.ana, f"key-results/{organisation.ids['milestone']}/stages/"
    short = ana.send("PUT", path, {"stages": [{"title": "Ask", "percent": 40}]})
    assert (short.status_code, short.json()["errors"][0]["field"]) == (400, "stages")
    both = {"stages": [{"title": "Ask", "percent": 40}, {"title": "Tell", "percent": 60}]}
    stages = ana.send("PUT", path, both).json()["stages"]
    done = ana.post(f"stages/{stages[0]}/completion/", {"date": str(organisation.day)})
    assert (done.status_code, done.json()["done_on"]) == (200, str(organisation.day))
    back = ana.post(f"stages/{stages[0]}/completion/", {"date": None})
    assert (back.status_code, back.json()["done_on"]) == (200, None)


def test_a_second_check_in_about_a_day_corrects_the_first(organisation: Organisation) -> None:
    ana = organisation.ana
    first = ana.post("check-ins/", {"key_result": "KR1", "value": 1300}).json()
    second = ana.post("check-ins/", {"key_result": "KR1", "value": 1400}).json()
    assert second["supersedes"] == first["id"]
    assert [row["value"] for row in ana.rows("check-ins/?key_result=" + str(first["key_result"]))] == [1400]
    assert ana.get(f"check-ins/{first['id']}/").json()["value"] == 1300


def test_an_initiative_moves_with_a_reason_and_a_tranche_is_decided(organisation: Organisation) -> None:
    ana, ids = organisation.ana, organisation.ids
    assert ana.patch(f"initiatives/{ids['initiative']}/", {"state": "stopped"}).status_code == 400
    assert ana.post(f"initiatives/{ids['initiative']}/move/", {"state": "demand"}).status_code == 400
    moved = ana.post(f"initiatives/{ids['initiative']}/move/", {"state": "paused", "reason": "It does not pay."})
    assert (moved.status_code, moved.json()["state"]) == (200, "paused")
    tranche = ana.get(f"tranches/{ids['tranche']}/").json()
    assert (tranche["decision"], tranche["decided_on"]) == ("planned", None)
    held = ana.post(f"tranches/{ids['tranche']}/decision/", {"decision": "held", "reason": "Wait"}).json()
    assert (held["decision"], held["decided_on"], held["decision_reason"]) == ("held", str(organisation.day), "Wait")


def test_work_moves_is_reported_and_costs_are_corrected(organisation: Organisation) -> None:
    ana, item = organisation.ana, organisation.ids["item"]
    assert ana.post(f"items/{item}/move/", {"state": "doing"}).json()["started_on"] == str(organisation.day)
    assert ana.post("progress/", {"item": "W1", "percent": 101}).status_code == 400
    assert ana.post("progress/", {"item": "W1", "percent": 40}).json()["percent"] == 40
    cost = ana.post("costs/", {"item": item, "amount": 10.5, "date": str(organisation.day)}).json()
    correction = ana.post(f"costs/{cost['id']}/correction/", {"amount": 9.25, "date": str(organisation.day)})
    assert (correction.status_code, correction.json()["supersedes"]) == (201, cost["id"])
    assert [row["amount"] for row in ana.rows("costs/")] == [9.25]


def test_shares_of_an_initiative_sum_to_at_most_all_of_it(organisation: Organisation) -> None:
    body = {"initiative": "I1", "key_result": "KR2", "allocation": 0.51}
    assert organisation.ana.post("contributions/", body).status_code == 400
    assert organisation.ana.post("contributions/", body | {"allocation": 0.5}).status_code == 201
    path = f"contributions/{organisation.ids['contribution']}/"
    gone = organisation.ana.send("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert organisation.ana.get(path).status_code == 404


def test_a_recompute_is_a_job_with_its_address(organisation: Organisation) -> None:
    answer = organisation.ana.post("rollup/")
    assert answer.status_code == 202
    job = organisation.ana.get(answer["Location"].partition("/api/v1/")[2]).json()
    assert job == answer.json()
    assert (job["state"], job["percent"], job["asked_by"]) == ("queued", 0, organisation.cast.ana.pk)


def test_roles_hold_as_on_the_pages(organisation: Organisation) -> None:
    vic, ben = Caller(organisation.cast.vic), Caller(organisation.cast.ben)
    assert vic.get("objectives/").status_code == 200
    refused = vic.post("check-ins/", {"key_result": "KR1", "value": 1300})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert ben.post("check-ins/", {"key_result": "KR1", "value": 1300}).status_code == 201  # O1 is his
    assert ben.post("cycles/", {"name": "X", "starts_on": "2026-01-01", "ends_on": "2026-02-01"}).status_code == 403
    assert ben.post("tranches/", {"initiative": "I1", "amount": 1, "review_on": "2026-01-01"}).status_code == 403


def test_a_token_that_may_only_read_writes_nothing(organisation: Organisation) -> None:
    reader = Caller(organisation.cast.ana, read_only=True)
    assert reader.get("objectives/").status_code == 200
    path = f"objectives/{organisation.ids['objective']}/"
    for answer in (reader.patch(path, {"title": "X"}), reader.post("rollup/"), reader.send("DELETE", path)):
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    with use_tenant(organisation.cast.acme):
        assert Objective.objects.get(pk=organisation.ids["objective"]).title == "Grow"


def test_a_token_dies_with_the_membership(organisation: Organisation) -> None:
    ben = Caller(organisation.cast.ben)
    assert ben.get("objectives/").status_code == 200
    with use_tenant(organisation.cast.acme):
        end_membership(actor=organisation.cast.ana, member=organisation.cast.ben)
    answer = ben.get("objectives/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_dies_with_its_day_its_revocation_and_its_user(organisation: Organisation) -> None:
    for harm in ("expires_at", "revoked_at", "user"):
        max_ = Caller(organisation.cast.max)
        assert max_.get("teams/").status_code == 200
        with use_tenant(organisation.cast.acme):
            if harm == "user":
                organisation.cast.max.user.is_active = False
                organisation.cast.max.user.save()
            else:
                setattr(max_.token, harm, max_.token.created_at - timedelta(days=1))
                max_.token.save()
        assert max_.get("teams/").status_code == 401, harm


def test_a_name_of_another_tenant_is_a_name_nobody_has(organisation: Organisation) -> None:
    cleo = Caller(organisation.cast.cleo)
    theirs = organisation.ids["key_result"]
    for name in (theirs, "KR1"):
        body = {"key_result": name, "value": 1}
        refused = cleo.post("check-ins/", body).json()
        absent = cleo.post("check-ins/", body | {"key_result": 99999999 if name == theirs else "KR9"}).json()
        assert str(refused).replace(str(name), "?") == str(absent).replace("99999999", "?").replace("KR9", "?")
    assert cleo.get(f"key-results/{theirs}/").content == cleo.get("key-results/99999999/").content
