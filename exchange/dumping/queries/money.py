"""The money itself: budgets of periods, rates, the ledger, guardrails."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OF_INITIATIVE, OF_PORTFOLIO, Query, amount, number, yes_no
from exchange.loading.facts import heads
from exchange.loading.numbered import NUMBERED_DECISIONS, versions

QUERIES: Final[dict[str, Query]] = {
    "period_budgets": (
        f"pot.key, t.starts_on, t.ends_on, {amount('t.amount')}, {amount('t.capital')}, t.note",
        f"portfolio_periodbudget t {OF_PORTFOLIO}",
        "pot.id, t.starts_on",
    ),
    "exchange_rates": (
        f"t.currency, t.date, {number('t.rate')}",
        f"{heads('portfolio_exchangerate')} t",
        "t.currency, t.date",
    ),
    # All of them: balances are sums over every transfer.
    "transfers": (
        f"pot.key, t.number, t.date, t.source, t.target, {amount('t.amount')}, p.key, n.position, d.number, d.date, "
        "t.reason",
        f"portfolio_fundingtransfer t {OF_PORTFOLIO} LEFT {OF_INITIATIVE} "
        "LEFT JOIN portfolio_tranche n ON n.tenant_id = t.tenant_id AND n.id = t.tranche_id "
        f"LEFT JOIN {versions('portfolio_tranchedecision')} dv ON dv.id = t.decision_id "
        f"LEFT JOIN {NUMBERED_DECISIONS} d ON d.id = dv.head",
        "pot.id, t.number",
    ),
    "guardrails": (
        f"pot.key, t.kind, t.horizon, o.key, {number('t.low')}, {number('t.high')}, {yes_no('t.is_hard')}",
        f"portfolio_guardrail t {OF_PORTFOLIO} "
        "LEFT JOIN okrs_objective o ON o.tenant_id = t.tenant_id AND o.id = t.objective_id",
        "t.id",
    ),
}
