"""Money of portfolios for a team in a period, whatever it works on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from execution.actions.apart import changed, save_apart
from execution.models import TeamFunding
from portfolio.models import Portfolio

FIELDS = ("starts_on", "ends_on", "amount", "note")


def fund_team(
    *, actor: Membership, team: Team, portfolio: Portfolio, starts_on: date, ends_on: date, amount: Decimal,
    note: str = "",
) -> TeamFunding:  # fmt: skip
    """Give a team money of a portfolio for a period; raises ValidationError where it has some then, Forbidden."""
    demand(actor, "fund")
    row = TeamFunding(
        team=team, portfolio=portfolio, starts_on=starts_on, ends_on=ends_on, amount=amount, note=note
    )  # fmt: skip
    _save(row)
    record(
        "team.funded", actor=actor, on=team, portfolio=portfolio.name, amount=amount, starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip
    return row


def change_team_funding(
    *, actor: Membership, funding: TeamFunding, expected_version: int | None, **values: Any
) -> TeamFunding:
    """Change days, amount or note; raises Stale, ValidationError, Forbidden."""
    demand(actor, "fund")
    differs = changed(funding, expected_version, values, FIELDS)
    _save(funding)
    if differs:
        record("team.funding_changed", actor=actor, on=funding.team, portfolio=funding.portfolio.name, changed=differs)
    return funding


def _save(row: TeamFunding) -> None:
    if row.amount < 0:
        raise ValidationError({"amount": "This cannot be below 0."})
    others = TeamFunding.objects.filter(team_id=row.team_id, portfolio_id=row.portfolio_id)
    save_apart(row, others, f"money of {row.portfolio.name}")
