"""How it is explained what a rollup rests on: what is missing, how much was heard of, the age of the oldest input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rollups.explain.how import Case, Explainer, How, Measure, given, listing, missing, own, summed
from rollups.explain.reading import Row
from rollups.explain.tree import About, Input, Rule, Unit

_LEAVES = """
    SELECT 'items' AS kind, l.id, i.key, i.title, 'percent' AS measure, l.percent AS value, NULL::numeric AS weight,
           1 AS part, coalesce(l.state, '') AS note
    FROM r_leaf l JOIN execution_item i ON i.id = l.id AND i.tenant_id = %(tenant)s
    WHERE l.owner = %(id)s AND l.is_due {and_also}
"""
_UNHEARD = "AND l.heard_on IS NULL"
_LINKED = """
    SELECT 'initiatives' AS kind, f.id, n.key, n.title, '{measure}' AS measure, f.{measure} AS value,
           NULL::numeric AS weight, f.{measure}::numeric AS part, '' AS note
    FROM portfolio_contribution c
    JOIN f_initiative f ON f.id = c.initiative_id
    JOIN portfolio_initiative n ON n.id = f.id AND n.tenant_id = %(tenant)s
    WHERE c.tenant_id = %(tenant)s AND c.key_result_id = %(id)s
"""
_UNMEASURED = """
    SELECT 'key_results' AS kind, f.id, k.key, k.title, 'measured' AS measure, f.measured AS value,
           NULL::numeric AS weight, 1::numeric AS part, 'nothing is measured yet' AS note
    FROM f_key_result f JOIN okrs_keyresult k ON k.id = f.id AND k.tenant_id = %(tenant)s
    WHERE f.measured IS NULL AND {where}
"""
_UNMEASURED_BELOW = """
    SELECT 'objectives' AS kind, f.id, o.key, o.title, 'measured' AS measure, f.measured AS value,
           NULL::numeric AS weight, 1::numeric AS part, 'nothing is measured yet' AS note
    FROM r_alignment a
    JOIN f_objective f ON f.id = a.child_id
    JOIN okrs_objective o ON o.id = f.id AND o.tenant_id = %(tenant)s
    WHERE a.parent_id = %(id)s AND f.measured IS NULL AND %(kids)s
"""
_INITIATIVES = """
    SELECT 'initiatives' AS kind, f.id, n.key, n.title, '{measure}' AS measure, f.{measure} AS value,
           NULL::numeric AS weight, f.{measure}::numeric AS part, '' AS note
    FROM f_initiative f JOIN portfolio_initiative n ON n.id = f.id AND n.tenant_id = %(tenant)s
    WHERE {where}
"""
_DUE = "Items whose time has come by their dates, or that were heard of before it."
_MISSING = "Of these, the items nobody has reported on: they count as not begun, which nobody has said."
_COVERAGE = "The share of the items due that was ever heard of."
_OLDEST = "The oldest of the reports that unfinished work is judged by; what is finished does not age."


def _coverage(case: Case) -> How:
    inputs: tuple[Input, ...] = (own(case, "due", "due"), own(case, "missing", "missing"))
    formula = "(due − missing) ÷ due"
    if case.kind == "key_results":
        # What a key result misses may be its own measurement, which is no item.
        unknown, words = int(case["measured"] is None), "1 when nothing is measured yet: that is no item."
        inputs = (*inputs, given(case, "Not measured", unknown, Unit.COUNT, words, "unknown"))
        formula = "(due − missing + unknown) ÷ due"
    return How(Rule.EXPRESSION, formula, _COVERAGE + missing(formula, inputs), inputs)


def _oldest(*candidates: str) -> Explainer:
    """The day of the oldest input: the first of these statements' rows that has it is named."""

    def explain(case: Case) -> How:
        day = case["oldest_input"]
        if day is None:
            nothing = given(case, "Oldest input", None, Unit.DATE, "There is no input that could have aged.", "x")
            return How(Rule.EXPRESSION, "x", _OLDEST, (nothing,))
        values = {"id": case["id"], "day": day, **_drivers(case)}
        rows = (row for query in candidates for row in case.reading.query(f"{query} LIMIT 1", **values))
        found = next(rows, None)
        return How(Rule.EXPRESSION, "x", _OLDEST, (_named(case, found),))

    return explain


def _named(case: Case, row: Row | None) -> Input:
    day = case["oldest_input"]
    if row is None or not row["measure"]:
        return given(
            case, row["title"] if row else "Oldest input", day, Unit.DATE, "It was recorded for this day.", "x"
        )
    about = About(row["kind"], row["id"], row["key"], row["title"])
    return Input(f"{about.key} {about.title}", day, Unit.DATE, about, row["measure"], "x")


def _drivers(case: Case) -> dict[str, bool]:
    """Whether an objective's own key results and the objectives aligned to it drive it (MODEL §4)."""
    if case.kind != "objectives":
        return {}
    own_ones, kids, by = case["key_results"] > 0, case["children"] > 0, case["driven_by"]
    return {
        "own": own_ones and (by != "aligned" or not kids),
        "kids": kids and (by != "key_results" or not own_ones),
    }


_OLD_LEAF = """
    SELECT 'items' AS kind, l.id, i.key, 'Last heard of ' || i.key || ' ' || i.title AS title, '' AS measure
    FROM r_leaf l JOIN execution_item i ON i.id = l.id AND i.tenant_id = %(tenant)s
    WHERE l.owner = %(id)s AND l.heard_on = %(day)s AND coalesce(l.state, '') NOT IN ('done', 'dropped') ORDER BY l.id
"""
_OLD_VALUE = """
    SELECT '' AS kind, id, '' AS key, 'Check-in' AS title, '' AS measure
    FROM f_key_result WHERE id = %(id)s AND value_on = %(day)s
"""
_OLD_LINKED = f"""
    {_LINKED.format(measure="oldest_input").replace("f.oldest_input::numeric", "NULL")}
    AND f.oldest_input = %(day)s ORDER BY f.id
"""
_OLD_KEY_RESULT = """
    SELECT 'key_results' AS kind, f.id, k.key, k.title, 'oldest_input' AS measure
    FROM f_key_result f JOIN okrs_keyresult k ON k.id = f.id AND k.tenant_id = %(tenant)s
    WHERE f.objective_id = %(id)s AND f.oldest_input = %(day)s AND %(own)s ORDER BY f.id
"""
_OLD_CHILD = """
    SELECT 'objectives' AS kind, f.id, o.key, o.title, 'oldest_input' AS measure
    FROM r_alignment a
    JOIN f_objective f ON f.id = a.child_id
    JOIN okrs_objective o ON o.id = f.id AND o.tenant_id = %(tenant)s
    WHERE a.parent_id = %(id)s AND f.oldest_input = %(day)s AND %(kids)s ORDER BY f.id
"""


def _old_initiative(where: str) -> str:
    query = _INITIATIVES.format(measure="oldest_input", where=where).replace("f.oldest_input::numeric", "NULL")
    return f"{query} AND f.oldest_input = %(day)s ORDER BY f.id"


def _objective_missing(case: Case) -> How:
    drivers: dict[str, Any] = _drivers(case)
    select = f"{_UNMEASURED.format(where='f.objective_id = %(id)s AND %(own)s')} UNION ALL {_UNMEASURED_BELOW}"
    words = "What drives it and has nothing measured yet: its weight is not covered."
    return listing(case, Rule.SUM, "Σ 1", words, select, Unit.RATIO, noun="input", id=case["id"], **drivers)


def _measures(due: str, unheard: str, oldest: Explainer, noun: str, formula: str = "Σ 1") -> Mapping[str, Measure]:
    unit = Unit.RATIO if formula == "Σ 1" else Unit.COUNT
    count = Unit.COUNT
    return {
        "due": Measure("Items due", count, formula, summed(noun, _DUE, due, unit, formula)),
        "missing": Measure("Not heard of", count, formula, summed(noun, _MISSING, unheard, unit, formula)),
        "coverage": Measure("Heard of", Unit.RATIO, "(due − missing) ÷ due", _coverage),
        "oldest_input": Measure("Oldest input", Unit.DATE, "the oldest", oldest),
    }


_KEY_RESULT_MISSING = f"{_LINKED.format(measure='missing')} UNION ALL {_UNMEASURED.format(where='f.id = %(id)s')}"
_IN_PORTFOLIO, _ANYWHERE = "f.portfolio_id = %(id)s", "true"

INITIATIVES = _measures(_LEAVES.format(and_also=""), _LEAVES.format(and_also=_UNHEARD), _oldest(_OLD_LEAF), "item")
KEY_RESULTS = _measures(
    _LINKED.format(measure="due"), _KEY_RESULT_MISSING, _oldest(_OLD_VALUE, _OLD_LINKED), "initiative", "Σ items"
)
PORTFOLIOS = _measures(
    _INITIATIVES.format(measure="due", where=_IN_PORTFOLIO),
    _INITIATIVES.format(measure="missing", where=_IN_PORTFOLIO),
    _oldest(_old_initiative(_IN_PORTFOLIO)),
    "initiative",
    "Σ items",
)
TOTALS = _measures(
    _INITIATIVES.format(measure="due", where=_ANYWHERE),
    _INITIATIVES.format(measure="missing", where=_ANYWHERE),
    _oldest(_old_initiative(_ANYWHERE)),
    "initiative",
    "Σ items",
)
OBJECTIVES: Mapping[str, Measure] = {
    "missing": Measure("Not measured", Unit.COUNT, "Σ 1", _objective_missing),
    "oldest_input": Measure("Oldest input", Unit.DATE, "the oldest", _oldest(_OLD_KEY_RESULT, _OLD_CHILD)),
}
