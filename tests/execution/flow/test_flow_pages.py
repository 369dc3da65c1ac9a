"""The pages about flow, as people get them: figures, questions, expectations, looking back, and few queries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from execution.actions.items import add_item, move_item
from execution.models import Item, TeamPractice
from execution.queries.flow import flow_of, flows_of_teams, scopes_of, whole_of, work_of
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.flow.conftest import Story

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, response.content[:2000]
    return response.content.decode()


def url_of(story: Story, more: str = "") -> str:
    return f"/acme/teams/{story.cast.team.pk}/flow/{more}"


def test_a_team_without_history_says_why_and_what_to_do(cast: Cast) -> None:
    html = page(cast.client(cast.vic), f"/acme/teams/{cast.team.pk}/flow/")
    assert "No flow yet" in html
    assert f"/acme/items/?team={cast.team.pk}" in html


def test_the_page_says_pace_cycle_time_and_when_the_rest_is_done(story: Story) -> None:
    html = page(story.cast.client(story.cast.vic), url_of(story))
    for part in (
        "The team finishes ", " a week</b>", "half are done within", "With 80% confidence the 12 open items are done",
        "Why these dates", "Exact distribution", "80% dates came true", "the oldest, W-5, for 41 days",
        "Cumulative flow", "Seed", "the oldest 41 days", "Throughput × cycle time says",
    ):  # fmt: skip
        assert part in html, part
    assert "Set the expectation" not in html  # a viewer sets nothing


def test_the_same_question_gives_the_same_answer(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    first, again = (page(client, url_of(story, "?items=20"), **HTMX) for _ in range(2))
    assert first == again
    other = page(client, url_of(story, "?items=21"), **HTMX)
    assert seeds(first)[0] != seeds(other)[0]


def seeds(html: str) -> list[str]:
    """The seeds of both questions, as shown."""
    return re.findall(r"<dt>Seed</dt><dd>(\d+) and (\d+)", html)


def test_a_question_in_the_address_is_answered(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    by = story.today + timedelta(days=60)
    html = page(client, url_of(story, f"?items=20&sure=95&by={by}&days=60"))
    assert "20 items are done by" in html
    assert "with 95% confidence; as likely as not by" in html
    assert "60 in all" in html
    assert 'value="60" selected' in html


def test_what_cannot_be_asked_is_said(story: Story) -> None:
    html = page(story.cast.client(story.cast.ben), url_of(story, "?items=-3&by=2020-01-01&days=7&sure=99&scope=item-9"))
    assert "Number of items: give a whole number from 1 to 100,000." in html
    assert "By when: give a day after today and within five years." in html


def test_htmx_gets_the_part_alone(story: Story) -> None:
    html = page(story.cast.client(story.cast.ben), url_of(story, "?items=5"), **HTMX)
    assert "<html" not in html
    assert 'id="flow"' in html


def test_an_initiative_and_an_epic_are_scopes_of_their_open_leaves(story: Story) -> None:
    with use_tenant(story.cast.acme):
        epic = story.piece("Epic of three", type="epic")
        for number in range(3):
            story.piece(f"Part {number}", parent=epic)
        found = scopes_of(story.cast.team.pk, story.today)
    assert [(scope.kind, scope.key, scope.open) for scope in found] == [("item", epic.key, 3)]
    html = page(story.cast.client(story.cast.ben), url_of(story, f"?scope=item-{epic.pk}"))
    assert "3 items are done by" in html
    assert "If the team takes them first." in html


def test_only_leaves_and_no_milestones_flow(story: Story) -> None:
    with use_tenant(story.cast.acme):
        before = flow_of(story.cast.team.pk, story.today, "UTC")
        epic = story.piece("A whole", 30, type="epic")
        part = story.piece("Its part", 10, 5, parent=epic)
        story.piece("Launch day", 10, 5, type="milestone")
        after = flow_of(story.cast.team.pk, story.today, "UTC")
    day = story.today - timedelta(days=5)
    assert after.items.finished[day] == before.items.finished.get(day, 0) + 1
    assert after.items.wip_on(story.today) == before.items.wip_on(story.today) == 5
    assert part.parent_id == epic.pk


def test_work_taken_up_again_is_in_progress_and_no_longer_finished(story: Story) -> None:
    with use_tenant(story.cast.acme):
        item = story.piece("Came back", 20, 10)
        move_item(actor=story.cast.max, item=item, state="doing", on=story.today)
        work = work_of(story.cast.team.pk, story.today, story.today - timedelta(days=90))
    assert item.key in [piece.key for piece in work.doing]
    assert item.key not in [piece.key for piece in work.finished]


def test_what_was_dropped_counts_as_neither_finished_nor_open(story: Story) -> None:
    with use_tenant(story.cast.acme):
        for item in Item.objects.filter(title__startswith="Waiting")[:2]:
            move_item(actor=story.cast.max, item=item, state="dropped", on=story.today)
        going = Item.objects.get(title="Under way 4")
        move_item(actor=story.cast.max, item=going, state="dropped", on=story.today)
        flow = flow_of(story.cast.team.pk, story.today, "UTC")
    (band,) = flow.items.bands(story.today, story.today)
    assert (band.todo, band.doing, band.done) == (5, 4, 60)


def test_a_past_day_shows_the_flow_as_it_was(story: Story) -> None:
    client, past = story.cast.client(story.cast.ana), story.today - timedelta(days=40)
    with use_tenant(story.cast.acme):
        done = Item.objects.filter(state="done", finished_on__lt=past).count()
    then = page(client, f"/acme/@{past}/teams/{story.cast.team.pk}/flow/?days=180")
    assert f"Finished on them</dt><dd>{done} items" in then
    now = page(client, url_of(story, "?days=180"))
    assert "Finished on them</dt><dd>60 items" in now
    assert "Set the expectation" not in then


def test_a_manager_sets_the_expectation_and_the_page_holds_the_work_against_it(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    url = f"/acme/teams/{story.cast.team.pk}/expectation/"
    assert "took no longer than" in page(client, url)
    assert client.post(url, {"days": 10, "share": 85}).status_code == 303
    html = page(client, url_of(story))
    assert "85% of the work is expected within 10 days" in html
    with use_tenant(story.cast.acme):
        practice = TeamPractice.objects.get()
    assert client.post(url, {"days": 12, "share": 90, "version": practice.version}).status_code == 303
    assert client.post(url, {"days": 5, "share": 90, "version": practice.version}).status_code == 412  # seen too early
    assert client.post(url, {"days": "", "share": 90, "version": practice.version + 1}).status_code == 303
    assert "Nothing is expected yet" in page(client, url_of(story))
    assert client.post(url, {"days": 0, "share": 200}).status_code == 422


@pytest.mark.parametrize("who", ["ben", "vic"])
def test_who_may_not_edit_sets_no_expectation(story: Story, who: str) -> None:
    client = story.cast.client(getattr(story.cast, who))
    assert client.post(f"/acme/teams/{story.cast.team.pk}/expectation/", {"days": 5, "share": 85}).status_code == 403
    with use_tenant(story.cast.acme):
        assert not TeamPractice.objects.exists()


def test_estimates_are_counted_when_asked_and_missing_ones_are_said(story: Story) -> None:
    with use_tenant(story.cast.acme):
        Item.objects.filter(title__startswith="Finished").update(estimate=3)
        Item.objects.filter(title__startswith="Under way").update(estimate="2.5")
    html = page(story.cast.client(story.cast.ben), url_of(story, "?count=estimates"))
    assert "points a week" in html
    assert "the 12.5 open points are done by" in html
    assert "7 items without an estimate are left out" in html


def test_another_tenant_finds_nothing(story: Story) -> None:
    assert story.cast.client(story.cast.cleo).get(url_of(story)).status_code in {403, 404}


def test_all_teams_stand_beside_each_other(story: Story) -> None:
    with use_tenant(story.cast.acme):
        story.piece("Nobody's", 3, team=None)
        found = flows_of_teams(story.today, story.today - timedelta(days=90))
        assert found[-1].id is None
        assert found[-1].doing == 1
        assert whole_of(found).doing == 6
    html = page(story.cast.client(story.cast.vic), "/acme/flow/")
    for part in ("All teams together finish", "No team", story.cast.team.name, "All that is open, by all teams"):
        assert part in html, part


def test_flow_stands_in_the_navigation(story: Story) -> None:
    assert 'href="/acme/flow/"' in page(story.cast.client(story.cast.vic), "/acme/teams/")


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        page(client, url)
    return len(caught)


def test_the_pages_ask_as_often_for_many_items_as_for_few(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    urls = (url_of(story), "/acme/flow/")
    for url in urls:
        page(client, url)
    few = [_queries(client, url) for url in urls]
    with use_tenant(story.cast.acme):
        story.finished([(30, 3)] * 40, "More")
    assert [_queries(client, url) for url in urls] == few


def test_leaves_are_told_by_one_hashed_set_even_without_statistics(story: Story) -> None:
    with use_tenant(story.cast.acme), CaptureQueriesContext(connection) as caught:
        flow_of(story.cast.team.pk, story.today, "UTC")
        flows_of_teams(story.today, story.today - timedelta(days=90))
        scopes_of(story.cast.team.pk, story.today)
    asked = [each["sql"] for each in caught if "execution_item" in each["sql"]]
    assert len(asked) == 4
    for statement in asked:
        with use_tenant(story.cast.acme), connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "hashed SubPlan" in plan, plan


def test_teams_below_are_counted_in_when_that_is_asked_for(story: Story) -> None:
    cast, client = story.cast, story.cast.client(story.cast.ben)
    alone = page(client, url_of(story))
    assert "With its" not in alone, "it has no teams below it"
    with use_tenant(cast.acme):
        below = Team(key="below", name="Below", parent=cast.team)
        below.save()
        for number in range(3):
            add_item(actor=cast.max, title=f"Theirs {number}", team=below)
        TeamPractice(team=below, estimates="hours").save()
    own = page(client, url_of(story))
    assert "the 12 open items are done" in own
    assert "With its 1 team" in own.replace("&nbsp;", " ")
    whole = page(client, url_of(story, "?teams=1&count=estimates"))
    assert "the 15 open items are done" in whole, "points of one and hours of another are no sum: items are counted"
    assert "It and its teams together" in whole
    assert seeds(own) != seeds(whole)
    empty = Team(key="above", name="Above")
    with use_tenant(cast.acme):
        empty.save()
        Team.objects.filter(pk=cast.team.pk).update(parent=empty)
    nothing = page(client, f"/acme/teams/{empty.pk}/flow/")
    assert "?teams=1" in nothing
    assert "the 15 open items are done" in page(client, f"/acme/teams/{empty.pk}/flow/?teams=1")
