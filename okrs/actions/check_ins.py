"""What a person says about a key result on a day."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812  # `date` is the name of a fact's day here
from decimal import Decimal

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.checks import Problems
from okrs.cycle_states import demand_open
from okrs.kr_types import TYPES
from okrs.models import CheckIn, KeyResult
from okrs.queries import head_of_check_ins
from tenancy.clock import today

CONFIDENCE_PLACES = 6


def add_check_in(
    *,
    actor: Membership | None,
    key_result: KeyResult,
    date: Date | None = None,
    value: Decimal | None = None,
    confidence: Decimal | None = None,
    status: str = "",
    comment: str = "",
) -> CheckIn:
    """A check-in about `date` (none: today); a second one about the same day corrects the first.

    Confidence is a share of 1. Raises ValidationError and Forbidden.
    """
    if actor is not None:
        demand(actor, "check_in", key_result)
    demand_open(key_result.objective.cycle, "check_in", word=comment)
    day = date or today(key_result.tenant)
    problems = Problems()
    comment = problems.text("comment", comment)
    if day > today(key_result.tenant):
        problems.add("date", "This day has not come yet. Check in about today or an earlier day.")
    _check_figures(problems, key_result, value, confidence)
    if status and status not in CheckIn.Status.values:
        problems.add("status", "Choose on track, at risk or off track.")
    if value is None and confidence is None and not status and not comment:
        problems.add("value" if TYPES[key_result.type].takes_value else "comment", "Give at least one thing.")
    problems.stop()
    KeyResult.objects.select_for_update().get(pk=key_result.pk)  # two at a time would supersede the same one
    check_in = CheckIn(
        key_result=key_result, date=day, value=value, confidence=confidence, status=status, comment=comment,
        author=actor, recorded_by=actor, supersedes=head_of_check_ins(key_result, day),
    )  # fmt: skip
    check_in.save()
    corrects = check_in.supersedes_id is not None
    record("key_result.checked_in", actor=actor, on=key_result, date=day, value=value, corrects=corrects)
    return check_in


def _check_figures(
    problems: Problems, key_result: KeyResult, value: Decimal | None, confidence: Decimal | None
) -> None:
    problems.value("value", value)
    if value is not None and value.is_finite():
        problems.add("value", TYPES[key_result.type].check_value(value))
    if confidence is not None and not (confidence.is_finite() and 0 <= confidence <= 1):
        problems.add("confidence", "Confidence lies between 0 and 1.")
    elif confidence is not None and confidence != round(confidence, CONFIDENCE_PLACES):
        problems.add("confidence", f"Give confidence at most {CONFIDENCE_PLACES} decimals.")
