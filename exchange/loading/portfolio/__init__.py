"""What is funded, how it came to be decided, the evidence and the money."""

from __future__ import annotations

from exchange.loading.portfolio.bets import load_bets
from exchange.loading.portfolio.demands import load_demands
from exchange.loading.portfolio.evidence import load_evidence
from exchange.loading.portfolio.money import load_money
from exchange.loading.session import Session


def load_portfolio(session: Session) -> None:
    """Write the portfolio: bets first, evidence before the decisions that lean on it, the ledger last."""
    load_bets(session)
    load_demands(session)
    load_evidence(session)
    load_money(session)
