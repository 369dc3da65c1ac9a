"""The calendar: an address that is the key, kept as a hash, and a text that every calendar program reads."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from okrs.due import turns_of
from okrs.ical import Entry, calendar, escaped, folded
from okrs.models import CalendarFeed
from tenancy.context import use_tenant
from tests.okrs.conftest import Story

STAMP = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)


def parsed(text: str) -> list[tuple[str, str]]:
    """Name (with parameters) and value of every line, as RFC 5545 reads them; fails where it is broken."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = re.sub("\r\n[ \t]", "", "\r\n".join(lines)).split("\r\n")
    found = [re.fullmatch(r"([A-Z][A-Z-]*(?:;[A-Z-]+=[^:;]+)*):(.*)", line) for line in whole]
    assert all(found), whole
    return [(one[1], one[2]) for one in found if one]


def read(value: str) -> str:
    """A text value without its escapes."""
    return re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nN" else one[1], value)


def events(text: str) -> list[dict[str, str]]:
    lines = parsed(text)
    assert (lines[0], lines[-1]) == (("BEGIN", "VCALENDAR"), ("END", "VCALENDAR"))
    found: list[dict[str, str]] = []
    for name, value in lines:
        if (name, value) == ("BEGIN", "VEVENT"):
            found.append({})
        elif found:
            found[-1][name] = value
    return found


def feed_of(story: Story, who: str = "ben") -> str:
    """The address that the page shows once."""
    client = story.cast.client(getattr(story.cast, who))
    found = re.search(r"/acme/calendar/[\w-]{43}\.ics", client.post("/acme/calendar/").content.decode())
    assert found
    return found[0]


def test_nobody_signs_in_to_read_what_is_due(story: Story) -> None:
    address = feed_of(story)
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    with use_tenant(story.cast.acme):
        due = turns_of(story.cast.ben, story.today)[0].due
    found = events(answer.content.decode())
    assert [each["SUMMARY"].replace("\\", "") for each in found] == [
        f"Check in: {story.key_result.title}", "Q4 ends"
    ]  # fmt: skip
    assert found[0]["DTSTART;VALUE=DATE"] == f"{due:%Y%m%d}"
    assert all({"UID", "DTSTAMP", "DTEND;VALUE=DATE"} <= set(each) for each in found)
    again = events(Client().get(address).content.decode())
    assert [each["UID"] for each in again] == [each["UID"] for each in found]


def test_only_the_hash_is_kept_and_a_closed_one_opens_nothing(story: Story) -> None:
    address, client = feed_of(story), story.cast.client(story.cast.ben)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    with use_tenant(story.cast.acme):
        feed = CalendarFeed.objects.get()
    assert secret not in feed.secret_hash
    assert secret not in client.get("/acme/letters/").content.decode()
    assert story.cast.client(story.cast.max).post(f"/acme/calendar/{feed.pk}/revocation/").status_code == 404
    assert client.post(f"/acme/calendar/{feed.pk}/revocation/").status_code == 302
    assert Client().get(address).status_code == 404


def test_a_wrong_secret_and_no_such_tenant_look_alike(story: Story) -> None:
    address = feed_of(story)
    for wrong in (address.replace("/acme/", "/rival/"), address.replace("/acme/", "/lavir/"), address[:-5] + "x.ics"):
        answer = Client().get(wrong)
        assert (answer.status_code, answer.content) == (404, b"There is no such calendar, or no longer.\n")


def test_who_has_left_has_no_calendar(story: Story) -> None:
    address = feed_of(story)
    with use_tenant(story.cast.acme):
        story.cast.ben.ended_at = STAMP
        story.cast.ben.save()
    assert Client().get(address).status_code == 404


@given(st.text(max_size=300))
def test_whatever_a_title_holds_the_calendar_is_whole(title: str) -> None:
    text = calendar("Acme", [Entry("a@b", date(2026, 11, 7), title, title, "https://x.example/")], STAMP)
    (event,) = events(text)
    kept = "".join(letter for letter in title.replace("\r\n", "\n") if letter >= " " or letter == "\n")
    assert read(event["SUMMARY"]) == kept


def test_lines_are_cut_between_letters() -> None:
    pieces = list(folded("SUMMARY:" + "é" * 100))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join(piece.removeprefix(" ") for piece in pieces) == "SUMMARY:" + "é" * 100
    assert escaped("a;b,c\\d\r\ne") == "a\\;b\\,c\\\\d\\ne"
