"""The demo's stories are true in the numbers, on each day of a week (and so on every day)."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, cast

import pytest

from exchange.demo import TENANTS, DemoTenant
from tests.exchange.demo_tables import MONDAY, every_tenant, every_weekday, last_check_in, rows
from tests.rollups.reference import rollup

type Figures = dict[str, Any]

NORTHWIND, GREENFIELD = TENANTS


@cache
def figures(tenant: DemoTenant, today: date) -> dict[str, dict[str, Figures]]:
    """The rollup of a tenant's workbook as of the day it was made for."""
    return cast(dict[str, dict[str, Figures]], rollup(tenant.workbook(today), today, today))


def key_result(tenant: DemoTenant, today: date, key: str) -> Figures:
    """The figures of one key result."""
    return figures(tenant, today)["key_results"][key]


def initiative(tenant: DemoTenant, today: date, key: str) -> Figures:
    """The figures of one initiative."""
    return figures(tenant, today)["initiatives"][key]


@every_tenant
@every_weekday
def test_money_is_conserved_and_some_of_it_is_unallocated(tenant: DemoTenant, today: date) -> None:
    totals = cast(dict[str, Any], figures(tenant, today)["totals"])
    costs = sum(Decimal(row["amount"]) for row in tenant.workbook(today)["costs"])
    assert Decimal(totals["cost_in"].numerator) / totals["cost_in"].denominator == costs
    assert totals["cost_unallocated"] > 0
    assert totals["cost_mapped"] + totals["cost_unallocated"] == totals["cost_in"]
    assert any(Decimal(row["amount"]) < 0 for row in tenant.workbook(today)["costs"])


@every_weekday
def test_the_main_key_result_is_at_risk_because_work_is_late(today: date) -> None:
    workbook, hero = NORTHWIND.workbook(today), key_result(NORTHWIND, today, "KR2.1")
    assert hero["health"] == "at_risk"
    assert hero["execution_shortfall"] > max(hero["plan_misfit"], hero["outcome_shortfall"], 0)
    assert len(rows(workbook, "check_ins", key_result="KR2.1")) == 8
    contributions = rows(workbook, "contributions", key_result="KR2.1")
    claims = [Decimal(row["claim"]) for row in contributions if row["claim"]]
    assert len(claims) == 5
    now, target = Decimal(last_check_in(workbook, "KR2.1")["value"]), Decimal(2500)
    assert sum(claims) == target - now - 80, "80 visits have no initiative"
    late = {row["initiative"]: initiative(NORTHWIND, today, row["initiative"])["spi_t"] for row in contributions}
    assert min(late, key=lambda key: 9 if late[key] is None else late[key]) == "INI-112"


@every_weekday
def test_one_owner_says_green_where_the_result_is_red(today: date) -> None:
    melon = key_result(NORTHWIND, today, "KR1.2")
    assert melon["watermelon"] == 2
    assert melon["health"] == "off_track"
    assert melon["spi"] >= 0.9
    assert melon["cpi"] >= 0.9
    greens = [
        key
        for tenant in TENANTS
        for key, row in figures(tenant, today)["key_results"].items()
        if row["watermelon"] == 2 and last_check_in(tenant.workbook(today), key)["status"] == "on_track"
    ]
    assert greens == ["KR1.2"]


@every_weekday
def test_dropout_has_a_pace_problem(today: date) -> None:
    pace = key_result(GREENFIELD, today, "KR2.1")
    gap = pace["expected"] - pace["measured"]
    assert pace["health"] == "off_track"
    assert pace["execution_shortfall"] > 0.75 * float(gap)
    assert abs(pace["outcome_shortfall"]) < 0.1


@every_weekday
@pytest.mark.parametrize(("tenant", "key"), [(NORTHWIND, "KR2.3"), (GREENFIELD, "KR4.4")])
def test_work_was_delivered_and_the_needle_did_not_move(tenant: DemoTenant, key: str, today: date) -> None:
    row = key_result(tenant, today, key)
    assert row["delivered"] >= 0.9 * float(row["planned"])
    assert row["measured"] < 0.1
    assert row["outcome_shortfall"] > max(row["plan_misfit"], row["execution_shortfall"])


@every_weekday
def test_breakfast_moves_without_its_work(today: date) -> None:
    row = key_result(GREENFIELD, today, "KR3.2")
    assert row["measured"] >= 0.9 * float(row["expected"])
    assert row["delivered"] < 0.9 * float(row["planned"])


@every_weekday
def test_one_bet_is_overspent(today: date) -> None:
    row = initiative(NORTHWIND, today, "INI-128")
    assert row["cpi"] < 0.8
    assert row["eac"] > 1.2 * float(row["bac"])
    overspent = [
        key
        for tenant in TENANTS
        for key, other in figures(tenant, today)["initiatives"].items()
        if other["cpi"] is not None and other["cpi"] < 0.8
    ]
    assert overspent == ["INI-128"]


@every_weekday
def test_one_bet_was_stopped_and_most_of_its_money_saved(today: date) -> None:
    workbook, row = NORTHWIND.workbook(today), initiative(NORTHWIND, today, "INI-133")
    plan = rows(workbook, "initiatives", key="INI-133")[0]
    decisions = [tranche["decision"] for tranche in rows(workbook, "tranches", initiative="INI-133")]
    assert plan["state"] == "stopped"
    assert decisions == ["released", "stopped", "lapsed"]
    assert Decimal(plan["budget"]) - Decimal(str(float(row["ac"]))) > 100_000
    assert row["bac"] == row["ev"]
    states = Counter(item["state"] for item in rows(workbook, "items", initiative="INI-133", type="task"))
    assert states["dropped"] > states["done"] > 0
    assert set(states) == {"done", "dropped"}


@every_tenant
@every_weekday
def test_a_demand_waits_and_a_tranche_is_due_within_a_fortnight(tenant: DemoTenant, today: date) -> None:
    workbook = tenant.workbook(today)
    demands = rows(workbook, "initiatives", state="demand")
    assert len(demands) == 1
    assert not demands[0]["owner"]
    assert initiative(tenant, today, demands[0]["key"])["released"] == 0
    active = {row["key"] for row in rows(workbook, "initiatives", state="active")}
    soon = (today + timedelta(days=14)).isoformat()
    due = [row for row in rows(workbook, "tranches", decision="planned") if row["initiative"] in active]
    assert any(today.isoformat() < row["review_on"] <= soon for row in due)
    assert all(row["review_on"] > today.isoformat() for row in due)


@every_tenant
@every_weekday
def test_one_key_result_of_the_quarter_is_stale(tenant: DemoTenant, today: date) -> None:
    workbook = tenant.workbook(today)
    active = {row["key"] for row in rows(workbook, "cycles", state="active")}
    objectives = {row["key"] for row in workbook["objectives"] if row["cycle"] in active}
    running = [row["key"] for row in workbook["key_results"] if row["objective"] in objectives]
    limit = (today - timedelta(days=14)).isoformat()
    stale = [key for key in running if last_check_in(workbook, key)["date"] < limit]
    assert stale == [{"northwind": "KR4.4", "greenfield": "KR5.4"}[tenant.slug]]


@every_weekday
def test_posts_of_the_key_result_are_posts_of_the_work(today: date) -> None:
    workbook, checked = NORTHWIND.workbook(today), {}
    for row in rows(workbook, "check_ins", key_result="KR2.4"):
        checked[row["date"]] = int(row["value"])
    published = [
        row["finished_on"]
        for row in rows(workbook, "items", initiative="INI-104", state="done")
        if row["title"].startswith("Publish")
    ]
    assert checked == {day: sum(done <= day for done in published) for day in checked}
    assert max(checked.values()) == 6


@every_weekday
def test_one_regional_page_is_open_where_the_plan_has_three(today: date) -> None:
    pages = [
        row
        for row in rows(NORTHWIND.workbook(today), "items", initiative="INI-112", type="task")
        if row["title"].startswith("Open the")
    ]
    assert sum(row["planned_finish"] < MONDAY.isoformat() for row in pages) == 3
    assert sum(row["state"] == "done" for row in pages) == 1


def test_maintenance_and_compliance_serve_no_key_result() -> None:
    for tenant in TENANTS:
        workbook = tenant.workbook(MONDAY)
        serving = {row["initiative"] for row in workbook["contributions"]}
        for kind in ("operational", "compliance"):
            found = rows(workbook, "initiatives", kind=kind)
            assert len(found) == 1
            assert found[0]["key"] not in serving


def test_case_work_is_a_tree_of_phases_priced_by_phase() -> None:
    workbook = GREENFIELD.workbook(MONDAY)
    work = rows(workbook, "items", initiative="INI-213")
    phases = [row for row in work if row["type"] == "epic"]
    assert [row["title"][:7] for row in phases] == ["Phase 1", "Phase 2", "Phase 3", "Phase 4"]
    assert sum(int(row["planned_cost"]) for row in phases) == 460_000
    parents = {row["key"]: row["parent"] for row in work}
    assert any(parents[parents[key]] for key, parent in parents.items() if parent and parents[parent])


def test_the_family_survey_is_a_milestone_of_five_stages_without_a_project() -> None:
    workbook = GREENFIELD.workbook(MONDAY)
    assert len(rows(workbook, "stages", key_result="KR4.3")) == 5
    assert not rows(workbook, "contributions", key_result="KR4.3")
    assert key_result(GREENFIELD, MONDAY, "KR4.3")["measured"] == Fraction(3, 5)


@every_weekday
def test_the_board_vote_is_too_early_to_judge(today: date) -> None:
    assert key_result(GREENFIELD, today, "KR5.2")["health"] == "too_early"


@pytest.mark.parametrize(
    ("tenant", "key", "kind", "first", "last"),
    [
        (NORTHWIND, "KR8.1", "increase", "140000", "420000"),
        (NORTHWIND, "KR1.1", "at_least", "", "85"),
        (NORTHWIND, "KR2.1", "increase", "1200", "2500"),
        (NORTHWIND, "KR2.3", "decrease", "10", "4"),
        (NORTHWIND, "KR2.4", "increase", "0", "10"),
        (GREENFIELD, "KR1.1", "increase", "62", "75"),
        (GREENFIELD, "KR2.1", "decrease", "8", "3"),
    ],
)
def test_the_named_key_results_are_there(tenant: DemoTenant, key: str, kind: str, first: str, last: str) -> None:
    row = rows(tenant.workbook(MONDAY), "key_results", key=key)[0]
    assert (row["type"], row["baseline"], row["target"]) == (kind, first, last)


def test_revenue_of_the_quarter_is_revenue_of_the_three_years() -> None:
    workbook = NORTHWIND.workbook(MONDAY)
    assert last_check_in(workbook, "KR3.1")["value"] == last_check_in(workbook, "KR8.1")["value"]


@every_tenant
@every_weekday
def test_no_bet_spends_more_than_was_released(tenant: DemoTenant, today: date) -> None:
    """Spending above the tranches would contradict the story of staged funding."""
    funded = {row["initiative"] for row in tenant.workbook(today)["tranches"]}
    assert not [
        key for key in funded if initiative(tenant, today, key)["ac"] > initiative(tenant, today, key)["released"]
    ]
