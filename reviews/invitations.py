"""The invitation to a pack's meeting, as a file that goes with a letter (RFC 5546 REQUEST)."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone

from accounts.models import Membership
from activity.actions.letters import Enclosed
from reviews.calendar import MEDIA_TYPE, Attendee, Event, Method, event_of, file_of
from reviews.models import Meeting, Pack


def invitation(pack: Pack, member: Membership) -> tuple[Event | None, Enclosed | None]:
    """The pack's meeting and its file, when there is one at a time and the member is asked to it."""
    meeting = Meeting.objects.filter(pack=pack, guests__member=member).select_related("tenant", "pack").first()
    event = event_of(meeting) if meeting else None
    if event is None:
        return None, None
    return event, invitation_to(event, pack)


def invitation_to(event: Event, pack: Pack, method: Method = "REQUEST") -> Enclosed:
    """The file: a later one of the same meeting replaces it in calendars, by its UID and SEQUENCE; CANCEL ends it."""
    text = file_of(event, timezone.now(), method, organizer_of(pack))
    return Enclosed("meeting.ics", f"{MEDIA_TYPE}; method={method}", text.encode())


def organizer_of(pack: Pack) -> Attendee:
    """Who gets the answers: who asked for the pack or made its schedule; else the address that letters come from."""
    who = pack.asked_by or (pack.schedule.made_by if pack.schedule else None)
    if who is not None and who.ended_at is None and who.user.is_active:
        return Attendee(who.name, who.user.email)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Attendee(name or "Alignment", address)
