"""What an initiative's money is for: shares and claims."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.models import KeyResult
from portfolio.actions.claims import follow_claim
from portfolio.models import Contribution, Initiative
from portfolio.queries import allocated
from ui.formats import number

ALL_OF_IT = "portfolio_contribution_shares_at_most_all"
"""The database's law that shares sum to at most 1 (migration 0006)."""


def link_key_result(
    *, actor: Membership, initiative: Initiative, key_result: KeyResult, allocation: Decimal, claim: Decimal | None
) -> Contribution:
    """Let a share of the initiative's money serve a key result, or change that share; shares sum to at most 1."""
    demand(actor, "edit", initiative)
    # Two links at a time could each fit and together be too much: the initiative's row is the lock.
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    row = Contribution.objects.filter(initiative=initiative, key_result=key_result).first()
    row = row or Contribution(initiative=initiative, key_result=key_result)
    row.allocation, row.claim = allocation, claim
    row.full_clean(exclude=["tenant"])
    free = 1 - allocated(initiative, without=row.pk)
    if allocation > free:
        raise _too_much(free)
    _save(row, initiative)
    record(
        "initiative.linked", actor=actor, on=initiative, key_result=key_result.key, allocation=allocation, claim=claim
    )
    follow_claim(actor=actor, contribution=row)
    return row


def _save(row: Contribution, initiative: Initiative) -> None:
    """Save a share; the database's own refusal of more than all of the money reads like the form's."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as refused:
        diagnosis = getattr(refused.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name != ALL_OF_IT:
            raise
        raise _too_much(1 - allocated(initiative, without=row.pk)) from None


def _too_much(free: Decimal) -> ValidationError:
    return ValidationError({"allocation": f"Only {number(free * 100)} % of the initiative's money is still free."})


def unlink_key_result(*, actor: Membership, contribution: Contribution) -> None:
    """Take a key result off an initiative; the event keeps what the share was."""
    initiative = contribution.initiative
    demand(actor, "edit", initiative)
    record(
        "initiative.unlinked",
        actor=actor,
        on=initiative,
        key_result=contribution.key_result.key,
        allocation=contribution.allocation,
        claim=contribution.claim,
    )
    contribution.delete()
