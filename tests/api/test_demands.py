"""The API's demands: what resembles a title, whether it can be done, and the rules by which it moves."""

from __future__ import annotations

from portfolio.moves import USUAL
from tests.api.conftest import Caller, Organisation


def test_feasibility_is_said_listed_and_corrected(organisation: Organisation) -> None:
    ana, day = organisation.ana, organisation.day.isoformat()
    body = {"initiative": "I1", "aspect": "cost", "verdict": "doubtful"}
    refused = ana.post("feasibility/", body)
    assert refused.status_code == 400
    assert "Say what stands in the way" in refused.content.decode()
    first = ana.post("feasibility/", body | {"words": "One quote is missing"}).json()
    second = ana.post("feasibility/", body | {"verdict": "fine", "on": day}).json()
    assert (first["verdict"], second["verdict"], second["supersedes"]) == ("doubtful", "fine", first["id"])
    rows = ana.rows(f"feasibility/?initiative={organisation.ids['initiative']}")
    assert [row["id"] for row in rows] == [second["id"]]
    assert ana.get(f"feasibility/{first['id']}/").json()["words"] == "One quote is missing"
    assert Caller(organisation.cast.vic).post("feasibility/", body | {"words": "x"}).status_code == 403
    cleo = Caller(organisation.cast.cleo)
    assert cleo.post("feasibility/", body | {"words": "x"}).status_code == 400
    assert cleo.rows("feasibility/") == []
    assert cleo.get(f"feasibility/{first['id']}/").status_code == 404


def test_what_resembles_a_title_is_told(organisation: Organisation) -> None:
    ana = organisation.ana
    title = ana.get(f"initiatives/{organisation.ids['initiative']}/").json()["title"]
    found = ana.get(f"initiatives/alike/?title={title}").json()["alike"]
    assert (found[0]["id"], found[0]["similarity"]) == (organisation.ids["initiative"], 1.0)
    assert ana.get("initiatives/alike/").status_code == 400
    assert ana.get("initiatives/alike/?title=%00").status_code == 400
    assert ana.get("initiatives/alike/?name=x").status_code == 400
    assert Caller(organisation.cast.cleo).get(f"initiatives/alike/?title={title}").json()["alike"] == []


def test_moves_say_what_is_missing_and_who_may(organisation: Organisation) -> None:
    demand = organisation.ana.post(
        "initiatives/",
        {"title": "Fresh", "portfolio": "P", "horizon": "later", "payoff": 9, "no_key_result_reason": "It is early"},
    ).json()
    assert (demand["horizon"], demand["payoff"], demand["no_key_result_reason"]) == ("later", 9, "It is early")
    moves = {each["to"]: each for each in organisation.ana.get(f"initiatives/{demand['id']}/moves/").json()["moves"]}
    assert sorted(moves) == ["approved", "assessing", "rejected"]
    assert "It serves no key result" in moves["approved"]["missing"][0]
    assert moves["rejected"] == {
        "to": "rejected", "is_allowed": True, "least_role": "manager", "needs_reason": True, "missing": []
    }  # fmt: skip
    ben = Caller(organisation.cast.ben).get(f"initiatives/{demand['id']}/moves/").json()["moves"]
    assert not any(each["is_allowed"] for each in ben)


def test_rules_of_moves_are_read_and_changed(organisation: Organisation) -> None:
    ana = organisation.ana
    assert ana.rows("move-rules/") == []
    usual = ana.get("move-rules/in-force/").json()
    assert (usual["is_own"], len(usual["rules"]), usual["warnings"]) == (False, len(USUAL), [])
    made = ana.post("move-rules/", {"from_state": "demand", "to_state": "active", "needs_budget": True})
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["least_role"], row["needs_budget"]) == ("manager", True)
    assert len(ana.rows("move-rules/?page_size=200")) == len(USUAL) + 1
    changed = ana.patch(f"move-rules/{row['id']}/", {"least_role": "owner"}, If_Match=made.headers["ETag"])
    assert (changed.json()["least_role"], changed.json()["needs_budget"]) == ("owner", True)
    assert (
        ana.patch(f"move-rules/{row['id']}/", {"least_role": "admin"}, If_Match=made.headers["ETag"]).status_code == 412
    )
    assert ana.patch(f"move-rules/{row['id']}/", {"to_state": "paused"}).status_code == 400
    assert ana.patch(f"move-rules/{row['id']}/", {"least_role": "viewer"}).status_code == 400
    cleo = Caller(organisation.cast.cleo)
    assert cleo.rows("move-rules/") == []
    assert cleo.patch(f"move-rules/{row['id']}/", {"least_role": "admin"}).status_code == 404
    for member in (organisation.cast.max, organisation.cast.vic):
        caller = Caller(member)
        assert caller.patch(f"move-rules/{row['id']}/", {"least_role": "admin"}).status_code == 403
        assert caller.send("DELETE", f"move-rules/{row['id']}/").status_code == 403
    assert ana.send("DELETE", f"move-rules/{row['id']}/").status_code == 204
    assert ana.get("move-rules/in-force/").json()["is_own"] is True


CRITERIA = [
    {"key": key, "name": key.title()} for key in ("business_value", "time_criticality", "risk_reduction", "job_size")
]


def test_schemes_inputs_and_the_ranking_made_of_them(organisation: Organisation) -> None:
    ana, day = organisation.ana, organisation.day.isoformat()
    usual = ana.get("ranking/").json()
    assert (usual["scheme"], usual["scheme_name"], usual["scored"], usual["not_scored"]) == (None, "WSJF", 0, 1)
    assert "missing" in usual["unscored"][0]["why"]
    body = {"name": "Ours", "framework": "wsjf", "criteria": CRITERIA, "is_default": True}
    made = ana.post("score-schemes/", body)
    assert (made.status_code, made.json()["number"]) == (201, 1)
    again = ana.post("score-schemes/", body)
    assert again.status_code == 400
    assert "Say why it changes" in again.content.decode()
    criteria = ana.get(f"score-schemes/{made.json()['id']}/criteria/").json()["criteria"]
    assert [each["weight"] for each in criteria] == [1, 1, 1, 1]
    for each, value in zip(CRITERIA, (8, 5, 2, 5), strict=True):
        score = {"initiative": "I1", "criterion": each["key"], "value": value}
        assert ana.post("score-inputs/", score).status_code == 201
    corrected = ana.post("score-inputs/", {"initiative": "I1", "criterion": "job_size", "value": 3, "on": day}).json()
    assert corrected["supersedes"]
    rows = ana.rows(f"score-inputs/?initiative={organisation.ids['initiative']}")
    assert {row["criterion"]: row["value"] for row in rows}["job_size"] == 3
    found = ana.get(f"ranking/?scheme={made.json()['id']}&n=3").json()
    assert (found["ranked"][0]["initiative_key"], found["ranked"][0]["score"], found["ranked"][0]["rank"]) == (
        "I1",
        5,
        1,
    )
    assert (found["top"], found["holds"], found["not_scored"]) == (3, None, 0)
    assert found["sentence"].startswith("The only one that is scored")
    for wrong in ("n=0", "n=x", "scheme=0", "colour=red", "page_size=3"):
        assert ana.get(f"ranking/?{wrong}").status_code == 400, wrong
    assert ana.get("ranking/?scheme=999999").status_code == 404
    cleo, max_ = Caller(organisation.cast.cleo), Caller(organisation.cast.max)
    assert cleo.get("ranking/").json()["not_scored"] == 0
    assert cleo.get(f"ranking/?scheme={made.json()['id']}").status_code == 404
    assert cleo.rows("score-schemes/") == cleo.rows("score-inputs/") == []
    assert max_.post("score-schemes/", body | {"reason": "x"}).status_code == 403
    given = {"initiative": "I1", "criterion": "job_size", "value": 3}
    assert Caller(organisation.cast.vic).post("score-inputs/", given).status_code == 403
