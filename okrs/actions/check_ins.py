"""What a person says about a key result on a day."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812  # `date` is the name of a fact's day here
from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.checks import Problems
from okrs.cycle_states import demand_open
from okrs.kr_types import TYPES
from okrs.models import CheckIn, KeyResult
from okrs.queries import head_of_check_ins
from tenancy.clock import today
from ui.formats import full_day

CONFIDENCE_PLACES = 6
SAID = ("date", "value", "confidence", "status", "comment", "blockers")


def add_check_in(
    *,
    actor: Membership | None,
    key_result: KeyResult,
    date: Date | None = None,
    value: Decimal | None = None,
    confidence: Decimal | None = None,
    status: str = "",
    comment: str = "",
    blockers: str = "",
) -> CheckIn:
    """A check-in about `date` (none: today); a second one about the same day corrects the first.

    Confidence is a share of 1. Raises ValidationError and Forbidden.
    """
    _allow(actor, key_result, comment)
    day = date or today(key_result.tenant)
    _refuse_long_before(key_result, day)
    said = _checked(key_result, day, value, confidence, status, comment, blockers)
    _hold(key_result)
    return _write(actor, said, head_of_check_ins(key_result, said.date))


def correct_check_in(
    *,
    actor: Membership | None,
    check_in: CheckIn,
    date: Date,
    value: Decimal | None = None,
    confidence: Decimal | None = None,
    status: str = "",
    comment: str = "",
    blockers: str = "",
) -> CheckIn:
    """A check-in that stands in place of this one, about this or another day; the old one is kept.

    One that says the same is not written twice. Raises ValidationError and Forbidden.
    """
    key_result = check_in.key_result
    _allow(actor, key_result, comment)
    said = _checked(key_result, date, value, confidence, status, comment, blockers)
    if all(getattr(said, name) == getattr(check_in, name) for name in SAID):
        return check_in
    if date != check_in.date:
        _refuse_long_before(key_result, date)
    _hold(key_result)
    if CheckIn.objects.filter(supersedes=check_in).exists():
        raise ValidationError("Somebody has corrected this check-in in the meantime. Open the newer one.")
    if date != check_in.date and head_of_check_ins(key_result, date) is not None:
        raise ValidationError({"date": f"There is a check-in about {full_day(date)} already. Edit that one."})
    return _write(actor, said, check_in)


def _allow(actor: Membership | None, key_result: KeyResult, comment: str) -> None:
    if actor is not None:
        demand(actor, "check_in", key_result)
    demand_open(key_result.objective.cycle, "check_in", word=comment)


def _refuse_long_before(key_result: KeyResult, day: Date) -> None:
    """Raise ValidationError for a day more than a cycle before the cycle: it is another year's, mistyped."""
    cycle = key_result.objective.cycle
    if day < cycle.starts_on - (cycle.ends_on - cycle.starts_on):
        words = f"{cycle.name} begins on {full_day(cycle.starts_on)}: this day lies more than a whole cycle before it."
        raise ValidationError({"date": words})


def _checked(
    key_result: KeyResult, day: Date, value: Decimal | None, confidence: Decimal | None, status: str, comment: str,
    blockers: str,
) -> CheckIn:  # fmt: skip
    """What is said, not written yet; raises ValidationError with all that is wrong with it."""
    problems = Problems()
    comment, blockers = problems.text("comment", comment), problems.text("blockers", blockers)
    if day > today(key_result.tenant):
        problems.add("date", "This day has not come yet. Check in about today or an earlier day.")
    _check_figures(problems, key_result, value, confidence)
    if status and status not in CheckIn.Status.values:
        problems.add("status", "Choose on track, at risk or off track.")
    if value is None and confidence is None and not (status or comment or blockers):
        problems.add("value" if TYPES[key_result.type].takes_value else "comment", "Give at least one thing.")
    problems.stop()
    return CheckIn(
        key_result=key_result, date=day, value=value, confidence=confidence, status=status, comment=comment,
        blockers=blockers,
    )  # fmt: skip


def _hold(key_result: KeyResult) -> None:
    """Let nobody else check in meanwhile: two at a time would supersede the same one."""
    KeyResult.objects.select_for_update().get(pk=key_result.pk)


def _write(actor: Membership | None, check_in: CheckIn, replaced: CheckIn | None) -> CheckIn:
    _refuse_moved(check_in, replaced)
    check_in.author = check_in.recorded_by = actor
    check_in.supersedes = replaced
    check_in.save()
    corrects = replaced is not None
    record(
        "key_result.checked_in", actor=actor, on=check_in.key_result,
        date=check_in.date, value=check_in.value, corrects=corrects,
    )  # fmt: skip
    return check_in


def _refuse_moved(check_in: CheckIn, replaced: CheckIn | None) -> None:
    """The first check-in about a day keeps the day, also when it was corrected to another."""
    if replaced is not None:
        return
    first = CheckIn.objects.filter(key_result=check_in.key_result, date=check_in.date, supersedes=None).first()
    if first is not None:
        words = f"What was said about {full_day(check_in.date)} was moved to another day. Move it back, then edit it."
        raise ValidationError({"date": words})


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
