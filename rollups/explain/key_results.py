"""How each figure of a key result is explained (MODEL §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rollups.explain import bands
from rollups.explain.how import Case, Explainer, How, Measure, decided, expression, given, listing, missing, own
from rollups.explain.left_out import CHECK_INS, facts_left_out
from rollups.explain.measuring import expected, last_said, last_valued, raw
from rollups.explain.tree import Input, LeftOut, Rule, Step, Unit
from rollups.explain.writing import plain

_LINKED = """
    SELECT 'initiatives' AS kind, f.id, n.key, n.title, '{measure}' AS measure, f.{measure} AS value,
           {weight} AS weight, {weight} * f.{measure} AS part
    FROM portfolio_contribution c
    JOIN f_initiative f ON f.id = c.initiative_id
    JOIN portfolio_initiative n ON n.id = f.id AND n.tenant_id = %(tenant)s
    WHERE c.tenant_id = %(tenant)s AND c.key_result_id = %(id)s
"""
NOBODY = LeftOut("All work", "no initiative is linked to this key result")


def _linked(measure: str, unit: Unit, words: str) -> Explainer:
    """Σ allocation × the linked initiatives' figure."""

    def explain(case: Case) -> How:
        left_out = () if case["initiatives"] else (NOBODY,)
        return listing(
            case, Rule.SUM, f"Σ allocation × {measure.upper()}", words,
            _LINKED.format(measure=measure, weight="c.allocation"), unit,
            weighed_by="allocation", noun="initiative", left_out=left_out, id=case["id"],
        )  # fmt: skip

    return explain


def _counted(measure: str, words: str) -> Explainer:
    """How many items the linked initiatives have, whatever their allocation."""

    def explain(case: Case) -> How:
        select = _LINKED.format(measure=measure, weight="1")
        return listing(case, Rule.SUM, "Σ items", words, select, Unit.COUNT, noun="initiative", id=case["id"])

    return explain


def _initiatives(case: Case) -> How:
    select = """
        SELECT 'initiatives' AS kind, f.id, n.key, n.title, c.allocation AS value, 1 AS part, NULL::numeric AS weight
        FROM portfolio_contribution c
        JOIN f_initiative f ON f.id = c.initiative_id
        JOIN portfolio_initiative n ON n.id = f.id AND n.tenant_id = %(tenant)s
        WHERE c.tenant_id = %(tenant)s AND c.key_result_id = %(id)s
    """
    words = "The initiatives that are linked to this key result, each with its allocation."
    return listing(case, Rule.SUM, "Σ 1", words, select, Unit.RATIO, noun="initiative", id=case["id"])


def _delivered(case: Case) -> How:
    words = "What the linked work has earned of all it was planned to cost, each initiative by its allocation."
    if case["budget"] is None or case["budget"] != 0:
        inputs = (own(case, "earned_value", "EV"), own(case, "budget", "BAC"))
        left_out = () if case["initiatives"] else (NOBODY,)
        return How(Rule.EXPRESSION, "EV ÷ BAC", words + missing("EV ÷ BAC", inputs), inputs, left_out)
    select = _LINKED.format(measure="percent", weight="c.allocation")
    words = "The linked work has no budget, so this is the mean of the initiatives’ percents, each by its allocation."
    return listing(
        case, Rule.SHARE, "Σ allocation × percent ÷ Σ allocation", words, select, Unit.RATIO,
        weighed_by="allocation", noun="initiative", id=case["id"],
    )  # fmt: skip


def _forecast(case: Case) -> How:
    policy, expected_now = case.reading.policy, case["expected"]
    words = "Where the measure ends if it goes on at the pace so far, held between 0 and 1."
    inputs = (own(case, "measured", "M"), own(case, "expected", "P"))
    if expected_now is not None and expected_now < policy.forecast_from:
        step = Step(f"Expected is below {plain(policy.forecast_from)}: too early to say", None, True)
        return decided(words, (step,), inputs)
    formula = "min(max(M ÷ P, 0), 1)"
    return How(Rule.EXPRESSION, formula, words + missing(formula, inputs), inputs)


def _watermelon(case: Case) -> How:
    policy, words = case.reading.policy, "How much worse the inside (the pace) is than the outside (status and money)."
    inner, outer = bands.rank(bands.pace_of(case), policy), _outside(case)
    if inner is None or not outer:
        missing_side = "inside" if inner is None else "outside"
        return decided(words, (Step(f"Nothing is known of the {missing_side}", 0, True),), outer)
    inside = _ranked(case, "Pace: measured ÷ expected", bands.pace_of(case), inner, "inner")
    names = ", ".join(each.symbol for each in outer)
    return How(Rule.EXPRESSION, f"max(0, inner − min({names}))", words, (inside, *outer))


def _outside(case: Case) -> list[Input]:
    policy, status = case.reading.policy, {"on_track": 0, "at_risk": 1, "off_track": 2}.get(case["status"])
    found = [] if status is None else [_ranked(case, "The owner’s status", case["status"], status, "status")]
    for name, column, symbol in (("Schedule index", "spi", "SPI"), ("Cost index", "cpi", "CPI")):
        place = bands.rank(case[column], policy)
        if place is not None:
            found.append(_ranked(case, name, case[column], place, symbol))
    return found


def _ranked(case: Case, name: str, figure: Any, place: int, symbol: str) -> Input:
    words = f"{name} {plain(figure)} is {bands.COLOURS[place]}, which counts {place}."
    return given(case, name, place, Unit.COUNT, words, symbol, note=f"{plain(figure)}: {bands.COLOURS[place]}")


def _quadrant(case: Case) -> How:
    names = ("measured", "expected", "delivered", "planned")
    values = [case[name] for name in names]
    words = "Whether the work keeps to its plan, and whether the measure follows."
    inputs = tuple(own(case, name, symbol) for name, symbol in zip(names, "MPDQ", strict=True))
    if None in values:
        return decided(words, (Step("One of the four figures is not known", "", True),), inputs)
    measured, expected_now, delivered, planned = values
    least = case.reading.policy.on_track
    output, outcome = _keeps(delivered, least * planned), _keeps(measured, least * expected_now)
    work, measure = f"D is at least {plain(least)} × Q", f"M is at least {plain(least)} × P"
    steps = (
        Step(f"{work}, and {measure}", "working", output and outcome),
        Step(f"{work} only", "output_without_outcome", output and not outcome),
        Step(f"{measure} only", "outcome_without_output", outcome and not output),
        Step("Neither", "neither", not output and not outcome),
    )
    return decided(words, steps, inputs)


def _keeps(value: Any, bar: Any) -> bool:
    return bool(round(value - bar, 18) >= 0)


def _is_stale(case: Case) -> How:
    day, last = case.reading.moment.as_of, case["last_check_in"]
    most = case.reading.policy.stale_cadences * case["cadence_days"]
    age = None if last is None else (day - last).days
    steps = (
        Step("Nobody has checked in", False, age is None),
        Step(f"The last check-in is {age} days old, more than {most}", True, age is not None and age > most),
        Step(f"The last check-in is at most {most} days old", False, age is not None and age <= most),
    )
    words = f"Figures are stale once the last check-in is older than {case.reading.policy.stale_cadences} cadences."
    return decided(words, steps, (own(case, "last_check_in"),))


def _spend_without_movement(case: Case) -> How:
    spend, measured = case["spend"], case["measured"]
    holds = spend is not None and spend > 0 and measured is not None and measured == 0
    steps = (Step("Money was spent and the measure stands at 0", True, holds), Step("Otherwise", False, not holds))
    return decided("A warning: money went out and nothing moved.", steps, (own(case, "spend"), own(case, "measured")))


def _with_corrections(how: Explainer) -> Explainer:
    def explain(case: Case) -> How:
        found = how(case)
        more = facts_left_out(case.reading, CHECK_INS, "f.key_result_id = %(id)s", id=case["id"])
        return How(**{**vars(found), "left_out": (*found.left_out, *more)})

    return explain


R, M, X = Unit.RATIO, Unit.MONEY, Unit.INDEX
ITEMS = {
    "items": "All items of the linked initiatives.",
    "items_todo": "Their items that have not begun.",
    "items_doing": "Their items that are being worked on.",
    "items_done": "Their items that are done.",
    "items_dropped": "Their items that were dropped.",
}

MEASURES: Mapping[str, Measure] = {
    "raw": Measure("Raw progress", R, "by the type of the key result", _with_corrections(raw)),
    "measured": Measure(
        "Measured",
        R,
        "min(max(raw, 0), 1)",
        expression(
            "min(max(raw, 0), 1)", "The raw progress, held between 0 and 1: this is what is carried up.", raw="raw"
        ),
    ),
    "expected": Measure("Expected", R, "(day − start) ÷ (end − start)", expected),
    "delivered": Measure("Delivered", R, "EV ÷ BAC", _delivered),
    "planned": Measure(
        "Planned",
        R,
        "PV ÷ BAC",
        expression("PV ÷ BAC", "What the linked work should have earned by now.", PV="planned_value", BAC="budget"),
    ),
    "budget": Measure(
        "Budget",
        M,
        "Σ allocation × BAC",
        _linked("bac", M, "The part of the initiatives’ planned cost that serves this key result."),
    ),
    "planned_value": Measure(
        "Planned value", M, "Σ allocation × PV", _linked("pv", M, "What should have been earned by now, by allocation.")
    ),
    "earned_value": Measure(
        "Earned value",
        M,
        "Σ allocation × EV",
        _linked("ev", M, "What the work that is done was planned to cost, by allocation."),
    ),
    "spend": Measure(
        "Spend",
        M,
        "Σ allocation × AC",
        _linked("ac", M, "The part of the initiatives’ cost that serves this key result."),
    ),
    "eac": Measure(
        "Estimate at completion",
        M,
        "Σ allocation × EAC",
        _linked("eac", M, "What the linked work will cost in all, by allocation."),
    ),
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
    "confidence": Measure("Confidence", R, "the last check-in’s", _with_corrections(last_said("confidence", R))),
    "gap": Measure(
        "Gap",
        Unit.POINTS,
        "D − M",
        expression(
            "D − M",
            "Delivered less measured: work that is done and has not moved the measure.",
            D="delivered",
            M="measured",
        ),
    ),
    "pace_gap": Measure(
        "Pace gap",
        Unit.POINTS,
        "M − P",
        expression("M − P", "Measured less expected; below 0 is behind.", M="measured", P="expected"),
    ),
    "behind": Measure(
        "Behind",
        Unit.POINTS,
        "P − M",
        expression(
            "P − M",
            "Expected less measured: plan misfit, execution shortfall and outcome shortfall together.",
            P="expected",
            M="measured",
        ),
    ),
    "plan_misfit": Measure(
        "Plan misfit",
        Unit.POINTS,
        "P − Q",
        expression(
            "P − Q", "Expected less planned: how much the plan is too late for the goal.", P="expected", Q="planned"
        ),
    ),
    "execution_shortfall": Measure(
        "Execution shortfall",
        Unit.POINTS,
        "Q − D",
        expression("Q − D", "Planned less delivered: how late the work is.", Q="planned", D="delivered"),
    ),
    "outcome_shortfall": Measure(
        "Outcome shortfall",
        Unit.POINTS,
        "D − M",
        expression(
            "D − M",
            "Delivered less measured: the work is done and the needle has not moved.",
            D="delivered",
            M="measured",
        ),
    ),
    "yield": Measure(
        "Yield",
        X,
        "M ÷ D",
        expression("M ÷ D", "How much the measure moved for the work that was delivered.", M="measured", D="delivered"),
    ),
    "cost_per_point": Measure(
        "Cost per point",
        M,
        "S ÷ (100 × M)",
        expression("S ÷ (100 × M)", "What each percentage point of movement has cost.", S="spend", M="measured"),
    ),
    "forecast": Measure("Forecast", R, "min(max(M ÷ P, 0), 1)", _forecast),
    "miss": Measure(
        "Misses by",
        R,
        "1 − forecast",
        expression("1 − forecast", "What is left to the target at the end, at the pace so far.", forecast="forecast"),
    ),
    "health": Measure("Health", Unit.WORD, "the band of M ÷ P", bands.health_by_pace),
    "watermelon": Measure("Watermelon", Unit.COUNT, "max(0, inner − min(outer))", _watermelon),
    "last_check_in": Measure(
        "Last check-in", Unit.DATE, "the last check-in’s day", _with_corrections(last_said("date", Unit.DATE))
    ),
    "status": Measure(
        "Owner’s status", Unit.WORD, "the last check-in’s", _with_corrections(last_said("status", Unit.WORD))
    ),
    "value": Measure(
        "Value", Unit.NUMBER, "the last check-in with a value", _with_corrections(last_valued("value", Unit.NUMBER))
    ),
    "value_on": Measure(
        "Day of the value",
        Unit.DATE,
        "the last check-in with a value",
        _with_corrections(last_valued("date", Unit.DATE)),
    ),
    "is_stale": Measure("Stale", Unit.WORD, "age of the last check-in > cadences", _is_stale),
    "quadrant": Measure("Quadrant", Unit.WORD, "D against Q, M against P", _quadrant),
    "spend_without_movement": Measure("Spend without movement", Unit.WORD, "S > 0 and M = 0", _spend_without_movement),
    "initiatives": Measure("Linked initiatives", Unit.COUNT, "Σ 1", _initiatives),
    **{
        name: Measure(name.replace("_", " ").capitalize(), Unit.COUNT, "Σ items", _counted(name, words))
        for name, words in ITEMS.items()
    },
}
