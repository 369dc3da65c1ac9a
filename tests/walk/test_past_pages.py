"""Every page is shown as it was on a past day, or stands here with why it is not; nothing of later is seen there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from accounts.models import User
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.shared_world import QUICK
from tests.walk.past_world import LATER, LATER_ID, OK, PAGES, Looks, walk_as_known

# The page is about what is now; who asks for a past day is led to today and told so.
LED_TO_TODAY = {
    "setup": "how things are set up: people, teams, cycles, schemes, letters, reviews and imports as they are now",
    "person_": "people are as they are now",
    "invitation_": "an invitation is open or it is not",
    "team_new": "a form", "team_edit": "a form",
    "token_": "a program's key works or it does not",
    "audit": "is the past itself, with its own filter of days",
    "notice_": "messages to oneself, each with its moment",
    "letter_": "which letters one wishes to have",
    "calendar_": "which calendars one reads by",
    "check_in_flow": "asks for this week's check-ins",
    "rollup_status": "how the figures are being kept up",
    "pack_": "frozen when it is made: it is its own past",
    "meeting_": "what was said is written down once",
    "import_": "reads a file into the present",
    "workbook_": "a copy of all there is",
}  # fmt: skip
# Answers for a part of a page, or as a file, which have no frame that could say the day; what they hold is of the day.
WITHOUT_FRAME = {"search": "the list under the field of the search", "initiative_export": "a file"}
# One's own view alone may be changed, and the rows of the world are somebody else's.
NOT_ONES_OWN = {"saved_view_edit"}

WAYS = re.compile(r'(?:href|action|hx-get|src)="(/acme/[^"]*)"')
WRITING = re.compile(r'<form[^>]*method="post"[^>]*>|hx-(?:post|put|patch|delete)="[^"]*"')
pytestmark = pytest.mark.long  # each page twice, some 350 requests
type Walk = Callable[[Tenant, Client, User], Looks]


def walked(walk: Walk, blocker: Any) -> Iterator[Looks]:
    """Committed step by step, so that each has its moment; the tables are emptied afterwards."""
    with blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK):
        try:
            cast = Cast()
            yield walk(cast.acme, cast.client(cast.ana), User.objects.create_user("otto@acme.example", name="Otto"))
        finally:
            call_command("flush", verbosity=0, interactive=False, database="owner", inhibit_post_migrate=True)


@pytest.fixture(scope="module")
def looks(django_db_setup: None, django_db_blocker: Any) -> Iterator[Looks]:
    """Every page as known at a moment, before and after all was changed."""
    yield from walked(walk_as_known, django_db_blocker)


def led(name: str) -> str:
    """The line of the table by which a page leads to today."""
    return next((prefix for prefix in LED_TO_TODAY if name.startswith(prefix)), "")


def test_every_page_is_of_the_day_or_says_what_one_can_do(looks: Looks) -> None:
    wrong = []
    for name, seen in looks[0].items():
        if seen.status == OK:
            is_right = not led(name) and (name in WITHOUT_FRAME or "You are looking at" in seen.text)
        elif seen.status == 302:
            is_right = bool(led(name)) and seen.goes_to.startswith("/acme/") and "@" not in seen.goes_to
        elif seen.status == 403:
            is_right = "Go back to today" in seen.text  # a form: it says that the past is only read
        else:
            is_right = seen.status == 405 or name in NOT_ONES_OWN  # what only takes what is sent
        if not is_right:
            wrong.append((name, seen.status, seen.goes_to))
    assert wrong == []
    assert sum(seen.status == OK for seen in looks[0].values()) > 75


def test_no_line_of_the_tables_is_left_over(looks: Looks) -> None:
    led_there = {led(name) for name, seen in looks[0].items() if seen.status == 302}
    assert led_there == set(LED_TO_TODAY)
    assert {name for name in WITHOUT_FRAME if "You are looking at" not in looks[0][name].text} == set(WITHOUT_FRAME)
    assert len(looks[0]) == len({route.name for route in PAGES})


def test_every_way_of_a_page_stays_on_the_day_but_the_one_back(looks: Looks) -> None:
    for name, seen in looks[0].items():
        if seen.status == OK:
            away = {way for way in WAYS.findall(seen.text) if not way.startswith("/acme/@")}
            assert len(away) <= 1, (name, away)
            assert all(f'href="{way}">Back to today' in seen.text for way in away), (name, away)


def test_no_page_of_a_past_day_offers_to_write(looks: Looks) -> None:
    offers = {name: WRITING.findall(seen.text) for name, seen in looks[0].items() if seen.status == OK}
    assert {name: found for name, found in offers.items() if found} == {}


def test_nothing_learned_later_is_seen(looks: Looks) -> None:
    before, after = looks
    changed = {name for name, seen in after.items() if seen != before[name]}
    told = {name for name, seen in after.items() if LATER in seen.text or str(LATER_ID) in seen.text}
    assert changed | told == set()
