"""Key results by program: phases, decimals, and what the coach says."""

from __future__ import annotations

from datetime import timedelta

from tests.api.conftest import Organisation


def test_phases_are_set_shown_and_taken_away(organisation: Organisation) -> None:
    ana, path = organisation.ana, f"key-results/{organisation.ids['key_result']}/"
    assert ana.get(path).json()["phases"] == []
    day = str(organisation.day - timedelta(days=1))
    row = ana.get(path).json()
    value = (row["baseline"] + row["target"]) / 2
    answer = ana.send("PUT", f"{path}phases/", {"phases": [{"date": day, "value": value}]})
    assert (answer.status_code, answer.json()["phases"]) == (200, [{"date": day, "value": value}])
    beyond = ana.send("PUT", f"{path}phases/", {"phases": [{"date": day, "value": row["target"] * 9}]})
    assert (beyond.status_code, beyond.json()["errors"][0]["field"]) == (400, "phases")
    assert ana.send("PUT", f"{path}phases/", {"phases": []}).json()["phases"] == []


def test_decimals_and_description_are_kept(organisation: Organisation) -> None:
    path = f"key-results/{organisation.ids['key_result']}/"
    answer = organisation.ana.patch(path, {"decimals": 2, "description": "By the log"})
    assert (answer.status_code, answer.json()["decimals"], answer.json()["description"]) == (200, 2, "By the log")
    assert organisation.ana.patch(path, {"decimals": 9}).status_code == 400


def test_the_coach_answers_and_writes_nothing(organisation: Organisation) -> None:
    ana = organisation.ana
    said = ana.post("key-results/coach/", {"title": "Launch the new website"})
    assert said.status_code == 200
    found = {one["rule"]: one for one in said.json()["advice"]}
    assert set(found) == {"no_number", "todo"}
    assert found["todo"]["is_work"] is True
    assert all(one["why"] and one["example"] for one in found.values())
    wrong = ana.post(
        "key-results/coach/", {"objective": "O1", "title": "", "type": "increase", "baseline": 5, "target": 4}
    )
    assert [one["rule"] for one in wrong.json()["advice"]] == ["wrong_way"]
    assert ana.post("key-results/coach/", {"title": "x", "typo": 1}).status_code == 400
