"""Portfolios: a pot of money in one currency."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import Portfolio
from portfolio.queries import refuse_taken


def create_portfolio(
    *, actor: Membership, key: str, name: str, currency: str = "", budget: Decimal | None = None
) -> Portfolio:
    """A new portfolio; raises ValidationError for a key in use, Forbidden below manager."""
    demand(actor, "fund")
    row = Portfolio(key=key, name=name, currency=currency.upper() or actor.tenant.currency, budget=budget)
    _check(row)
    refuse_taken(key, Portfolio.objects.all())
    row.save()
    record("portfolio.created", actor=actor, on=row, budget=budget)
    return row


def edit_portfolio(
    *, actor: Membership, portfolio: Portfolio, name: str, currency: str, budget: Decimal | None
) -> Portfolio:
    """Change name, currency and budget; raises ValidationError, Forbidden."""
    demand(actor, "fund")
    before = {"name": portfolio.name, "currency": portfolio.currency, "budget": portfolio.budget}
    portfolio.name, portfolio.currency, portfolio.budget = name, currency.upper(), budget
    _check(portfolio)
    portfolio.save()
    record("portfolio.edited", actor=actor, on=portfolio, before=before)
    return portfolio


def _check(row: Portfolio) -> None:
    row.full_clean(exclude=["tenant"])
