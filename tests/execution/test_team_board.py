"""A team's board through its pages: columns, limits, lanes, ageing, moving a card, and setting it up."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event
from execution.actions.boards import ColumnPlan, move_card, set_columns
from execution.actions.items import add_item, edit_item, move_item
from execution.board_words import board_sentence
from execution.models import BacklogPlace, BoardColumn, Item, ItemState, Signal, TeamPractice
from execution.queries.boards import columns_of
from execution.views.boards import ageing
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.portfolio.test_two_at_a_time import together

D = Decimal
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def url(scene: Scene) -> str:
    return f"/acme/teams/{scene.cast.team.pk}/board/"


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, url
    return response.content.decode()


def columns(html: str) -> dict[str, list[str]]:
    """The titles in each column."""
    parts = re.split(r'data-stage="(\w+)"', html)[1:]
    return {
        key: re.findall(r'draggable="false">([^<]+)</a>', part.split('<dialog')[0])
        for key, part in zip(parts[::2], parts[1::2], strict=True)
    }  # fmt: skip


def add(scene: Scene, *titles: str, **fields: Any) -> list[Item]:
    return [add_item(actor=scene.cast.max, title=title, team=scene.cast.team, **fields) for title in titles]


def test_without_a_set_up_each_state_has_a_column_and_done_shows_two_weeks(scene: Scene, url: str) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two, three, old, gone = add(scene, "One", "Two", "Three", "Old", "Gone")
        move_item(actor=cast.max, item=two, state="doing", on=scene.ago(3))
        move_item(actor=cast.max, item=three, state="done", on=scene.ago(13))
        move_item(actor=cast.max, item=old, state="done", on=scene.ago(15))
        move_item(actor=cast.max, item=gone, state="dropped")
        epic = add(scene, "Epic")[0]
        edit_item(actor=cast.max, item=one, expected_version=None, parent=epic)
        TeamPractice(team=cast.team, expected_days=2).save()
        Signal(item=two, date=scene.today, kind="blocked", words="No access").save()
    html = page(cast.client(cast.ben), url)
    assert columns(html) == {"todo": ["One"], "doing": ["Two"], "done": ["Three"]}
    assert "4 days, too old" in html  # the first day and today are days too
    assert "1 item in progress: 1 blocked and 1 older than the 2 days expected." in html
    with use_tenant(scene.cast.acme):
        signal = Signal.objects.get()
    assert f'href="/acme/signals/{signal.pk}/" draggable="false">' in html, "the mark leads to what it says"
    assert "Serves nothing" in html


@pytest.mark.parametrize(
    ("days", "expected", "said"),
    [
        (None, 5, ""),
        (5, None, ""),
        (3, 5, ""),
        (4, 5, "risk"),
        (5, 5, "risk"),
        (6, 5, "off"),
        (0, 1, ""),
        (1, 1, "risk"),
    ],
)
def test_a_card_ages_against_what_the_team_expects(days: int | None, expected: int | None, said: str) -> None:
    assert ageing(days, expected) == said


def test_lanes_stand_in_the_address_and_hold_every_card_once(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        add(scene, "For the bet", initiative=scene.initiative, type="bug")
        add(scene, "For Ben", assignee=cast.ben)
    html = page(client, url + "?lanes=initiative")
    assert re.findall(r'<h3 id="lane-(\w+)">', html) == [str(scene.initiative.pk), "none"]
    assert html.count('class="card row"') == 2
    assert html.count('id="head-todo"') == 1
    assert re.findall(r'<h3 id="lane-(\w+)">', page(client, url + "?lanes=assignee")) == [str(cast.ben.pk), "none"]
    assert re.findall(r'<h3 id="lane-(\w+)">', page(client, url + "?lanes=type")) == ["bug", "task"]
    assert "<h3 id" not in page(client, url + "?lanes=no")
    assert "<html" not in page(client, url, **HTMX)


def send(client: Client, url: str, item: Item, column: str, **beside: int | str) -> Any:
    return client.post(f"{url}moves/", {"id": item.pk, "column": column, **beside}, headers=HTMX)


def test_a_move_answers_with_the_two_heads_and_the_card_and_keeps_its_fact(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        one, two = add(scene, "One", "Two")
    answer = send(client, url, two, "doing")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert re.findall(r' id="([\w-]+)"', html) == ["head-todo", "head-doing", f"card-{two.pk}"]
    assert "HX-Trigger" not in answer.headers
    with use_tenant(cast.acme):
        fresh = Item.objects.get(pk=two.pk)
        assert (fresh.state, fresh.started_on) == ("doing", scene.today)
        assert ItemState.objects.get(item=two).state == "doing"
        place = BacklogPlace.objects.get(item=two)
        assert (place.column_id, place.column_since, place.is_by_hand) == (None, scene.today, False)
    again = send(client, url, two, "doing")
    assert re.findall(r' id="([\w-]+)"', again.content.decode()) == ["head-doing", f"card-{two.pk}"]
    with use_tenant(cast.acme):
        assert Event.objects.filter(name="item.carded").count() == 1
        assert ItemState.objects.count() == 1
    assert send(client, url, one, "nowhere").status_code == 422
    assert "no such column" in json.loads(send(client, url, one, "x").headers["HX-Trigger"])["toast"]["text"]
    assert client.post(f"{url}moves/", {"id": "x"}).status_code == 400
    assert send(cast.client(cast.vic), url, one, "doing").status_code == 403
    assert send(cast.client(cast.cleo), url, one, "doing").status_code == 404


def test_a_card_stands_where_it_was_dropped(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        one, two, three = add(scene, "One", "Two", "Three")
    send(client, url, three, "todo", before=two.pk, after=one.pk)
    assert columns(page(client, url))["todo"] == ["One", "Three", "Two"]
    for item in (one, two):
        send(client, url, item, "doing")
    send(client, url, three, "doing", before=two.pk)
    found = columns(page(client, url))["doing"]
    assert found.index("Three") == found.index("Two") - 1


def test_a_card_is_as_old_as_the_page_of_flow_says(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        (one,) = add(scene, "One")
        TeamPractice(team=cast.team, expected_days=4).save()
        move_item(actor=cast.max, item=one, state="doing", on=scene.ago(4))
    html = page(client, url)
    assert "5 days, too old" in re.sub(r"<[^>]+>", "", html)
    assert "1 older than the 4 days expected" in html
    flow = page(client, f"/acme/teams/{cast.team.pk}/flow/")
    assert re.search(rf"{one.key}[^.]*?5 days", re.sub(r"<[^>]+>", " ", flow)), flow


def test_columns_of_one_state_change_only_the_place(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        (one,) = add(scene, "One")
        rows = set_columns(
            actor=cast.max, team=cast.team,
            plans=[ColumnPlan("Next", "todo"), ColumnPlan("Build", "doing", 1), ColumnPlan("Review", "doing"),
                   ColumnPlan("Done", "done")],
        )  # fmt: skip
        move_item(actor=cast.max, item=one, state="doing", on=scene.ago(4))
    assert columns(page(client, url))[str(rows[1].pk)] == ["One"]
    with use_tenant(cast.acme):
        before = ItemState.objects.count()
    assert send(client, url, one, str(rows[2].pk)).status_code == 200
    html = page(client, url)
    assert columns(html)[str(rows[2].pk)] == ["One"]
    assert "In this column for 1 day; in progress for 5 days" in html
    with use_tenant(cast.acme):
        assert ItemState.objects.count() == before
        # Reopened by its own page it stands in the first column of its state again.
        move_item(actor=cast.max, item=Item.objects.get(pk=one.pk), state="todo")
    assert columns(page(client, url))[str(rows[0].pk)] == ["One"]


def test_over_its_limit_a_column_takes_the_card_says_so_and_it_is_recorded(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        one, two = add(scene, "One", "Two")
        rows = set_columns(
            actor=cast.max, team=cast.team,
            plans=[ColumnPlan("Next", "todo"), ColumnPlan("Build", "doing", 1), ColumnPlan("Done", "done")],
        )  # fmt: skip
    send(client, url, one, str(rows[1].pk))
    asked = send(client, url, two, str(rows[1].pk))
    assert asked.status_code == 409
    assert json.loads(asked.headers["HX-Trigger"])["ask"]["text"] == "Build would hold 2; its limit is 1."
    with use_tenant(cast.acme):
        assert Item.objects.get(pk=two.pk).state == "todo", "nothing is written before somebody said why"
    answer = send(client, url, two, str(rows[1].pk), reason="The customer waits")
    assert "Over: 2 of 1" in answer.content.decode().replace("</svg>", "").replace("\n", "")
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast == {"text": "Build now holds 2, its limit is 1.", "status": "risk"}
    with use_tenant(cast.acme):
        assert Event.objects.filter(name="item.carded").latest("id").data["is_over"] is True
    assert "over the limit in Build" in page(client, url)
    assert "moved it on the board to Build, over its limit: The customer waits" in page(
        client, f"/acme/items/{two.pk}/"
    )


def test_managers_set_up_columns_in_one_form(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.max)
    html = page(client, url + "columns/")
    assert html.count('name="form-0-name"') == 1
    assert 'value="In progress"' in html

    def rows(*given: tuple[Any, str, str, str]) -> dict[str, Any]:
        sent: dict[str, Any] = {"form-TOTAL_FORMS": len(given), "form-INITIAL_FORMS": 0}
        for n, (pk, name, state, limit) in enumerate(given):
            sent |= {f"form-{n}-id": pk or "", f"form-{n}-place": n + 1, f"form-{n}-name": name}
            sent |= {f"form-{n}-state": state, f"form-{n}-limit": limit}
        return sent

    sent = rows(("", "Next", "todo", ""), ("", "Build", "doing", "3"), ("", "", "todo", ""), ("", "Out", "done", ""))
    assert client.post(url + "columns/", sent).status_code == 303
    with use_tenant(cast.acme):
        first = list(BoardColumn.objects.order_by("position").values_list("name", "state", "wip_limit", "pk"))
        assert [row[:3] for row in first] == [("Next", "todo", None), ("Build", "doing", 3), ("Out", "done", None)]
        (one,) = add(scene, "One")
        move_card(actor=cast.max, item=one, column=str(first[1][3]))
    # Renamed, swapped names, one taken off: its cards stand in the first column of their state.
    sent = rows((first[0][3], "Out", "todo", ""), ("", "Code", "doing", "2"), (first[2][3], "Next", "done", ""))
    assert client.post(url + "columns/", sent).status_code == 303
    with use_tenant(cast.acme):
        assert [column.name for column in columns_of(cast.team)] == ["Out", "Code", "Next"]
        assert BacklogPlace.objects.get(item=one).column_id is None
    for bad, words in (
        (rows(("", "A", "todo", ""), ("", "a", "doing", ""), ("", "C", "done", "")), "same name"),
        (rows(("", "A", "todo", ""), ("", "C", "done", "")), "No column is for work that is in progress"),
        (rows(("", "A", "doing", ""), ("", "B", "todo", ""), ("", "C", "done", "")), "put them in that order"),
        (rows(("", "A", "todo", "0"), ("", "B", "doing", ""), ("", "C", "done", "")), "greater than or equal to 1"),
        (rows((999_999, "A", "todo", ""), ("", "B", "doing", ""), ("", "C", "done", "")), "has gone meanwhile"),
    ):
        answer = client.post(url + "columns/", bad, headers=HTMX)
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
    assert cast.client(cast.ben).get(url + "columns/").status_code == 403
    with use_tenant(cast.acme), pytest.raises(Forbidden):
        set_columns(actor=cast.ben, team=cast.team, plans=[])
    with use_tenant(cast.acme), pytest.raises(ValidationError, match="no such column"):
        move_card(actor=cast.max, item=one, column=str(first[1][3]))


@pytest.mark.django_db(transaction=True)
def test_two_people_moving_the_same_card_at_once_leave_one_state_and_both_facts(transactional_db: None) -> None:
    scene = Scene(Cast())
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two = add(scene, "One", "Two")
    refused = together(
        scene,
        lambda: move_card(actor=cast.max, item=one, column="doing"),
        lambda: move_card(actor=cast.ana, item=one, column="done"),
        lambda: move_card(actor=cast.max, item=two, column="doing"),
    )
    assert refused == []
    with use_tenant(cast.acme):
        fresh = Item.objects.get(pk=one.pk)
        head = ItemState.objects.get(item=one, superseded_by=None)
        assert fresh.state == head.state
        assert fresh.version == one.version + 2
        assert ItemState.objects.filter(item=one).count() == 2
        assert BacklogPlace.objects.count() == 2


def test_five_hundred_cards_move_by_as_many_queries_as_five_and_about_as_fast(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.max)

    def fill(state: str, first: int, last: int) -> None:
        day = scene.ago(2) if state != "todo" else None
        Item.objects.bulk_create(
            Item(
                tenant=cast.acme, key=f"X-{n}", title=f"I{n}", team=cast.team, state=state, started_on=day,
                finished_on=day + timedelta(1) if day and state == "done" else None, initiative=scene.initiative,
            )
            for n in range(first, last)
        )  # fmt: skip

    def moves(first: int) -> tuple[int, float]:
        """Queries of a move into progress, and its time in seconds, the best of five."""
        times = []
        queries = 0
        for n in range(first, first + 5):
            with use_tenant(cast.acme):
                item = Item.objects.get(key=f"X-{n}")
                beside = Item.objects.filter(state="doing", team=cast.team).exclude(pk=item.pk).latest("pk")
            begun = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                assert send(client, url, item, "doing", before=beside.pk).status_code == 200
            times.append(time.perf_counter() - begun)
            queries = sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)
        return queries, min(times)

    def pages() -> int:
        page(client, url)
        with CaptureQueriesContext(connection) as captured:
            page(client, url)
        return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)

    with use_tenant(cast.acme):
        scene.computed()
        fill("todo", 0, 20)
        fill("doing", 20, 25)
        for item in Item.objects.filter(state="doing"):
            move_card(actor=cast.max, item=item, column="doing")
    few, quick = moves(0)
    few_page = pages()
    with use_tenant(cast.acme):
        fill("todo", 1000, 1150)
        fill("doing", 2000, 2200)
        fill("done", 3000, 3150)
        move_card(
            actor=cast.max,
            item=Item.objects.get(key="X-2199"),
            column="doing",
            before=Item.objects.get(key="X-2198").pk,
        )
    many, slow = moves(5)
    assert pages() == few_page
    assert few_page <= 17
    assert many == few
    assert slow < 3 * quick + 0.01  # a bar against reading the whole board again; bin/bench measures
    answer = page(client, url)
    assert answer.count('class="card row"') >= 500


def test_the_sentence_of_a_board() -> None:
    assert board_sentence(0, 0, 0, [], None) == "Nothing is in progress."
    assert board_sentence(4, 0, 0, [], 8) == "4 items in progress, none blocked or too old."
    assert board_sentence(4, 0, 0, [], None) == "4 items in progress, none blocked."
    assert board_sentence(4, 1, 2, ["Build"], 8) == (
        "4 items in progress: over the limit in Build, 2 blocked and 1 older than the 8 days expected."
    )
