"""Hours of people, periods and places in a workbook that is a part of the whole."""

from __future__ import annotations

from decimal import Decimal

from exchange.actions import load_workbook
from exchange.workbook.problems import Problem
from exchange.workbook.reading import from_rows
from execution.models import Cost, TeamSeat
from tenancy.models import Tenant
from tests.exchange.bad_input import Tables
from tests.exchange.whole import whole


def problems_of(tenant: Tenant, tables: Tables) -> list[Problem]:
    return load_workbook(actor=None, tenant=tenant, book=from_rows("part", tables)).problems


def cost(key: str) -> Cost:
    return Cost.objects.get(key=key, superseded_by=None)


def test_a_workbook_of_costs_alone_keeps_whose_hours_they_are(acme: Tenant) -> None:
    assert problems_of(acme, whole()) == []
    row = {"key": "C3", "date": "2026-02-10", "amount": "650", "item": "W2", "kind": "labour", "hours": "8"}
    assert problems_of(acme, {"costs": [row]}) == []
    assert (cost("C3").amount, cost("C3").rate) == (Decimal(650), Decimal("80.5"))
    assert cost("C3").member is not None
    assert problems_of(acme, {"costs": [{**row, "kind": "expense"}]}) == []
    assert cost("C3").member is None  # nobody's hours are an expense


def test_a_day_has_24_hours_with_those_that_are_stored(acme: Tenant) -> None:
    assert problems_of(acme, whole()) == []
    more = {"key": "C9", "date": "2026-02-10", "amount": "0", "kind": "labour", "hours": "8.5"}
    hours = [{"cost": "C9", "person": "zoe@acme.example"}]
    found = problems_of(acme, {"costs": [more], "cost_hours": hours})
    assert [(p.file, p.row, p.value) for p in found] == [("cost_hours", 2, "24.5 hours")]
    assert problems_of(acme, {"costs": [{**more, "hours": "8"}], "cost_hours": hours}) == []
    assert Cost.objects.filter(key="C9").count() == 1


def test_a_seat_lies_apart_from_the_stored_ones(acme: Tenant) -> None:
    assert problems_of(acme, whole()) == []
    seat = {"team": "T1", "person": "zoe@acme.example", "starts_on": "2026-05-01", "hours_per_week": "10"}
    found = problems_of(acme, {"team_seats": [seat]})
    assert [(p.row, p.column, p.value) for p in found] == [(2, "starts_on", "2026-05-01")]
    ended = {**seat, "starts_on": "2026-02-01", "ends_on": "2026-04-30", "hours_per_week": "32"}
    assert problems_of(acme, {"team_seats": [ended, seat]}) == []
    assert TeamSeat.objects.count() == 4
