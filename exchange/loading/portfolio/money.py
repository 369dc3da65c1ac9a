"""The money itself: budgets of periods, rates, the ledger, guardrails."""

from __future__ import annotations

from exchange.loading.amounts import money
from exchange.loading.facts import Facts
from exchange.loading.frozen import Frozen
from exchange.loading.merge import Merge
from exchange.loading.numbered import NUMBERED_DECISIONS
from exchange.loading.references import OF_INITIATIVE, OF_PORTFOLIO
from exchange.loading.session import Session
from exchange.loading.sparing import freeze_if_any, load_if_any, merge_if_any

BUDGETS = Merge(
    table="period_budgets",
    target="portfolio_periodbudget",
    source=f"load_period_budgets s {OF_PORTFOLIO}",
    match="t.portfolio_id = pot.id AND t.starts_on = s.starts_on",
    columns={
        "ends_on": "s.ends_on",
        "amount": money("s.amount"),
        "capital": money("s.capital"),
        "note": "s.note",
    },
    fresh={"portfolio_id": "pot.id", "starts_on": "s.starts_on"},
    changes_first=True,  # the database refuses two that overlap, and a new one may take what another gives up
)
RATES = Facts(
    target="portfolio_exchangerate",
    source="load_exchange_rates s",
    match="h.currency = s.currency AND h.date = s.date",
    key={"currency": "s.currency", "date": "s.date"},
    says={"rate": "s.rate"},
)
GUARDRAILS = Merge(
    table="guardrails",
    target="portfolio_guardrail",
    source=(
        f"load_guardrails s {OF_PORTFOLIO} "
        "LEFT JOIN okrs_objective o ON o.tenant_id = %(tenant)s AND o.key = s.objective"
    ),
    match=(
        "t.portfolio_id = pot.id AND t.kind = s.kind AND t.horizon = s.horizon "
        "AND t.objective_id IS NOT DISTINCT FROM o.id"
    ),
    columns={"low": "s.low", "high": "s.high", "is_hard": "s.is_hard = 'yes'"},
    fresh={"portfolio_id": "pot.id", "kind": "s.kind", "horizon": "s.horizon", "objective_id": "o.id"},
)
# In one statement and in order: the database looks once, after all of them, whether anything is short.
TRANSFERS = Frozen(
    table="transfers",
    target="portfolio_fundingtransfer",
    source=(
        f"load_transfers s {OF_PORTFOLIO} LEFT {OF_INITIATIVE} "
        "LEFT JOIN portfolio_tranche n "
        "ON n.tenant_id = %(tenant)s AND n.initiative_id = p.id AND n.position = s.position "
        f"LEFT JOIN {NUMBERED_DECISIONS} d "
        "ON d.tranche_id = n.id AND d.number = s.decision AND d.date IS NOT DISTINCT FROM s.decided_on"
    ),
    match="t.portfolio_id = pot.id AND t.number = s.number",
    columns={
        "portfolio_id": "pot.id",
        **{name: f"s.{name}" for name in ("number", "date", "source", "target", "reason")},
        "amount": money("s.amount"),
        "initiative_id": "p.id",
        "tranche_id": "n.id",
        "decision_id": "d.id",
    },
    order="pot.id, s.number",
)


def load_money(session: Session) -> None:
    """Write budgets, rates and guardrails, and the transfers that are new."""
    for how in (BUDGETS, GUARDRAILS):
        merge_if_any(session, how)
    load_if_any(session, "exchange_rates", RATES)
    freeze_if_any(session, TRANSFERS)
