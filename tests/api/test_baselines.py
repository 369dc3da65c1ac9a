"""Baselines in the API: the technique beside them, set with a reason, read as they were on any day."""

from __future__ import annotations

from datetime import timedelta

from tests.api.conftest import Caller, Organisation


def test_a_baseline_is_set_with_a_reason_and_compared(organisation: Organisation) -> None:
    ana, path = organisation.ana, f"initiatives/{organisation.ids['initiative']}/baselines/"
    before = ana.get(path)
    assert before.status_code == 200, before.content
    assert before.json()["baselines"] == []
    assert before.json()["plan"]["figures"]["bac"] == 1000
    assert ana.post(path, {}).status_code == 400
    assert ana.post(path, {"reason": "Agreed", "number": 7}).status_code == 400
    made = ana.post(path, {"reason": "Agreed"})
    assert made.status_code == 201, made.content
    ana.patch(f"items/{organisation.ids['item']}/", {"planned_cost": 1500})
    found = ana.get(path).json()
    (baseline,) = found["baselines"]
    assert (baseline["number"], baseline["date"], baseline["reason"]) == (1, str(organisation.day), "Agreed")
    assert (found["plan"]["figures"]["bac"], baseline["against"]["figures"]["bac"]) == (1500, 1000)
    changes = {each["name"]: each["amount"] for each in baseline["against"]["changes"]}
    assert changes == {"added": 0, "dropped": 0, "left": 0, "replanned": 500}
    assert ana.get(path).json() == found


def test_before_it_was_set_there_is_none(organisation: Organisation) -> None:
    ana, path = organisation.ana, f"initiatives/{organisation.ids['initiative']}/baselines/"
    assert ana.post(path, {"reason": "Agreed"}).status_code == 201
    yesterday = ana.get(f"{path}?as_of={organisation.day - timedelta(days=1)}")
    assert yesterday.status_code == 200, yesterday.content
    assert yesterday.json()["baselines"] == []
    assert ana.post(f"{path}?as_of={organisation.day - timedelta(days=1)}", {"reason": "Late"}).status_code == 400


def test_who_may_not_fund_may_not_agree_and_others_find_nothing(organisation: Organisation) -> None:
    path = f"initiatives/{organisation.ids['initiative']}/baselines/"
    assert Caller(organisation.cast.ben).post(path, {"reason": "Mine"}).status_code == 403
    assert Caller(organisation.cast.cleo).get(path).status_code == 404


def test_the_technique_is_chosen_and_shown(organisation: Organisation) -> None:
    ana, path = organisation.ana, f"initiatives/{organisation.ids['initiative']}/"
    assert ana.get(path).json()["technique"] == "percent"
    assert ana.patch(path, {"technique": "50_50"}).json()["technique"] == "50_50"
    assert ana.patch(path, {"technique": "guess"}).status_code == 400
