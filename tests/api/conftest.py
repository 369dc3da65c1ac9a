"""Callers of the API, and an organisation small enough to know by heart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions.tokens import create_token
from accounts.models import Membership
from rollups.actions import recompute_now
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.shared_world import shared_world


class Caller:
    """A program with a member's token."""

    def __init__(self, member: Membership, *, read_only: bool = False) -> None:
        with use_tenant(member.tenant_id):
            self.token, text = create_token(actor=member, member=member, name="test", read_only=read_only)
        self.text = text
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def get(self, path: str, **headers: str) -> Any:
        """GET under /api/v1/."""
        return self.client.get(f"/api/v1/{path}", headers=headers)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """A JSON body; text and bytes go as they are."""
        data = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1/{path}", data, "application/json", headers=names)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        """POST under /api/v1/."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: object, **headers: str) -> Any:
        """PATCH under /api/v1/."""
        return self.send("PATCH", path, body, **headers)

    def rows(self, path: str) -> list[dict[str, Any]]:
        """The rows of a list's first page."""
        rows: list[dict[str, Any]] = self.get(path).json()["results"]
        return rows


@dataclass
class Organisation:
    """Acme with one of everything, made through the API itself, by Ana."""

    cast: Cast
    ana: Caller
    day: date
    ids: dict[str, int]


def made(answer: Any) -> int:
    """The id of what a request made."""
    assert answer.status_code == 201, answer.content
    pk: int = answer.json()["id"]
    return pk


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Organisation]:
    """The organisation that the tests of a module share."""
    with shared_world(django_db_blocker):
        yield build(Cast())


@pytest.fixture
def organisation(made_once: Organisation, db: None) -> Organisation:
    """One of everything, with its figures; what a test changes is taken back after it."""
    return made_once


def build(cast: Cast) -> Organisation:
    """Make it, through the API."""
    ana, day = Caller(cast.ana), today(cast.acme)
    start, end = str(day - timedelta(days=40)), str(day + timedelta(days=40))
    ids = {
        "cycle": made(ana.post("cycles/", {"key": "Q", "name": "Quarter", "starts_on": start, "ends_on": end})),
        "objective": 0,
    }
    ids["objective"] = made(ana.post("objectives/", {"key": "O1", "cycle": "Q", "title": "Grow", "owner": cast.ben.pk}))
    ids["child"] = made(ana.post("objectives/", {"key": "O2", "cycle": "Q", "title": "Win", "parents": ["O1"]}))
    growth = {"key": "KR1", "objective": "O1", "title": "Visits", "type": "increase", "baseline": 1200, "target": 2500}
    ids["key_result"] = made(ana.post("key-results/", growth))
    survey = {"key": "KR2", "objective": "O1", "title": "Survey", "type": "milestone"}
    ids["milestone"] = made(ana.post("key-results/", survey))
    ids["portfolio"] = made(ana.post("portfolios/", {"key": "P", "name": "Bets", "budget": 100000}))
    bet = {"key": "I1", "portfolio": "P", "title": "Campaign", "state": "active", "budget": 5000.25}
    ids["initiative"] = made(ana.post("initiatives/", bet))
    share = {"initiative": "I1", "key_result": "KR1", "allocation": 0.5, "claim": 900}
    ids["contribution"] = made(ana.post("contributions/", share))
    tranche = {"initiative": "I1", "amount": 2500, "review_on": end}
    ids["tranche"] = made(ana.post("tranches/", tranche))
    work = {"key": "W1", "initiative": "I1", "title": "Films", "planned_start": start, "planned_finish": end}
    ids["item"] = made(ana.post("items/", work | {"planned_cost": 1000}))
    with use_tenant(cast.acme):
        recompute_now()
    return Organisation(cast, ana, day, ids)
