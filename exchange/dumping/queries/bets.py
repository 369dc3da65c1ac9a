"""What bets are beside their base rows, what waits for what, and how people look at them."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OF_INITIATIVE, OWNER, Query, amount, number, person, yes_no
from exchange.loading.facts import heads
from exchange.loading.numbered import NUMBERED_LESSONS
from exchange.loading.view_filters import named

QUERIES: Final[dict[str, Query]] = {
    "portfolio_details": (
        f"t.key, {amount('t.two_people_above')}, {amount('t.small_bet')}",
        "(SELECT * FROM portfolio_portfolio WHERE two_people_above IS NOT NULL OR small_bet IS NOT NULL) t",
        "t.id",
    ),
    "initiative_details": (
        f"t.key, t.horizon, t.no_key_result_reason, {amount('t.payoff')}",
        "(SELECT * FROM portfolio_initiative "
        "WHERE horizon <> '' OR no_key_result_reason <> '' OR payoff IS NOT NULL) t",
        "t.id",
    ),
    "tranche_details": (
        f"p.key, t.position, {amount('t.capital')}, {number('t.chance')}",
        "(SELECT * FROM portfolio_tranche WHERE capital IS NOT NULL OR chance IS NOT NULL) t " + OF_INITIATIVE,
        "p.id, t.position",
    ),
    "dependencies": (
        "b.key, a.key, t.lag_days",
        "portfolio_dependency t JOIN portfolio_initiative b ON b.tenant_id = t.tenant_id AND b.id = t.before_id "
        "JOIN portfolio_initiative a ON a.tenant_id = t.tenant_id AND a.id = t.after_id",
        "t.id",
    ),
    "baseline_requests": (
        "p.key, t.number, t.date, t.reason, lower(who.email), n.date, "
        "CASE WHEN n.is_approved THEN 'approved' WHEN NOT n.is_approved THEN 'refused' END, n.reason, b.number",
        f"portfolio_baselinerequest t {OF_INITIATIVE} "
        f"LEFT JOIN {heads('portfolio_baselineanswer')} n ON n.tenant_id = t.tenant_id AND n.request_id = t.id "
        "LEFT JOIN portfolio_baseline b ON b.tenant_id = n.tenant_id AND b.id = n.baseline_id "
        f"{person('t.recorded_by_id')}",
        "p.id, t.number",
    ),
    "lessons": ("p.key, t.number, t.date, t.words", f"{NUMBERED_LESSONS} t {OF_INITIATIVE}", "p.id, t.number"),
    "saved_views": (
        f"lower(owner.email), t.name, t.layout, {named('t.query', 't.tenant_id')}, {yes_no('t.is_shared')}",
        f"portfolio_savedview t {OWNER}",
        "t.id",
    ),
    "stage_limits": ('t.state, t."limit"', "portfolio_stagelimit t", "t.id"),
}
