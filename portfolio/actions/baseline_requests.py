"""Asking that a plan be agreed anew, and the answer; both are facts and stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Membership, Role
from accounts.permissions import MANAGERS, Forbidden, demand
from activity.actions import record
from activity.actions.notices import tell
from portfolio.actions.baselines import keep_plan
from portfolio.models import BaselineAnswer, BaselineRequest, Initiative
from portfolio.plans import Plan
from portfolio.queries import lock_row
from portfolio.queries.plans import open_request
from rollups.queries import resolved_plan
from tenancy.clock import today

if TYPE_CHECKING:
    from django.db.models import QuerySet

OWN = "You asked for it, so somebody else who may fund answers it."


def ask_baseline(*, actor: Membership, initiative: Initiative, reason: str) -> BaselineRequest:
    """Ask that the plan as it is be agreed; raises Forbidden, ValidationError (no reason, or one is open)."""
    demand(actor, "edit", initiative)
    if not reason.strip():
        raise ValidationError({"reason": "Say what changed: whoever answers decides by it."})
    lock_row(initiative)
    if open_request(initiative) is not None:
        raise ValidationError({"reason": "A request is open already. It is answered first."})
    last = initiative.baseline_requests.aggregate(last=Max("number"))["last"] or 0
    row = BaselineRequest(
        initiative=initiative, number=last + 1, date=today(actor.tenant), reason=reason.strip(), recorded_by=actor
    )
    row.full_clean(exclude=["tenant"])
    row.save()
    record("initiative.baseline_asked", actor=actor, on=initiative, number=row.number, reason=row.reason)
    text = f"{actor.name} asks for a new baseline of {initiative.key}: {row.reason}"
    _tell(_deciders(actor), text, initiative)
    return row


def answer_baseline(
    *, actor: Membership, request: BaselineRequest, is_approved: bool, reason: str = "", seen: str = ""
) -> BaselineAnswer:
    """Approve, which sets the baseline, or refuse with a reason; raises ValidationError, Forbidden.

    `seen` is the seal of the plan that was looked at: another than there is now is not approved.
    """
    demand(actor, "fund")
    initiative = request.initiative
    if not may_answer(actor, request):
        raise Forbidden(OWN)
    if not is_approved and not reason.strip():
        raise ValidationError({"reason": "Say why not: whoever asked will read it."})
    lock_row(initiative)
    if request.answers.exists():
        raise ValidationError({"is_approved": "It was answered in the meantime."})
    if is_approved and seen and seen != Plan.of(resolved_plan(actor.tenant, initiative.pk)).seal:
        raise ValidationError("The plan changed while you looked at it. This is what it is now: answer again.")
    made = keep_plan(actor, initiative, request.reason) if is_approved else None
    row = BaselineAnswer(
        request=request, date=today(actor.tenant), is_approved=is_approved, reason=reason.strip(), baseline=made,
        recorded_by=actor,
    )  # fmt: skip
    row.full_clean(exclude=["tenant"])
    row.save()
    verdict = "approved" if is_approved else "refused"
    record(f"initiative.baseline_{verdict}", actor=actor, on=initiative, number=request.number, reason=row.reason)
    asker = request.recorded_by
    if asker is not None and asker.ended_at is None and asker.pk != actor.pk:
        words = f": {row.reason}" if row.reason else "."
        _tell([asker], f"{actor.name} {verdict} your new baseline of {initiative.key}{words}", initiative)
    return row


def may_answer(actor: Membership, request: BaselineRequest) -> bool:
    """Nobody answers their own request, an owner without another who could excepted."""
    if actor.role not in MANAGERS:
        return False
    if request.recorded_by_id != actor.pk:
        return True
    return actor.role == Role.OWNER and not _deciders(actor).exists()


def _deciders(actor: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(role__in=MANAGERS, ended_at=None).exclude(pk=actor.pk)


def _tell(people: Iterable[Membership], text: str, initiative: Initiative) -> None:
    path = f"initiatives/{initiative.pk}/#baselines"
    tell(people, kind="decision", text=text, path=path)
