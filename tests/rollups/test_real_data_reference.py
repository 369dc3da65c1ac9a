"""The reference on three real organisations: what was published comes out, and no money is lost on the way."""

from datetime import date
from fractions import Fraction

import pytest

from tests.rollups.reference import rollup
from tests.rollups.workbook import Figures, Result, Workbook, fraction, maybe
from tests.shared_data import shared_json, shared_workbook

LOADED_ON = date(2026, 1, 31)
CUT = Fraction(1, 1000)
"""How far a figure published to four decimals may be from the exact one."""


def read(name: str) -> tuple[Workbook, Result, Figures]:
    """Return an organisation, its rollup on the day it was published, and what is known about it."""
    workbook, facts = shared_workbook(f"data/{name}"), shared_json(f"data/{name}/FACTS.json")
    return workbook, rollup(workbook, date.fromisoformat(facts["as_of"]), LOADED_ON), facts


def unaligned(workbook: Workbook, result: Result) -> Fraction:
    """Return the costs of the initiatives that no key result has."""
    left = {row["key"]: Fraction(1) for row in workbook.get("initiatives", [])}
    for row in workbook.get("contributions", []):
        left[row["initiative"]] -= Fraction(row["allocation"])
    return sum((share * fraction(result["initiatives"][key]["ac"]) for key, share in left.items()), Fraction(0))


def test_the_402_progress_figures_of_the_us_government_come_out_at_each_quarter() -> None:
    workbook = shared_workbook("data/performance-gov-fy2022")
    published = shared_json("data/performance-gov-fy2022/FACTS.json")["published_raw_progress"]
    quarters = sorted({row["as_of"] for row in published})
    found = {quarter: rollup(workbook, date.fromisoformat(quarter), LOADED_ON) for quarter in quarters}
    wrong = []
    for row in published:
        raw = maybe(found[row["as_of"]]["key_results"][row["key_result"]]["raw"])
        if raw is None or abs(raw - Fraction(row["raw"])) > CUT:
            wrong.append((row, raw))
    assert wrong == []
    assert len(published) == 402


@pytest.mark.parametrize("name", ["hhs-it-portfolio", "worldbank-elsalvador", "performance-gov-fy2022"])
def test_all_cost_that_came_in_is_aligned_unaligned_or_unallocated(name: str) -> None:
    workbook, result, _ = read(name)
    aligned = sum(fraction(row["spend"]) for row in result["key_results"].values() if row["spend"] is not None)
    outside = fraction(result["totals"]["cost_unallocated"])
    assert aligned + unaligned(workbook, result) + outside == result["totals"]["cost_in"]


def test_the_health_departments_budgets_and_costs_are_the_published_sums() -> None:
    workbook, result, facts = read("hhs-it-portfolio")
    budgets = sum(Fraction(row["budget"]) for row in workbook["initiatives"])
    assert budgets == Fraction(str(facts["sum_initiative_budgets"]))
    assert result["totals"]["cost_in"] == Fraction(str(facts["sum_costs"]))
    assert sum(fraction(row["ac"]) for row in result["portfolios"].values()) == Fraction(str(facts["sum_costs"]))


def test_the_banks_commitments_disbursements_and_plans_are_the_published_sums() -> None:
    _, result, facts = read("worldbank-elsalvador")
    portfolio = result["portfolios"]["SV"]
    assert portfolio["released"] == Fraction(str(facts["sum_tranches"]))
    assert portfolio["ac"] == result["totals"]["cost_in"] == Fraction(str(facts["sum_costs"]))
    assert portfolio["bac"] == result["totals"]["bac_mapped"] == Fraction(str(facts["sum_planned_cost"]))
