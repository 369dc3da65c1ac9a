"""How each figure of a work item is explained (MODEL §1)."""

from __future__ import annotations

from collections.abc import Mapping

from rollups.explain import leaves
from rollups.explain.how import Case, Explainer, How, Measure, decided, expression, fact, given, listing, own
from rollups.explain.left_out import COSTS, facts_left_out
from rollups.explain.rows import RECORDED, counting
from rollups.explain.tree import About, Input, Rule, Step, Unit

_BELOW = """
    SELECT 'items' AS kind, l.id, i.key, i.title, '{measure}' AS measure, l.{measure} AS value, NULL::numeric AS weight,
           l.{measure} AS part, '' AS note
    FROM (
        WITH RECURSIVE below AS (
            SELECT %(id)s::bigint AS id UNION SELECT c.id FROM below b JOIN r_item c ON c.parent_id = b.id
        )
        SELECT id FROM below
    ) b
    JOIN r_leaf l ON l.id = b.id
    JOIN execution_item i ON i.id = l.id AND i.tenant_id = %(tenant)s
"""


def _leaf_or_sum(measure: str, of_leaf: Explainer, words: str) -> Explainer:
    """A leaf's own figure; of an item above others the sum over its leaves."""

    def explain(case: Case) -> How:
        if case["is_leaf"]:
            return of_leaf(case)
        select = _BELOW.format(measure=measure)
        formula = f"Σ {measure.upper()} of the items below"
        return listing(case, Rule.SUM, formula, words, select, Unit.MONEY, noun="item", id=case["id"])

    return explain


# Whose pot a leaf without a cost has a share in, and by what weight.
_SHARERS = """
    WITH sharer AS (
        SELECT g.* FROM r_sharer g JOIN r_sharer me ON me.id = %(id)s
        WHERE g.plan IS NOT DISTINCT FROM me.plan AND g.owner IS NOT DISTINCT FROM me.owner
    ), weighed AS (
        SELECT id, CASE WHEN max(estimate) OVER () > 0 THEN estimate ELSE 1 END AS weight,
               max(estimate) OVER () > 0 AS by_estimate
        FROM sharer
    )
    SELECT max(weight) FILTER (WHERE id = %(id)s) AS weight, sum(weight) AS total, count(*) AS count,
           bool_or(by_estimate) AS by_estimate
    FROM weighed
"""


def _planned_cost(case: Case) -> How:
    if not case["is_leaf"] or case["cost"] is not None:
        return fact(case, "Planned cost", case["cost"], Unit.MONEY, "The planned cost as it was entered for this item.")
    if case["share"] is None:
        words = "It has no planned cost of its own, and neither an item above it nor its initiative has one to share."
        return decided(words, (Step("There is no cost to share", 0, True),))
    found = case.reading.query(_SHARERS, id=case["id"])[0]
    how = "estimate" if found["by_estimate"] else "equal parts: no estimate is above 0"
    words = f"It has no planned cost of its own, so it gets its share, by {how}, of "
    words += "what the item above it has left." if case["plan"] else "the budget of its initiative."
    weight = given(case, "Its weight", found["weight"], Unit.NUMBER, f"Its weight, by {how}.", "own")
    total = given(
        case,
        f"Weight of all {found['count']} that share it",
        found["total"],
        Unit.NUMBER,
        "The weights of all of them.",
        "all",
    )
    return How(Rule.EXPRESSION, "pot × own ÷ all", words, (_pot(case), weight, total))


def _pot(case: Case) -> Input:
    if case["plan"] is None:
        words = f"The budget of {case['owner_key']}, of which no item has a cost otherwise."
        return given(case, "Budget of the initiative", case["pot"], Unit.MONEY, words, "pot")
    plan = case.reading.row("items", case["plan"])
    about = About("items", case["plan"], plan["key"], plan["title"]) if plan else None
    return Input("Left of the plan above", case["pot"], Unit.MONEY, about, "pot_left" if plan else "", "pot")


def _bac(case: Case) -> How:
    planned = own(case, "planned_cost", "planned")
    if case["state"] == "dropped":
        words = "It was dropped, so its plan is cut to what was earned until then."
        return How(Rule.EXPRESSION, "planned × kept", words, (planned, own(case, "kept", "kept")))
    return How(Rule.EXPRESSION, "planned", "What this item is planned to cost.", (planned,))


def _pv(case: Case) -> How:
    return leaves.planned_value(case, own(case, "bac", "BAC"), case.row)


_COSTS = f"""
    SELECT 'costs' AS kind, f.id, f.key, coalesce(nullif(left(f.note, 80), ''), i.title) AS title, f.date,
           f.amount * 0.0001 AS value, f.amount * 0.0001 AS part, NULL::numeric AS weight, f.note AS said,
           to_char(f.date, 'FMDD Mon YYYY') AS note, {RECORDED}
    FROM (
        WITH RECURSIVE below AS (
            SELECT %(id)s::bigint AS id UNION SELECT c.id FROM below b JOIN r_item c ON c.parent_id = b.id
        )
        SELECT id FROM below
    ) b
    JOIN execution_cost f ON f.item_id = b.id
    JOIN execution_item i ON i.id = b.id AND i.tenant_id = %(tenant)s
    WHERE f.date <= %(as_of)s AND {counting("execution_cost")}
"""  # constants only


def _spent(case: Case) -> How:
    left_out = facts_left_out(case.reading, COSTS, "f.item_id = %(id)s", id=case["id"])
    words = "Every cost that was booked on it, or on an item below it, up to this day; corrections included."
    return listing(case, Rule.SUM, "Σ costs", words, _COSTS, Unit.MONEY, noun="cost", left_out=left_out, id=case["id"])


def _percent(case: Case) -> How:
    if case["is_leaf"]:
        return leaves.percent(case)
    return expression(
        "EV ÷ BAC", "What the items below have earned of what they are planned to cost.", EV="ev", BAC="bac"
    )(case)


def _planned_below(case: Case) -> How:
    select = """
        SELECT 'items' AS kind, i.id, e.key, e.title, 'planned_cost' AS measure, i.cost AS value,
               NULL::numeric AS weight, i.cost AS part, '' AS note
        FROM r_tree t
        JOIN r_item i ON i.id = t.id AND i.cost IS NOT NULL
        JOIN execution_item e ON e.id = i.id AND e.tenant_id = %(tenant)s
        WHERE t.plan = %(id)s
    """
    words = "The planned costs directly below it: no other item with a cost stands between."
    return listing(
        case, Rule.SUM, "Σ planned cost directly below", words, select, Unit.MONEY, noun="item", id=case["id"]
    )


def _left(formula: str, words: str) -> Explainer:
    def explain(case: Case) -> How:
        if case["pot_left"] is None:
            step = Step("It has no planned cost of its own, or no items below it", None, True)
            return decided(words, (step,))
        return expression(formula, words, plan="planned_cost", below="planned_below")(case)

    return explain


def _leaves(case: Case) -> How:
    each = _BELOW.format(measure="percent")
    select = f"SELECT kind, id, key, title, measure, value, weight, 1 AS part, note FROM ({each}) l"
    words = "The items without items below them: it alone, or all of them below it."
    return listing(case, Rule.SUM, "Σ 1", words, select, Unit.RATIO, noun="item", id=case["id"])


def _only_leaf(how: Explainer) -> Explainer:
    def explain(case: Case) -> How:
        if case["is_leaf"]:
            return how(case)
        return decided("Only items without items below them have this.", (Step("It has items below it", None, True),))

    return explain


M, R = Unit.MONEY, Unit.RATIO

MEASURES: Mapping[str, Measure] = {
    "bac": Measure(
        "Planned cost that counts",
        M,
        "planned cost, or its share of a plan",
        _leaf_or_sum("bac", _bac, "What the items below it are planned to cost."),
    ),
    "pv": Measure(
        "Planned by now",
        M,
        "BAC × days passed ÷ days",
        _leaf_or_sum("pv", _pv, "What the items below it should have earned by now."),
    ),
    "ev": Measure(
        "Earned by now",
        M,
        "BAC × percent",
        _leaf_or_sum("ev", leaves.earned_value, "What the items below it have earned."),
    ),
    "ac": Measure("Spent by now", M, "Σ costs", _spent),
    "percent": Measure("Done", R, "the last percent reported, 1 once done", _percent),
    "planned_cost": Measure("Planned cost", M, "as entered, or its share of a plan", _planned_cost),
    "kept": Measure("Part of the plan kept", R, "1, or what was earned when it was dropped", _only_leaf(leaves.kept)),
    "start": Measure(
        "Planned start",
        Unit.DATE,
        "its own, or its initiative’s",
        _only_leaf(lambda case: leaves.of_window(case, "start")),
    ),
    "finish": Measure(
        "Planned finish",
        Unit.DATE,
        "its own, or its initiative’s",
        _only_leaf(lambda case: leaves.of_window(case, "finish")),
    ),
    "state": Measure("State", Unit.WORD, "the last one recorded", leaves.state),
    "leaves": Measure("Items below", Unit.COUNT, "Σ 1", _leaves),
    "planned_below": Measure("Planned directly below", M, "Σ planned cost directly below", _planned_below),
    "pot_left": Measure(
        "Left to share",
        M,
        "max(0, plan − below)",
        _left("max(0, plan − below)", "What the plan leaves for items below it without a cost of their own."),
    ),
    "mismatch": Measure(
        "Planned beyond the plan",
        M,
        "max(0, below − plan)",
        _left("max(0, below − plan)", "What the items below plan beyond this item’s cost."),
    ),
}
