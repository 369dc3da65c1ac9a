"""Money released in slices against evidence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.actions.deciding import decide_tranche as decide_tranche  # one noun, one place to import from
from portfolio.ledger import ZERO
from portfolio.models import Initiative, Tranche
from portfolio.queries import lock_row


def plan_tranche(
    *, actor: Membership, initiative: Initiative, amount: Decimal, review_on: date, evidence: str = "",
    capital: Decimal | None = None,
) -> Tranche:  # fmt: skip
    """Plan the next slice of an initiative's money, of it `capital` expenditure; a negative amount cancels."""
    demand(actor, "fund")
    if capital is not None and not min(amount, ZERO) <= capital <= max(amount, ZERO):
        raise ValidationError({"capital": "The capital part lies between 0 and the amount."})
    lock_row(initiative)
    last = initiative.tranches.aggregate(last=Max("position"))["last"] or 0
    row = Tranche(initiative=initiative, position=last + 1, amount=amount, review_on=review_on, evidence=evidence)
    row.capital = capital
    row.full_clean(exclude=["tenant"])
    row.save()
    record("tranche.planned", actor=actor, on=row, initiative=initiative.key, amount=amount, review_on=review_on)
    return row
