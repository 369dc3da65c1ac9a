"""The demo shows what stands beside objectives and key results, and its grades are those the product proposes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exchange.demo import TENANTS, DemoTenant
from exchange.demo_tenants import load_demo_tenant
from okrs.actions.grading import proposals
from okrs.models import Cycle, Grade, Retrospective
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.exchange.demo_tables import MONDAY, every_tenant, keys, rows


@every_tenant
def test_one_kpi_is_out_of_its_band_and_has_led_to_an_objective(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    beyond = []
    for kpi in workbook["kpis"]:
        last = max(rows(workbook, "kpi_readings", kpi=kpi["key"]), key=lambda row: row["date"])
        far = [kpi["far_low"] or "-Infinity", kpi["far_high"] or "Infinity"]
        if not Decimal(far[0]) <= Decimal(last["value"]) <= Decimal(far[1]):
            beyond.append(kpi["key"])
    assert (beyond, len(workbook["kpis"])) == (["KPI1"], 2)
    (prompted,) = [row for row in workbook["objective_details"] if row["prompted_by"]]
    assert prompted["prompted_by"] == "KPI1"


@every_tenant
def test_every_key_result_of_the_cycle_that_is_over_has_a_grade(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    (closure,) = workbook["cycle_closures"]
    over = {row["key"] for row in rows(workbook, "objectives", cycle=closure["cycle"])}
    measured = {row["key"] for row in workbook["key_results"] if row["objective"] in over}
    assert {row["key_result"] for row in workbook["grades"]} == measured
    assert {row["objective"] for row in workbook["retrospectives"]} == over
    assert rows(workbook, "cycles", key=closure["cycle"], state="closed")


@every_tenant
def test_phases_lie_on_the_way_and_people_who_are_named_are_there(tenant: DemoTenant) -> None:
    workbook = tenant.workbook(MONDAY)
    for phase in workbook["phased_targets"]:
        (key_result,) = rows(workbook, "key_results", key=phase["key_result"])
        ends = sorted((Decimal(key_result["baseline"]), Decimal(key_result["target"])))
        assert ends[0] < Decimal(phase["value"]) < ends[1]
    names = {row["email"]: row["name"] for row in workbook["people"]}
    for mention in workbook["mentions"]:
        (comment,) = rows(workbook, "comments", key_result=mention["key_result"], number=mention["number"])
        assert f"@{names[mention['person']]}" in comment["text"]
    assert {row["level"] for row in workbook["objective_details"]} >= {"company", "team"}
    assert keys(workbook, "objectives") == {row["objective"] for row in workbook["objective_details"]}


@pytest.mark.django_db
@pytest.mark.parametrize("demo", TENANTS, ids=lambda demo: demo.slug)
def test_grades_are_proposed_from_what_the_demo_measured(demo: DemoTenant) -> None:
    load_demo_tenant(demo, is_refresh=False)
    with use_tenant(Tenant.objects.get(slug=demo.slug)):
        grades = {grade.key_result_id: grade.proposed for grade in Grade.objects.all()}
        assert proposals(grades) == grades
        scores = dict(Retrospective.objects.values_list("objective__key", "score"))
        assert all(Decimal("0.8") < score < 1 for score in scores.values() if score is not None)
        assert Cycle.objects.filter(state="closed", closures__step="closed").count() == 1
