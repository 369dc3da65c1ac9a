"""Pages of a past day: what they show, how they say so, and that nothing can be written there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import past
from accounts.permissions import Forbidden, may
from execution.actions.facts import book_cost, correct_cost, report_progress
from execution.actions.items import move_item
from execution.models import Cost, Item, ItemState
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import change_target
from okrs.models import CheckIn, KeyResult
from portfolio.actions.initiatives import move_initiative
from portfolio.models import Initiative
from rollups.models import KeyResultRollup, TotalsRollup
from rollups.past.looking import look_back, looking_back
from rollups.queries import rollup
from tenancy.clock import Look, today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.past.stories import views


class Story(Scene):
    """The scene with its work, and things that happened 20 days ago and since."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        with use_tenant(cast.acme):
            self.items = self.work()
            for ago, value in ((25, 1300), (4, 1500)):
                add_check_in(actor=cast.max, key_result=self.key_result, date=self.ago(ago), value=Decimal(value))
            change_target(
                actor=cast.max, key_result=self.key_result, date=self.ago(6), reason="More", target=Decimal(9999)
            )
            move_item(actor=cast.max, item=self.items[2], state="doing", on=self.ago(15))
            move_initiative(actor=cast.max, initiative=self.initiative, state="paused", reason="Wait", on=self.ago(5))

    @property
    def look(self) -> Look:
        return Look(self.ago(20))

    def at(self, page: str = "", ago: int = 20) -> str:
        return f"/acme/@{self.ago(ago)}/{page}"


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


@pytest.fixture
def max_(story: Story) -> Client:
    return story.cast.client(story.cast.max)


def test_rows_and_facts_are_those_of_the_day(story: Story) -> None:
    with use_tenant(story.cast.acme), look_back(story.cast.acme, story.look):
        assert today(story.cast.acme) == story.ago(20)
        assert Initiative.objects.get(pk=story.initiative.pk).state == "active"
        assert KeyResult.objects.get(pk=story.key_result.pk).target == 2000
        assert list(CheckIn.objects.values_list("value", flat=True)) == [1300]
        assert Cost.objects.count() == 1
        first, second = (Item.objects.get(pk=item.pk) for item in story.items[1:3])
        assert (first.state, first.started_on, first.finished_on) == ("done", story.ago(40), story.ago(30))
        assert (second.state, second.started_on) == ("todo", None)
        assert looking_back(story.cast.acme) is not None
    with use_tenant(story.cast.acme):
        assert (views(), looking_back(story.cast.acme)) == ([], None)
        assert Initiative.objects.get(pk=story.initiative.pk).state == "paused"


def test_a_fact_that_was_moved_to_a_later_day_does_not_come_back(story: Story) -> None:
    cast = story.cast
    with use_tenant(cast.acme):
        cost = book_cost(actor=cast.max, initiative=story.initiative, amount=Decimal(7), date=story.ago(40), key="X")
        between = correct_cost(actor=cast.max, cost=cost, amount=Decimal(8), date=story.ago(39), note="")
        correct_cost(actor=cast.max, cost=between, amount=Decimal(9), date=story.ago(1), note="")
        with look_back(cast.acme, story.look):
            assert not Cost.objects.filter(key="X", superseded_by=None).exists()


def test_the_stored_figures_are_the_days_and_are_computed_only_when_asked_for(story: Story) -> None:
    acme = story.cast.acme
    expected = rollup(acme, story.ago(20))
    with use_tenant(acme), look_back(acme, story.look):
        assert "rollups_totalsrollup" not in views()
        row = KeyResultRollup.objects.get(key_result=story.key_result)
        assert "rollups_totalsrollup" in views()
        assert (row.as_of, row.measured) == (story.ago(20), expected["key_results"]["KR1.1"]["measured"])
        assert TotalsRollup.objects.get().cost_in == expected["totals"]["cost_in"] == 90_000


def test_nothing_is_written_and_everything_is_taken_back(story: Story) -> None:
    acme = story.cast.acme
    with use_tenant(acme):
        with look_back(acme, story.look):
            assert may(story.cast.ana, "read")
            assert not may(story.cast.ana, "edit", story.key_result)
            with pytest.raises(Forbidden, match="past"):
                report_progress(actor=story.cast.max, item=story.items[2], percent=Decimal(10), on=story.ago(21))
            with pytest.raises(Forbidden, match="past"):
                Item.objects.update(title="gone")
            with pytest.raises(Forbidden, match="past"):
                ItemState(item=story.items[2], state="done", date=story.ago(21)).save()
        with pytest.raises(ImproperlyConfigured), look_back(acme, story.look):
            raise ImproperlyConfigured
        assert views() == []
        assert connection.features.allows_group_by_selected_pks
        assert not Item.objects.filter(title="gone").exists()


@pytest.mark.parametrize("page", ["", "objectives/", "initiatives/", "items/", "search/?q=KR"])
def test_lists_are_shown_as_of_the_day(story: Story, page: str) -> None:
    answer = story.cast.client(story.cast.ana).get(story.at(page))
    assert answer.status_code == 200
    if "search" not in page:
        words = f"You are looking at <b>{story.ago(20).day} {story.ago(20):%B %Y}</b>"
        assert words in " ".join(answer.content.decode().split())


def pages_of(story: Story) -> list[str]:
    return [
        f"objectives/{story.objective.pk}/",
        f"key-results/{story.key_result.pk}/",
        f"initiatives/{story.initiative.pk}/",
        f"items/{story.items[0].pk}/",
        f"items/{story.items[2].pk}/",
    ]


def test_details_are_shown_as_of_the_day_and_every_link_stays_there(story: Story, max_: Client) -> None:
    for page in pages_of(story):
        answer = max_.get(story.at(page))
        assert answer.status_code == 200, page
        html = answer.content.decode()
        assert f'href="/acme/@{story.ago(20)}/objectives/"' in html
        assert f'href="/acme/{page}">Back to today' in html
        for verb in ("/edit/", "/check-ins/new/", "/target/"):
            assert verb not in html, (page, verb)


def test_a_page_shows_the_past_figures(story: Story, max_: Client) -> None:
    with use_tenant(story.cast.acme):
        measured = rollup(story.cast.acme, story.ago(20))["key_results"]["KR1.1"]["measured"]
    answer = max_.get(story.at(f"key-results/{story.key_result.pk}/"))
    assert answer.context["rollup"].measured == measured
    assert answer.context["key_result"].target == 2000
    assert [check_in.value for check_in in answer.context["every"]] == [1300]
    assert "1,500" not in answer.content.decode()


def test_the_query_leads_to_the_address_and_keeps_what_else_was_asked(story: Story, max_: Client) -> None:
    day = story.ago(20)
    assert max_.get(f"/acme/items/?as_of={day}&state=done").headers["Location"] == f"/acme/@{day}/items/?state=done"
    there = f"/acme/@{day}~2026-10-05T12:00:00Z/items/"
    assert max_.get(f"/acme/items/?as_of={day}&known_at=2026-10-05T12:00:00Z").headers["Location"] == there
    assert max_.get(f"/acme/items/?as_of={day}&known_at=2026-10-05T14:00:00%2B02:00").headers["Location"] == there
    # The browser's own input has no zone: it is the tenant's, whose clock shows 14:00 then.
    assert max_.get(f"/acme/items/?as_of={day}&known_at=2026-10-05T14:00:00").headers["Location"] == there
    other = max_.get(f"/acme/@{day}/items/?as_of={story.ago(10)}&known_at=")
    assert other.headers["Location"] == f"/acme/@{story.ago(10)}/items/"
    for present in (f"/acme/items/?as_of={story.today}", f"/acme/@{story.today}/items/", f"/acme/@{day}/items/?as_of="):
        assert max_.get(present).headers["Location"] == "/acme/items/"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("@2999-01-01/", "1 January 2999 has not come yet"),
        ("?as_of=2999-01-01", "has not come yet"),
        ("@yesterday/items/", "“yesterday” is no day"),
        ("@20260101/", "is no day"),
        ("@2026-02-30/", "is no day"),
        ("@0001-01-01/", "is no day"),
        ("@2026-01-01~soon/", "“soon” is no moment"),
        ("@2026-01-01~0001-01-01T00:00:00Z/", "is no moment"),
        ("@2026-01-01~2999-01-01T00:00:00Z/", "This moment has not come yet"),
    ],
)
def test_a_day_that_cannot_be_shown_says_why(story: Story, max_: Client, asked: str, words: str) -> None:
    answer = max_.get(f"/acme/{asked}")
    assert (answer.status_code, words in answer.content.decode()) == (404, True)
    assert 'href="/acme/' in answer.content.decode()


def test_writing_is_refused_with_the_way_back(story: Story, max_: Client) -> None:
    page = f"key-results/{story.key_result.pk}/check-ins/new/"
    for address in (story.at(page), f"/acme/{page}?as_of={story.ago(20)}"):
        answer = max_.post(address, {"value": "1"})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert f'href="/acme/{page}"' in answer.content.decode()
    form = max_.get(story.at(page))
    assert form.status_code == 403
    assert "Go back to today" in form.content.decode()
    with use_tenant(story.cast.acme):
        assert CheckIn.objects.count() == 2


@pytest.mark.parametrize("page", ["admin/", "setup/", "setup/people/", "setup/audit/", "rollup/"])
def test_a_page_without_a_past_leads_to_today_and_says_so(story: Story, page: str) -> None:
    client = story.cast.client(story.cast.ana)
    answer = client.get(story.at(page), follow=True)
    assert answer.redirect_chain[0][0] == f"/acme/{page}"
    assert "This page has no past" in answer.content.decode()


def test_strangers_and_other_tenants_see_nothing(story: Story) -> None:
    address = story.at(f"key-results/{story.key_result.pk}/")
    assert Client().get(address).headers["Location"].startswith("/accounts/login/")
    rival = story.cast.client(story.cast.cleo)
    assert rival.get(address).status_code == 404
    assert rival.get(address.replace("/acme/", "/rival/")).status_code == 404
    with use_tenant(story.cast.rival), look_back(story.cast.rival, story.look), connection.cursor() as cursor:
        for table in ("execution_cost", "execution_item", "okrs_checkin", "activity_event", "rollups_keyresultrollup"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # without the ORM's second lock
            assert cursor.fetchone() == (0,), table


def test_today_is_as_it_was_before(story: Story, max_: Client) -> None:
    before = max_.get("/acme/items/").content.count(b"<tr")
    max_.get(story.at("items/"))
    assert max_.get("/acme/items/").content.count(b"<tr") == before
    html = max_.get("/acme/items/").content.decode()
    assert "You are looking at" not in html
    assert f'max="{story.today}"' in html


def test_looking_back_takes_few_statements(story: Story) -> None:
    acme = story.cast.acme
    with use_tenant(acme), CaptureQueriesContext(connection) as queries, look_back(acme, story.look):
        Item.objects.count()
    # The corrections, the views, the question, and a savepoint around them.
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 3


def test_moments_are_spelled_as_they_are_read(story: Story) -> None:
    acme: Any = story.cast.acme
    for text in ("2026-01-02", "2026-01-02~2026-01-03T04:05:06.000007Z"):
        look = past.read_address(text, acme)
        assert look is not None
        assert past.spelled(look) == f"@{text}"


def test_a_view_is_neither_offered_nor_saved_on_a_past_day(story: Story, max_: Client) -> None:
    assert max_.get("/acme/saved-views/new/").status_code == 200
    assert 'href="/acme/saved-views/new/' in max_.get("/acme/initiatives/").content.decode()
    refused = max_.get(story.at("saved-views/new/"))
    assert (refused.status_code, "Go back to today" in refused.content.decode()) == (403, True)
    assert "saved-views/new/" not in max_.get(story.at("initiatives/")).content.decode()
