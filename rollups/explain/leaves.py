"""What a leaf's plan, window and percent say: for work items, and for an initiative without items, itself a leaf."""

from __future__ import annotations

from decimal import Decimal

from rollups.explain.how import Case, How, decided, given, input_of, listing, own
from rollups.explain.left_out import REPORTS, facts_left_out
from rollups.explain.reading import Row
from rollups.explain.rows import RECORDED, counting
from rollups.explain.tree import Input, LeftOut, Rule, Step, Unit
from ui.formats import full_day


def planned_value(case: Case, plan: Input, leaf: Row) -> How:
    """BAC by the share of the window that has passed."""
    day, start, finish, days = case.reading.moment.as_of, leaf["start"], leaf["finish"], leaf["days"]
    words = "The plan grows evenly from its first day to its last, both counted."
    if finish is None:
        left = (LeftOut("Its plan", "it is not scheduled: it counts 0 as planned value"),)
        return decided(words, (Step("It has no dates to plan by", 0, True),), (plan,), left)
    today = given(case, "Day", day, Unit.DATE, "The day that is looked at.", "day")
    end = given(case, "Finish", finish, Unit.DATE, _from(leaf, "finish"), "finish")
    if start is None:
        steps = (
            Step(f"It was due on {full_day(finish)} and has only a finish: all of it", plan.value, day >= finish),
            Step(f"It is due on {full_day(finish)} and has only a finish: nothing before", 0, day < finish),
        )
        return decided("All of it falls due as its last day ends.", steps, (plan, today, end))
    begin = given(case, "Start", start, Unit.DATE, _from(leaf, "start"), "start")
    whole = given(case, "Days planned", days, Unit.DAYS, "From its first day to its last, both counted.", "days")
    formula = "BAC × min(max(day − start + 1, 0), days) ÷ days"
    return How(Rule.EXPRESSION, formula, words, (plan, today, begin, end, whole))


def _from(leaf: Row, which: str) -> str:
    own_date = leaf.get("planned_finish" if which == "finish" else "planned_start")
    named = "finish" if which == "finish" else "start"
    return f"Its own planned {named}." if own_date else f"The planned {named} of its initiative."


_REPORT = f"""
    SELECT 'progress' AS kind, f.id, '' AS key, 'Percent report' AS title, f.date, f.percent * 0.01 AS value,
           NULL::numeric AS part, {RECORDED}
    FROM execution_progressreport f
    WHERE f.item_id = %(id)s AND f.date <= coalesce(%(until)s::date, %(as_of)s)
      AND {counting("execution_progressreport")}
    ORDER BY f.date DESC, f.id DESC LIMIT 1
"""  # constants only

_STATE = f"""
    SELECT 'states' AS kind, f.id, '' AS key, f.state AS title, f.date, f.state AS value,
           NULL::numeric AS part, {RECORDED}
    FROM execution_itemstate f
    WHERE f.item_id = %(id)s AND f.date <= %(as_of)s AND {counting("execution_itemstate")}
    ORDER BY f.date DESC, f.id DESC LIMIT 1
"""  # constants only


def state_fact(case: Case, symbol: str = "") -> Input | None:
    """The state fact that holds; None when none was recorded."""
    found = case.reading.query(_STATE, id=case["id"])
    if not found:
        return None
    row = found[0] | {"title": f"State “{found[0]['value']}” since {full_day(found[0]['date'])}"}
    return Input(**{**vars(input_of(case, row, Unit.WORD)), "symbol": symbol})


def state(case: Case) -> How:
    """The state of an item."""
    words, found = "The state that was recorded last, up to this day.", state_fact(case, "x")
    if found is None:
        return decided(words, (Step("No state was recorded yet", None, True),))
    return How(Rule.EXPRESSION, "x", words, (found,))


def _report(case: Case) -> Input | None:
    until = case["state_on"] if case["state"] == "dropped" else None
    found = case.reading.query(_REPORT, id=case["id"], until=until)
    return Input(**{**vars(input_of(case, found[0], Unit.RATIO)), "symbol": "x"}) if found else None


def percent(case: Case) -> How:
    """How much of a leaf counts as earned, by its initiative's technique of earned value."""
    if case["state"] == "dropped":
        words = "It was dropped: its plan was cut to what was earned, and that is earned as a whole."
        return decided(words, (Step("It was dropped", 1, True),), _state_facts(case))
    if case["state"] == "done" and case["technique"] != "units":
        words = "What is finished is earned as a whole."
        return decided(words, (Step("It is done: all of it is earned", 1, True),), _state_facts(case))
    return by_technique(case)


def kept(case: Case) -> How:
    """How much of its plan a leaf keeps: all of it, unless it was dropped."""
    words = "When an item is dropped, its plan is cut to what was earned until then."
    if case["state"] != "dropped":
        return decided(words, (Step("It was not dropped", 1, True),))
    return by_technique(case)


def by_technique(case: Case) -> How:
    """What an unfinished leaf has earned, by its initiative's technique."""
    technique = case["technique"]
    if technique == "0_100" or (technique == "milestones" and case["type"] == "milestone"):
        words = "Nothing of it is earned before it is done."
        return decided(words, (Step("It is not done", 0, True),), _state_facts(case))
    if technique == "50_50":
        return _half(case)
    if technique == "milestones":
        return _reached(case)
    if technique == "units":
        return _reported(case, "The part of its units that was reported as done, up to this day.")
    return _reported(case, "The last percent that was reported up to this day.")


def _state_facts(case: Case) -> tuple[Input, ...]:
    found = state_fact(case)
    return (found,) if found else ()


_EVE = "SELECT state FROM r_eve WHERE item_id = %(id)s"


def _half(case: Case) -> How:
    """Half at the start, all at the finish."""
    report, eve = _report(case), case.reading.query(_EVE, id=case["id"])
    before = eve[0]["state"] if eve else None
    is_begun = case["state"] == "doing" or before in {"doing", "done"}
    has_moved = report is not None and isinstance(report.value, Decimal) and report.value > 0
    steps = (
        Step("It was begun: half of it is earned", Decimal("0.5"), is_begun),
        Step("A percent above 0 was reported: half of it is earned", Decimal("0.5"), has_moved),
        Step("It was not begun", 0, True),
    )
    inputs = (*_state_facts(case), *((report,) if report else ()))
    return decided("Half of it is earned once it is begun, all of it once it is done.", steps, inputs)


# The milestones of the initiative that count on the day, as the engine weighs them.
_MILESTONES = """
    SELECT 'items' AS kind, m.id, e.key, e.title, '' AS measure, m.is_reached::int AS value, m.weight,
           CASE WHEN m.is_reached THEN m.weight ELSE 0 END AS part,
           CASE WHEN m.is_reached THEN 'done' ELSE 'not done' END AS note, m.date
    FROM (
        SELECT i.id, s.date, coalesce(s.state = 'done' AND s.date <= %(day)s, false) AS is_reached,
               CASE WHEN max(coalesce(i.estimate, 0)) OVER () > 0 THEN coalesce(i.estimate, 0) ELSE 1 END AS weight
        FROM r_item i
        JOIN r_tree t ON t.id = i.id AND t.owner = %(owner)s
        LEFT JOIN r_state s ON s.item_id = i.id
        WHERE i.is_leaf AND i.type = 'milestone' AND NOT coalesce(s.state = 'dropped' AND s.date <= %(day)s, false)
    ) m
    JOIN execution_item e ON e.id = m.id AND e.tenant_id = %(tenant)s
"""


def _reached(case: Case) -> How:
    """The weight of the initiative's milestones that were reached."""
    words = "Its initiative earns by milestones: the weight of those that are done, of all."
    day = case["state_on"] if case["state"] == "dropped" else case.reading.moment.as_of
    found = listing(
        case, Rule.SHARE, "Σ weight of milestones done ÷ Σ weight", words, _MILESTONES, Unit.COUNT,
        weighed_by="weight", noun="milestone", owner=case["owner"], day=day,
    )  # fmt: skip
    return found if found.inputs else decided(words, (Step("It has no milestones", 0, True),))


def _reported(case: Case, words: str) -> How:
    left_out = facts_left_out(case.reading, REPORTS, "f.item_id = %(id)s", id=case["id"])
    report = _report(case)
    if report is None:
        steps = (Step("No percent was reported: nothing is earned before the finish", 0, True),)
        return decided(words, steps, (), left_out)
    return How(Rule.EXPRESSION, "x", words, (report,), left_out)


def of_window(case: Case, which: str) -> How:
    """One end of the window in which a leaf is planned."""
    own_day, owner_day = case[f"planned_{which}"], case[f"owner_{which}"]
    both = (case["planned_start"], case["planned_finish"])
    words = "Its own dates; without any, its initiative’s; with only a start, until the initiative’s finish."
    value, used = case[which], own_day if own_day is not None else owner_day
    steps = (
        Step("It is not scheduled: dates are missing, or the finish is before the start", None, case["finish"] is None),
        Step(f"Its own planned {which}", own_day, own_day is not None),
        Step(f"It has a finish only: no {which}", None, which == "start" and both[1] is not None),
        Step(f"The planned {which} of its initiative", used, value == used),
    )
    return decided(words, steps)


def earned_value(case: Case) -> How:
    """BAC × percent."""
    inputs = (own(case, "bac", "BAC"), own(case, "percent", "percent"))
    return How(Rule.EXPRESSION, "BAC × percent", "What the work that is done was planned to cost.", inputs)
