"""How each figure of a team's part, and of a portfolio's work as one, is explained (MODEL §2): by items and costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rollups.explain import initiatives
from rollups.explain.how import Case, Explainer, How, Measure, listing, own
from rollups.explain.initiatives import COSTS_WHERE, NOTES
from rollups.explain.left_out import COSTS, facts_left_out
from rollups.explain.tree import About, Input, LeftOut, Rule, Unit
from ui.formats import plural

M = Unit.MONEY

# What an initiative without items is planned to cost and has earned is its own figure.
LEAVES = """
    SELECT CASE WHEN l.id IS NULL THEN 'initiatives' ELSE 'items' END AS kind, coalesce(l.id, l.bet) AS id,
           coalesce(i.key, b.key) AS key, coalesce(i.title, b.title) AS title, '{measure}' AS measure,
           l.{measure} AS value, NULL::numeric AS weight, {part} AS part, {note} AS note
    FROM r_leaf l
    LEFT JOIN execution_item i ON i.id = l.id AND i.tenant_id = %(tenant)s
    LEFT JOIN portfolio_initiative b ON b.id = l.bet AND b.tenant_id = %(tenant)s
    WHERE l.owner = %(id)s AND {where}
"""
UNSCHEDULED = "SELECT count(*) AS many FROM r_leaf WHERE owner = %(id)s AND finish IS NULL"
IN_GROUP = replace(
    COSTS,
    joins="LEFT JOIN r_own o ON o.id = f.item_id"
    " LEFT JOIN portfolio_initiative b ON b.id = f.initiative_id AND b.tenant_id = %(tenant)s",
)
OURS = """CASE WHEN f.item_id IS NULL THEN f.initiative_id ELSE o.owner END = ANY(%(bets)s)
      AND (%(team)s::bigint IS NULL OR CASE WHEN f.item_id IS NULL THEN b.team_id ELSE o.team END = %(team)s)"""


def _leaves(measure: str, words: str) -> Explainer:
    """Σ over the items, and over the initiatives without any."""
    select = LEAVES.format(measure=measure, part=f"l.{measure}", note=NOTES[measure], where="true")

    def explain(case: Case) -> How:
        many = case.reading.query(UNSCHEDULED, id=case["id"])[0]["many"] if measure == "pv" else 0
        left = (LeftOut(plural(many, "item"), "not scheduled: they count 0 as planned value"),) if many else ()
        formula = f"Σ {measure.upper()} of the items"
        return listing(case, Rule.SUM, formula, words, select, M, noun="item", left_out=left, id=case["id"])

    return explain


def _spent(words: str) -> Explainer:
    """Σ over the costs that count for it."""
    select = COSTS_WHERE.format(joins=IN_GROUP.joins, where=OURS)

    def explain(case: Case) -> How:
        left = facts_left_out(case.reading, IN_GROUP, OURS)
        return listing(case, Rule.SUM, "Σ costs", words, select, M, noun="cost", left_out=left)

    return explain


def _counted(where: str, words: str) -> Explainer:
    select = LEAVES.format(
        measure="percent", part="1", note="coalesce(l.state, '')", where=f"l.id IS NOT NULL AND {where}"
    )

    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, "Σ 1", words, select, Unit.RATIO, noun="item", id=case["id"])

    return explain


def _of_group(whose: str, costs: str) -> dict[str, Measure]:
    """The measures of an initiative, over the items and the costs that are the group's."""
    known = initiatives.MEASURES
    named = ("cpi", "spi", "sv", "cv", "es", "at", "pd", "spi_t", "eac_t", "p_factor", "percent")
    return {name: known[name] for name in named} | {
        "bac": replace(known["bac"], how=_leaves("bac", f"All that {whose} is planned to cost.")),
        "pv": replace(known["pv"], how=_leaves("pv", f"What {whose} should have earned by now.")),
        "ev": replace(known["ev"], how=_leaves("ev", f"What {whose} that is done was planned to cost.")),
        "ac": replace(known["ac"], how=_spent(costs)),
        "items": replace(known["items"], how=_counted("true", f"The items of {whose} that have none below them.")),
        "items_done": replace(
            known["items_done"], how=_counted("l.state = 'done'", f"The items of {whose} that are done.")
        ),
    }


def _less_its_forecast(case: Case) -> How:
    """A portfolio's own forecast is the sum of its initiatives'."""
    about = About("portfolios", case["id"], case["key"], case["title"])
    eac = Input("Forecast at completion", case["eac"], M, about, "eac", "EAC")
    return How(Rule.EXPRESSION, "BAC − EAC", "Planned cost less forecast.", (own(case, "bac", "BAC"), eac))


TEAMS: Mapping[str, Measure] = {
    **_of_group(
        "the team’s work",
        "What was booked on its items, and of costs that name no item, on initiatives that it leads.",
    ),
    "eac": initiatives.MEASURES["eac"],
    "vac": initiatives.MEASURES["vac"],
}
PORTFOLIO_WORK: Mapping[str, Measure] = {
    **_of_group("all its work", "What was booked on its initiatives and their items."),
    "vac": replace(initiatives.MEASURES["vac"], how=_less_its_forecast),
}
