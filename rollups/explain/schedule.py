"""Earned schedule explained: the curve of the plan, where it reaches what was earned, and the order of work."""

from __future__ import annotations

from rollups.explain.how import Case, How, decided, given, listing, own
from rollups.explain.reading import Row
from rollups.explain.tree import Input, Rule, Step, Unit

TINY = 1e-14
NO_DATES = Step("No item has both a start and a finish", None, True)

_SPAN = """
    SELECT min(start) AS first, max(finish) FILTER (WHERE start IS NOT NULL) AS last FROM r_leaf WHERE owner = %(id)s
"""
# The first stretch of the curve that ends above what was earned, exactly as the engine finds it.
_CROSSING = "SELECT x, pv, x_before, pv_before FROM r_crossing WHERE owner = %(id)s"


def planned_duration(case: Case) -> How:
    """Days from the first start to the last finish."""
    words = "Days from the first start of its items to their last finish, both counted."
    span = case.reading.query(_SPAN, id=case["id"])[0]
    if case["pd"] is None:
        return decided(words, (NO_DATES,))
    first = given(case, "First day", span["first"], Unit.DATE, "The earliest start of its items.", "first")
    last = given(case, "Last day", span["last"], Unit.DATE, "The latest finish of its items with a start.", "last")
    return How(Rule.EXPRESSION, "last − first + 1", words, (last, first))


def actual_time(case: Case) -> How:
    """Days from the first start to the day."""
    words = "Days from the first start of its items to this day, both counted."
    if case["at"] is None:
        return decided(words, (NO_DATES,))
    day = given(case, "Day", case.reading.moment.as_of, Unit.DATE, "The day that is looked at.", "day")
    first = given(case, "First day", case["first"], Unit.DATE, "The earliest start of its items.", "first")
    return How(Rule.EXPRESSION, "max(0, day − first + 1)", words, (day, first))


def earned_schedule(case: Case) -> How:
    """Where the plan's curve reaches what was earned."""
    words = "The day of the plan by which all that is earned now should have been earned."
    bac, ev = case["bac"], case["ev"]
    inputs = (own(case, "ev", "EV"), own(case, "bac", "BAC"), own(case, "pd", "PD"))
    if case["es"] is None:
        return decided(words, (NO_DATES,), inputs)
    is_all = bac > 0 and bac - ev < TINY
    found = [] if is_all or ev <= 0 else case.reading.query(_CROSSING, id=case["id"])
    if found and found[0]["x_before"] is not None:
        return _between(case, words, found[0])
    steps = (
        Step("All of the plan is earned: the whole of it", case["pd"], is_all),
        Step("Nothing is earned", 0, not is_all and ev <= 0),
        Step("The plan begins above what is earned", 0, bool(found)),
        Step("The plan with dates never exceeds what is earned: the whole of it", case["pd"], True),
    )
    return decided(words, steps, inputs)


def _between(case: Case, words: str, stretch: Row) -> How:
    """On a straight stretch of the curve, in proportion."""

    def at(name: str, column: str, unit: Unit, symbol: str, said: str) -> Input:
        return given(case, name, stretch[column], unit, said, symbol)

    begins = (
        "Where the stretch of the plan’s curve begins in which it passes what is earned, in days from the plan’s first."
    )
    inputs = (
        own(case, "ev", "EV"),
        at("Stretch begins", "x_before", Unit.DAYS, "x1", begins),
        at("Stretch ends", "x", Unit.DAYS, "x2", "Where that stretch ends, in days from the plan’s first."),
        at(
            "Plan where it begins", "pv_before", Unit.MONEY, "PV1", "What the plan has earned where the stretch begins."
        ),
        at("Plan where it ends", "pv", Unit.MONEY, "PV2", "What the plan has earned where the stretch ends."),
    )
    return How(Rule.EXPRESSION, "x1 + max(EV − PV1, 0) × (x2 − x1) ÷ (PV2 − PV1)", words, inputs)


# Each item's planned value at the earned schedule, with the engine's own functions.
_AT_ES = """
    SELECT CASE WHEN d.id IS NULL THEN 'budgets' ELSE 'items' END AS kind, coalesce(d.id, d.owner) AS id, i.key,
           coalesce(i.title, 'The initiative itself') AS title, CASE WHEN d.id IS NULL THEN '' ELSE 'ev' END AS measure,
           d.ev AS value, d.pv AS weight, least(d.pv, d.ev) AS part,
           'plan at ES ' || trim_scale(round(d.pv, 2)) AS note
    FROM (
        SELECT id, owner, ev,
               CASE WHEN passed = 0 THEN 0 WHEN passed = days THEN bac ELSE rollups_ratio(bac * passed, days) END AS pv
        FROM (
            SELECT l.id, l.owner, l.bac, l.ev, l.days,
                   CASE WHEN l.finish IS NULL THEN 0
                        WHEN l.start IS NULL THEN (e.es - (l.finish - e.first + 1) > -1e-14)::int
                        ELSE least(greatest(e.es - (l.start - e.first), 0), l.days) END AS passed
            FROM r_leaf l JOIN r_earned e ON e.owner = l.owner WHERE l.owner = %(id)s
        ) due
    ) d
    LEFT JOIN execution_item i ON i.id = d.id AND i.tenant_id = %(tenant)s
"""


def p_factor(case: Case) -> How:
    """How much of what was earned was earned where the plan said so."""
    words = "How much was earned where the plan said that work should be done by then; the rest was done out of order."
    if case["es"] is None:
        return decided(words, (NO_DATES,))
    return listing(
        case, Rule.SHARE, "Σ min(PV at ES, EV) ÷ Σ PV at ES", words, _AT_ES, Unit.MONEY,
        weighed_by="plan at ES", noun="item", id=case["id"],
    )  # fmt: skip
