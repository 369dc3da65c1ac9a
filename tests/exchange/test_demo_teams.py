"""The demo shows teams that last: seats, somebody with too much, money by quarter, hours at the rate of their day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from exchange.demo import TENANTS, DemoTenant
from exchange.demo_tenants import load_demo_tenant
from exchange.workbook.checking import check
from exchange.workbook.reading import from_rows
from exchange.workbook.stored import Stored
from execution.models import Cost
from execution.queries.hours import unpriced_hours
from execution.queries.teams import seats_between
from execution.seating import monday, overloads
from tenancy.clock import today as present
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.exchange.demo_tables import MONDAY, every_tenant, every_weekday


@every_tenant
@every_weekday
def test_the_workbook_with_its_teams_stands_on_every_day(tenant: DemoTenant, today: date) -> None:
    assert check(from_rows(tenant.slug, tenant.workbook(today)), Stored()).problems == []


@every_tenant
def test_nobodys_hours_of_a_day_are_too_many_and_each_costs_its_rate(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    costs = {row["key"]: row for row in workbook["costs"]}
    days: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in workbook["cost_hours"]:
        cost = costs[row["cost"]]
        assert Decimal(row["rate"]) * Decimal(cost["hours"]) == Decimal(cost["amount"])
        days[(row["person"], cost["date"])] += Decimal(cost["hours"])
    assert len(days) >= 20
    assert max(days.values()) <= 10


@every_tenant
@every_weekday
def test_what_was_finished_this_quarter_stands_in_its_iteration(tenant: DemoTenant, today: date) -> None:
    workbook = tenant.workbook(today)
    spans = {(row["team"], row["number"]): (row["starts_on"], row["ends_on"]) for row in workbook["iterations"]}
    finished = {row["key"]: row["finished_on"] for row in workbook["items"] if row["state"] == "done"}
    placed = [row for row in workbook["backlog"] if row["item"] in finished]
    assert len(placed) >= 10
    for row in placed:
        first, last = spans[(row["team"], row["iteration"])]
        assert first <= finished[row["item"]] <= last


@pytest.mark.django_db(transaction=True)
def test_somebody_has_more_than_a_full_week_and_all_hours_are_priced() -> None:
    load_demo_tenant(TENANTS[0], is_refresh=False)
    tenant = Tenant.objects.get(slug=TENANTS[0].slug)
    with use_tenant(tenant):
        week = monday(present(tenant))
        assert len(overloads(seats_between(week, week), Decimal(40), [week])) == 1
        assert Cost.objects.filter(member__isnull=False).exists()
        assert unpriced_hours(tenant.currency) == []
