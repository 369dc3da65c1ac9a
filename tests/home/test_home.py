"""Home shows only what waits for the person who asks, and a row goes away when it is done."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from home.queries import waiting_for
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import edit_key_result
from okrs.cadence import due_on
from okrs.models import Cycle
from portfolio.models import Initiative, Tranche
from rollups.actions import recompute_now
from rollups.models import InitiativeRollup
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.okrs.conftest import Story, selects
from tests.okrs.work import add_work

D = Decimal
FRIDAY = date(2026, 11, 6)


@pytest.fixture
def story(cast: Cast) -> Story:
    """The quarter with its first objective."""
    return Story(cast)


def home(client: Client) -> str:
    response = client.get("/acme/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_check_in_waits_for_its_lead_until_it_is_made(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    assert "1 thing waits for you" in home(client)
    assert "Nobody has said anything yet" in home(client)
    with use_tenant(story.cast.acme):
        add_check_in(actor=story.cast.ben, key_result=story.key_result, value=D(1300))
        recompute_now()
    html = home(client)
    assert "; a check-in" not in html
    assert "Your key results" in html


def test_on_a_past_day_it_says_what_waited_and_offers_nothing_to_do(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    page = client.get(f"/acme/@{story.today - timedelta(days=1)}/", follow=True).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "waited for you" in main
    assert "wait for you" not in main
    assert 'class="btn' not in main


def test_a_new_organisation_is_told_where_to_begin(cast: Cast) -> None:
    owner, viewer = home(cast.client(cast.ana)), home(cast.client(cast.vic))
    for html in (owner, viewer):
        assert "Begin with where to go" in html
        assert "Nothing waits for you" not in html
    assert "Write the first objective" in owner
    assert "/acme/setup/" in owner
    assert "Write the first objective" not in viewer


def test_nobody_is_asked_for_what_is_anothers(story: Story) -> None:
    html = home(story.cast.client(story.cast.vic))
    assert "Nothing waits for you" in html
    assert "You lead no key result" in html


@pytest.mark.parametrize("state", [Cycle.State.DRAFT, Cycle.State.CLOSED])
def test_a_cycle_that_does_not_run_asks_for_nothing(story: Story, state: str) -> None:
    with use_tenant(story.cast.acme):
        story.cycle.state = state
        story.cycle.save()
    assert "Nothing waits for you" in home(story.cast.client(story.cast.ben))


def test_money_and_demands_wait_for_those_who_may_fund(story: Story) -> None:
    with use_tenant(story.cast.acme):
        bets = add_work(story)
        Tranche(
            initiative=bets[0], position=1, amount=D(90_000), review_on=story.ago(2), evidence="Ten clinics refer."
        ).save()
        Tranche(initiative=bets[1], position=1, amount=D(10_000), review_on=story.ago(-40)).save()
        Initiative(key="I9", portfolio=bets[0].portfolio, title="Kiosks", budget=D(50_000)).save()
    html = home(story.cast.client(story.cast.max))
    assert "The review of €90k was due" in html
    assert "Agreed evidence: Ten clinics refer." in html
    assert "Asks for €50k." in html
    assert "Self-serve onboarding" not in html
    assert "Asks for" not in home(story.cast.client(story.cast.ben))


def test_what_is_off_track_asks_to_be_unblocked(story: Story) -> None:
    with use_tenant(story.cast.acme):
        add_check_in(actor=story.cast.ben, key_result=story.key_result, value=D(1250), status="on_track")
        recompute_now()
    html = home(story.cast.client(story.cast.ben))
    assert "Green outside, red inside" in html
    assert "See why" in html


def test_an_initiative_is_over_its_budget_here_by_as_much_as_on_its_page(story: Story) -> None:
    with use_tenant(story.cast.acme):
        bet = add_work(story)[0]
        Initiative.objects.filter(pk=bet.pk).update(owner=story.cast.ben, budget=D(100_000))
        recompute_now()
        figures = InitiativeRollup.objects.filter(initiative=bet)
        figures.update(health="off_track", bac=D(110_000), eac=D(120_000))
    ben = story.cast.client(story.cast.ben)
    assert "Forecast is €20k over budget" in home(ben)
    assert "€20k over budget" in ben.get(f"/acme/initiatives/{bet.pk}/").content.decode()


def test_what_others_did_to_mine_is_to_be_read(story: Story) -> None:
    with use_tenant(story.cast.acme):
        edit_key_result(actor=story.cast.max, key_result=story.key_result, expected_version=1, title="New words")
    html = home(story.cast.client(story.cast.ben))
    assert "Max edited title." in html
    assert "Max edited" not in home(story.cast.client(story.cast.max))


def test_it_takes_few_queries(story: Story, django_assert_max_num_queries: Any) -> None:
    with use_tenant(story.cast.acme):
        add_work(story)
        for number in range(30):
            story.key_result_of("yes_no", title=f"Licence {number}", owner=story.cast.max)
        recompute_now()
        with django_assert_max_num_queries(6):
            assert waiting_for(story.cast.max, story.today).count >= 30
    assert selects(story.cast.client(story.cast.max), "/acme/") <= 18


def test_a_stranger_has_no_home_here(story: Story) -> None:
    assert story.cast.client(story.cast.cleo).get("/acme/").status_code == 404
    assert b"weekly active" not in story.cast.client(story.cast.cleo).get("/rival/").content


def test_the_badge_counts_what_waits(story: Story) -> None:
    assert "waiting for you" in home(story.cast.client(story.cast.ben))
    assert "waiting for you" not in home(story.cast.client(story.cast.vic))


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, date(2026, 11, 6)),
        (date(2026, 11, 6), date(2026, 11, 13)),
        (date(2026, 11, 5), date(2026, 11, 13)),
        (date(2026, 11, 9), date(2026, 11, 13)),
        (date(2026, 11, 12), date(2026, 11, 20)),
    ],
)
def test_a_weekly_check_in_is_due_on_its_day(last: date | None, due: date) -> None:
    assert due_on(last, date(2026, 11, 2), 7, FRIDAY.isoweekday()) == due


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 92), st.integers(1, 7))
def test_the_next_one_comes_after_the_last_one(last: date, cadence: int, weekday: int) -> None:
    due = due_on(last, last, cadence, weekday)
    assert 0 < (due - last).days <= cadence + 3
    assert cadence < 7 or due.isoweekday() == weekday


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_today_is_the_tenants_day_and_not_the_servers(cast: Cast, zone: str) -> None:
    cast.acme.time_zone = zone  # at any hour it is another day than UTC's in one of the two
    cast.acme.save()
    story = Story(cast)
    with use_tenant(cast.acme):
        add_check_in(actor=cast.ben, key_result=story.key_result, value=D(1300))
    assert "checked in today" in home(cast.client(cast.ben))
