"""Three real organisations come in whole, and their money to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum

from exchange.actions import load_workbook
from exchange.workbook.reading import read_path
from execution.models import Cost, Item
from okrs.models import CheckIn, KeyResult, Objective
from portfolio.models import Contribution, Initiative, Tranche, TrancheDecision
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.shared_data import shared, shared_json

FOLDERS = ("hhs-it-portfolio", "performance-gov-fy2022", "worldbank-elsalvador")
COUNTED = {
    "objectives": Objective,
    "key_results": KeyResult,
    "check_ins": CheckIn,
    "initiatives": Initiative,
    "contributions": Contribution,
    "tranches": Tranche,
    "items": Item,
    "costs": Cost,
}


def load(folder: str) -> Tenant:
    tenant = Tenant.objects.create(slug=folder, name=folder)
    outcome = load_workbook(actor=None, tenant=tenant, book=read_path(shared(f"data/{folder}")))
    assert outcome.problems == []
    return tenant


@pytest.mark.django_db
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_row_of_a_real_organisation_comes_in(folder: str) -> None:
    book = read_path(shared(f"data/{folder}"))
    with use_tenant(load(folder)):
        for table, model in COUNTED.items():
            expected = len(book.sheets[table].rows) if table in book.sheets else 0
            assert model.objects.count() == expected, table


@pytest.mark.django_db
@pytest.mark.parametrize("folder", FOLDERS)
def test_loading_a_real_organisation_again_changes_nothing(folder: str) -> None:
    tenant = load(folder)
    again = load_workbook(actor=None, tenant=tenant, book=read_path(shared(f"data/{folder}")))
    assert {table: (c.added, c.changed) for table, c in again.counts.items() if c.added or c.changed} == {}


def _sum(rows: object, column: str) -> Decimal:
    return rows.aggregate(total=Sum(column))["total"] or Decimal(0)  # type: ignore[attr-defined]  # a query set of any model


@pytest.mark.django_db
def test_the_department_s_budgets_and_costs_equal_the_published_sums() -> None:
    facts = shared_json("data/hhs-it-portfolio/FACTS.json")
    with use_tenant(load("hhs-it-portfolio")):
        assert _sum(Initiative.objects, "budget") == Decimal(facts["sum_initiative_budgets"])
        assert _sum(Cost.objects, "amount") == Decimal(facts["sum_costs"])


@pytest.mark.django_db
def test_the_bank_s_commitments_disbursements_and_plans_equal_the_published_sums() -> None:
    facts = shared_json("data/worldbank-elsalvador/FACTS.json")
    with use_tenant(load("worldbank-elsalvador")):
        assert _sum(Tranche.objects, "amount") == Decimal(facts["sum_tranches"])
        assert _sum(Cost.objects, "amount") == Decimal(facts["sum_costs"])
        assert _sum(Item.objects, "planned_cost") == Decimal(facts["sum_planned_cost"])
        assert Tranche.objects.filter(amount__lt=0).count() == facts["negative_tranches"]
        assert Cost.objects.filter(amount__lt=0).count() == facts["negative_costs"]
        assert set(TrancheDecision.objects.values_list("decision", flat=True)) == {"released"}
