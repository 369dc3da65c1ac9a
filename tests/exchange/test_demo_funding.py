"""The demo shows how bets came to their money: a ledger that follows their tranches, contracts, claims, lessons."""

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
from portfolio.models import Portfolio, TrancheDecision
from portfolio.queries.ledger import balances_of
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.exchange.demo_tables import MONDAY, every_tenant, every_weekday, rows


@every_tenant
@every_weekday
def test_the_workbook_with_its_ledger_stands_on_every_day(tenant: DemoTenant, today: date) -> None:
    assert check(from_rows(tenant.slug, tenant.workbook(today)), Stored()).problems == []


@every_tenant
def test_what_the_ledger_released_are_the_tranches_that_were_released(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(workbook, "transfers", source="committed", target="released"):
        moved[row["initiative"]] += Decimal(row["amount"])
    kept = {
        row["key"] for row in workbook["initiatives"] if rows(workbook, "period_budgets", portfolio=row["portfolio"])
    }
    told: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(workbook, "tranches", decision="released"):
        if row["initiative"] in kept:
            told[row["initiative"]] += Decimal(row["amount"])
    assert moved == told
    assert all(row["date"] <= MONDAY.isoformat() for row in workbook["transfers"])


@every_tenant
def test_each_claim_is_registered_before_its_bet_begins(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    starts = {row["key"]: row["planned_start"] for row in workbook["initiatives"]}
    assert workbook["claims"]
    for claim in workbook["claims"]:
        assert claim["date"] < starts[claim["initiative"]]
        assert abs(Decimal(claim["low"])) < abs(Decimal(claim["likely"])) < abs(Decimal(claim["high"]))


@every_tenant
def test_there_is_something_of_everything_to_look_at(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    assert {row["verdict"] for row in workbook["feasibility"]} == {"fine", "doubtful", "not_feasible"}
    assert {row["kind"] for row in workbook["evidence_tests"]} >= {"cost", "schedule", "attestation"}
    scored = {row["initiative"] for row in workbook["score_inputs"]}
    assert scored >= {row["key"] for row in rows(workbook, "initiatives", state="demand")}
    for table in ("dependencies", "lessons", "saved_views", "stage_limits", "exchange_rates", "guardrails"):
        assert workbook[table], table


@pytest.mark.django_db
@pytest.mark.parametrize("demo", TENANTS, ids=lambda demo: demo.slug)
def test_once_loaded_the_ledger_sums_to_zero_and_knows_what_was_spent(demo: DemoTenant) -> None:
    load_demo_tenant(demo, is_refresh=False)
    with use_tenant(Tenant.objects.get(slug=demo.slug)):
        opened = [each for each in Portfolio.objects.all() if each.transfers.exists()]
        assert len(opened) == 2
        for portfolio in opened:
            balances = balances_of(portfolio)
            assert sum(balances.values()) == 0
            assert balances["pool"] >= 0
            assert balances["spent"] > 0
        pairs = TrancheDecision.objects.filter(proposal__isnull=False).select_related("proposal")
        assert [row.recorded_by_id != row.proposal.recorded_by_id for row in pairs if row.proposal] == [True]


@every_tenant
@every_weekday
def test_each_bet_tells_when_it_came_into_its_state(tenant: DemoTenant, today: date) -> None:
    workbook = tenant.workbook(today)
    for bet in workbook["initiatives"]:
        moves = rows(workbook, "initiative_states", initiative=bet["key"])
        days = [move["date"] for move in moves]
        assert moves[-1]["state"] == bet["state"]
        assert moves[0]["state"] == "demand"
        assert days == sorted(set(days)), (bet["key"], days)
        assert bool(moves[-1]["reason"]) == (bet["state"] in {"paused", "stopped", "rejected"})
        begun = [move["date"] for move in moves if move["state"] == "active"]
        assert begun in ([bet["planned_start"]], [])
        assert all(move["date"] <= today.isoformat() for move in moves)
