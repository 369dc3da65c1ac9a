"""Which initiatives are chosen: one filter for the table, the board, the pictures, the export and the bulk edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portfolio.decisions import NOTICE_DAYS, OVER_SHARE
from portfolio.standings import ALMOST_DONE


@dataclass(frozen=True)
class Chosen:
    """Which initiatives are wanted, how they are grouped, and after which of them the page begins."""

    group: str = "none"
    states: tuple[str, ...] = ()
    kind: str = ""
    portfolio: int | None = None
    owner: int | None = None
    after: int | None = None
    team: int | None = None
    horizon: str = ""
    key_result: int | None = None
    objective: int | None = None
    health: str = ""
    words: str = ""
    is_unlinked: bool = False
    is_over: bool = False
    is_waiting: bool = False


SERVES = "SELECT FROM portfolio_contribution c WHERE c.initiative_id = i.id AND c.tenant_id = %(tenant)s"
APPROVED = "coalesce(i.budget * 0.0001, r.bac)"
UNDER_WAY = "i.state IN ('approved', 'active', 'paused')"
# What `portfolio.decisions` says in words, of one initiative.
WAITS = f"""(i.state IN ('demand', 'assessing')
    OR {UNDER_WAY} AND (r.eac - {APPROVED}) / nullif({APPROVED}, 0) > %(over_share)s
    OR {UNDER_WAY} AND EXISTS (
        SELECT FROM portfolio_tranche t
        LEFT JOIN LATERAL (
            SELECT d.decision, d.review_on FROM portfolio_tranchedecision d
            WHERE d.tranche_id = t.id AND d.tenant_id = %(tenant)s AND NOT EXISTS (
                SELECT FROM portfolio_tranchedecision n
                WHERE n.supersedes_id = d.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
            ORDER BY d.date DESC NULLS LAST, d.id DESC LIMIT 1
        ) d ON true
        WHERE t.initiative_id = i.id AND t.tenant_id = %(tenant)s AND t.review_on <= %(until)s
          AND (coalesce(d.decision, 'planned') = 'planned' OR d.decision = 'held' AND d.review_on IS NOT NULL))
    OR (i.state = 'delivered' OR {UNDER_WAY} AND r.percent >= %(almost_done)s) AND coalesce((
        SELECT bool_and(f.quadrant IS NOT DISTINCT FROM 'output_without_outcome')
        FROM portfolio_contribution c
        JOIN rollups_keyresultrollup f ON f.key_result_id = c.key_result_id AND f.tenant_id = %(tenant)s
        WHERE c.initiative_id = i.id AND c.tenant_id = %(tenant)s AND f.measured IS NOT NULL AND f.expected <> 0
    ), false))"""  # noqa: S608  # the parts are ours
CONDITIONS = {
    "states": "i.state = ANY(%(states)s)",
    "kind": "i.kind = %(kind)s",
    "portfolio": "i.portfolio_id = %(portfolio)s",
    "owner": "i.owner_id = %(owner)s",
    "team": "i.team_id = %(team)s",
    "horizon": "i.horizon = %(horizon)s",
    "key_result": f"EXISTS ({SERVES} AND c.key_result_id = %(key_result)s)",
    "objective": f"""EXISTS ({SERVES} AND c.key_result_id IN (
        SELECT k.id FROM okrs_keyresult k WHERE k.objective_id = %(objective)s AND k.tenant_id = %(tenant)s))""",  # noqa: S608  # our own
    "health": "coalesce(r.health, 'no_data') = %(health)s",
    # Of a pattern the planner believes that it leaves one row; of `coalesce`, half of them, for which it joins well.
    "words": "coalesce(i.key ILIKE %(words)s OR i.title ILIKE %(words)s, false)",
    "is_unlinked": f"NOT EXISTS ({SERVES})",
    "is_over": f"r.eac > {APPROVED}",
    "is_waiting": WAITS,
}
"""Conditions on initiative `i`, its portfolio `p` and its rollup `r`, by what is asked."""


def conditions(chosen: Chosen) -> tuple[list[str], dict[str, Any]]:
    """The conditions that are asked for, and the values in them."""
    asked = {name: getattr(chosen, name) for name in CONDITIONS}
    wanted = {name: value for name, value in asked.items() if value not in ((), "", None, False)}
    values = wanted | ({"words": f"%{_plain(chosen.words)}%"} if chosen.words else {})
    if chosen.states:
        values["states"] = list(chosen.states)
    return [CONDITIONS[name] for name in wanted], values


def thresholds(day: date) -> dict[str, Any]:
    """The values that what waits for a decision is judged by."""
    return {"until": day + timedelta(days=NOTICE_DAYS), "over_share": OVER_SHARE, "almost_done": ALMOST_DONE}


def _plain(words: str) -> str:
    """The words, with nothing in them that LIKE would read as a pattern."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
