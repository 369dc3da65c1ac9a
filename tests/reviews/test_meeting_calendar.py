"""A meeting in a calendar: one event that stays the same event, whatever is changed about it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from okrs.models import Cycle
from reviews.calendar import Attendee, Method, event_of, file_of
from reviews.models import Guest, Meeting, Pack
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.okrs.test_calendar import events, parsed

STAMP = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def meeting_of(quarter: Cycle, cast: Cast, starts_at: datetime | None) -> Meeting:
    pack = Pack(cycle=quarter, title="Acme; all, of it · Q3", as_of=date(2026, 9, 30), formula="v1")
    pack.save()
    meeting = Meeting(pack=pack, starts_at=starts_at, minutes=90, place="Room 4, Berlin", sequence=3)
    meeting.save()
    Guest.objects.bulk_create(Guest(meeting=meeting, member=one) for one in (cast.ben, cast.max))
    return meeting


def test_a_meeting_without_a_time_is_no_event(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    assert event_of(meeting_of(quarter, cast, None)) is None


def test_an_event_ends_after_its_minutes_and_names_its_guests(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    """A summer time meeting at 14:00 in Berlin is 12:00 UTC."""
    meeting = meeting_of(quarter, cast, datetime.fromisoformat("2026-10-14T14:00:00+02:00"))
    found = event_of(meeting)
    assert found is not None
    (event,) = events(file_of(found, STAMP, "REQUEST", Attendee('Ana "the boss"', "ana@acme.example")))
    assert (event["DTSTART"], event["DTEND"], event["SEQUENCE"]) == ("20261014T120000Z", "20261014T133000Z", "3")
    assert event["SUMMARY"] == r"Review: Acme\; all\, of it · Q3"
    assert event["LOCATION"] == r"Room 4\, Berlin"
    assert event["URL"].endswith(f"/acme/reviews/{meeting.pack_id}/meeting/")
    assert event['ATTENDEE;ROLE=REQ-PARTICIPANT;CN="Max"'] == "mailto:max@acme.example"
    assert event['ORGANIZER;CN="Ana the boss"'] == "mailto:ana@acme.example"


@pytest.mark.parametrize(("method", "status"), [("PUBLISH", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_the_file_says_what_is_to_be_done_with_it(
    acme: Tenant, cast: Cast, quarter: Cycle, method: Method, status: str
) -> None:
    """One that is published asks nobody to answer."""
    found = event_of(meeting_of(quarter, cast, STAMP))
    assert found is not None
    text = file_of(found, STAMP, method)
    assert ("METHOD", method) in parsed(text)
    assert ("STATUS", status) in parsed(text)
    assert ("ATTENDEE" in text) == (method == "CANCEL")
