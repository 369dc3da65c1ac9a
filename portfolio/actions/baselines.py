"""Baselines: the plan of an initiative as it was agreed, kept beside every plan that comes after it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import Baseline, BaselineLine, BaselineRequest, Initiative
from portfolio.queries import lock_row
from portfolio.queries.plans import open_request
from rollups.queries import resolved_plan
from tenancy.clock import today
from ui.formats import full_day


def set_baseline(*, actor: Membership, initiative: Initiative, reason: str) -> Baseline:
    """Copy the plan as it is today into a new baseline; raises Forbidden.

    Raises ValidationError without a reason, and while somebody waits for an answer to the request for one.
    """
    demand(actor, "fund")
    if not reason.strip():
        raise ValidationError({"reason": "Say why the plan is agreed anew: it is kept with the baseline."})
    lock_row(initiative)
    asked = open_request(initiative)
    if asked is not None:
        raise ValidationError(_answer_first(actor, asked))
    return keep_plan(actor, initiative, reason.strip())


def _answer_first(actor: Membership, asked: BaselineRequest) -> str:
    """Why it is not set past a request: nobody agrees to what they asked for."""
    if asked.recorded_by_id == actor.pk:
        return f"You asked for a new baseline on {full_day(asked.date)}: that is answered first."
    who = asked.recorded_by.name if asked.recorded_by else "Somebody"
    return f"{who} asked for a new baseline on {full_day(asked.date)}: answer that, which sets it."


def set_first_baseline(*, actor: Membership, initiative: Initiative, state: str) -> Baseline | None:
    """The baseline that comes with the first approval, by whoever the moves let approve; None when there is one."""
    if initiative.baselines.exists():
        return None
    return keep_plan(actor, initiative, f"The initiative became {state}.")


def keep_plan(actor: Membership, initiative: Initiative, reason: str) -> Baseline:
    """The plan as it is today as a new baseline; the caller has asked whether the actor may."""
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
