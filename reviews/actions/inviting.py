"""Meetings in people's calendars: the invitation by mail, again when it is moved, and its end when it is called off."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Membership
from activity.actions.letters import Draft, wanting, write_letter
from activity.links import absolute
from reviews.calendar import Event, Method
from reviews.invitations import invitation_to
from reviews.models import Meeting


def mail_event(
    *, actor: Membership, meeting: Meeting, event: Event | None, people: Iterable[Membership], words: str,
    method: Method = "REQUEST",
) -> None:  # fmt: skip
    """A letter with the calendar file to these people but the actor; nothing while nobody said when it is.

    The file replaces an earlier one by its UID and SEQUENCE. Who wants no letters of reviews gets none.
    """
    if event is None:
        return
    file = invitation_to(event, meeting.pack, method)
    said = f"{actor.name} {words}"
    for member in wanting("reviews", [one for one in people if one.pk != actor.pk]):
        context = {
            "tenant": meeting.tenant, "member": member, "words": said, "place": event.place,
            "link": absolute(meeting.tenant, f"reviews/{meeting.pack_id}/meeting/") if method == "REQUEST" else "",
            "choices": absolute(meeting.tenant, "letters/"),
        }  # fmt: skip
        once = f"meeting {meeting.pk} {meeting.version} {method} {member.pk}"
        write_letter(Draft(member, "review", once, meeting.pack.title, "reviews/email/meeting", context, [file]))
