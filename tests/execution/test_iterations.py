"""Iterations of a team: made, filled from the backlog, burnt up by facts, carried on, compared."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from accounts.permissions import Forbidden
from activity.models import Event
from execution.actions.items import add_item, edit_item, move_item
from execution.actions.iterations import add_iteration, carry_on, edit_iteration, plan_items
from execution.board_words import iteration_sentence
from execution.models import BacklogPlace, Item, Iteration, TeamPractice
from execution.queries.backlog import extent
from execution.queries.iterations import finished_by_day, held_by, next_days
from portfolio.actions.initiatives import propose_initiative
from portfolio.actions.portfolios import create_portfolio
from tenancy.context import use_tenant
from tenancy.versions import Stale
from tests.execution.scene import Scene
from ui.charts import burn_up

D = Decimal
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.fixture
def url(scene: Scene) -> str:
    return f"/acme/teams/{scene.cast.team.pk}/iterations/"


def sized(scene: Scene, *sizes: int | None) -> list[Item]:
    return [
        add_item(
            actor=scene.cast.max, title=f"Item {n}", team=scene.cast.team, estimate=None if size is None else D(size)
        )
        for n, size in enumerate(sizes, 1)
    ]  # fmt: skip


def running(scene: Scene, begun: int = 4, length: int = 10) -> Iteration:
    return add_iteration(
        actor=scene.cast.ben, team=scene.cast.team, starts_on=scene.ago(begun),
        ends_on=scene.ago(begun) + timedelta(days=length - 1), goal="Players pay",
    )  # fmt: skip


def test_the_next_one_is_suggested_after_the_last_and_shares_no_day_with_it(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    assert "No iterations yet" in page(client, url)
    with use_tenant(cast.acme):
        TeamPractice(team=cast.team, method="iterations", iteration_days=7).save()
        assert next_days(cast.team, 7, scene.today) == (scene.today, scene.ago(-6))
    form = page(client, url + "new/", **HTMX)
    assert f'value="{scene.today.isoformat()}"' in form
    sent = {"goal": "", "starts_on": scene.today.isoformat(), "ends_on": scene.ago(-6).isoformat()}
    assert client.post(url + "new/", sent).status_code == 303
    again = client.post(url + "new/", sent, headers=HTMX)
    assert again.status_code == 422
    assert "has some of these days" in again.content.decode()
    with use_tenant(cast.acme):
        assert next_days(cast.team, 7, scene.today) == (scene.ago(-7), scene.ago(-13))
        row = Iteration.objects.get()
        with pytest.raises(ValidationError, match="ends before it begins"):
            edit_iteration(actor=cast.max, iteration=row, expected_version=None, ends_on=scene.ago(1))
        with pytest.raises(ValidationError, match="a year at most"):
            edit_iteration(actor=cast.max, iteration=row, expected_version=None, ends_on=scene.ago(-400))
        with pytest.raises(Stale):
            edit_iteration(actor=cast.max, iteration=row, expected_version=77, goal="x")
    assert client.post(f"/acme/iterations/{row.pk}/edit/", sent | {"goal": "Pay", "version": "1"}).status_code == 303
    assert "Pay" in page(client, url)
    assert cast.client(cast.vic).get(url + "new/").status_code == 403
    assert cast.client(cast.vic).get(f"/acme/iterations/{row.pk}/edit/").status_code == 403
    assert cast.client(cast.cleo).get(url).status_code == 404


def test_a_team_that_works_by_flow_is_told_where_iterations_are_chosen(scene: Scene, url: str) -> None:
    cast = scene.cast
    practice = f"/acme/teams/{cast.team.pk}/practice/"
    with use_tenant(cast.acme):
        running(scene)
        TeamPractice.objects.filter(team=cast.team).delete()
    assert f'href="{practice}">Choose a method with iterations</a>' in page(cast.client(cast.max), url)
    told = page(cast.client(cast.vic), url)
    assert "its backlog offers no iterations" in told
    assert practice not in told, "who may not choose it is not sent there"
    with use_tenant(cast.acme):
        TeamPractice(team=cast.team, method="iterations").save()
    assert "plan them into it" in page(cast.client(cast.max), url)


def test_chosen_rows_of_the_backlog_are_planned_into_it(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    backlog = url.replace("iterations", "backlog")
    with use_tenant(cast.acme):
        TeamPractice(team=cast.team, method="both").save()
        row = running(scene)
        items = sized(scene, 3, 5, 8)
    html = page(client, backlog)
    assert html.count('name="pick"') == 3
    plan = url.replace("iterations", "plan")
    picked = [("pick", item.pk) for item in items[1:]]
    dialog = page(client, f"{plan}?pick={items[1].pk}&pick={items[2].pk}&pick=x", **HTMX)
    assert "Plan 2 items" in dialog
    sent = {"pick": [str(pk) for _, pk in picked], "iteration": str(row.pk)}
    assert client.post(plan, sent).status_code == 303
    assert page(client, f"{backlog}?iteration={row.pk}").count('class="row"') == 2
    with use_tenant(cast.acme):
        event = Event.objects.get(name="team.items_planned")  # one, however many are planned
        assert (event.data["items"], event.data["keys"]) == (2, [item.key for item in items[1:]])
        assert plan_items(actor=cast.ben, team=cast.team, iteration=row, items=[items[1].pk]) == 0
        places = BacklogPlace.objects.order_by("rank").values_list("item_id", flat=True)
        assert list(places) == [item.pk for item in items]  # those above have their places too
    assert client.post(plan, {"pick": [str(items[1].pk)], "iteration": ""}).status_code == 303
    assert page(client, f"{backlog}?iteration={row.pk}").count('class="row"') == 1
    assert client.post(plan, {"iteration": str(row.pk)}, headers=HTMX).status_code == 422
    assert cast.client(cast.vic).get(plan).status_code == 403
    for item in items[1:]:
        assert f"planned 2 items into {row}" in page(client, f"/acme/items/{item.pk}/")
    assert "planned it into no iteration" in page(client, f"/acme/items/{items[1].pk}/")
    assert "planned 2 items" not in page(client, f"/acme/items/{items[0].pk}/")


def test_the_burn_up_follows_the_facts_day_by_day(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        row = running(scene)
        items = sized(scene, 3, 5, 8)
        plan_items(actor=cast.ben, team=cast.team, iteration=row, items=[item.pk for item in items])
        move_item(actor=cast.ben, item=items[0], state="done", on=scene.ago(3))
        move_item(actor=cast.ben, item=items[1], state="done", on=scene.ago(1))
        (held,) = held_by([row])
        points = finished_by_day(held, scene.today)
        assert [value for _, value in points] == [0, 0, 3, 3, 8, 8]
        assert points[0][0] == scene.ago(5)
        assert (held.size, held.done_size, held.share) == (D(16), D(8), D("0.5"))
        move_item(actor=cast.ben, item=Item.objects.get(pk=items[1].pk), state="doing")  # opened again
        (held,) = held_by([row])
        assert [value for _, value in finished_by_day(held, scene.today)] == [0, 0, 3, 3, 3, 3]
    html = page(client, url)
    assert "Iteration 1: 1 of 3 items finished (19%) with 50% of its time gone, 5 days left." in html
    assert "3 of 16 points finished by" in html
    assert "3 items, 16 points" in html
    with use_tenant(cast.acme):
        edit_item(actor=cast.max, item=Item.objects.get(pk=items[2].pk), expected_version=None, estimate=None)
    assert "1 of 3 items finished by" in page(client, url)  # one without an estimate: items are counted


def test_what_was_not_finished_is_carried_on_and_stays_in_what_was_planned(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        past = running(scene, begun=20, length=14)
        items = sized(scene, 3, 5, 8)
        plan_items(actor=cast.ben, team=cast.team, iteration=past, items=[item.pk for item in items])
        move_item(actor=cast.ben, item=items[0], state="done", on=scene.ago(10))
    assert "Carry the rest on" in page(client, url)
    done = client.post(f"/acme/iterations/{past.pk}/carry/", headers=HTMX)
    assert json.loads(done.headers["HX-Trigger"])["toast"]["text"] == "2 items carried on."
    with use_tenant(cast.acme):
        following = Iteration.objects.get(number=2)
        assert (following.starts_on, following.ends_on) == (scene.today, scene.ago(-13))
        held = {each.iteration.pk: each for each in held_by([past, following])}
        assert (held[past.pk].committed, held[past.pk].size, held[past.pk].done_size) == (3, D(16), D(3))
        assert len(held[following.pk].items) == 2
        with pytest.raises(ValidationError, match="finished or dropped"):
            carry_on(actor=cast.max, iteration=past)
        with pytest.raises(Forbidden):
            carry_on(actor=cast.vic, iteration=following)
    html = page(client, url)
    assert "3 items, 16 points" in html
    assert "19%" in html
    assert cast.client(cast.vic).post(f"/acme/iterations/{past.pk}/carry/").status_code == 403


def test_work_that_was_carried_on_and_planned_back_counts_once(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        now = running(scene)
        items = [item.pk for item in sized(scene, 3, 5)]
        for _ in range(2):
            plan_items(actor=cast.ben, team=cast.team, iteration=now, items=items)
            (held,) = held_by([now])
            assert (held.committed, held.size) == (2, D(8))
            assert carry_on(actor=cast.ben, iteration=now) == 2
        (held,) = held_by([now])
        assert (len(held.items), held.committed, held.size) == (0, 2, D(8))


def test_work_that_went_to_another_team_is_not_carried_on(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        other = Team(key="other", name="Other")
        other.save()
        past = running(scene, begun=20, length=14)
        stays, goes = sized(scene, 3, 5)
        plan_items(actor=cast.ben, team=cast.team, iteration=past, items=[stays.pk, goes.pk])
        goes.refresh_from_db()
        edit_item(actor=cast.max, item=goes, expected_version=goes.version, team=other)
        assert carry_on(actor=cast.ben, iteration=past) == 1
        (held,) = held_by([past])
        assert (held.committed, held.size) == (1, D(3))


def test_twenty_iterations_take_as_many_queries_as_one(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)

    def count() -> int:
        page(client, url)
        with CaptureQueriesContext(connection) as captured:
            page(client, url)
        return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)

    with use_tenant(cast.acme):
        first = running(scene)
        plan_items(actor=cast.ben, team=cast.team, iteration=first, items=[sized(scene, 3)[0].pk])
    few = count()
    with use_tenant(cast.acme):
        for n in range(2, 21):
            row = running(scene, begun=-10 * n, length=9)
            plan_items(actor=cast.max, team=cast.team, iteration=row, items=[item.pk for item in sized(scene, 1, 2)])
    assert count() == few
    assert few <= 13


def test_the_sentence_and_the_picture_of_an_iteration(scene: Scene) -> None:
    day = scene.today
    said = iteration_sentence("Iteration 3", day, day, many=4, done=2, share=None, gone=D(1))
    assert said == "Iteration 3: 2 of 4 items finished (50%) with 100% of its time gone, today is its last day."
    assert "holds no work yet" in iteration_sentence("I", day, day, many=0, done=0, share=None, gone=D(1))
    picture = burn_up.draw(burn_up.BurnUp([(scene.ago(1), D(0)), (day, D(3))], D(8), scene.ago(-5), day, "points"))
    assert picture.sentence.startswith("3 of 8 points finished by")
    assert picture.rows == [(day, "3")]
    assert "Today" in str(picture.wide)
    empty = burn_up.draw(burn_up.BurnUp([], D(0), day, day))
    assert (empty.sentence, empty.rows) == ("Nothing is planned yet.", [])


def test_money_of_two_currencies_is_counted_in_items_and_never_added_up(scene: Scene, url: str) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        TeamPractice(team=cast.team, method="iterations", estimates="money").save()
        row = running(scene)
        abroad = create_portfolio(actor=cast.ana, key="US", name="Overseas", currency="USD")
        bet = propose_initiative(actor=cast.max, state="active", title="Abroad", portfolio=abroad)
        epic = add_item(actor=cast.max, title="Abroad", initiative=bet, type="epic")
        at_home = add_item(actor=cast.max, title="Home", team=cast.team, planned_cost=D(100))
        far = add_item(actor=cast.max, title="Far", team=cast.team, planned_cost=D(40), parent=epic)
        plan_items(actor=cast.ben, team=cast.team, items=[at_home.pk], iteration=row)
        (held,) = held_by([row], currency="EUR")
        assert (held.is_sized, held.size, held.currencies) == (True, D(100), frozenset({"EUR"}))
        found = extent(cast.team, currency="EUR")
        assert (found.currency, found.many) == ("", 2), "of two currencies there is no sum"
        plan_items(actor=cast.ben, team=cast.team, items=[far.pk], iteration=row)
        (held,) = held_by([row], currency="EUR")
        assert (held.is_sized, held.currencies) == (False, frozenset({"EUR", "USD"}))
        edit_item(actor=cast.max, item=at_home, expected_version=None, initiative=bet)
        assert extent(cast.team, currency="EUR").currency == "USD", "a part counts for what is above it"
    client = cast.client(cast.ben)
    assert "$140" in page(client, url)
    assert "$140" in page(client, url.replace("iterations", "backlog"))
    with use_tenant(cast.acme):
        edit_item(actor=cast.max, item=Item.objects.get(pk=at_home.pk), expected_version=None, initiative=None)
    for address in (url, url.replace("iterations", "backlog")):
        text = page(client, address)
        assert "140" not in text
        assert re.search(r"\b2\b.{0,12} items", text), "items are counted instead"
