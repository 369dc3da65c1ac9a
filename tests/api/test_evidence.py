"""The API's evidence of tranches: tests in a line or one by one, words, reviews, and the second person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portfolio.models import Portfolio
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.api.conftest import Caller, Organisation


def test_tests_are_agreed_attested_reviewed_and_then_stand(organisation: Organisation) -> None:
    ana, tranche = organisation.ana, organisation.ids["tranche"]
    url = f"tranches/{tranche}/tests/"
    bad = ana.send("PUT", url, {"line": "KR1 value abut 3"})
    assert bad.status_code == 400
    assert "a comparison" in str(bad.json())
    line = 'KR1 value >= 1000 and cost <= tranche and "The pilot ran"'
    assert ana.send("PUT", url, {"line": line}).status_code == 200
    rows = ana.rows(f"evidence-tests/?tranche={tranche}")
    assert [(row["position"], row["kind"], row["measure"], row["threshold"]) for row in rows] == [
        (1, "key_result", "value", 1000), (2, "cost", "ac", None), (3, "attestation", "", None),
    ]  # fmt: skip
    assert ana.send("PUT", url, {"line": line, "tests": [{"kind": "attestation", "words": "x"}]}).status_code == 400
    tests = [
        {"kind": "key_result", "key_result": "KR1", "measure": "confidence", "operator": ">=", "threshold": 0.7},
        {"kind": "attestation", "words": "The pilot ran"},
    ]
    assert ana.send("PUT", url, {"tests": tests}).status_code == 200
    word = next(row for row in ana.rows(f"evidence-tests/?tranche={tranche}") if row["kind"] == "attestation")
    assert word["initiative_key"] == "I1"
    given = ana.post("attestations/", {"test": word["id"], "holds": True, "words": "I was there"})
    assert (given.status_code, given.json()["test"], given.json()["holds"]) == (201, word["id"], True)
    assert ana.post("attestations/", {"test": 999_999, "holds": True}).status_code == 400
    with use_tenant(organisation.cast.acme):
        recompute_now()
    review = ana.post("evidence-reviews/", {"tranche": tranche})
    assert review.status_code == 201
    assert review.json()["proposal"] == "hold"
    findings = ana.rows(f"evidence-findings/?review={review.json()['id']}")
    assert [(row["position"], row["holds"]) for row in findings] == [(1, None), (2, True)]
    assert [row["id"] for row in ana.rows(f"evidence-reviews/?tranche={tranche}")] == [review.json()["id"]]
    assert ana.send("PUT", url, {"line": "cost <= tranche"}).status_code == 400


def test_above_the_limit_a_decision_is_accepted_and_waits(organisation: Organisation) -> None:
    ana, tranche = organisation.ana, organisation.ids["tranche"]
    with use_tenant(organisation.cast.acme):
        portfolio = Portfolio.objects.get(key="P")
        portfolio.two_people_above = Decimal(1)
        portfolio.save()
    max_ = Caller(organisation.cast.max)
    answer = ana.post(f"tranches/{tranche}/decision/", {"decision": "released", "reason": "It works"})
    assert answer.status_code == 202
    body = answer.json()
    assert body["decision"] == "planned"
    assert "second, different person" in body["detail"]
    proposal = f"decision-proposals/{body['decision_proposal']}"
    assert ana.get(f"{proposal}/").json()["is_open"] is True
    assert ana.post(f"{proposal}/agree/", {}).status_code == 403
    assert max_.post(f"{proposal}/withdraw/", {}).status_code == 400
    assert max_.post(f"{proposal}/agree/", {"words": "I saw it"}).status_code == 200
    decided = ana.get(f"tranches/{tranche}/").json()
    assert (decided["decision"], decided["decision_reason"]) == ("released", "It works I saw it")
    assert ana.get(f"{proposal}/").json()["is_open"] is False
    assert max_.post(f"{proposal}/withdraw/", {"reason": "Late"}).status_code == 400


@pytest.mark.parametrize("name", ["ben", "vic"])
def test_who_may_not_fund_reads_only(organisation: Organisation, name: str) -> None:
    caller, tranche = Caller(getattr(organisation.cast, name)), organisation.ids["tranche"]
    assert caller.get("evidence-reviews/").status_code == 200
    assert caller.send("PUT", f"tranches/{tranche}/tests/", {"line": ""}).status_code == 403
    assert caller.post("evidence-reviews/", {"tranche": tranche}).status_code == 403


def test_another_tenant_finds_nothing(organisation: Organisation) -> None:
    cleo, tranche = Caller(organisation.cast.cleo), organisation.ids["tranche"]
    assert cleo.send("PUT", f"tranches/{tranche}/tests/", {"line": ""}).status_code == 404
    assert cleo.post("evidence-reviews/", {"tranche": tranche}).status_code == 400
    assert cleo.rows("decision-proposals/") == []
