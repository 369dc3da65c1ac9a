"""Baselines: the plan of an initiative as it was agreed, kept beside every plan that comes after it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import Baseline, BaselineLine, Initiative
from portfolio.queries import lock_row
from rollups.queries import resolved_plan
from tenancy.clock import today


def set_baseline(*, actor: Membership, initiative: Initiative, reason: str) -> Baseline:
    """Copy the plan as it is today into a new baseline; raises ValidationError without a reason, Forbidden."""
    demand(actor, "fund")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the plan is agreed anew: it is kept with the baseline."})
    return _copy_plan(actor, initiative, reason.strip())


def set_first_baseline(*, actor: Membership, initiative: Initiative, state: str) -> Baseline | None:
    """The baseline that comes with the first approval, by whoever the moves let approve; None when there is one."""
    if initiative.baselines.exists():
        return None
    return _copy_plan(actor, initiative, f"The initiative became {state}.")


def _copy_plan(actor: Membership, initiative: Initiative, reason: str) -> Baseline:
    lock_row(initiative)
    last = initiative.baselines.aggregate(last=Max("number"))["last"] or 0
    row = Baseline(initiative=initiative, number=last + 1, date=today(actor.tenant), reason=reason, recorded_by=actor)
    row.full_clean(exclude=["tenant"])
    row.save()
    BaselineLine.objects.bulk_create(
        BaselineLine(
            baseline=row, item_id=each.item_id, planned_cost=each.planned_cost, start=each.start, finish=each.finish,
            is_settled=each.is_settled,
        )
        for each in resolved_plan(actor.tenant, initiative.pk)
    )  # fmt: skip
    record("initiative.baselined", actor=actor, on=initiative, number=row.number, reason=reason)
    return row
