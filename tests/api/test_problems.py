"""Whatever comes in, the answer is an RFC 9457 problem and never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Organisation

HUGE = "9" * 400
MALFORMED: list[str | bytes] = [
    "", "{", "nonsense", "[]", "null", "1", '"text"', "[" * 50_000, '{"a":' * 50_000, '{"title": NaN}',
    '{"title": Infinity}', b"\xff\xfe", '{"title": "\\ud800", "cycle": "Q"}', '{"title": "\\u0000", "cycle": "Q"}',
    '{"title": "x", "cycle": ' + HUGE + "}", '{"title": "x", "cycle": "Q", "weight": ' + HUGE + "}",
    '{"title": "x", "cycle": "Q", "weight": 1e999999999}', '{"title": "x", "cycle": "Q", "weight": -1}',
    '{"title": "x", "cycle": {"id": 1}}', '{"title": ["x"], "cycle": "Q"}', '{"title": true, "cycle": true}',
    '{"title": "x", "cycle": "Q", "parents": "O1"}', '{"title": "x", "cycle": "Q", "parents": [[]]}',
    '{"title": "x", "cycle": "Q", "titel": "y"}', '{"title": "   ", "cycle": "Q"}',
    '{"title": "x", "cycle": "\\u0000"}',
    '{"title": "' + "x" * 301 + '", "cycle": "Q"}', '{"title": "x", "cycle": "Q", "ambition": "huge"}',
    '{"title": "x", "cycle": "Q", "description": 1e400}', '{"title": "x", "cycle": "Q", "driven_by": {}}',
]  # fmt: skip

CLOSED = {"objectives/99999999/", "objectives/999999999999999999/"}  # addresses that there are


def is_problem(answer: Any, status: int) -> bool:
    """Whether the answer is a problem of this status."""
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json", answer.content
    assert body["status"] == answer.status_code
    assert set(body) >= {"type", "title", "status", "detail"}
    assert body["detail"]
    return bool(answer.status_code == status)


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_a_body_that_makes_no_sense_is_a_400(organisation: Organisation, body: str | bytes) -> None:
    assert is_problem(organisation.ana.post("objectives/", body), 400)
    assert is_problem(organisation.ana.post("objectives/", body, Idempotency_Key="k"), 400)


@pytest.mark.parametrize(
    "path",
    [
        "", "nothing/", "objectives", "objectives/x/", "objectives/99999999/", "objectives/999999999999999999/",
        "objectives/9999999999999999999999/", "objectives/1/nothing/", "objectives/%00/", "key-results/-1/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_a_404_with_or_without_a_token(organisation: Organisation, path: str) -> None:
    for method in ("GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"):
        answer = organisation.ana.send(method, path)
        assert answer.status_code == 405 or is_problem(answer, 404), f"{method} {path}"
    assert is_problem(organisation.ana.get(path), 404)
    assert is_problem(Client().get(f"/api/v1/{path}"), 401 if path in CLOSED else 404)


def test_addresses_above_the_version_are_problems_too(db: None) -> None:
    for path in ("/api/", "/api/v2/objectives/", "/api/v1", "/api/v1/nothing"):
        assert is_problem(Client().get(path), 404), path


def test_a_method_that_is_not_there_is_a_405(organisation: Organisation) -> None:
    for method, path in (("DELETE", "objectives/1/"), ("PUT", "objectives/1/"), ("POST", "people/"), ("OPTIONS", "")):
        answer = organisation.ana.send(method, path or "objectives/")
        assert is_problem(answer, 405)
        assert "GET" in answer["Allow"]


def test_another_format_is_a_415(organisation: Organisation) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x" * 400):
        answer = organisation.ana.client.post("/api/v1/objectives/", b"title=x", content_type=kind)
        assert is_problem(answer, 415), kind


def test_an_accept_header_changes_nothing(organisation: Organisation) -> None:
    for kind in ("text/html", "application/xml", "nonsense", "*/*;q=0"):
        answer = organisation.ana.get("objectives/", Accept=kind)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_a_body_that_is_too_long_is_a_413(organisation: Organisation) -> None:
    body = '{"title": "' + "x" * (6 * 1024 * 1024) + '"}'
    assert is_problem(organisation.ana.post("objectives/", body), 413)
    assert is_problem(organisation.ana.post("objectives/", body, Idempotency_Key="long"), 413)


def test_every_wrong_field_is_named_at_once(organisation: Organisation) -> None:
    body = {"key_result": "nothing", "value": "many", "confidence": 2, "status": "fine", "date": "31.12.2026"}
    answer = organisation.ana.post("check-ins/", body)
    assert is_problem(answer, 400)
    assert {error["field"] for error in answer.json()["errors"]} == set(body)


def test_an_error_deep_in_a_body_says_where(organisation: Organisation) -> None:
    body = {"stages": [{"title": "Ask", "percent": 100}, {"title": "Tell", "percent": "some"}]}
    path = f"key-results/{organisation.ids['milestone']}/stages/"
    errors = organisation.ana.send("PUT", path, body).json()["errors"]
    assert [error["field"] for error in errors] == ["stages.1.percent"]


def test_days_at_the_ends_of_the_calendar_break_nothing(organisation: Organisation) -> None:
    ana = organisation.ana
    body = {"name": "All", "starts_on": "0001-01-01", "ends_on": "9999-12-31"}
    for path, sent, fields in (
        ("cycles/", body, ["ends_on", "starts_on"]),
        ("items/", {"title": "x", "planned_start": "1899-12-31"}, ["planned_start"]),
        ("items/", {"title": "x", "planned_finish": "2200-01-01"}, ["planned_finish"]),
    ):
        answer = ana.post(path, sent)
        assert answer.status_code == 400
        assert sorted(error["field"] for error in answer.json()["errors"]) == fields
        assert "from 1900 to 2199" in answer.json()["detail"] + str(answer.json()["errors"])
    for day in ("0001-01-01", "0001-01-02", "1999-12-31"):
        assert ana.get(f"rollup/figures/?as_of={day}").status_code < 500, day
    for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "x"):
        assert ana.client.get("/api/v1/rollup/figures/", {"known_at": moment}).status_code < 500, moment


def test_the_caller_is_told_to_bring_a_token(db: None) -> None:
    for authorization in ("", "Bearer", "Bearer x", "Basic abc", "Bearer alg_1_0123456789_" + "x" * 43, "\xff"):
        answer = Client().get("/api/v1/objectives/", headers={"Authorization": authorization})
        assert is_problem(answer, 401), authorization
        assert answer["WWW-Authenticate"] == "Bearer"


def test_there_is_no_browsable_page(organisation: Organisation) -> None:
    answer = organisation.ana.client.get("/api/v1/objectives/?format=api", headers={"Accept": "text/html"})
    assert is_problem(answer, 400)
