"""The SQL engine says what the plain reading of the model says, on real and on generated organisations."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from tests.rollups.engines import LOADED_ON, differences, reference
from tests.rollups.organisations import days, organisation, organisations
from tests.rollups.sql_engine import sql_rollup
from tests.rollups.workbook import Result, Workbook, fraction, maybe
from tests.shared_data import shared_json, shared_workbook

CLOSE = Fraction(1, 10**12)
"""The engine divides to 24 decimals; where figures are divided by figures a few of them are lost."""
REAL = ["hhs-it-portfolio", "worldbank-elsalvador", "performance-gov-fy2022"]


def held_against_reference(workbook: Workbook, as_of: date) -> list[str]:
    """Return every figure in which engine and reference differ."""
    return differences(sql_rollup(workbook, as_of, LOADED_ON), reference(workbook, as_of), CLOSE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", REAL)
def test_the_engine_agrees_with_the_reference_on_a_real_organisation(name: str) -> None:
    facts = shared_json(f"data/{name}/FACTS.json")
    assert held_against_reference(shared_workbook(f"data/{name}"), date.fromisoformat(facts["as_of"])) == []


@pytest.mark.django_db
@given(workbook=organisations(), as_of=days())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_agrees_with_the_reference_on_small_nasty_organisations(workbook: Workbook, as_of: date) -> None:
    assert held_against_reference(workbook, as_of) == []


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_engine_agrees_with_the_reference_on_an_organisation_of_300_items(seed: int) -> None:
    assert held_against_reference(organisation(seed, 300), date(2024, 3 * seed + 1, 15)) == []


@pytest.mark.django_db
def test_raw_is_each_of_the_402_published_figures_at_each_quarters_end() -> None:
    workbook = shared_workbook("data/performance-gov-fy2022")
    published = shared_json("data/performance-gov-fy2022/FACTS.json")["published_raw_progress"]
    found = {
        quarter: sql_rollup(workbook, date.fromisoformat(quarter), LOADED_ON)
        for quarter in sorted({row["as_of"] for row in published})
    }
    raws = [(row, maybe(found[row["as_of"]]["key_results"][row["key_result"]]["raw"])) for row in published]
    assert [row for row, raw in raws if raw is None or abs(raw - Fraction(row["raw"])) > Fraction(1, 1000)] == []
    assert len(raws) == 402


def unaligned(workbook: Workbook, result: Result) -> Fraction:
    """Return the costs of the initiatives that no key result has."""
    left = {row["key"]: Fraction(1) for row in workbook.get("initiatives", [])}
    for row in workbook.get("contributions", []):
        left[row["initiative"]] -= Fraction(row["allocation"])
    return sum((share * fraction(result["initiatives"][key]["ac"]) for key, share in left.items()), Fraction(0))


@pytest.mark.django_db
@pytest.mark.parametrize("name", REAL)
def test_every_cent_that_came_in_is_with_a_key_result_unaligned_or_unallocated(name: str) -> None:
    workbook, facts = shared_workbook(f"data/{name}"), shared_json(f"data/{name}/FACTS.json")
    result = sql_rollup(workbook, date.fromisoformat(facts["as_of"]), LOADED_ON)
    aligned = sum(fraction(row["spend"]) for row in result["key_results"].values() if row["spend"] is not None)
    outside = fraction(result["totals"]["cost_unallocated"])
    assert aligned + unaligned(workbook, result) + outside == result["totals"]["cost_in"]
    assert result["totals"]["cost_in"] == Fraction(str(facts.get("sum_costs", 0)))
