"""Votes: one of each guest on a point, changeable until it is resolved."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import Membership
from activity.actions import record
from reviews.actions.meetings import held_meeting
from reviews.meetings.choices import choices_of, question_of
from reviews.meetings.rights import demand_voter
from reviews.meetings.values import scales_of
from reviews.models import AgendaItem, Meeting, Vote

NOT_OPEN = {
    Meeting.State.PLANNED: "The meeting has not begun. Votes count once it is opened.",
    Meeting.State.CLOSED: "The meeting is over, so nobody votes any more.",
}


def cast_vote(*, actor: Membership, item: AgendaItem, choice: str, value: Decimal | None = None) -> Vote:
    """Say what one wants done about a point; a second time replaces the first. Raises ValidationError, Forbidden.

    `value` is what one proposes with a choice that a number goes with: the grade (0 to 1), the target (in the key
    result's unit), the tranche's amount (in its currency).
    """
    demand_voter(actor, item.meeting)
    held = held_meeting(item.meeting)
    if held.state != Meeting.State.OPEN:
        raise ValidationError(NOT_OPEN[Meeting.State(held.state)])
    if item.resolutions.exists():
        raise ValidationError("It is resolved already: votes stand as they were.")
    if choice not in choices_of(item):
        raise ValidationError({"choice": f"Choose one of: {', '.join(choices_of(item))}."})
    _check(item, choice, value)
    vote, is_new = Vote.objects.get_or_create(item=item, member=actor, defaults={"choice": choice, "value": value})
    if is_new or (vote.choice, vote.value) != (choice, value):
        vote.choice, vote.value = choice, value
        vote.save()
        # Neither the choice nor the number: whoever reads events may not see the objective that the point is about.
        record("agenda_item.voted", actor=actor, on=item, meeting=held.pk, with_value=value is not None)
    return vote


def _check(item: AgendaItem, choice: str, value: Decimal | None) -> None:
    """Raise ValidationError for a number that does not go with the choice, or lies outside its scale."""
    if value is None:
        return
    (scale,) = scales_of([question_of(item)])
    if scale is None or scale.choice != choice:
        raise ValidationError({"value": f"No number goes with “{choices_of(item)[choice]}”. Leave it empty."})
    try:
        scale.checked(value)
    except ValueError as wrong:
        raise ValidationError({"value": str(wrong)}) from wrong
