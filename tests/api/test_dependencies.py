"""Dependencies and requests for baselines in the API: the same actions, the same refusals."""

from __future__ import annotations

from tests.api.conftest import Caller, Organisation


def test_one_waits_for_another_and_a_circle_is_named(organisation: Organisation) -> None:
    ana, first = organisation.ana, organisation.ids["initiative"]
    row = ana.get(f"initiatives/{first}/").json()
    other = ana.post("initiatives/", {"portfolio": row["portfolio"], "title": "Another"}).json()
    made = ana.post("dependencies/", {"before": first, "after": other["key"], "lag_days": 4})
    assert made.status_code == 201, made.content
    assert (made.json()["before_key"], made.json()["after"], made.json()["lag_days"]) == (row["key"], other["id"], 4)
    refused = ana.post("dependencies/", {"before": other["id"], "after": first})
    assert refused.status_code == 400
    assert f"{row['key']} → {other['key']} → {row['key']}" in str(refused.json())
    assert [each["id"] for each in ana.rows(f"dependencies/?after={other['id']}")] == [made.json()["id"]]
    assert Caller(organisation.cast.cleo).get(f"dependencies/{made.json()['id']}/").status_code == 404
    assert (
        Caller(organisation.cast.vic).post("dependencies/", {"before": first, "after": other["id"]}).status_code == 403
    )
    assert ana.send("DELETE", f"dependencies/{made.json()['id']}/").status_code == 204
    assert ana.rows("dependencies/") == []


def test_a_new_baseline_is_asked_for_and_answered_by_another(organisation: Organisation) -> None:
    ana, initiative = organisation.ana, organisation.ids["initiative"]
    asked = ana.post("baseline-requests/", {"initiative": initiative, "reason": "A new law"})
    assert asked.status_code == 201, asked.content
    path = f"baseline-requests/{asked.json()['id']}/"
    assert asked.json()["state"] == "open"
    assert ana.post(f"{path}answer/", {"is_approved": True}).status_code == 403
    max_ = Caller(organisation.cast.max)
    assert max_.post(f"{path}answer/", {"is_approved": False}).status_code == 400
    approved = max_.post(f"{path}answer/", {"is_approved": True})
    assert approved.status_code == 200, approved.content
    assert approved.json()["state"] == "approved"
    assert approved.json()["baseline"] is not None
    assert ana.rows("baseline-requests/?is_open=true") == []
    assert len(ana.rows(f"baseline-requests/?initiative={initiative}")) == 1
