"""Portfolios: a pot of money in one currency."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.actions.ledger import grant_budgets
from portfolio.checks import plan_problems
from portfolio.models import Portfolio
from portfolio.queries import refuse_taken
from portfolio.queries.ledger import currency_of, is_opened


def create_portfolio(
    *, actor: Membership, key: str, name: str, currency: str = "", budget: Decimal | None = None,
    two_people_above: Decimal | None = None, small_bet: Decimal | None = None,
) -> Portfolio:  # fmt: skip
    """A new portfolio; raises ValidationError for a key in use, Forbidden below manager."""
    demand(actor, "fund")
    row = Portfolio(key=key, name=name, currency=currency.upper() or actor.tenant.currency, budget=budget)
    row.two_people_above, row.small_bet = two_people_above, small_bet
    _check(row)
    refuse_taken(key, Portfolio.objects.all())
    row.save()
    record("portfolio.created", actor=actor, on=row, budget=budget)
    return row


class PortfolioChanges(TypedDict, total=False):
    """What may be changed beside name, currency and budget; what is left out stays."""

    two_people_above: Decimal | None
    small_bet: Decimal | None


def edit_portfolio(
    *, actor: Membership, portfolio: Portfolio, name: str, currency: str, budget: Decimal | None,
    **limits: Unpack[PortfolioChanges],
) -> Portfolio:  # fmt: skip
    """Change name, currency, budget and limits; raises ValidationError, Forbidden.

    The currency stays once the ledger is open: its amounts would become others.
    """
    demand(actor, "fund")
    fields = ("name", "currency", "budget", *limits)
    before = {field: getattr(portfolio, field) for field in fields}
    if currency.upper() != (portfolio.currency or actor.tenant.currency) and is_opened(portfolio):
        raise ValidationError({"currency": f"The ledger is kept in {currency_of(portfolio, actor.tenant)}: it stays."})
    portfolio.name, portfolio.currency, portfolio.budget = name, currency.upper(), budget
    for field, value in limits.items():
        setattr(portfolio, field, value)
    _check(portfolio)
    portfolio.save()
    record("portfolio.edited", actor=actor, on=portfolio, before=before)
    grant_budgets(actor=actor, portfolio=portfolio, tenant=actor.tenant)
    return portfolio


def _check(row: Portfolio) -> None:
    problems = plan_problems(None, None, two_people_above=row.two_people_above, small_bet=row.small_bet)
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["tenant"])
