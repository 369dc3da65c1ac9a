"""Resolving a point: the word that counts, recorded where it binds in the same transaction; a correction supersedes."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from accounts.models import Membership
from activity.actions import record
from okrs.checks import Problems
from reviews.actions.binding import Asked, Deed, bind
from reviews.actions.meetings import held_meeting
from reviews.meetings.choices import choices_of, proposed_of, question_of
from reviews.meetings.rights import demand_decider
from reviews.models import AgendaItem, Meeting, Resolution
from tenancy.clock import today

NOT_OPEN = {
    Meeting.State.PLANNED: "The meeting has not begun. Open it, then resolve.",
    Meeting.State.CLOSED: "The meeting is over. Open it again to correct what was resolved.",
}
NAMES = ("choice", "reason", "value")
"""What whoever resolves has given; what an action says of other fields is said of the whole."""


def resolve_point(
    *,
    actor: Membership,
    item: AgendaItem,
    choice: str,
    reason: str = "",
    value: Decimal | None = None,
    corrects: int | None = None,
) -> Resolution:
    """Decide a point for good, and do it where it binds: both or neither. Raises ValidationError, Forbidden.

    `value` is the grade (0 to 1), the target or the tranche's amount that goes with the choice; `corrects` the
    resolution that this replaces.
    """
    held = held_meeting(item.meeting)
    demand_decider(actor, held)
    if held.state != Meeting.State.OPEN:
        raise ValidationError(NOT_OPEN[Meeting.State(held.state)])
    before = _head(item, corrects)
    reason = _checked(item, choice, reason, is_correction=before is not None)
    question = question_of(item)
    # A form shows what is refused and goes on: without this, half of a deed could stand.
    with transaction.atomic():
        deed = _done(Asked(actor, question, choice, reason, value, before))
        row = Resolution(
            item=item, date=today(actor.tenant), choice=choice, reason=reason, deed=deed.words[:300], sets=deed.sets,
            recorded_by=actor, supersedes=before,
        )  # fmt: skip
        row.save()
    record("agenda_item.resolved", actor=actor, on=item, meeting=held.pk, choice=choice, kind=question.get("kind", ""))
    return row


def head_of(item: AgendaItem) -> Resolution | None:
    """The resolution that counts; None while the point is open."""
    rows = Resolution.objects.filter(item=item, superseded_by=None).select_related("recorded_by")
    return rows.first()


def _head(item: AgendaItem, corrects: int | None) -> Resolution | None:
    """What this replaces; raises ValidationError when somebody resolved or corrected it meanwhile."""
    head = head_of(item)
    if head is None and corrects is None:
        return None
    if head is None:
        raise ValidationError("There is nothing to correct: it is not resolved yet.")
    if head.pk != corrects:
        who = head.recorded_by.name if head.recorded_by else "Somebody"
        label = choices_of(item).get(head.choice, head.choice)
        raise ValidationError(f"{who} resolved it already: {label}. A resolution is final; correct it if it is wrong.")
    return head


def _checked(item: AgendaItem, choice: str, reason: str, *, is_correction: bool) -> str:
    problems = Problems()
    reason = problems.text("reason", reason)
    if choice not in choices_of(item):
        problems.add("choice", f"Choose one of: {', '.join(choices_of(item).values())}.")
    elif not reason and (is_correction or choice != proposed_of(item)):
        why = "a correction carries its reason" if is_correction else "it is other than what is proposed"
        problems.add("reason", f"Say why: {why}.")
    problems.stop()
    return reason


def _done(asked: Asked) -> Deed:
    try:
        return bind(asked)
    except ValidationError as refused:
        if not hasattr(refused, "error_dict"):
            raise
        words: dict[str, list[str]] = {}
        for name, said in refused.message_dict.items():
            words.setdefault(name if name in NAMES else NON_FIELD_ERRORS, []).extend(said)
        raise ValidationError(words) from refused
