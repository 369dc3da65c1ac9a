"""Budgets of a portfolio's periods, and the rates that totals across currencies are shown with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.actions.ledger import grant_budgets
from portfolio.models import ExchangeRate, PeriodBudget, Portfolio
from portfolio.queries import lock_row
from portfolio.queries.ledger import currency_of
from portfolio.queries.money import overlapping
from tenancy.clock import today
from ui.formats import full_day, money

APART = "portfolio_budget_apart"


class BudgetChanges(TypedDict, total=False):
    """What may be changed about a period's budget."""

    starts_on: date
    ends_on: date
    amount: Decimal
    capital: Decimal | None
    note: str


def add_budget(
    *, actor: Membership, portfolio: Portfolio, starts_on: date, ends_on: date, amount: Decimal,
    capital: Decimal | None = None, note: str = "",
) -> PeriodBudget:  # fmt: skip
    """What a portfolio may use in a period; with an open ledger it reaches the pool once the period has begun.

    Raises ValidationError where another budget holds some of the days, Forbidden.
    """
    demand(actor, "fund")
    row = PeriodBudget(portfolio=portfolio, starts_on=starts_on, ends_on=ends_on, amount=amount, capital=capital)
    row.note = note
    _save(actor, row)
    record("budget.added", actor=actor, on=row, portfolio=portfolio.key, amount=amount, capital=capital)
    grant_budgets(actor=actor, portfolio=portfolio, tenant=actor.tenant)
    return row


def edit_budget(*, actor: Membership, budget: PeriodBudget, **changes: Unpack[BudgetChanges]) -> PeriodBudget:
    """Change days, amount, capital part or note; raises ValidationError (also when the pool has too little to take)."""
    demand(actor, "fund")
    before = {name: getattr(budget, name) for name in changes}
    for name, value in changes.items():
        setattr(budget, name, value)
    _save(actor, budget)
    changed = {name: [before[name], value] for name, value in changes.items() if before[name] != value}
    record("budget.edited", actor=actor, on=budget, portfolio=budget.portfolio.key, changes=changed)
    grant_budgets(actor=actor, portfolio=budget.portfolio, tenant=actor.tenant)
    return budget


def remove_budget(*, actor: Membership, budget: PeriodBudget) -> None:
    """Take a period's budget away; raises ValidationError when its money is no longer in the pool, Forbidden."""
    demand(actor, "fund")
    portfolio = budget.portfolio
    record("budget.removed", actor=actor, on=budget, portfolio=portfolio.key, amount=budget.amount)
    budget.delete()
    grant_budgets(actor=actor, portfolio=portfolio, tenant=actor.tenant)


def _save(actor: Membership, row: PeriodBudget) -> None:
    _check(row)
    other = overlapping(row.portfolio, row.starts_on, row.ends_on, without=row.pk)
    if other is not None:
        raise ValidationError({"starts_on": _taken(actor, other)})
    with _apart():
        row.save()


def _check(row: PeriodBudget) -> None:
    if row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": f"This is before the first day, {full_day(row.starts_on)}."})
    if row.amount < 0:
        raise ValidationError({"amount": "This cannot be below 0."})
    if row.capital is not None and not 0 <= row.capital <= row.amount:
        raise ValidationError({"capital": "The capital part lies between 0 and the amount."})
    row.full_clean(exclude=["tenant"])


def _taken(actor: Membership, other: PeriodBudget) -> str:
    size = money(other.amount, currency_of(other.portfolio, actor.tenant))
    days = f"{full_day(other.starts_on)} to {full_day(other.ends_on)}"
    return f"{days} already has a budget ({size}): choose other days, or edit that one."


@contextmanager
def _apart() -> Iterator[None]:
    """Say in words what the database refuses when two people add budgets at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != APART:
            raise
        words = "Somebody has just added a budget for some of these days: look at it first."
        raise ValidationError({"starts_on": words}) from error


def set_rate(*, actor: Membership, currency: str, rate: Decimal, on: date | None = None) -> ExchangeRate:
    """How much of the organisation's currency one unit is worth from a day on; the same day's is corrected.

    Raises ValidationError for the organisation's own currency and a rate not above 0, Forbidden.
    """
    demand(actor, "fund")
    day, code = on or today(actor.tenant), currency.upper()
    if code == actor.tenant.currency:
        raise ValidationError({"currency": f"{code} is the organisation’s own currency: its rate is always 1."})
    if rate <= 0:
        raise ValidationError({"rate": "Enter a rate above 0."})
    if day > today(actor.tenant):
        raise ValidationError({"on": "A rate cannot lie in the future."})
    lock_row(actor.tenant)
    head = ExchangeRate.objects.filter(currency=code, date=day, superseded_by=None).first()
    row = ExchangeRate(currency=code, date=day, rate=rate, recorded_by=actor, supersedes=head)
    row.full_clean(exclude=["tenant"])
    row.save()
    record("exchange_rate.set", actor=actor, on=row, currency=code, rate=rate, date=day)
    return row
