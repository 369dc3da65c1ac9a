"""Another amount for a tranche that is still open: what a review settled on instead of what was planned."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import Membership
from activity.actions import record
from portfolio.actions.deciding import demand_decision, needs_two
from portfolio.models import Tranche, TrancheDecision
from portfolio.queries import lock_row
from portfolio.queries.evidence import open_proposals

MOVED = "Money was moved for it already, so its amount stands. Plan another tranche for the difference."
WAITS = "A proposal about it waits for a second person: agree to that or withdraw it, then change the amount."
BY_TWO = "It needs two people, as a smaller or larger amount would: change it by planning another tranche."


def resize_tranche(*, actor: Membership, tranche: Tranche, amount: Decimal, reason: str) -> Tranche:
    """Give an open tranche another amount, which has the sign of the old one; raises ValidationError, Forbidden.

    Only before any of it was released: what was decided about an amount stands for that amount.
    """
    demand_decision(actor)
    lock_row(tranche)
    before = tranche.amount
    if amount == before:
        return tranche
    _refuse(tranche, amount)
    tranche.amount = amount
    if needs_two(tranche):
        tranche.amount = before
        raise ValidationError({"amount": BY_TWO})
    tranche.full_clean(exclude=["tenant"])
    tranche.save(update_fields=["amount"])
    record("tranche.resized", actor=actor, on=tranche, before=before, amount=amount, reason=reason)
    return tranche


def _refuse(tranche: Tranche, amount: Decimal) -> None:
    if not amount or (amount > 0) != (tranche.amount > 0):
        sign = "above" if tranche.amount > 0 else "below"
        raise ValidationError({"amount": f"Enter an amount {sign} 0: the tranche is planned with one."})
    decided = {one.decision for one in TrancheDecision.objects.filter(tranche=tranche)}
    if decided - {TrancheDecision.Decision.PLANNED, TrancheDecision.Decision.HELD}:
        raise ValidationError({"amount": MOVED})
    if open_proposals([tranche.pk]).exists():
        raise ValidationError({"amount": WAITS})
    if needs_two(tranche):
        raise ValidationError({"amount": BY_TWO})
    if tranche.capital is not None and not min(amount, Decimal(0)) <= tranche.capital <= max(amount, Decimal(0)):
        raise ValidationError({"amount": "Of it more is capital expenditure than that: change that part first."})
