"""Claims through the API: registered, narrowed, never overwritten; and how well they came true."""

from __future__ import annotations

from datetime import timedelta

from tests.api.conftest import Caller, Organisation


def test_a_claim_is_registered_narrowed_and_corrected_by_another(organisation: Organisation) -> None:
    ana, ids = organisation.ana, organisation.ids
    due = str(organisation.day + timedelta(days=30))
    body = {"initiative": "I1", "key_result": "KR1", "low": 500, "likely": 800, "high": 900, "due_on": due}
    made = ana.post("claims/", body | {"sponsor": "ben@acme.example"})
    assert made.status_code == 201
    row = made.json()
    assert (row["likely"], row["sponsor"], row["is_late"]) == (800, organisation.cast.ben.pk, True)
    first = ana.get(f"claims/{row['supersedes']}/").json()
    assert (first["likely"], first["is_corrected"], row["is_corrected"]) == (900, True, False)
    assert [each["id"] for each in ana.rows(f"claims/?key_result={ids['key_result']}")] == [row["id"]]
    assert [each["id"] for each in ana.rows(f"claims/?sponsor={organisation.cast.ben.pk}")] == [row["id"]]
    assert ana.rows(f"contributions/?initiative={ids['initiative']}")[0]["claim"] == 800


def test_a_wrong_claim_is_refused_in_the_words_of_the_form(organisation: Organisation) -> None:
    body = {"initiative": "I1", "key_result": "KR2", "likely": 5}
    refused = organisation.ana.post("claims/", body)
    assert refused.status_code == 400
    assert "Link it first" in refused.json()["detail"]
    ends = {"initiative": "I1", "key_result": "KR1", "likely": 5, "low": 7}
    assert "The low end promises more" in organisation.ana.post("claims/", ends).json()["detail"]
    assert Caller(organisation.cast.vic).post("claims/", ends | {"low": 1}).status_code == 403
    assert Caller(organisation.cast.cleo).post("claims/", ends | {"low": 1}).status_code == 400


def test_too_large_a_share_is_refused_in_the_words_of_the_form(organisation: Organisation) -> None:
    refused = organisation.ana.post("contributions/", {"initiative": "I1", "key_result": "KR2", "allocation": 0.6})
    assert refused.status_code == 400
    assert "Only 50 % of the initiative's money is still free." in refused.json()["detail"]


def test_accuracy_is_null_below_three_judged_claims(organisation: Organisation) -> None:
    answer = organisation.ana.get("claim-accuracy/").json()
    assert answer["together"] == {
        "sponsor": None, "judged": 0, "median": None, "least": None, "most": None, "within": 0, "with_range": 0,
    }  # fmt: skip
    assert len(answer["sponsors"]) == 1
    assert answer["hidden_claims"] == 0
