"""Money released in slices against evidence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.ledger import ZERO
from portfolio.models import Initiative, Tranche, TrancheDecision
from portfolio.queries import decision_head, lock_row
from tenancy.clock import today


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


def decide_tranche(
    *, actor: Membership, tranche: Tranche, decision: str, reason: str, on: date | None = None
) -> TrancheDecision:
    """Record fund, hold or stop with its reason; the same day's is corrected, an earlier one stays true till then."""
    demand(actor, "fund")
    day = on or today(actor.tenant)
    if not reason.strip():
        raise ValidationError({"reason": "Say why: a decision about money carries its reason."})
    if day > today(actor.tenant):
        raise ValidationError({"on": "A decision cannot lie in the future."})
    lock_row(tranche)
    head = decision_head(tranche)
    if head is not None and head.date is not None and head.date > day:
        since = f"{head.date.day} {head.date:%B %Y}"
        raise ValidationError({"on": f"It was {head.decision} on {since}; choose that day or a later one."})
    row = TrancheDecision(
        tranche=tranche,
        date=day,
        decision=decision,
        reason=reason,
        recorded_by=actor,
        supersedes=head if head is not None and head.date == day else None,
    )
    row.full_clean(exclude=["tenant"])
    row.save()
    record("tranche.decided", actor=actor, on=tranche, decision=decision, reason=reason, date=day)
    return row
