"""What a bet promises a key result: registered before it starts, changed by a new fact, never overwritten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.models import KeyResult
from okrs.promised import way_of
from okrs.queries import targets_of
from portfolio.models import Claim, Contribution, Initiative
from portfolio.queries import lock_row
from portfolio.queries.claims import claim_head, is_late
from tenancy.clock import today


def register_claim(
    *, actor: Membership, initiative: Initiative, key_result: KeyResult, likely: Decimal, low: Decimal | None = None,
    high: Decimal | None = None, due_on: date | None = None, sponsor: Membership | None = None,
) -> Claim:  # fmt: skip
    """Register the movement promised, in the key result's unit; raises ValidationError, Forbidden.

    The same day's is corrected, earlier ones stay; after the start it is late and does not count as foreseen.
    """
    demand(actor, "edit", initiative)
    lock_row(initiative)
    row = Contribution.objects.filter(initiative=initiative, key_result=key_result).first()
    if row is None:
        raise ValidationError({"key_result": f"{initiative.key} does not serve {key_result.key} yet. Link it first."})
    low, high = _ends(key_result, low, likely, high)
    day = today(actor.tenant)
    if due_on is not None and due_on < day:
        raise ValidationError({"due_on": f"This has passed. Choose {day.day} {day:%B %Y} or a later day."})
    head = claim_head(initiative, key_result)
    claim = Claim(
        initiative=initiative, key_result=key_result, date=day, low=low, likely=likely, high=high, due_on=due_on,
        sponsor=sponsor or initiative.owner or actor, is_late=is_late(initiative, day), recorded_by=actor,
        supersedes=head if head is not None and head.date == day else None,
    )  # fmt: skip
    claim.full_clean(exclude=["tenant"])
    claim.save()
    Contribution.objects.filter(pk=row.pk).update(claim=claim.likely)  # the copy: decision record 0004
    record(
        "initiative.claimed", actor=actor, on=initiative, key_result=key_result.key, likely=likely, low=low, high=high,
        due_on=due_on, sponsor=str(claim.sponsor), is_late=claim.is_late,
    )  # fmt: skip
    return claim


def follow_claim(*, actor: Membership, contribution: Contribution) -> None:
    """Where a contribution was given another claim, register that: due day and sponsor stay, a range it left goes."""
    initiative, key_result, likely = contribution.initiative, contribution.key_result, contribution.claim
    head = claim_head(initiative, key_result)
    if likely is None or (head is not None and head.likely == likely):
        return
    before = head or Claim()
    is_around = before.low is not None and before.high is not None and _is_between(before.low, likely, before.high)
    due_on = before.due_on if before.due_on is None or before.due_on >= today(actor.tenant) else None
    register_claim(
        actor=actor, initiative=initiative, key_result=key_result, likely=likely, due_on=due_on,
        low=before.low if is_around else None, high=before.high if is_around else None, sponsor=before.sponsor,
    )  # fmt: skip


def _is_between(one: Decimal, value: Decimal, other: Decimal) -> bool:
    return min(one, other) <= value <= max(one, other)


def _ends(
    key_result: KeyResult, low: Decimal | None, likely: Decimal, high: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Low and high in the order of the way: low is the least movement toward the goal, whichever was written first."""
    way = way_of(key_result.type, targets_of(key_result), None, None, key_result.counted_in)
    if low is not None and high is not None and way.toward(low) > way.toward(high):
        low, high = high, low
    words = {}
    if low is not None and way.toward(low) > way.toward(likely):
        words["low"] = "The low end promises more than the likely movement. Exchange them."
    if high is not None and way.toward(high) < way.toward(likely):
        words["high"] = "The high end promises less than the likely movement. Exchange them."
    if words:
        raise ValidationError(words)
    return low, high
