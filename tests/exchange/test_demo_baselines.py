"""The demo has plans as they were agreed, plans that moved since, and work that waits for other work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from exchange.demo import TENANTS, DemoTenant
from exchange.demo_tenants import load_demo_tenant
from exchange.workbook.checking import check
from exchange.workbook.reading import from_rows
from exchange.workbook.stored import Stored
from execution.critical_path import find_path
from execution.queries.critical_path import work_and_bonds
from execution.queries.milestones import first_agreed, milestones
from portfolio.models import BaselineLine, Initiative
from rollups.baselines import Against
from rollups.queries import against_baselines
from tenancy.clock import today as today_of
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.exchange.demo_tables import every_tenant, every_weekday, rows

MOVED = {"INI-112": 11, "INI-128": 18, "INI-210": 10}
"""Bets whose end was agreed anew, by how many days."""
HELD_UP = {"INI-122": False, "INI-128": True, "INI-237": True}
"""Bets of which work waits for work, and whether that alone moves their end."""


def slip_of(line: BaselineLine) -> int:
    """Days from the day that was agreed to the day planned now."""
    assert line.item
    assert line.item.planned_finish
    assert line.finish
    return (line.item.planned_finish - line.finish).days


def planned(plan: Against) -> Decimal | int:
    """What the plan has earned by today."""
    value = plan.figures["pv"]
    assert value is not None
    return value


def last_day(plan: Against) -> date:
    """When the plan ends."""
    assert plan.finish
    return plan.finish


@every_tenant
@every_weekday
def test_baselines_keep_every_rule_and_none_is_of_a_day_to_come(tenant: DemoTenant, today: date) -> None:
    workbook = tenant.workbook(today)
    assert check(from_rows("demo", workbook), Stored()).problems == []
    agreed = {row["initiative"] for row in workbook["baselines"]}
    assert len(agreed) >= 11
    assert all(row["date"] <= today.isoformat() for row in workbook["baselines"])
    approved = {row["initiative"]: row["date"] for row in rows(workbook, "initiative_states", state="approved")}
    assert all(approved[row["initiative"]] == row["date"] for row in rows(workbook, "baselines", number="1"))
    unfunded = {row["key"] for row in workbook["initiatives"] if row["state"] in {"demand", "assessing", "rejected"}}
    assert not agreed & unfunded
    assert {row["initiative"] for row in workbook["baselines"] if row["number"] == "2"} == MOVED.keys() & agreed


@pytest.mark.django_db
@pytest.mark.parametrize("demo", TENANTS, ids=lambda demo: demo.slug)
def test_once_loaded_milestones_slip_and_plans_are_what_was_agreed(demo: DemoTenant) -> None:
    load_demo_tenant(demo, is_refresh=False)
    tenant = Tenant.objects.get(slug=demo.slug)
    with use_tenant(tenant):
        day = today_of(tenant)
        agreed = first_agreed(milestones().values_list("id", flat=True))
        late = [slip_of(each) for each in agreed.values()]
        assert len(agreed) >= 6
        bets = {each.key: each for each in Initiative.objects.filter(baselines__isnull=False).distinct()}
        moved = MOVED.keys() & bets.keys()
        assert sorted(days for days in late if days) == sorted(MOVED[key] for key in moved)
        for key, bet in bets.items():
            now, current, *first = against_baselines(tenant, bet.pk)
            if bet.state != "stopped":
                assert not [each for each in current.changes if each.count or each.amount], key
                assert current.figures == now.figures, key
            assert bool(first) == (key in moved)
            assert all(planned(each) >= planned(now) for each in first), key  # it was to be done earlier
            assert all(last_day(each) < last_day(now) for each in first), key
        for key in HELD_UP.keys() & bets.keys():
            path = find_path(*work_and_bonds(bets[key].pk), day)
            assert len(path.chain) >= 2, key
            assert ((path.margin(bets[key].planned_finish) or 0) < 0) == HELD_UP[key], key
