"""What the night does with money: budgets that begin are granted, and what was spent is posted."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError

from portfolio.actions.ledger import grant_budgets, post_spending
from portfolio.queries.ledger import opened_portfolios
from tenancy.models import Tenant

log = logging.getLogger(__name__)


def keep_ledgers(tenant: Tenant) -> int:
    """Bring every opened ledger up to date; returns how many transfers that took. Safe to call twice."""
    granted = 0
    for portfolio in opened_portfolios():
        try:
            granted += bool(grant_budgets(actor=None, portfolio=portfolio, tenant=tenant))
        except ValidationError as refused:
            # A budget that shrank below what is promised is seen on the page; the other portfolios go on.
            log.warning("Budget of portfolio %s is not granted: %s", portfolio.pk, "; ".join(refused.messages))
    return granted + post_spending(tenant)
