"""A calendar as RFC 5545 has it: lines end in CRLF, none is longer than 75 octets, text is escaped; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75
"""Octets of a line without its end (3.1)."""
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\n": "\\n", "\r": "\\n"}


@dataclass(frozen=True)
class Entry:
    """Something on a day; its `uid` stays the same for as long as it is the same thing."""

    uid: str
    day: date
    title: str
    text: str
    url: str


def calendar(name: str, entries: Iterable[Entry], stamp: datetime) -> str:
    """The whole calendar, made at `stamp`."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Alignment//Check-ins//EN", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry, stamp)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in folded(line))


def _event(entry: Entry, stamp: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(entry.title)}",
        f"DESCRIPTION:{escaped(entry.text)}",
        f"URL:{entry.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Text as a value (3.3.11), without what no calendar can hold."""
    plain = "".join(letter for letter in text.replace("\r\n", "\n") if letter >= " " or letter == "\n")
    return "".join(ESCAPES.get(letter, letter) for letter in plain)


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, each but the first begun with a blank; no letter is cut."""
    room, piece, used = LONGEST, "", 0
    for letter in line:
        size = len(letter.encode())
        if used + size > room:
            yield piece
            piece, used = " ", 1
        piece += letter
        used += size
    yield piece
