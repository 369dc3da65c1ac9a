"""How the sums over all work and money are explained that stand beside the totals: items, dates, what was dropped."""

from __future__ import annotations

from collections.abc import Mapping

from rollups.explain.how import Case, Explainer, How, Measure, expression, listing
from rollups.explain.portfolios import INITIATIVES, LOOSE_LEAVES
from rollups.explain.tree import Rule, Unit

M, N = Unit.MONEY, Unit.COUNT
LOOSE = LOOSE_LEAVES.format(measure="''", value="1", part="1")


def _over_initiatives(measure: str, unit: Unit, words: str) -> Explainer:
    """Σ over the initiatives that have any."""
    select = INITIATIVES.format(measure=measure, part=f"f.{measure}", where=f"f.{measure} <> 0")

    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, f"Σ {measure.replace('_', ' ')}", words, select, unit, noun="initiative")

    return explain


def _loose(case: Case) -> How:
    words = "The items that belong to no initiative and have none below them."
    return listing(case, Rule.SUM, "Σ 1", words, LOOSE, N, noun="item")


WHOLE: Mapping[str, Measure] = {
    "bac_in": Measure(
        "All planned cost",
        M,
        "mapped + unallocated",
        expression(
            "mapped + unallocated",
            "All that work is planned to cost: what belongs to an initiative and what does not.",
            mapped="bac_mapped",
            unallocated="bac_unallocated",
        ),
    ),
    "items": Measure(
        "Items of initiatives", N, "Σ items", _over_initiatives("items", N, "The items of all initiatives.")
    ),
    "items_unallocated": Measure("Items of no initiative", N, "Σ 1", _loose),
    "items_in": Measure(
        "All items",
        N,
        "mapped + unallocated",
        expression(
            "mapped + unallocated",
            "Every item that has none below it.",
            mapped="items",
            unallocated="items_unallocated",
        ),
    ),
    "unscheduled": Measure(
        "Items without dates",
        N,
        "Σ unscheduled",
        _over_initiatives("unscheduled", N, "Items of initiatives without dates: they earn no planned value."),
    ),
    "unscheduled_bac": Measure(
        "Planned cost without dates",
        M,
        "Σ unscheduled BAC",
        _over_initiatives("unscheduled_bac", M, "What items of initiatives without dates are planned to cost."),
    ),
    "items_dropped": Measure(
        "Items dropped",
        N,
        "Σ items dropped",
        _over_initiatives("items_dropped", N, "Items of initiatives that were dropped."),
    ),
    "dropped_planned": Measure(
        "Plan of what was dropped",
        M,
        "Σ dropped planned",
        _over_initiatives("dropped_planned", M, "What dropped items of initiatives had been planned to cost."),
    ),
    "dropped_earned": Measure(
        "Earned of what was dropped",
        M,
        "Σ dropped earned",
        _over_initiatives("dropped_earned", M, "What dropped items had earned: all that is left of their plan."),
    ),
    "dropped_cut": Measure(
        "Cut by dropping",
        M,
        "planned − earned",
        expression(
            "planned − earned",
            "By how much plans shrank when items were dropped.",
            planned="dropped_planned",
            earned="dropped_earned",
        ),
    ),
}
