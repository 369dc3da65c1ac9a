"""What no key may hold is refused with words for every noun that takes a key."""

from __future__ import annotations

from typing import Any

import pytest

from tenancy.keys import key_problem
from tests.api.conftest import Organisation

BAD = {"A;B": "no semicolon", "A\nB": "on one line", "A\tB": "on one line", "A\u200bB": "on one line"}


@pytest.mark.parametrize(("key", "words"), BAD.items())
def test_a_key_that_cannot_be_is_said(key: str, words: str) -> None:
    assert words in key_problem(key)


@pytest.mark.parametrize("key", ["W-1", "owner/repo#12", "Ä 7", "a.b_c", ""])
def test_a_key_that_can_be_is_none(key: str) -> None:
    assert key_problem(key) == ""


@pytest.mark.parametrize(("key", "words"), BAD.items())
def test_the_api_refuses_it_for_every_noun_that_takes_a_key(organisation: Organisation, key: str, words: str) -> None:
    ana, ids, day = organisation.ana, organisation.ids, str(organisation.day)
    bodies: dict[str, dict[str, Any]] = {
        "items": {"title": "x"},
        "portfolios": {"name": "x"},
        "initiatives": {"title": "x", "portfolio": ids["portfolio"]},
        "costs": {"date": day, "amount": 1, "item": ids["item"]},
        "cycles": {"name": "x", "starts_on": "2031-01-01", "ends_on": "2031-03-31"},
        "objectives": {"title": "x", "cycle": ids["cycle"]},
    }
    for noun, body in bodies.items():
        answer = ana.post(f"{noun}/", body | {"key": key})
        assert answer.status_code in {400, 422}, (noun, answer.content)
        told = {error["field"]: error["message"] for error in answer.json()["errors"]}
        assert words in told["key"], (noun, told)
