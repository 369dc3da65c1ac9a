"""How each figure of an objective is explained (MODEL §4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rollups.explain.bands import health_by_pace
from rollups.explain.how import Case, Explainer, How, Measure, decided, expression, listing, missing, own
from rollups.explain.reading import Row
from rollups.explain.tree import LeftOut, Rule, Step, Unit
from rollups.explain.writing import plain
from ui.formats import plural

SHOWN = 8

# A driver's own figure is its part's value; for coverage a key result is covered wholly or not at all.
_KEY_RESULTS = """
    SELECT 'key_results' AS kind, f.id, k.key, k.title, {measure} AS measure, {value} AS value, f.weight,
           f.weight * {value} AS part, {note} AS note
    FROM f_key_result f
    JOIN okrs_keyresult k ON k.id = f.id AND k.tenant_id = %(tenant)s
    WHERE f.objective_id = %(id)s AND %(own)s
"""
_CHILDREN = """
    SELECT 'objectives' AS kind, f.id, o.key, o.title, '{measure}' AS measure, f.{measure} AS value, r.weight,
           r.weight * f.{measure} AS part, '' AS note
    FROM r_alignment a
    JOIN f_objective f ON f.id = a.child_id
    JOIN r_objective r ON r.id = a.child_id
    JOIN okrs_objective o ON o.id = a.child_id AND o.tenant_id = %(tenant)s
    WHERE a.parent_id = %(id)s AND %(kids)s
"""
_COVERED = "(f.measured IS NOT NULL)::int"
_COVERED_NOTE = "CASE WHEN f.measured IS NULL THEN 'not measured yet' ELSE 'measured' END"


def _drives(case: Case) -> dict[str, Any]:
    """Whether its key results and its children drive it."""
    how, has_own, has_kids = case["driven_by"], case["key_results"] > 0, case["children"] > 0
    return {
        "id": case["id"],
        "own": has_own and (how != "aligned" or not has_kids),
        "kids": has_kids and (how != "key_results" or not has_own),
    }


def _select(measure: str) -> str:
    of_key_results = _KEY_RESULTS.format(measure=f"'{measure}'", value=f"f.{measure}", note="''")
    return f"{of_key_results} UNION ALL {_CHILDREN.format(measure=measure)}"


def _mean(measure: str, words: str, unknown: str) -> Explainer:
    """Σ weight × figure ÷ Σ weight, over the drivers that have the figure."""

    def explain(case: Case) -> How:
        return _weighted(case, measure, words, unknown, _drives(case))

    return explain


def _part_of(which: str, measure: str, words: str, unknown: str) -> Explainer:
    """The mean over its own key results or over its children alone."""

    def explain(case: Case) -> How:
        only = {"id": case["id"], "own": which == "own", "kids": which == "kids"}
        return _weighted(case, measure, words, unknown, only)

    return explain


def _weighted(case: Case, measure: str, words: str, unknown: str, drives: dict[str, Any]) -> How:
    select = _select(measure)
    rows = case.reading.query(
        f"SELECT d.*, sum(weight) OVER () AS of_weight, count(*) OVER () AS alike FROM ({select}) d ORDER BY key",
        **drives,
    )
    without = [row for row in rows if row["part"] is None]
    left_out = (*_unknown(without, unknown), *_not_driving(case, drives))
    known = f"SELECT * FROM ({select}) d WHERE part IS NOT NULL"  # constants only
    return listing(
        case, Rule.SHARE, f"Σ weight × {measure} ÷ Σ weight", words, known, Unit.RATIO,
        weighed_by="weight", noun="input", left_out=left_out, **drives,
    )  # fmt: skip


def _unknown(rows: list[Row], unknown: str) -> list[LeftOut]:
    found = [
        LeftOut(
            f"{row['key']} {row['title']}",
            f"{unknown}: weight {plain(row['weight'])} of {plain(row['of_weight'])} is not covered",
        )
        for row in rows[:SHOWN]
    ]
    more = len(rows) - SHOWN
    return [*found, LeftOut(plural(more, "more of them", "more of them"), unknown)] if more > 0 else found


def _not_driving(case: Case, drives: dict[str, Any]) -> list[LeftOut]:
    if case["key_results"] and not drives["own"]:
        return [LeftOut(plural(case["key_results"], "key result"), "this is made from the aligned objectives alone")]
    if case["children"] and not drives["kids"]:
        return [LeftOut(plural(case["children"], "aligned objective"), "this is made from its own key results alone")]
    return []


def _coverage(case: Case) -> How:
    words = "How much of its weight has been measured."
    if not case["key_results"] and not case["children"]:
        return decided(words, (Step("It has no key results and no aligned objectives", 0, True),))
    of_key_results = _KEY_RESULTS.format(measure="''", value=_COVERED, note=_COVERED_NOTE)
    drives = _drives(case)
    return listing(
        case, Rule.SHARE, "Σ weight × covered ÷ Σ weight", words,
        f"{of_key_results} UNION ALL {_CHILDREN.format(measure='coverage')}", Unit.RATIO,
        weighed_by="weight", noun="input", left_out=tuple(_not_driving(case, drives)), **drives,
    )  # fmt: skip


# Everything below, each key result once, however many ways lead to it.
_BELOW = """
    SELECT 'key_results' AS kind, f.id, k.key, k.title, '{measure}' AS measure, f.{measure} AS value,
           NULL::numeric AS weight, f.{measure} AS part,
           CASE WHEN f.objective_id <> %(id)s THEN 'of ' || o.key ELSE '' END AS note
    FROM (
        WITH RECURSIVE below AS (
            SELECT %(id)s::bigint AS id UNION SELECT a.child_id FROM below b JOIN r_alignment a ON a.parent_id = b.id
        )
        SELECT id FROM below
    ) b
    JOIN f_key_result f ON f.objective_id = b.id AND f.budget IS NOT NULL
    JOIN okrs_keyresult k ON k.id = f.id AND k.tenant_id = %(tenant)s
    JOIN okrs_objective o ON o.id = f.objective_id AND o.tenant_id = %(tenant)s
"""


def _money(measure: str, words: str) -> Explainer:
    """Σ over the key results of itself and of everything below it."""

    def explain(case: Case) -> How:
        left_out: tuple[LeftOut, ...] = ()
        if case[measure] is None:
            left_out = (LeftOut("All work", "no initiative is linked to a key result here or below"),)
        return listing(
            case, Rule.SUM, f"Σ {measure.replace('_', ' ')} of the key results", words, _BELOW.format(measure=measure),
            Unit.MONEY, noun="key result", left_out=left_out, id=case["id"],
        )  # fmt: skip

    return explain


def _linked(case: Case) -> How:
    select = _ONE_EACH.format(_BELOW.format(measure="spend"))
    words = "The key results here and below it that an initiative serves."
    return listing(case, Rule.SUM, "Σ 1", words, select, Unit.MONEY, noun="key result", id=case["id"])


def _of_sums(part: str, whole: str, symbols: tuple[str, str], words: str) -> Explainer:
    def explain(case: Case) -> How:
        inputs = (own(case, part, symbols[0]), own(case, whole, symbols[1]))
        formula = f"{symbols[0]} ÷ {symbols[1]}"
        return How(Rule.EXPRESSION, formula, words + missing(formula, inputs), inputs)

    return explain


def _count(select: str, noun: str, words: str) -> Explainer:
    def explain(case: Case) -> How:
        values = {"id": case["id"], "own": True, "kids": True}
        return listing(case, Rule.SUM, "Σ 1", words, select, Unit.RATIO, noun=noun, **values)

    return explain


_ONE_EACH = "SELECT kind, id, key, title, measure, value, NULL::numeric AS weight, 1 AS part, note FROM ({}) d"
_EACH_KEY_RESULT = _ONE_EACH.format(_KEY_RESULTS.format(measure="'measured'", value="f.measured", note="''"))
_EACH_CHILD = _ONE_EACH.format(_CHILDREN.format(measure="measured"))
_MEASURED = (
    "The mean of what its key results (or, without any, its aligned objectives) have measured, each by its weight."
)
_NO_CHECK_IN = "has nothing measured yet"
R, M, X = Unit.RATIO, Unit.MONEY, Unit.INDEX

MEASURES: Mapping[str, Measure] = {
    "measured": Measure("Measured", R, "Σ weight × measured ÷ Σ weight", _mean("measured", _MEASURED, _NO_CHECK_IN)),
    "coverage": Measure("Known", R, "Σ weight × covered ÷ Σ weight", _coverage),
    "expected": Measure(
        "Expected",
        R,
        "Σ weight × expected ÷ Σ weight",
        _mean(
            "expected",
            "The mean of what is expected by now of what drives it, each by its weight.",
            "has no dates to expect by",
        ),
    ),
    "delivered": Measure(
        "Delivered",
        R,
        "EV ÷ BAC",
        _of_sums(
            "earned_value", "budget", ("EV", "BAC"), "What the work below it has earned of all it was planned to cost."
        ),
    ),
    "planned": Measure(
        "Planned",
        R,
        "PV ÷ BAC",
        _of_sums("planned_value", "budget", ("PV", "BAC"), "What the work below it should have earned by now."),
    ),
    "budget": Measure(
        "Budget", M, "Σ budget", _money("budget", "The planned cost of the work below it, each key result once.")
    ),
    "planned_value": Measure(
        "Planned value",
        M,
        "Σ planned value",
        _money("planned_value", "What the work below it should have earned by now."),
    ),
    "earned_value": Measure(
        "Earned value",
        M,
        "Σ earned value",
        _money("earned_value", "What the work below it that is done was planned to cost."),
    ),
    "spend": Measure("Spend", M, "Σ spend", _money("spend", "What the work below it has cost, each key result once.")),
    "eac": Measure("Estimate at completion", M, "Σ EAC", _money("eac", "What the work below it will cost in all.")),
    "cpi": Measure(
        "Cost index",
        X,
        "EV ÷ AC",
        expression("EV ÷ AC", "What was earned for each 1.00 spent.", EV="earned_value", AC="spend"),
    ),
    "spi": Measure(
        "Schedule index",
        X,
        "EV ÷ PV",
        expression("EV ÷ PV", "What was earned of what was planned by now.", EV="earned_value", PV="planned_value"),
    ),
    "health": Measure("Health", Unit.WORD, "the band of M ÷ P", health_by_pace),
    "direct": Measure(
        "From its key results",
        R,
        "Σ weight × measured ÷ Σ weight",
        _part_of("own", "measured", "The mean over its own key results alone.", _NO_CHECK_IN),
    ),
    "inherited": Measure(
        "From aligned objectives",
        R,
        "Σ weight × measured ÷ Σ weight",
        _part_of("kids", "measured", "The mean over the aligned objectives alone.", _NO_CHECK_IN),
    ),
    "key_results": Measure(
        "Key results", Unit.COUNT, "Σ 1", _count(_EACH_KEY_RESULT, "key result", "The key results of this objective.")
    ),
    "linked": Measure("Key results with work", Unit.COUNT, "Σ 1", _linked),
    "children": Measure(
        "Aligned objectives",
        Unit.COUNT,
        "Σ 1",
        _count(_EACH_CHILD, "objective", "The objectives aligned to this one."),
    ),
}
