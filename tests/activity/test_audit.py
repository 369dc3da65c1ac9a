"""The audit page: newest first, filtered, paged by the last id; and a log that nobody can change."""

from __future__ import annotations

import re

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.actions.teams import create_team
from activity.actions import record, recorded
from activity.models import Event
from activity.queries import history_of
from activity.views.audit import PAGE_SIZE
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast


def labels(page: str) -> list[str]:
    """The things of the page's entries, in order."""
    return re.findall(r"(?:Team|Crew) \d+", page.partition('<ol class="log')[2])


def test_it_shows_who_did_what_newest_first(cast: Cast) -> None:
    with use_tenant(cast.acme):
        create_team(actor=cast.ana, name="Team 1")
        create_team(actor=cast.ana, name="Team 2")
        record("team.created", actor=None, on=cast.team)

    page = cast.client(cast.ana).get("/acme/setup/audit/").content.decode()

    assert labels(page) == ["Team 2", "Team 1"]
    assert "<b>Ana</b> created team" in page
    assert "<b>The system</b> created team" in page


def test_it_is_paged_by_the_last_id_and_skips_nothing(cast: Cast) -> None:
    with use_tenant(cast.acme):
        for number in range(PAGE_SIZE * 2 + 5):
            record("team.changed", actor=cast.ana, on=cast.team, number=number)
    client, url, seen = cast.client(cast.ana), "/acme/setup/audit/", []
    for _ in range(3):
        page = client.get(url).content.decode()
        seen.append(page.count("<time"))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = older[1].replace("&amp;", "&") if older else ""

    assert seen == [PAGE_SIZE, PAGE_SIZE, 5]
    assert url == ""


def test_it_is_filtered_by_person_and_by_thing(cast: Cast) -> None:
    with use_tenant(cast.acme):
        team = create_team(actor=cast.ana, name="Team 1")
        record("team.changed", actor=cast.ben, on=team)
        record("membership.changed", actor=cast.ben, on=cast.vic)
    client = cast.client(cast.ana)

    def count(query: str) -> int:
        return client.get(f"/acme/setup/audit/?{query}").content.decode().count("<time")

    assert (count(""), count(f"person={cast.ben.pk}"), count("kind=accounts.team")) == (3, 2, 2)
    assert count(f"kind=accounts.team&thing={team.pk}&person={cast.ben.pk}") == 1
    assert count("thing=999999") == 0


@pytest.mark.parametrize("query", ["person=x", "before=-1", "thing=99999999999999999999", "kind=nothing"])
def test_a_filter_that_makes_no_sense_is_422_and_no_error(cast: Cast, query: str) -> None:
    answer = cast.client(cast.ana).get(f"/acme/setup/audit/?{query}")

    assert answer.status_code == 422
    assert "makes no sense" in answer.content.decode()


def test_changes_are_shown_from_and_to(cast: Cast) -> None:
    cast.client(cast.ana).post(f"/acme/setup/people/{cast.ben.pk}/", {"name": "Ben", "role": "viewer", "team": ""})

    page = cast.client(cast.ana).get("/acme/setup/audit/").content.decode()

    assert "role: member → viewer" in page
    assert "team: Growth → nothing" in page


def test_a_title_with_markup_stays_text(cast: Cast) -> None:
    with use_tenant(cast.acme):
        create_team(actor=cast.ana, name="<script>alert(1)</script>")

    assert "<script>alert" not in cast.client(cast.ana).get("/acme/setup/audit/").content.decode()


@pytest.mark.parametrize("who", ["max", "ben", "vic"])
def test_it_is_for_admins(cast: Cast, who: str) -> None:
    assert cast.client(getattr(cast, who)).get("/acme/setup/audit/").status_code == 403


def test_cleo_sees_only_her_own(cast: Cast) -> None:
    with use_tenant(cast.acme):
        create_team(actor=cast.ana, name="Team 1")
    cleo = cast.client(cast.cleo)

    assert cleo.get("/acme/setup/audit/").status_code == 404
    assert "Nothing has happened yet" in cleo.get("/rival/setup/audit/").content.decode()
    assert cleo.get(f"/rival/setup/audit/?person={cast.ana.pk}").status_code == 422


@pytest.mark.parametrize("change", ["UPDATE activity_event SET name = 'x'", "DELETE FROM activity_event"])
def test_the_serving_role_cannot_rewrite_what_happened(cast: Cast, acme: Tenant, change: str) -> None:
    record("team.created", actor=cast.ana, on=cast.team)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_the_history_of_one_thing_is_its_own(cast: Cast, acme: Tenant) -> None:
    other = create_team(actor=cast.ana, name="Team 2")
    record("team.changed", actor=cast.ana, on=cast.team)

    assert [event.name for event in history_of(cast.team)] == ["team.changed"]
    assert [event.name for event in history_of(other)] == ["team.created"]


def test_listeners_hear_inside_the_same_transaction(cast: Cast, acme: Tenant) -> None:
    heard: list[Event] = []

    def listen(event: Event, **_: object) -> None:
        heard.append(event)

    recorded.connect(listen)
    try:
        record("team.changed", actor=None, on=cast.team)
    finally:
        recorded.disconnect(listen)
    assert [event.name for event in heard] == ["team.changed"]
    assert connection.in_atomic_block
