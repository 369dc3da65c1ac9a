"""The demo's two workbooks: valid on every day, and alike on every day."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.demo import TENANTS, DemoTenant
from exchange.demo.book import COLUMNS, Workbook
from exchange.workbook.reading import from_rows
from exchange.workbook.tables import TABLES
from tests.exchange.demo_tables import MONDAY, WEEK, every_tenant, keys, rows

# A quarter's first and last days, a year's, and a leap day.
EDGES = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)]
LAST_DATES = ("finished_on", "started_on", "done_on", "decided_on")


two_years = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(max_examples=25, deadline=None)
@given(two_years)
def test_a_workbook_keeps_every_rule_on_any_day(today: date) -> None:
    for tenant in TENANTS:
        check_rules(tenant.workbook(today), today)


@pytest.mark.parametrize("today", EDGES, ids=str)
def test_a_workbook_keeps_every_rule_on_the_edges_of_quarters_and_years(today: date) -> None:
    for tenant in TENANTS:
        check_rules(tenant.workbook(today), today)


def check_rules(workbook: Workbook, today: date) -> None:
    check_columns(workbook)
    check_names(workbook)
    check_references(workbook)
    check_sums(workbook)
    check_dates(workbook, today)
    check_cycles(workbook, today)
    check_items(workbook)


def check_columns(workbook: Workbook) -> None:
    assert list(workbook) == list(COLUMNS)
    for table, table_rows in workbook.items():
        for row in table_rows:
            assert tuple(row) == COLUMNS[table]
            assert all(isinstance(cell, str) for cell in row.values())


def check_names(workbook: Workbook) -> None:
    names = {table: ("key",) for table in COLUMNS if "key" in COLUMNS[table]} | {
        "people": ("email",),
        "check_ins": ("key_result", "date"),
        "progress": ("item", "date"),
        "stages": ("key_result", "position"),
        "tranches": ("initiative", "position"),
        "contributions": ("initiative", "key_result"),
    }
    for table, columns in names.items():
        found = Counter(tuple(row[column] for column in columns) for row in workbook[table])
        assert all(all(name) for name in found), table
        assert not [name for name, count in found.items() if count > 1], table
    assert all(0 < len(row["title"]) <= 300 for table in ("items", "initiatives") for row in workbook[table])


def check_references(workbook: Workbook) -> None:
    emails = {row["email"] for row in workbook["people"]}
    known = {table: keys(workbook, table) for table in COLUMNS if "key" in COLUMNS[table]}
    columns = {
        "initiative": known["initiatives"], "key_result": known["key_results"], "objective": known["objectives"],
        "item": known["items"], "cycle": known["cycles"], "portfolio": known["portfolios"], "team": known["teams"],
        "owner": emails, "author": emails, "person": emails, "kpi": known["kpis"], "prompted_by": known["kpis"],
    }  # fmt: skip
    for table, table_rows in workbook.items():
        for row in table_rows:
            for column in columns.keys() & row.keys():
                assert not row[column] or row[column] in columns[column], (table, row)
            if row.get("child"):
                assert row["child"] in known["objectives"], row
            if row.get("parent"):
                assert row["parent"] in known[table], (table, row)
            assert set(filter(None, row.get("parents", "").split(";"))) <= known["objectives"], row


def check_sums(workbook: Workbook) -> None:
    shares: dict[str, Decimal] = {}
    for row in workbook["contributions"]:
        assert 0 < Decimal(row["allocation"]) <= 1
        shares[row["initiative"]] = shares.get(row["initiative"], Decimal(0)) + Decimal(row["allocation"])
    assert all(share <= 1 for share in shares.values())
    stages: Counter[str] = Counter()
    for row in workbook["stages"]:
        stages[row["key_result"]] += int(row["percent"])
    assert set(stages) == {row["key"] for row in rows(workbook, "key_results", type="milestone")}
    assert set(stages.values()) == {100}
    for row in workbook["key_results"]:
        if row["type"] in ("increase", "decrease"):
            assert (Decimal(row["target"]) > Decimal(row["baseline"])) == (row["type"] == "increase"), row
        if row["type"] == "between":
            assert Decimal(row["low"]) < Decimal(row["high"])
        assert (row["type"] in ("at_least", "at_most")) <= bool(row["target"])
    for row in workbook["check_ins"]:
        assert 0 <= Decimal(row["confidence"]) <= 1
        assert row["status"] in {"on_track", "at_risk", "off_track"}


def check_dates(workbook: Workbook, today: date) -> None:
    for table, table_rows in workbook.items():
        for row in table_rows:
            days = {column: date.fromisoformat(cell) for column, cell in row.items() if is_date(column) and cell}
            for first, last in (("starts_on", "ends_on"), ("planned_start", "planned_finish")):
                if first in days and last in days:
                    assert days[first] <= days[last], row
            if "started_on" in days and "finished_on" in days:
                assert days["started_on"] <= days["finished_on"], row
            for column in (*LAST_DATES, "date"):
                assert table == "phased_targets" or days.get(column, today) <= today, (table, row)


def is_date(column: str) -> bool:
    days = ("date", "planned_start", "planned_finish", "column_since", "start", "finish")
    return column in days or column.endswith("_on")


def check_cycles(workbook: Workbook, today: date) -> None:
    cycles = {row["key"]: row for row in workbook["cycles"]}
    assert len({row["name"] for row in cycles.values()}) == 5
    for row in cycles.values():
        if row["parent"]:
            parent = cycles[row["parent"]]
            assert parent["starts_on"] <= row["starts_on"] <= row["ends_on"] <= parent["ends_on"]
    current = [row for row in cycles.values() if row["state"] == "active" and row["name"].startswith("Q")]
    assert len(current) == 1
    start, end = date.fromisoformat(current[0]["starts_on"]), date.fromisoformat(current[0]["ends_on"])
    assert (end - start).days == 90
    assert (today - start).days // 7 + 1 == 8
    assert current[0]["name"] in {f"Q{(day.month + 2) // 3} {day.year}" for day in (start, today)}


def check_items(workbook: Workbook) -> None:
    percents: dict[str, list[tuple[str, int]]] = {}
    for row in workbook["progress"]:
        assert 0 < int(row["percent"]) < 100
        percents.setdefault(row["item"], []).append((row["date"], int(row["percent"])))
    for row in workbook["items"]:
        assert (row["state"] in ("done", "dropped")) == bool(row["finished_on"]), row
        reports = sorted(percents.get(row["key"], []))
        assert [percent for _, percent in reports] == sorted(percent for _, percent in reports), row
        if reports:
            assert row["started_on"] <= reports[0][0]
    for row in workbook["costs"]:
        assert Decimal(row["amount"]) != 0
        assert row["kind"] in {"labour", "expense", "capital"}
        assert (row["kind"] == "labour") == bool(row["hours"]), row


@every_tenant
def test_the_reader_of_workbooks_finds_nothing_wrong(tenant: DemoTenant) -> None:
    assert from_rows("demo", tenant.workbook(MONDAY)).problems == []


def test_the_demo_knows_the_columns_the_loader_declares() -> None:
    """The demo imports no Django and so lists them itself."""
    assert {name: TABLES[name].names for name in COLUMNS} == COLUMNS
    assert {table.name for table in TABLES.values() if not table.is_extra} <= set(COLUMNS)


# Made again, it is the same; a week later, it is the same a week later.


@every_tenant
def test_the_same_day_makes_the_same_workbook(tenant: DemoTenant) -> None:
    assert tenant.workbook(MONDAY) == tenant.workbook(MONDAY)


@settings(max_examples=15, deadline=None)
@given(two_years)
def test_every_day_is_one_of_seven_shifted_by_whole_weeks(today: date) -> None:
    """So what holds in one whole week, below, holds for ever."""
    for tenant in TENANTS:
        like = WEEK[today.weekday()]
        assert undated(tenant.workbook(today), today) == undated(tenant.workbook(like), like)


def undated(workbook: Workbook, today: date) -> list[tuple[str, ...]]:
    """Every row outside the cycles, with dates as days from today."""
    return [
        tuple(
            str((date.fromisoformat(cell) - today).days) if cell and is_date(column) else cell
            for column, cell in row.items()
            if column != "cycle"
        )
        for table, table_rows in workbook.items()
        if table != "cycles"
        for row in table_rows
    ]


@every_tenant
def test_a_tenant_has_the_size_of_a_real_one(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    assert 10 <= len(workbook["people"]) <= 14
    assert {row["role"] for row in workbook["people"]} == {"owner", "admin", "manager", "member", "viewer"}
    assert rows(workbook, "people", email=tenant.owner_email)[0]["role"] == "owner"
    assert {row["currency"] for row in workbook["portfolios"]} == {tenant.currency}
    assert 25 <= len(workbook["key_results"]) <= 35
    assert 12 <= len(workbook["initiatives"]) <= 20
    assert 250 <= len(workbook["items"]) <= 420
    types = {row["type"] for row in workbook["key_results"]}
    wanted = {"increase", "decrease", "at_least", "at_most", "between", "milestone", "yes_no", "delivery"}
    assert types == wanted


@every_tenant
def test_comments_are_many_and_never_repeat(tenant: DemoTenant) -> None:
    comments = [row["comment"] for row in tenant.workbook(MONDAY)["check_ins"] if row["comment"]]
    assert len(comments) >= 60
    assert len(set(comments)) == len(comments)


@every_tenant
def test_confidence_moves(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    moved = [
        key
        for key in keys(workbook, "key_results")
        if len({row["confidence"] for row in rows(workbook, "check_ins", key_result=key)}) > 1
    ]
    assert len(moved) >= 0.7 * len(workbook["key_results"])
