"""What a key result's own facts say: raw progress by its type, expected by its dates, the last check-in."""

from __future__ import annotations

from typing import Any

from rollups.explain.how import Case, Explainer, How, decided, given, input_of, listing, missing, own
from rollups.explain.reading import Row
from rollups.explain.rows import RECORDED, counting
from rollups.explain.tree import Input, LeftOut, Rule, Step, Unit
from rollups.explain.writing import plain
from ui.formats import full_day

LIMITS = frozenset({"at_least", "at_most", "between"})

_LAST = f"""
    SELECT 'check_ins' AS kind, f.id, '' AS key, f.date, f.value, f.confidence, f.status, f.comment AS said, {RECORDED}
    FROM r_check_in c
    JOIN okrs_checkin f ON f.id = c.id AND f.tenant_id = %(tenant)s
    WHERE c.key_result_id = %(id)s AND (c.value IS NOT NULL OR NOT %(valued)s)
    ORDER BY c.date DESC, c.id DESC LIMIT 1
"""  # constants only


def _last(case: Case, *, valued: bool) -> Row | None:
    found = case.reading.query(_LAST, id=case["id"], valued=valued)
    return found[0] if found else None


def _said(case: Case, row: Row, column: str, unit: Unit, symbol: str) -> Input:
    entry = row | {"title": f"Check-in of {full_day(row['date'])}", "value": row[column], "part": None}
    found = input_of(case, entry, unit)
    return Input(**{**vars(found), "symbol": symbol})


def last_said(column: str, unit: Unit) -> Explainer:
    """What the last check-in says, even if it says nothing of this."""
    return _from_last(column, unit, "The last check-in up to this day says so.", valued=False)


def last_valued(column: str, unit: Unit) -> Explainer:
    """What the last check-in that has a value says."""
    return _from_last(column, unit, "The last check-in up to this day that has a value says so.", valued=True)


def _from_last(column: str, unit: Unit, words: str, *, valued: bool) -> Explainer:
    def explain(case: Case) -> How:
        row = _last(case, valued=valued)
        if row is None:
            gives = "" if column == "status" else None
            return decided(words, (Step("There is no such check-in yet", gives, True),))
        return How(Rule.EXPRESSION, "x", words, (_said(case, row, column, unit, "x"),), _without(case, row, valued))

    return explain


def _without(case: Case, last: Row, valued: bool) -> tuple[LeftOut, ...]:
    """Check-ins after the last one with a value say nothing of it."""
    later = case["last_check_in"]
    if not valued or later is None or later <= last["date"]:
        return ()
    return (LeftOut(f"Check-in of {full_day(later)}", "has no value"),)


def raw(case: Case) -> How:
    """Raw progress, by the type of the key result."""
    kind = case["type"]
    if kind in LIMITS:
        return _share_of_values(case)
    if kind == "milestone":
        return _stages(case)
    if kind == "delivery":
        words = "This key result measures delivery itself: what was delivered is what was measured."
        return How(Rule.EXPRESSION, "D", words, (own(case, "delivered", "D"),))
    if kind == "yes_no":
        words = "The last answer: 1 for yes, 0 for no."
        inputs: tuple[Input, ...] = (_value(case),)
        return How(Rule.EXPRESSION, "v", words + missing("v", inputs), inputs)
    return _on_line(case)


def _value(case: Case) -> Input:
    row = _last(case, valued=True)
    if row is not None:
        return _said(case, row, "value", Unit.NUMBER, "v")
    return given(case, "Value", None, Unit.NUMBER, "There is no check-in with a value yet.", "v")


def _on_line(case: Case) -> How:
    formula, words = (
        "(v − b) ÷ (g − b)",
        "How much of the way from the baseline b to the target g the last value v has come.",
    )
    since = f"holds from {full_day(case['since'])}" if case["since"] else "holds from the beginning"
    inputs = (
        _value(case),
        given(
            case, "Baseline", case["baseline"], Unit.NUMBER, f"Where the key result begins; {since}.", "b", note=since
        ),
        given(
            case, "Target", case["target"], Unit.NUMBER, f"Where the key result is to end; {since}.", "g", note=since
        ),
    )
    last = _last(case, valued=True)
    return How(
        Rule.EXPRESSION, formula, words + missing(formula, inputs), inputs, _without(case, last, True) if last else ()
    )


def _share_of_values(case: Case) -> How:
    select = f"""
        SELECT 'check_ins' AS kind, c.id, '' AS key, 'Check-in' AS title, c.date, c.value, 1::numeric AS weight,
               c.is_met::int AS part,
               to_char(c.date, 'FMDD Mon YYYY') AS note, f.comment AS said, {RECORDED}
        FROM r_kept c
        JOIN okrs_checkin f ON f.id = c.id AND f.tenant_id = %(tenant)s
        WHERE c.key_result_id = %(id)s
    """  # constants only
    goal = {"at_least": "at least", "at_most": "at most"}.get(case["type"])
    limit = f"{goal} {plain(case['target'])}" if goal else f"{plain(case['low'])} to {plain(case['high'])}"
    words = (
        f"The share of the check-ins with a value that kept the limit of their day ({limit} now): 1 kept it, 0 did not."
    )
    return listing(
        case,
        Rule.SHARE,
        "kept ÷ values",
        words,
        select,
        Unit.NUMBER,
        noun="check-in",
        left_out=_no_longer_judged(case),
        id=case["id"],
    )


def _no_longer_judged(case: Case) -> tuple[LeftOut, ...]:
    """Values that the tenant's formula version does not look at any more."""
    older = case.reading.query(
        """
        SELECT c.date, c.value FROM r_check_in c
        WHERE c.key_result_id = %(id)s AND c.value IS NOT NULL AND NOT EXISTS (SELECT FROM r_kept k WHERE k.id = c.id)
        ORDER BY c.date DESC LIMIT 5
        """,
        id=case["id"],
    )
    return tuple(
        LeftOut(f"Check-in of {full_day(row['date'])}: {plain(row['value'])}", "is older than the latest four values")
        for row in older
    )


_STAGES = f"""
    SELECT 'stages' AS kind, s.id, '' AS key, s.title, d.date, s.percent * 0.01 AS value, s.percent * 0.01 AS part,
           NULL::numeric AS weight, d.recorded_at, d.recorded_by
    FROM okrs_stage s
    LEFT JOIN (
        SELECT DISTINCT ON (f.stage_id) f.stage_id, f.date, {RECORDED}
        FROM okrs_stagecompletion f
        WHERE (f.date IS NULL OR f.date <= %(as_of)s) AND {counting("okrs_stagecompletion")}
        ORDER BY f.stage_id, f.id DESC
    ) d ON d.stage_id = s.id
    WHERE s.tenant_id = %(tenant)s AND s.key_result_id = %(id)s AND (d.date IS NULL) = %(open)s
"""  # constants only


def _stages(case: Case) -> How:
    values: dict[str, Any] = {"id": case["id"]}
    open_ones = case.reading.query(_STAGES, open=True, **values)
    left_out = tuple(
        LeftOut(f"Stage “{row['title']}”", f"is not done: its {plain(row['value'] * 100)}% do not count")
        for row in open_ones
    )
    if case["raw"] is None:
        return decided("The percents of the stages that are done.", (Step("There are no stages", None, True),))
    return listing(
        case, Rule.SUM, "Σ percent of the stages done", "The percents of the stages that are done, added up.",
        _STAGES, Unit.RATIO, noun="stage", left_out=left_out, open=False, **values,
    )  # fmt: skip


def expected(case: Case) -> How:
    """The share of the time that has passed; of a limit 1 from its start."""
    day, start, end = case.reading.moment.as_of, case["start"], case["finish"]
    begins, ends = _own_or_cycle(case, "starts_on"), _own_or_cycle(case, "ends_on")
    days = (
        given(case, "Day", day, Unit.DATE, "The day that is looked at.", "day"),
        given(case, "Start", start, Unit.DATE, f"The first day, {begins}.", "start", note=begins),
    )
    if case["type"] in LIMITS:
        steps = (
            Step(f"The day is on or after {full_day(start)}", 1, day >= start),
            Step(f"The day is before {full_day(start)}", 0, day < start),
        )
        return decided("A limit is to be kept from its first day on.", steps, days)
    inputs = (*days, given(case, "End", end, Unit.DATE, f"The last day, {ends}.", "end", note=ends))
    words = "The share of the time from start to end that has passed, held between 0 and 1."
    if case["course_from"] is not None:
        return _in_phases(case, inputs)
    if end <= start:
        return decided(words, (Step("The end is not after the start", None, True),), inputs)
    return How(Rule.EXPRESSION, "min(max((day − start) ÷ (end − start), 0), 1)", words, inputs)


def _in_phases(case: Case, days: tuple[Input, ...]) -> How:
    """Between two points of the plan: the start or the phase last reached, and the next phase or the end."""
    left, right = case["course_from"], case["course_to"]
    at_start, at_end = left == case["start"], right == case["finish"]
    words = (
        "Phased targets replace the straight line: the plan goes from "
        f"{plain(case['course_left'])} on {full_day(left)} to {plain(case['course_right'])} on {full_day(right)}, "
        "and what is expected is how much of the way from the baseline b to the target g that is, between 0 and 1."
    )
    points = (
        given(case, "From", left, Unit.DATE, "The start." if at_start else "The phase last reached.", "left"),
        given(case, "To", right, Unit.DATE, "The end." if at_end else "The next phase.", "right"),
        given(case, "Value there", case["course_left"], Unit.NUMBER, "What the plan says of that day.", "v"),
        given(case, "Value then", case["course_right"], Unit.NUMBER, "What the plan says of that day.", "w"),
        given(case, "Baseline", case["baseline"], Unit.NUMBER, "Where the key result begins.", "b"),
        given(case, "Target", case["target"], Unit.NUMBER, "Where the key result is to end.", "g"),
    )
    return How(Rule.EXPRESSION, _COURSE, words + missing(_COURSE, (*days, *points)), (*days, *points))


_COURSE = "min(max((v − b + (w − v) × (min(max(day, start), end) − left) ÷ (right − left)) ÷ (g − b), 0), 1)"


def _own_or_cycle(case: Case, column: str) -> str:
    return "the key result’s own" if case[column] else f"of the cycle {case['cycle']}"
