"""Who may do what at a meeting: run it, vote, decide, write notes."""

from __future__ import annotations

from accounts.models import Membership
from accounts.permissions import PAST_IS_OVER, Forbidden, demand, may
from reviews.models import Guest, Meeting
from tenancy.clock import looking_back


def is_guest(member: Membership, meeting: Meeting) -> bool:
    """Whether the member is asked to come."""
    return Guest.objects.filter(meeting=meeting, member=member).exists()


def may_decide(member: Membership, meeting: Meeting) -> bool:
    """Whether what the member resolves counts: the decider's word alone, or that of whoever runs a voting meeting."""
    if looking_back() is not None:
        return False
    return meeting.decider_id == member.pk if meeting.decider_id is not None else may(member, "edit")


def demand_decider(member: Membership, meeting: Meeting) -> None:
    """Raise Forbidden with words that say who decides."""
    if may_decide(member, meeting):
        return
    if meeting.decider is not None and looking_back() is None:
        raise Forbidden(f"{meeting.decider.name} decides at this meeting. Whoever runs it can name somebody else.")
    demand(member, "edit")


def demand_voter(member: Membership, meeting: Meeting) -> None:
    """Raise Forbidden unless the member is a guest; whoever is asked to come may vote, whatever their role."""
    if looking_back() is not None:
        raise Forbidden(PAST_IS_OVER)
    if not is_guest(member, meeting):
        raise Forbidden("Only guests of the meeting vote. Whoever runs it can ask you to come.")


def may_note(member: Membership, meeting: Meeting, *, is_guest: bool) -> bool:
    """Whether the member may write the notes: who runs it, who decides, and guests who may write at all."""
    return may(member, "edit") or (may(member, "talk") and (is_guest or meeting.decider_id == member.pk))


def demand_notes(member: Membership, meeting: Meeting) -> None:
    """Raise Forbidden unless the member may write the notes."""
    if not may_note(member, meeting, is_guest=is_guest(member, meeting)):
        demand(member, "edit")
