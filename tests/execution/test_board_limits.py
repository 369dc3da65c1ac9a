"""A limit of the board holds whoever moves the work and from where: people say why, imports are recorded."""

from __future__ import annotations

import pytest

from activity.models import Event
from execution.actions.boards import ColumnPlan, move_card, set_columns
from execution.actions.items import add_item, edit_item, move_item
from execution.actions.limits import ReasonNeeded
from execution.models import Item
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.exchange.imports.sheets import csv, do, load
from tests.execution.scene import Scene

WHY = "The customer waits"


@pytest.fixture
def items(scene: Scene) -> list[Item]:
    """Two items of a team whose board lets one be built at a time; the first is."""
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two = (add_item(actor=cast.max, title=title, team=cast.team) for title in ("One", "Two"))
        plans = [ColumnPlan("Next", "todo"), ColumnPlan("Build", "doing", 1), ColumnPlan("Done", "done")]
        set_columns(actor=cast.max, team=cast.team, plans=plans)
        move_item(actor=cast.max, item=one, state="doing")
    return [one, two]


def state(cast: Cast, item: Item) -> str:
    with use_tenant(cast.acme):
        return Item.objects.get(pk=item.pk).state


def test_the_items_own_page_asks_for_the_reason_and_keeps_it(scene: Scene, items: list[Item]) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    url, sent = f"/acme/items/{items[1].pk}/state/", {"state": "doing", "on": str(scene.today)}
    assert 'name="reason"' not in client.get(url).content.decode(), "nobody is asked before there is something to say"
    asked = client.post(url, sent)
    assert asked.status_code == 422
    words = asked.content.decode()
    assert "Build would hold 2; its limit is 1. Say why it goes there all the same." in words
    assert 'name="reason"' in words
    assert state(cast, items[1]) == "todo"
    assert client.post(url, sent | {"reason": " "}).status_code == 422
    assert client.post(url, sent | {"reason": WHY}).status_code == 303
    assert state(cast, items[1]) == "doing"
    page = client.get(f"/acme/items/{items[1].pk}/").content.decode()
    assert f"moved it from todo to doing, over its limit: {WHY}" in page


def test_the_api_asks_for_the_reason_at_an_items_own_address(scene: Scene, items: list[Item], acme: Tenant) -> None:
    ben = Caller(scene.cast.ben)
    url = f"items/{items[1].pk}/move/"
    asked = ben.post(url, {"state": "doing"})
    assert asked.status_code == 422
    assert "its limit is 1. Say why it should" in asked.json()["detail"]
    assert state(scene.cast, items[1]) == "todo"
    assert ben.post(url, {"state": "doing", "reason": WHY}).status_code == 200
    assert state(scene.cast, items[1]) == "doing"


def test_only_what_passes_a_limit_is_asked_about(scene: Scene, items: list[Item]) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two = (Item.objects.get(pk=item.pk) for item in items)
        move_item(actor=cast.max, item=one, state="doing")  # it is there already
        with pytest.raises(ReasonNeeded):
            move_item(actor=cast.max, item=two, state="doing")
        move_item(actor=cast.max, item=one, state="done")
        move_item(actor=cast.max, item=two, state="doing")  # there is room again
        epic = add_item(actor=cast.max, title="Epic", team=cast.team)
        part = add_item(actor=cast.max, title="Part", parent=epic)
        move_item(actor=cast.max, item=epic, state="doing")  # what has parts is no card
        with pytest.raises(ReasonNeeded, match="Build would hold 2"):
            move_item(actor=cast.max, item=part, state="doing")  # its parent's team is its own
        move_item(actor=cast.max, item=part, state="dropped")
        loose = add_item(actor=cast.max, title="Nobody's")
        move_item(actor=cast.max, item=loose, state="doing")
        assert not Event.objects.filter(name="item.moved", data__is_over=True).exists()


def test_the_column_that_counts_is_the_one_in_which_the_card_will_stand(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two = (add_item(actor=cast.max, title=title, team=cast.team) for title in ("One", "Two"))
        plans = [
            *(ColumnPlan("Next", "todo"), ColumnPlan("Build", "doing"), ColumnPlan("Review", "doing", 1)),
            ColumnPlan("Done", "done"),
        ]
        columns = set_columns(actor=cast.max, team=cast.team, plans=plans)
        move_card(actor=cast.max, item=one, column=str(columns[2].pk))
        move_item(actor=cast.max, item=two, state="doing")  # into Build, which has no limit
        assert Event.objects.filter(name="item.moved", data__has_key="is_over").count() == 0


def test_an_import_passes_a_limit_and_the_team_reads_why(scene: Scene, items: list[Item]) -> None:
    cast = scene.cast
    columns = {"external_id": "Key", "title": "Title", "state": "State", "team": "Team"}
    with use_tenant(cast.acme):
        edit_item(actor=cast.max, item=Item.objects.get(pk=items[0].pk), expected_version=None, title="First")
    sheet = csv(f"A,Alpha,doing,{cast.team.key}", f"B,Beta,doing,{cast.team.key}", headers="Key,Title,State,Team")
    of = load(cast, sheet, columns=columns)
    assert of.counts["added"] == 2, "an import is not refused for a limit"
    with use_tenant(cast.acme):
        event = Event.objects.get(name="team.limit_passed")
        assert (event.data["column"], event.data["held"], event.data["limit"]) == ("Build", 3, 1)
        assert event.data["reason"] == "came with the import of tracker.csv"
        assert event.actor == cast.ana
    load(cast, sheet, columns=columns)
    do(cast, of, "undo")
    with use_tenant(cast.acme):
        assert Event.objects.filter(name="team.limit_passed").count() == 1, "fewer or as many pass nothing"
