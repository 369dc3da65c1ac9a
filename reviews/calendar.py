"""A meeting as calendars have it (RFC 5545): the event, and the file that tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from django.conf import settings

from activity.links import absolute
from okrs.ical import escaped, folded
from reviews.models import Meeting

type Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

MEDIA_TYPE: Final = "text/calendar"
STATUS: Final[dict[Method, str]] = {"PUBLISH": "CONFIRMED", "REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}


@dataclass(frozen=True)
class Attendee:
    """Somebody who is asked to come."""

    name: str
    email: str


@dataclass(frozen=True)
class Event:
    """A span of time with a title; its `uid` stays the same for ever, and `sequence` rises when it is changed."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    place: str
    url: str
    attendees: tuple[Attendee, ...] = ()


def event_of(meeting: Meeting) -> Event | None:
    """The meeting as an event with its guests; None while nobody said when it is. One query for the guests."""
    if meeting.starts_at is None:
        return None
    tenant, pack = meeting.tenant, meeting.pack
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    guests = meeting.guests.select_related("member__user").order_by("member__name", "pk")
    url = absolute(tenant, f"reviews/{pack.pk}/meeting/")
    return Event(
        uid=f"meeting-{tenant.pk}-{meeting.pk}@{host}",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + timedelta(minutes=meeting.minutes),
        title=f"Review: {pack.title}",
        text=f"What is asked and the figures that it rests on: {url}",
        place=meeting.place,
        url=url,
        attendees=tuple(Attendee(one.member.name, one.member.user.email) for one in guests),
    )


def file_of(event: Event, stamp: datetime, method: Method = "PUBLISH", organizer: Attendee | None = None) -> str:
    """The calendar file: PUBLISH to be taken in, REQUEST and CANCEL for mail (they need the organizer)."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Alignment//Reviews//EN", "CALSCALE:GREGORIAN", f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(stamp)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{escaped(event.title)}",
        f"DESCRIPTION:{escaped(event.text)}",
        *([f"LOCATION:{escaped(event.place)}"] if event.place else []),
        f"URL:{event.url}",
        f"STATUS:{STATUS[method]}",
        *([_person("ORGANIZER", organizer)] if organizer else []),
        # A published file asks nobody to answer, so it names no attendees (RFC 5546, 3.2.1).
        *(_person("ATTENDEE;ROLE=REQ-PARTICIPANT", one) for one in event.attendees if method != "PUBLISH"),
        "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _moment(at: datetime) -> str:
    """In UTC: the instant itself, which each calendar shows on its owner’s clock. A zone (VTIMEZONE) would say no more
    of a meeting that does not recur, and be wrong once a country changes its rules.
    """
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _person(role: str, one: Attendee) -> str:
    # A parameter's value has no way to escape: what it cannot hold is left out (3.1).
    name = "".join(letter for letter in one.name if letter >= " " and letter not in '"\x7f')
    address = "".join(letter for letter in one.email if letter > " ")
    return f'{role};CN="{name}":mailto:{address}'
