"""Cycles, objectives with their alignment, key results with their targets, stages, check-ins."""

from __future__ import annotations

from exchange.loading.okrs.check_ins import load_check_ins
from exchange.loading.okrs.goals import load_goals
from exchange.loading.okrs.key_results import load_key_results
from exchange.loading.session import Session


def load_okrs(session: Session) -> None:
    """Write what the organisation wants, and what was said about it."""
    load_goals(session)
    load_key_results(session)
    load_check_ins(session)
