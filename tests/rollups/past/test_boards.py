"""Backlog and board of a past day: what their pages and the API said when that day ended, whatever came since."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from exchange.actions import load_workbook
from exchange.workbook.reading import from_rows
from execution.actions.boards import ColumnPlan, move_card, set_columns
from execution.actions.items import add_item, edit_item, move_item
from execution.actions.places import place_item
from execution.models import BacklogPlace, Item
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.past.stories import days_pass, views

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AGO = 40
COLUMNS = (
    ColumnPlan("Next", "todo"), ColumnPlan("Build", "doing", 2), ColumnPlan("Check", "doing"),
    ColumnPlan("Done", "done"),
)  # fmt: skip
NEW_COLUMNS = (ColumnPlan("Later", "todo"), ColumnPlan("Doing", "doing", 9), ColumnPlan("Over", "done"))


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene(Cast())


@pytest.fixture
def team(scene: Scene) -> Team:
    """A team with three items to do in an order of their own, two in progress, one of them in the later column."""
    with use_tenant(scene.cast.acme):
        team = scene.cast.team
        set_columns(actor=scene.cast.max, team=team, plans=COLUMNS)
        items = {title: add(scene, title) for title in ("First", "Second", "Third", "Built", "Checked")}
        place_item(actor=scene.cast.max, item=items["Third"], to="top")
        for title in ("Built", "Checked"):
            move_item(actor=scene.cast.max, item=items[title], state="doing")
        check = next(column for column in team.board_columns.all() if column.name == "Check")
        items["Checked"].refresh_from_db()
        move_card(actor=scene.cast.max, item=items["Checked"], column=str(check.pk))
    return team


def add(scene: Scene, title: str) -> Item:
    return add_item(actor=scene.cast.max, title=title, team=scene.cast.team)


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def change_everything(scene: Scene, team: Team) -> None:
    with use_tenant(scene.cast.acme):
        move_item(actor=scene.cast.max, item=item("Built"), state="done")
        move_item(actor=scene.cast.max, item=item("Second"), state="dropped", reason="Not needed")
        place_item(actor=scene.cast.max, item=item("First"), to="top")
        edit_item(actor=scene.cast.max, item=item("Third"), expected_version=None, title="Renamed")
        add(scene, "Came later")
        set_columns(actor=scene.cast.max, team=team, plans=NEW_COLUMNS)


def words(client: Client, address: str) -> str:
    """The part of the page that is the list or the board, in words."""
    html = client.get(address).content.decode()
    assert html
    part = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<dialog.*?</dialog>|<[^>]+>", " ", part, flags=re.DOTALL).split())


@pytest.mark.parametrize("page", ["backlog", "board"])
def test_a_past_day_is_what_was_said_then(scene: Scene, team: Team, page: str) -> None:
    caller, client = Caller(scene.cast.ana), scene.cast.client(scene.cast.vic)
    address = f"teams/{team.pk}/{page}/"
    then, said = caller.get(address).json(), words(client, f"/acme/{address}")
    assert "Third" in said
    days_pass(AGO)
    change_everything(scene, team)
    assert caller.get(address).json() != then
    assert caller.get(f"{address}?as_of={scene.ago(AGO)}").json() == then
    assert caller.get(f"{address}?as_of={scene.today}&known_at={scene.ago(AGO)}").json() == then
    assert words(client, f"/acme/@{scene.ago(AGO)}/{address}") == said
    nothing = caller.get(f"{address}?as_of={scene.ago(AGO + 1)}").json()
    assert nothing.get("results") == ([] if page == "backlog" else None)
    assert "You are looking at" in client.get(f"/acme/@{scene.ago(3)}/{address}").content.decode()
    assert views() == []


def test_the_api_gives_the_order_of_then(scene: Scene, team: Team) -> None:
    caller = Caller(scene.cast.ana)
    days_pass(AGO)
    change_everything(scene, team)

    def titles(query: str = "") -> list[str]:
        return [row["title"] for row in caller.get(f"teams/{team.pk}/backlog/?state=todo{query}").json()["results"]]

    assert titles(f"&as_of={scene.ago(2)}") == ["Third", "First", "Second"]
    assert titles() == ["First", "Renamed", "Came later"]
    columns: Any = caller.get(f"teams/{team.pk}/board/?as_of={scene.ago(2)}").json()["columns"]
    assert [(each["name"], each["limit"], each["held"]) for each in columns] == [
        ("Next", None, 3), ("Build", 2, 1), ("Check", None, 1), ("Done", None, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["backlog", "board"])
def test_nothing_can_be_pressed_on_a_past_day(scene: Scene, team: Team, page: str) -> None:
    days_pass(AGO)
    client = scene.cast.client(scene.cast.ana)
    html = client.get(f"/acme/@{scene.ago(3)}/teams/{team.pk}/{page}/").content.decode()
    part = html.partition("<main")[2].partition("</main>")[0]
    for pressed in ("hx-post", 'method="post"', "/columns/", 'draggable="true"', "data-menu"):
        assert pressed not in part, pressed
    assert "data-fixed" in part or "data-move" not in part
    assert client.post(f"/acme/@{scene.ago(3)}/teams/{team.pk}/board/moves/").status_code == 405


def test_it_asks_as_much_for_many_as_for_few(scene: Scene, team: Team) -> None:
    caller = Caller(scene.cast.ana)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(f"teams/{team.pk}/backlog/?as_of={scene.ago(1)}").json()["results"]
        return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)

    days_pass(AGO)
    few = asked()
    with use_tenant(scene.cast.acme):
        for n in range(9):
            place_item(actor=scene.cast.max, item=add(scene, f"More {n}"), to="top")
        assert BacklogPlace.objects.count() > 9
    days_pass(AGO)
    assert asked() == few


def test_what_a_load_brings_was_there_and_what_is_added_by_hand_was_not(scene: Scene) -> None:
    """A load says of no row when it came to be; the other pages of such a day show its work as to do."""
    cast, caller = scene.cast, Caller(scene.cast.ana)
    key = cast.team.key
    tables = {
        "items": [{"key": f"L-{n}", "title": f"Loaded {n}", "team": key} for n in (1, 2)],
        "board_columns": [
            {"team": key, "position": str(at), "name": plan.name, "state": plan.state}
            for at, plan in enumerate(NEW_COLUMNS, start=1)
        ],
        "backlog": [
            {"item": f"L-{n}", "team": key, "rank": rank, "is_by_hand": "no", "column": "", "column_since": ""}
            for n, rank in ((1, "V"), (2, "G"))
        ],
    }
    outcome = load_workbook(actor=None, tenant=cast.acme, book=from_rows("book", tables))
    assert outcome.problems == []
    with use_tenant(cast.acme):
        place_item(actor=cast.max, item=add(scene, "By hand"), to="top")
    past = f"?as_of={scene.ago(9)}"
    shown = caller.get(f"teams/{cast.team.pk}/backlog/{past}").json()["results"]
    assert [row["title"] for row in shown] == ["Loaded 2", "Loaded 1"]
    columns = caller.get(f"teams/{cast.team.pk}/board/{past}").json()["columns"]
    assert [(each["name"], each["held"]) for each in columns] == [("Later", 2), ("Doing", 0), ("Over", 0)]
    # Since when they were there nobody knows.
    client = cast.client(cast.vic)
    for page in ("backlog", "board"):
        said = words(client, f"/acme/@{scene.ago(9)}/teams/{cast.team.pk}/{page}/")
        assert "Loaded 1" in said
        assert not re.search(r"\b0 days|today|1 day\b", said.partition("Loaded 2")[2])
    unknown = f"{past}&known_at={scene.ago(9)}"
    assert caller.get(f"teams/{cast.team.pk}/backlog/{unknown}").json()["results"] == []
    assert caller.get(f"teams/{cast.team.pk}/board/{unknown}").json()["columns"][0]["id"] is None
