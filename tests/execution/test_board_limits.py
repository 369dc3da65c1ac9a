"""A limit of the board holds whoever moves the work and from where: people say why, imports are recorded."""

from __future__ import annotations

from typing import Any

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
    limits = cast.client(cast.max).get(f"/acme/teams/{cast.team.pk}/board/columns/").content.decode()
    assert "a column at its limit takes one more when somebody says why" in limits, "where the limit is set"


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


def limit_to_do(scene: Scene) -> None:
    """One to do at a time; nobody's board has limits but this one."""
    cast = scene.cast
    with use_tenant(cast.acme):
        plans = [ColumnPlan("Next", "todo", 1), ColumnPlan("Build", "doing"), ColumnPlan("Done", "done")]
        set_columns(actor=cast.max, team=cast.team, plans=plans)
        add_item(actor=cast.max, title="There already", team=cast.team)


def test_a_new_item_is_asked_about_on_its_page_and_its_part_too(scene: Scene) -> None:
    limit_to_do(scene)
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    url, sent = "/acme/items/new/", {"title": "One more", "type": "task", "team": cast.team.pk}
    assert 'name="reason"' not in client.get(url).content.decode()
    asked = client.post(url, sent)
    assert asked.status_code == 422
    assert "Next would hold 2; its limit is 1. Say why it goes there all the same." in asked.content.decode()
    with use_tenant(cast.acme):
        assert not Item.objects.filter(title="One more").exists(), "nothing is half-written"
    made = client.post(url, sent | {"reason": WHY})
    assert made.status_code == 303
    assert f"added this, over its limit: {WHY}" in client.get(made.headers["Location"]).content.decode()
    with use_tenant(cast.acme):
        item = Item.objects.get(title="One more")
    # Its first part takes its place: as many cards as before. The second is one more.
    parts = f"/acme/items/{item.pk}/parts/new/"
    assert client.post(parts, {"title": "A part", "type": "task"}).status_code == 303
    assert client.post(parts, {"title": "Another", "type": "task"}).status_code == 422
    assert client.post(parts, {"title": "Another", "type": "task", "reason": WHY}).status_code == 303


def test_an_item_that_changes_hands_is_asked_about_whatever_gives_it_away(scene: Scene) -> None:
    limit_to_do(scene)
    cast = scene.cast
    with use_tenant(cast.acme):
        loose = [add_item(actor=cast.max, title=f"Nobody's {n}") for n in range(3)]
        epic = add_item(actor=cast.max, title="Epic", team=cast.team, reason=WHY)
        add_item(actor=cast.max, title="Part", parent=epic)
        bet = scene.bet("Another bet", team=cast.team)
        ways: list[dict[str, Any]] = [{"team": cast.team}, {"parent": epic}, {"initiative": bet}]
        for item, to in zip(loose, ways, strict=True):
            with pytest.raises(ReasonNeeded, match="Next would hold 3"):
                edit_item(actor=cast.max, item=Item.objects.get(pk=item.pk), expected_version=None, **to)
            stored = Item.objects.get(pk=item.pk)
            assert (stored.team, stored.parent, stored.initiative, stored.version) == (None, None, None, item.version)
        kept = Item.objects.get(pk=loose[0].pk)
        edit_item(actor=cast.max, item=kept, expected_version=None, title="Still nobody's")
        given = edit_item(actor=cast.max, item=kept, expected_version=None, team=cast.team, reason=WHY)
        said = Event.objects.filter(name="item.edited", data__is_over=True).get()
        assert (said.data["column"], said.data["held"], said.data["reason"]) == ("Next", 3, WHY)
        edit_item(
            actor=cast.max, item=given, expected_version=None, team=cast.team, title="Ours"
        )  # it is there already
        edit_item(actor=cast.max, item=given, expected_version=None, team=None)  # what leaves passes nothing


def test_the_page_and_the_api_ask_when_work_changes_hands(scene: Scene, acme: Tenant) -> None:
    limit_to_do(scene)
    cast = scene.cast
    with use_tenant(cast.acme):
        loose = add_item(actor=cast.max, title="Nobody's")
    client, url = cast.client(cast.max), f"/acme/items/{loose.pk}/edit/"
    sent = {"title": loose.title, "type": "task", "team": cast.team.pk, "version": loose.version}
    asked = client.post(url, sent)
    assert asked.status_code == 422
    assert 'name="reason"' in asked.content.decode()
    caller = Caller(cast.max)
    refused = caller.patch(f"items/{loose.pk}/", {"team": cast.team.pk})
    assert refused.status_code == 422
    assert "its limit is 1" in refused.json()["detail"]
    assert caller.post("items/", {"title": "New", "team": cast.team.pk}).status_code == 422
    assert caller.post("items/", {"title": "New", "team": cast.team.pk, "reason": WHY}).status_code == 201
    assert client.post(url, sent | {"reason": WHY}).status_code == 303
    with use_tenant(cast.acme):
        assert Item.objects.get(pk=loose.pk).team == cast.team
