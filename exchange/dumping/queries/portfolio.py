"""What is funded and how it was decided."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OWNER, TEAM, Query, amount, dated, number
from exchange.loading.facts import heads

QUERIES: Final[dict[str, Query]] = {
    "portfolios": (f"t.key, t.name, t.currency, {amount('t.budget')}", "portfolio_portfolio t", "t.id"),
    "initiatives": (
        "t.key, pot.key, t.title, t.description, lower(owner.email), team.key, t.kind, t.state, t.planned_start, "
        f"t.planned_finish, {amount('t.budget')}",
        "portfolio_initiative t JOIN portfolio_portfolio pot ON pot.tenant_id = t.tenant_id "
        f"AND pot.id = t.portfolio_id {OWNER} {TEAM}",
        "t.id",
    ),
    "contributions": (
        f"p.key, k.key, {number('t.allocation')}, {number('t.claim')}",
        "portfolio_contribution t JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        "JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id",
        "p.id, k.id",
    ),
    "tranches": (
        f"p.key, t.position, {amount('t.amount')}, t.review_on, t.evidence, coalesce(last.decision, 'planned'), "
        "last.date",
        "portfolio_tranche t JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        f"LEFT JOIN LATERAL (SELECT d.* FROM {heads('portfolio_tranchedecision')} d WHERE d.tranche_id = t.id "
        "ORDER BY d.date DESC NULLS LAST, d.id DESC LIMIT 1) last ON true",
        "p.id, t.position",
    ),
    "initiative_settings": (
        "t.key, t.technique",
        "(SELECT * FROM portfolio_initiative WHERE technique <> 'percent') t",
        "t.id",
    ),
    "initiative_states": (
        "k.key, t.date, t.state, t.reason",
        dated("portfolio_initiativestate", "portfolio_initiative", "initiative"),
        "k.id, t.date NULLS FIRST, t.id",
    ),
    "baselines": (
        "p.key, t.number, t.date, t.reason",
        "portfolio_baseline t JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id",
        "p.id, t.number",
    ),
    "baseline_lines": (
        "p.key, b.number, w.key, trim_scale(t.planned_cost), t.start, t.finish, CASE WHEN t.is_settled THEN 'yes' END",
        "portfolio_baselineline t JOIN portfolio_baseline b ON b.tenant_id = t.tenant_id AND b.id = t.baseline_id "
        "JOIN portfolio_initiative p ON p.tenant_id = b.tenant_id AND p.id = b.initiative_id "
        "LEFT JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = t.item_id",
        "p.id, b.number, w.id NULLS FIRST",
    ),
}
