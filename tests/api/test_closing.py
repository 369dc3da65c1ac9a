"""The end of a cycle through the API: the same actions, rules and words as the page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from okrs.models import Grade, KeyResult, Objective
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.okrs.closing import Ended
from tests.okrs.conftest import Story


@pytest.fixture
def ended(cast: Any, acme: Tenant) -> Ended:
    """The quarter that is being graded."""
    return Ended(Story(cast))


def problems(answer: Any) -> str:
    """What a refusal says, all of it."""
    body = answer.json()
    return " ".join([body["detail"], *(error["message"] for error in body.get("errors", []))])


def test_a_cycle_is_graded_closed_carried_on_and_opened_again(ended: Ended) -> None:
    caller, pk = Caller(ended.cast.ana), ended.cycle.pk

    assert caller.post(f"cycles/{pk}/proposals/").json() == {"accepted": 2}
    other = caller.post("grades/", {"key_result": "KR1.3", "grade": 0.2, "reason": "Half signed"})
    assert (other.status_code, other.json()["grade"], other.json()["proposed"]) == (201, 0.2, None)
    learned = caller.post("retrospectives/", {"objective": "O1", "went_well": "Speed", "verdict": "keep"})
    assert (learned.status_code, learned.json()["score"]) == (201, 0.36)
    carried = caller.post(f"cycles/{pk}/carry-over/", {"into": ended.next.pk, "from_last_value": True}).json()
    assert (len(carried["objectives"]), len(carried["key_results"]), carried["before"]) == (1, 3, 0)
    assert KeyResult.objects.get(carried_from=ended.clinics).baseline == Decimal(1734)
    again = caller.post(f"cycles/{pk}/carry-over/", {"into": ended.next.pk}).json()
    assert again == {"objectives": [], "key_results": [], "before": 1}
    assert caller.post(f"cycles/{pk}/closure/").json()["state"] == "closed"
    assert caller.post(f"cycles/{pk}/reopening/", {"reason": "A grade was wrong"}).json()["state"] == "grading"
    assert {row["key_result_key"]: row["grade"] for row in caller.rows(f"grades/?cycle={pk}")} == {
        "KR1.1": 0.7, "KR1.2": 0.3, "KR1.3": 0.2,
    }  # fmt: skip
    assert [row["verdict"] for row in caller.rows(f"retrospectives/?cycle={pk}&verdict=keep")] == ["keep"]


def test_a_corrected_grade_is_listed_once_and_the_first_is_still_read(ended: Ended) -> None:
    caller = Caller(ended.cast.max)
    first = caller.post("grades/", {"key_result": "KR1.1", "grade": 0.7}).json()
    second = caller.post("grades/", {"key_result": "KR1.1", "grade": 0.5, "reason": "Test data"}).json()

    assert second["supersedes"] == first["id"]
    assert [row["id"] for row in caller.rows("grades/")] == [second["id"]]
    assert caller.get(f"grades/{first['id']}/").json()["grade"] == 0.7


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("grades/", {"key_result": "KR1.1", "grade": 0.9}, "0.7 was proposed"),
        ("grades/", {"key_result": "KR1.1", "grade": 2, "reason": "x"}, "1"),
        ("grades/", {"key_result": "KR1.3", "grade": None}, "why it gets no grade"),
        ("retrospectives/", {"objective": "O1", "verdict": "maybe"}, "maybe"),
        ("cycles/{}/closure/", {}, "KR1.1, KR1.2 and KR1.3 have no grade"),
        ("cycles/{}/reopening/", {"reason": "x"}, "is not closed"),
        ("cycles/{}/carry-over/", {"into": "q5-nowhere"}, "no cycle"),
    ],
)
def test_what_cannot_be_is_refused_in_the_pages_words(ended: Ended, path: str, body: object, words: str) -> None:
    answer = Caller(ended.cast.ana).post(path.format(ended.cycle.pk), body)

    assert answer.status_code == 400
    assert words in problems(answer)
    assert not Grade.objects.exists()


def test_members_viewers_and_strangers(ended: Ended) -> None:
    pk = ended.cycle.pk
    for path in ("proposals/", "closure/", "grading/", "reopening/", "carry-over/"):
        body = {"reopening/": {"reason": "x"}, "carry-over/": {"into": ended.next.pk}}.get(path)
        for member in (ended.cast.ben, ended.cast.vic):
            assert Caller(member).post(f"cycles/{pk}/{path}", body).status_code == 403
    assert Caller(ended.cast.vic).post("grades/", {"key_result": "KR1.1", "grade": 0.7}).status_code == 403
    graded = Caller(ended.cast.ben).post("grades/", {"key_result": "KR1.1", "grade": 0.7}).json()["id"]

    with use_tenant(ended.cast.rival):
        stranger = Caller(ended.cast.cleo)
    assert stranger.get(f"grades/{graded}/").status_code == 404
    assert stranger.rows("grades/") == []
    assert stranger.post(f"cycles/{pk}/closure/").status_code == 404
    assert stranger.post("grades/", {"key_result": ended.clinics.pk, "grade": 0.7}).status_code == 400


def test_state_is_not_set_past_the_rules(ended: Ended) -> None:
    caller, pk = Caller(ended.cast.ana), ended.cycle.pk

    refused = caller.patch(f"cycles/{pk}/", {"state": "closed"})

    assert refused.status_code == 400
    assert "closed on its closing page" in problems(refused)
    ended.turn("active")
    assert caller.post(f"cycles/{pk}/grading/").json()["state"] == "grading"
    refused = caller.patch(f"objectives/{Objective.objects.get(key='O1').pk}/", {"title": "Easier"})
    assert "what was aimed for stands" in problems(refused)
