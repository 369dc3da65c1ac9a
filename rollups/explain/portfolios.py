"""How each figure of a portfolio and of the organisation's totals is explained (MODEL §4)."""

from __future__ import annotations

from collections.abc import Mapping

from rollups.explain.how import Case, Explainer, How, Measure, decided, expression, given, listing, missing, own
from rollups.explain.initiatives import COST_ENTRIES
from rollups.explain.left_out import COSTS, facts_left_out
from rollups.explain.tree import Rule, Step, Unit

INITIATIVES = """
    SELECT 'initiatives' AS kind, f.id, n.key, n.title, '{measure}' AS measure, f.{measure} AS value,
           NULL::numeric AS weight, {part} AS part, '' AS note
    FROM f_initiative f
    JOIN portfolio_initiative n ON n.id = f.id AND n.tenant_id = %(tenant)s
    WHERE {where}
"""


def _of_portfolio(measure: str, words: str, *, part: str = "") -> Explainer:
    select = INITIATIVES.format(measure=measure, part=part or f"f.{measure}", where="f.portfolio_id = %(id)s")
    formula = f"Σ {measure.replace('_', ' ')}" if not part else "Σ 1"
    unit = Unit.RATIO if measure == "percent" else Unit.MONEY

    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, formula, words, select, unit, noun="initiative", id=case["id"])

    return explain


def _of_all(measure: str, words: str) -> Explainer:
    select = INITIATIVES.format(measure=measure, part=f"f.{measure}", where="true")

    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, f"Σ {measure.replace('_', ' ')}", words, select, Unit.MONEY, noun="initiative")

    return explain


def _index(part: str, symbol: str, whole: str, below: str, words: str) -> Explainer:
    def explain(case: Case) -> How:
        if not case["initiatives"]:
            return decided(words, (Step("It has no initiatives", None, True),))
        inputs, formula = (own(case, part, symbol), own(case, whole, below)), f"{symbol} ÷ {below}"
        return How(Rule.EXPRESSION, formula, words + missing(formula, inputs), inputs)

    return explain


def _budget(case: Case) -> How:
    entered = given(case, "Budget", case["budget"], Unit.MONEY, "The budget as it was entered for the portfolio.", "x")
    words = "The budget as it was entered." if case["budget"] is not None else "No budget was entered."
    return How(Rule.EXPRESSION, "x", words, (entered,))


def _unallocated(case: Case) -> How:
    where = "CASE WHEN f.item_id IS NULL THEN f.initiative_id ELSE t.owner END IS NULL"
    left_out = facts_left_out(case.reading, COSTS, where)
    words = "Costs that belong to no initiative."
    return listing(
        case,
        Rule.SUM,
        "Σ costs of no initiative",
        words,
        COST_ENTRIES,
        Unit.MONEY,
        noun="cost",
        left_out=left_out,
        id=None,
    )


def _loose(case: Case) -> How:
    words = "Costs that belong neither to an initiative nor to an item."
    loose = f"""
        SELECT c.* FROM ({COST_ENTRIES}) c
        JOIN execution_cost e ON e.id = c.id AND e.tenant_id = %(tenant)s WHERE e.item_id IS NULL
    """  # constants only
    return listing(case, Rule.SUM, "Σ costs of no item", words, loose, Unit.MONEY, noun="cost", id=None)


LOOSE_LEAVES = """
    SELECT 'items' AS kind, l.id, i.key, i.title, {measure} AS measure, {value} AS value, NULL::numeric AS weight,
           {part} AS part, '' AS note
    FROM r_leaf l JOIN execution_item i ON i.id = l.id AND i.tenant_id = %(tenant)s
    WHERE l.owner IS NULL
"""
_MISMATCHES = """
    SELECT 'items' AS kind, i.id, i.key, i.title, 'mismatch' AS measure, p.mismatch AS value, NULL::numeric AS weight,
           p.mismatch AS part, '' AS note
    FROM r_pot p JOIN execution_item i ON i.id = p.plan AND i.tenant_id = %(tenant)s
    WHERE p.mismatch <> 0
"""


def _sum(select: str, formula: str, words: str) -> Explainer:
    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, formula, words, select, Unit.MONEY, noun="item")

    return explain


M, X = Unit.MONEY, Unit.INDEX

PORTFOLIOS: Mapping[str, Measure] = {
    "budget": Measure("Budget", M, "as entered", _budget),
    "bac": Measure("Planned cost", M, "Σ BAC", _of_portfolio("bac", "All that its initiatives are planned to cost.")),
    "pv": Measure("Planned by now", M, "Σ PV", _of_portfolio("pv", "What its initiatives should have earned by now.")),
    "ev": Measure("Earned by now", M, "Σ EV", _of_portfolio("ev", "What its initiatives have earned.")),
    "ac": Measure("Spent by now", M, "Σ AC", _of_portfolio("ac", "What its initiatives have cost.")),
    "cpi": Measure("Cost index", X, "EV ÷ AC", _index("ev", "EV", "ac", "AC", "What was earned for each 1.00 spent.")),
    "spi": Measure(
        "Schedule index by cost",
        X,
        "EV ÷ PV",
        _index("ev", "EV", "pv", "PV", "What was earned of what was planned by now."),
    ),
    "eac": Measure(
        "Forecast at completion", M, "Σ EAC", _of_portfolio("eac", "What its initiatives will cost in all.")
    ),
    "released": Measure(
        "Released", M, "Σ released", _of_portfolio("released", "The tranches of its initiatives that were released.")
    ),
    "initiatives": Measure(
        "Initiatives", Unit.COUNT, "Σ 1", _of_portfolio("percent", "The initiatives of this portfolio.", part="1")
    ),
    "unaligned_spend": Measure(
        "Unaligned spend",
        M,
        "Σ unaligned spend",
        _of_portfolio("unaligned_spend", "What was spent in it that serves no key result."),
    ),
}

TOTALS: Mapping[str, Measure] = {
    "cost_in": Measure(
        "All cost",
        M,
        "mapped + unallocated",
        expression(
            "mapped + unallocated",
            "Every cost that came in: what belongs to an initiative and what does not.",
            mapped="cost_mapped",
            unallocated="cost_unallocated",
        ),
    ),
    "cost_mapped": Measure("Cost of initiatives", M, "Σ AC", _of_all("ac", "What all initiatives have cost.")),
    "cost_unallocated": Measure("Unallocated cost", M, "Σ costs of no initiative", _unallocated),
    "bac_mapped": Measure(
        "Planned cost of initiatives", M, "Σ BAC", _of_all("bac", "What all initiatives are planned to cost.")
    ),
    "bac_unallocated": Measure(
        "Unallocated planned cost",
        M,
        "Σ BAC of items of no initiative",
        _sum(
            LOOSE_LEAVES.format(measure="'bac'", value="l.bac", part="l.bac"),
            "Σ BAC of items of no initiative",
            "What items that belong to no initiative are planned to cost.",
        ),
    ),
    "unaligned_spend": Measure(
        "Unaligned spend",
        M,
        "Σ unaligned spend",
        _of_all("unaligned_spend", "What was spent on initiatives that serves no key result."),
    ),
    "plan_mismatch": Measure(
        "Plan mismatch",
        M,
        "Σ mismatch",
        _sum(_MISMATCHES, "Σ mismatch", "What items plan beyond the cost of the item above them."),
    ),
    "cost_loose": Measure("Cost of no item", M, "Σ costs of no item", _loose),
}
