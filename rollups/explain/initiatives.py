"""How each figure of an initiative is explained (MODEL §2)."""

from __future__ import annotations

from collections.abc import Mapping

from rollups.explain import leaves
from rollups.explain.bands import health_by_indices
from rollups.explain.how import Case, Explainer, How, Measure, decided, expression, given, listing, missing, own
from rollups.explain.left_out import COSTS, facts_left_out
from rollups.explain.rows import RECORDED, counting
from rollups.explain.schedule import actual_time, earned_schedule, p_factor, planned_duration
from rollups.explain.tree import Input, LeftOut, Rule, Step, Unit
from ui.formats import plural

M, X, N, D = Unit.MONEY, Unit.INDEX, Unit.COUNT, Unit.DAYS

TINY = 1e-14
"""Below this two sums of rounded parts are meant to be equal, as in the engine."""

LEAVES = """
    SELECT CASE WHEN l.id IS NULL THEN 'budgets' ELSE 'items' END AS kind, coalesce(l.id, l.owner) AS id, i.key,
           coalesce(i.title, 'Its own budget') AS title, CASE WHEN l.id IS NULL THEN '' ELSE '{measure}' END AS measure,
           {value} AS value, {weight} AS weight, {part} AS part, {note} AS note
    FROM r_leaf l
    LEFT JOIN execution_item i ON i.id = l.id AND i.tenant_id = %(tenant)s
    WHERE l.owner = %(id)s AND {where}
"""
NOTES = {
    "bac": "CASE l.state WHEN 'dropped' THEN 'dropped: cut to what was earned' ELSE '' END",
    "pv": "CASE WHEN l.finish IS NULL THEN 'not scheduled: counts 0' ELSE '' END",
    "ev": "trim_scale(round(l.percent * 100, 1)) || '%% of '"
    " || rtrim(to_char(round(l.bac, 2), 'FM999,999,999,999,999,990.99'), '.')",
}


def _leaves(measure: str, words: str) -> Explainer:
    """Σ over the leaves; an initiative without items is one leaf itself."""
    select = LEAVES.format(
        measure=measure,
        value=f"l.{measure}",
        weight="NULL::numeric",
        part=f"l.{measure}",
        note=NOTES[measure],
        where="true",
    )

    def explain(case: Case) -> How:
        if not case["items"]:
            return _alone(case, measure)
        return listing(
            case, Rule.SUM, f"Σ {measure.upper()} of the items", words, select, Unit.MONEY,
            noun="item", left_out=_left(case, measure), id=case["id"],
        )  # fmt: skip

    return explain


def _some(measure: str, column: str, where: str, words: str) -> Explainer:
    """Σ over the leaves of which something is true."""
    select = LEAVES.format(
        measure=measure, value=f"l.{column}", weight="NULL::numeric", part=f"l.{column}", note="''", where=where
    )

    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, f"Σ {column} of these items", words, select, M, noun="item", id=case["id"])

    return explain


def _left(case: Case, measure: str) -> tuple[LeftOut, ...]:
    found = []
    if measure == "pv" and case["unscheduled"]:
        found.append(LeftOut(plural(case["unscheduled"], "item"), "not scheduled: they count 0 as planned value"))
    if measure == "bac" and case["items_dropped"]:
        found.append(LeftOut(plural(case["items_dropped"], "item"), "dropped: their plan was cut to what was earned"))
    return tuple(found)


_ALONE = """
    SELECT l.start, l.finish, l.days, l.percent, b.planned_start, b.planned_finish
    FROM r_leaf l JOIN r_initiative b ON b.id = l.owner WHERE l.owner = %(id)s
"""


def _alone(case: Case, measure: str) -> How:
    budget = case["budget"]
    plan = given(case, "Its budget", budget or 0, Unit.MONEY, "It has no items, so its budget is its plan.", "BAC")
    leaf = case.reading.query(_ALONE, id=case["id"])[0]
    if measure == "bac":
        return How(
            Rule.EXPRESSION, "BAC", "It has no items, so its budget is its plan; without one that is 0.", (plan,)
        )
    if measure == "pv":
        return leaves.planned_value(case, plan, leaf)
    words = "Without items, all of it is earned once the initiative is delivered, and nothing before."
    earned = given(
        case, "Earned", leaf["percent"], Unit.RATIO, f"Its state is “{case['state'] or 'not known'}”.", "percent"
    )
    return How(Rule.EXPRESSION, "BAC × percent", words, (plan, earned))


COSTS_WHERE = f"""
    SELECT 'costs' AS kind, f.id, f.key, f.date,
           coalesce(nullif(left(f.note, 80), ''), i.title, initcap(f.kind)) AS title,
           f.amount * 0.0001 AS value, f.amount * 0.0001 AS part, NULL::numeric AS weight, f.note AS said,
           to_char(f.date, 'FMDD Mon YYYY') AS note, {RECORDED}
    FROM execution_cost f
    {{joins}}
    LEFT JOIN execution_item i ON i.id = f.item_id AND i.tenant_id = %(tenant)s
    WHERE f.date <= %(as_of)s AND {counting("execution_cost")}
      AND {{where}}
"""  # constants only
COST_ENTRIES = COSTS_WHERE.format(
    joins=COSTS.joins,
    where="CASE WHEN f.item_id IS NULL THEN f.initiative_id ELSE t.owner END IS NOT DISTINCT FROM %(id)s",
)


def _spent(case: Case) -> How:
    where = "CASE WHEN f.item_id IS NULL THEN f.initiative_id ELSE t.owner END = %(id)s"
    left_out = facts_left_out(case.reading, COSTS, where, id=case["id"])
    words = "Every cost that was booked on it or its items up to this day, corrections included."
    return listing(
        case, Rule.SUM, "Σ costs", words, COST_ENTRIES, Unit.MONEY, noun="cost", left_out=left_out, id=case["id"]
    )


def _eac(case: Case) -> How:
    bac, ev, ac = case["bac"], case["ev"], case["ac"]
    inputs = {"BAC": own(case, "bac", "BAC"), "EV": own(case, "ev", "EV"), "AC": own(case, "ac", "AC")}
    if abs(bac - ev) < TINY:
        return How(Rule.EXPRESSION, "AC", "All is earned: what was spent is what it costs.", (inputs["AC"],))
    if ac != 0 and ev != 0:
        words = "The rest costs what the past has cost: the plan divided by the cost index EV ÷ AC."
        return How(Rule.EXPRESSION, "BAC × AC ÷ EV", words, tuple(inputs.values()))
    words = "There is no cost index yet, so the rest is taken to cost what was planned."
    return How(Rule.EXPRESSION, "AC + (BAC − EV)", words, tuple(inputs.values()))


def _tcpi(case: Case) -> How:
    bac, ev, ac = case["bac"], case["ev"], case["ac"]
    inputs = (own(case, "bac", "BAC"), own(case, "ev", "EV"), own(case, "ac", "AC"))
    words = "The cost index that the rest needs so that it ends within its planned cost."
    if bac != 0 and bac - ev >= TINY and bac - ac >= TINY:
        return How(Rule.EXPRESSION, "(BAC − EV) ÷ (BAC − AC)", words, inputs)
    steps = (
        Step("There is no planned cost", None, bac == 0),
        Step("All is earned: nothing is left to do", 0, bac - ev < TINY),
        Step("The budget is exhausted: no index can make good for it", None, bac - ac < TINY),
    )
    return decided(words, steps, inputs)


def _spi_t(case: Case) -> How:
    inputs = (own(case, "es", "ES"), own(case, "at", "AT"))
    words = "Days of plan worked off for each day that passed; below 1 it is late."
    return How(Rule.EXPRESSION, "ES ÷ AT", words + missing("ES ÷ AT", inputs), inputs)


def _eac_t(case: Case) -> How:
    words = "How many days it takes in all, at the pace so far."
    if not case["at"]:
        known = (own(case, "pd", "PD"), own(case, "spi_t", "SPI_t"))
        return How(Rule.EXPRESSION, "PD ÷ SPI_t", words + missing("PD ÷ SPI_t", known), known)
    inputs = (own(case, "pd", "PD"), own(case, "at", "AT"), own(case, "es", "ES"))
    return How(Rule.EXPRESSION, "PD × AT ÷ ES", words + missing("PD × AT ÷ ES", inputs), inputs)


_BY_WEIGHT = """
    WITH weighed AS (SELECT l.*, count(l.estimate) OVER () = 0 AS equally FROM r_leaf l WHERE l.owner = %(id)s)
    SELECT CASE WHEN w.id IS NULL THEN 'budgets' ELSE 'items' END AS kind, coalesce(w.id, w.owner) AS id, i.key,
           coalesce(i.title, 'The initiative itself') AS title,
           CASE WHEN w.id IS NULL THEN '' ELSE 'percent' END AS measure, w.percent AS value,
           CASE WHEN equally THEN w.kept ELSE w.estimate * w.kept END AS weight,
           CASE WHEN equally THEN w.kept ELSE w.estimate * w.kept END * w.percent AS part, '' AS note
    FROM weighed w
    LEFT JOIN execution_item i ON i.id = w.id AND i.tenant_id = %(tenant)s
"""


def _percent(case: Case) -> How:
    if case["bac"] != 0:
        inputs = (own(case, "ev", "EV"), own(case, "bac", "BAC"))
        return How(Rule.EXPRESSION, "EV ÷ BAC", "What was earned of all that was planned.", inputs)
    words = "Nothing here has a cost, so this is the mean of the items’ percents, each by its estimate."
    return listing(
        case, Rule.SHARE, "Σ estimate × percent ÷ Σ estimate", words, _BY_WEIGHT, Unit.RATIO,
        weighed_by="estimate", noun="item", id=case["id"],
    )  # fmt: skip


def _counted(where: str, words: str) -> Explainer:
    select = LEAVES.format(
        measure="percent",
        value="l.percent",
        weight="NULL::numeric",
        part="1",
        note="coalesce(l.state, '')",
        where=where,
    )

    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, "Σ 1", words, select, Unit.RATIO, noun="item", id=case["id"])

    return explain


_TRANCHES = f"""
    SELECT 'tranches' AS kind, t.id, '' AS key, 'Tranche ' || t.position AS title, d.date, t.amount * 0.0001 AS value,
           CASE WHEN d.decision = 'released' AND d.date IS NOT NULL THEN t.amount * 0.0001 END AS part,
           NULL::numeric AS weight, d.recorded_at, d.recorded_by, d.reason AS said,
           coalesce(d.decision, 'planned') AS decision
    FROM portfolio_tranche t
    LEFT JOIN (
        SELECT DISTINCT ON (f.tranche_id) f.tranche_id, f.decision, f.date, f.reason, {RECORDED}
        FROM portfolio_tranchedecision f
        WHERE (f.date IS NULL OR f.date <= %(as_of)s) AND {counting("portfolio_tranchedecision")}
        ORDER BY f.tranche_id, f.date DESC NULLS LAST, f.id DESC
    ) d ON d.tranche_id = t.id
    WHERE t.tenant_id = %(tenant)s AND t.initiative_id = %(id)s
"""  # constants only


def _released(case: Case) -> How:
    every = case.reading.query(_TRANCHES, id=case["id"])
    left_out = tuple(
        LeftOut(row["title"], f"its decision is “{row['decision']}”" if row["decision"] != "released" else "no date")
        for row in every
        if row["part"] is None
    )
    words = "The tranches that were released up to this day; negative ones are cancellations."
    return listing(
        case, Rule.SUM, "Σ tranches released", words, f"SELECT * FROM ({_TRANCHES}) t WHERE part IS NOT NULL",
        Unit.MONEY, noun="tranche", left_out=left_out, id=case["id"],
    )  # fmt: skip


_STATE = f"""
    SELECT 'initiative_states' AS kind, f.id, '' AS key, 'State' AS title, f.date, f.state AS value, f.reason AS said,
           NULL::numeric AS part, {RECORDED}
    FROM portfolio_initiativestate f
    WHERE f.initiative_id = %(id)s AND (f.date IS NULL OR f.date <= %(as_of)s)
      AND {counting("portfolio_initiativestate")}
    ORDER BY f.date DESC NULLS LAST, f.id DESC LIMIT 1
"""  # constants only


def _state(case: Case) -> How:
    found = case.reading.query(_STATE, id=case["id"])
    words = "The state that was recorded last, up to this day."
    if not found:
        return decided(words, (Step("No state was recorded yet", "", True),))
    row = found[0]
    note = f"since {row['date']:%-d %b %Y}" if row["date"] else "from the beginning"
    recorded = f"“{row['value'].capitalize()}” {note}."
    return How(Rule.EXPRESSION, "x", words, (given(case, "State", row["value"], Unit.WORD, recorded, "x", note=note),))


_CONTRIBUTIONS = """
    SELECT 'key_results' AS kind, k.id, k.key, k.title, c.allocation AS value, c.allocation AS part,
           NULL::numeric AS weight, '' AS note
    FROM portfolio_contribution c
    JOIN okrs_keyresult k ON k.id = c.key_result_id AND k.tenant_id = %(tenant)s
    WHERE c.tenant_id = %(tenant)s AND c.initiative_id = %(id)s
"""


def _aligned(case: Case) -> How:
    words = "The allocations to key results; the rest of it serves none."
    return listing(case, Rule.SUM, "Σ allocation", words, _CONTRIBUTIONS, Unit.RATIO, noun="key result", id=case["id"])


def _unaligned(case: Case) -> How:
    inputs: tuple[Input, ...] = (own(case, "aligned", "aligned"), own(case, "ac", "AC"))
    return How(Rule.EXPRESSION, "(1 − aligned) × AC", "What was spent on it that serves no key result.", inputs)


MEASURES: Mapping[str, Measure] = {
    "bac": Measure("Planned cost", M, "Σ BAC of the items", _leaves("bac", "All that its work is planned to cost.")),
    "pv": Measure(
        "Planned by now", M, "Σ PV of the items", _leaves("pv", "What should have been earned by the end of this day.")
    ),
    "ev": Measure(
        "Earned by now", M, "Σ EV of the items", _leaves("ev", "What the work that is done was planned to cost.")
    ),
    "ac": Measure("Spent by now", M, "Σ costs", _spent),
    "cpi": Measure(
        "Cost index",
        X,
        "EV ÷ AC",
        expression(
            "EV ÷ AC",
            "What was earned for each 1.00 spent; below 1 the work costs more than planned.",
            EV="ev",
            AC="ac",
        ),
    ),
    "spi": Measure(
        "Schedule index by cost",
        X,
        "EV ÷ PV",
        expression("EV ÷ PV", "What was earned of what was planned by now.", EV="ev", PV="pv"),
    ),
    "sv": Measure(
        "Schedule variance",
        M,
        "EV − PV",
        expression("EV − PV", "Earned less planned; above 0 is ahead.", EV="ev", PV="pv"),
    ),
    "cv": Measure(
        "Cost variance",
        M,
        "EV − AC",
        expression("EV − AC", "Earned less spent; above 0 is under cost.", EV="ev", AC="ac"),
    ),
    "eac": Measure("Forecast at completion", M, "BAC × AC ÷ EV", _eac),
    "etc": Measure("Still to spend", M, "EAC − AC", expression("EAC − AC", "Forecast less spent.", EAC="eac", AC="ac")),
    "vac": Measure(
        "Left under or over budget",
        M,
        "BAC − EAC",
        expression("BAC − EAC", "Planned cost less forecast; below 0 is an overspend to come.", BAC="bac", EAC="eac"),
    ),
    "tcpi": Measure("Index needed", X, "(BAC − EV) ÷ (BAC − AC)", _tcpi),
    "es": Measure("Earned schedule", D, "where the plan’s curve reaches EV", earned_schedule),
    "at": Measure("Time passed", D, "day − first day + 1", actual_time),
    "pd": Measure("Time planned", D, "last day − first day + 1", planned_duration),
    "spi_t": Measure("Schedule index", X, "ES ÷ AT", _spi_t),
    "eac_t": Measure("Time forecast", D, "PD × AT ÷ ES", _eac_t),
    "p_factor": Measure("Worked in planned order", Unit.RATIO, "Σ min(PV at ES, EV) ÷ Σ PV at ES", p_factor),
    "percent": Measure("Done", Unit.RATIO, "EV ÷ BAC", _percent),
    "items": Measure(
        "Items", N, "Σ 1", _counted("l.id IS NOT NULL", "Its items that have none below them, dropped ones included.")
    ),
    "items_todo": Measure(
        "Items to do",
        N,
        "Σ 1",
        _counted("l.id IS NOT NULL AND (l.state IS NULL OR l.state = 'todo')", "Its items that have not begun."),
    ),
    "items_doing": Measure(
        "Items being done",
        N,
        "Σ 1",
        _counted("l.id IS NOT NULL AND l.state = 'doing'", "Its items that are being worked on."),
    ),
    "items_done": Measure(
        "Items done", N, "Σ 1", _counted("l.id IS NOT NULL AND l.state = 'done'", "Its items that are done.")
    ),
    "items_dropped": Measure(
        "Items dropped", N, "Σ 1", _counted("l.id IS NOT NULL AND l.state = 'dropped'", "Its items that were dropped.")
    ),
    "unscheduled": Measure(
        "Not scheduled", N, "Σ 1", _counted("l.id IS NOT NULL AND l.finish IS NULL", "What has no dates to plan by.")
    ),
    "unscheduled_bac": Measure(
        "Planned cost not scheduled",
        M,
        "Σ BAC of items without dates",
        _some("bac", "bac", "l.finish IS NULL", "What is planned without dates: it never falls due."),
    ),
    "dropped_planned": Measure(
        "Plan of what was dropped",
        M,
        "Σ plan of dropped items",
        _some("planned_cost", "planned", "l.state = 'dropped'", "What dropped items had been planned to cost."),
    ),
    "dropped_earned": Measure(
        "Earned of what was dropped",
        M,
        "Σ BAC of dropped items",
        _some("bac", "bac", "l.state = 'dropped'", "What dropped items had earned: all that is left of their plan."),
    ),
    "released": Measure("Released", M, "Σ tranches released", _released),
    "health": Measure("Health", Unit.WORD, "the worse band of CPI and SPI(t)", health_by_indices),
    "state": Measure("State", Unit.WORD, "the last one recorded", _state),
    "aligned": Measure("Aligned", Unit.RATIO, "Σ allocation", _aligned),
    "unaligned_spend": Measure("Unaligned spend", M, "(1 − aligned) × AC", _unaligned),
}
