"""A team's list, board and iterations in the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.models import Event
from execution.models import Item
from tenancy.context import use_tenant
from tests.api.conftest import Caller, Organisation


def items(organisation: Organisation, many: int) -> list[int]:
    """So many items of Ben's team, by id."""
    cast = organisation.cast
    with use_tenant(cast.acme):
        first = Item.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        Item.objects.bulk_create(
            Item(tenant=cast.acme, key=f"T-{first + n}", title=f"Item {n}", team=cast.team) for n in range(many)
        )
        rows = Item.objects.filter(key__startswith="T-", pk__gt=first)
        return list(rows.order_by("pk").values_list("pk", flat=True))


def of_team(organisation: Organisation, rest: str) -> str:
    return f"teams/{organisation.cast.team.pk}/{rest}"


def ordered(organisation: Organisation, **asked: Any) -> Any:
    text = "&".join(f"{name}={value}" for name, value in asked.items())
    return organisation.ana.get(of_team(organisation, f"backlog/?{text}"))


def test_the_list_is_read_in_its_order_page_by_page_in_one_query_more_than_none(organisation: Organisation) -> None:
    ids = items(organisation, 5)
    before = [row["id"] for row in ordered(organisation).json()["results"] if row["id"] not in ids]
    moves = of_team(organisation, "backlog/moves/")
    assert organisation.ana.post(moves, {"item": ids[4], "to": "top"}).status_code == 200
    assert organisation.ana.post(moves, {"item": ids[3], "before": ids[1], "after": ids[0]}).json()["note"] == ""
    expected = [row for row in [*before, *ids] if row != ids[4]]
    expected.remove(ids[3])
    expected.insert(expected.index(ids[1]), ids[3])
    seen, cursor = [], ""
    while True:
        answer = ordered(organisation, page_size=2, cursor=cursor) if cursor else ordered(organisation, page_size=2)
        seen += [row["id"] for row in answer.json()["results"]]
        cursor = answer.json()["next"]
        if cursor is None:
            break
    assert seen == [ids[4], *expected]
    for wrong in ({"cursor": "x"}, {"page_size": 0}, {"state": "x"}, {"nonsense": 1}):
        assert ordered(organisation, **wrong).status_code == 400

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            ordered(organisation)
        return len(captured)

    few = count()
    items(organisation, 300)
    assert count() == few


def test_moves_are_refused_where_they_must_be(organisation: Organisation) -> None:
    (one,) = items(organisation, 1)
    moves = of_team(organisation, "backlog/moves/")
    assert organisation.ana.post(moves, {"item": one}).status_code == 400
    assert organisation.ana.post(moves, {"item": one, "before": one}).status_code == 400
    assert organisation.ana.post("teams/999999/backlog/moves/", {"item": one, "to": "top"}).status_code == 404
    assert Caller(organisation.cast.cleo).post(moves, {"item": one, "to": "top"}).status_code == 404
    with use_tenant(organisation.cast.acme):
        Item.objects.filter(pk=one).update(team=None)
    refused = organisation.ana.post(moves, {"item": one, "to": "top"})
    assert refused.status_code == 400
    assert "is not in the list of" in str(refused.json())


def test_columns_are_set_and_cards_move_between_them(organisation: Organisation) -> None:
    (one,) = items(organisation, 1)
    board = of_team(organisation, "board/")
    assert [row["key"] for row in organisation.ana.get(board).json()["columns"]] == ["todo", "doing", "done"]
    columns = [{"name": "Next", "state": "todo"}, {"name": "Build", "state": "doing", "limit": 1}]
    short = organisation.ana.send("PUT", board, {"columns": columns})
    assert short.status_code == 400
    made = organisation.ana.send("PUT", board, {"columns": [*columns, {"name": "Out", "state": "done"}]}).json()[
        "columns"
    ]
    assert [row["name"] for row in made] == ["Next", "Build", "Out"]
    moved = organisation.ana.post(of_team(organisation, "board/moves/"), {"item": one, "column": made[1]["key"]})
    assert moved.json() | {"held": 0, "is_over": False} == {
        "item": one, "state": "doing", "column": made[1]["key"], "held": 0, "is_over": False, "note": "",
    }  # fmt: skip
    refused = organisation.ana.post(of_team(organisation, "board/moves/"), {"item": one, "column": "nowhere"})
    assert refused.status_code == 400
    assert Caller(organisation.cast.cleo).get(board).status_code == 404


def test_a_column_over_its_limit_takes_a_card_only_with_a_reason_as_on_the_page(organisation: Organisation) -> None:
    one, two = items(organisation, 2)
    board, moves = of_team(organisation, "board/"), of_team(organisation, "board/moves/")
    columns = [{"name": "Next", "state": "todo"}, {"name": "Build", "state": "doing", "limit": 1}]
    made = organisation.ana.send("PUT", board, {"columns": [*columns, {"name": "Out", "state": "done"}]}).json()
    build = made["columns"][1]
    many = build["held"]
    if not many:
        assert organisation.ana.post(moves, {"item": one, "column": build["key"]}).status_code == 200
        many = 1
    for reason in ({}, {"reason": ""}, {"reason": "  "}):
        refused = organisation.ana.post(moves, {"item": two, "column": build["key"], **reason})
        assert refused.status_code == 422
        assert refused.json()["detail"] == (
            f"Build would hold {many + 1}; its limit is 1. Say why it should: send it again with a `reason`."
        )
    with use_tenant(organisation.cast.acme):
        assert Item.objects.get(pk=two).state == "todo"
    sent = {"item": two, "column": build["key"], "reason": "The customer waits"}
    answer = organisation.ana.post(moves, sent).json()
    assert (answer["state"], answer["held"], answer["is_over"]) == ("doing", many + 1, True)
    with use_tenant(organisation.cast.acme):
        assert Event.objects.filter(name="item.carded").latest("id").data["reason"] == "The customer waits"


def test_iterations_are_made_filled_and_carried_on(organisation: Organisation) -> None:
    ids, day, ana = items(organisation, 2), organisation.day, organisation.ana
    body = {
        "team": "growth", "goal": "Pay", "starts_on": str(day - timedelta(days=14)),
        "ends_on": str(day - timedelta(days=1)),
    }  # fmt: skip
    row = ana.post("iterations/", body).json()
    assert (row["number"], row["team_key"], row["goal"]) == (1, "growth", "Pay")
    assert ana.post("iterations/", body).status_code == 400
    assert ana.patch(f"iterations/{row['id']}/", {"goal": "Paid"}, If_Match='"1"').json()["goal"] == "Paid"
    assert ana.patch(f"iterations/{row['id']}/", {"goal": "x"}, If_Match='"1"').status_code == 412
    assert ana.post(f"iterations/{row['id']}/items/", {"items": ids}).json() == {"changed": 2}
    assert ana.post(f"iterations/{row['id']}/carry/", {}).json() == {"changed": 2}
    listed = ana.get(f"iterations/?team={organisation.cast.team.pk}").json()["results"]
    assert [each["starts_on"] for each in listed] == [body["starts_on"], str(day)]
    found = {line["id"]: line["iteration"] for line in ordered(organisation, page_size=200).json()["results"]}
    assert {found[pk] for pk in ids} == {listed[1]["id"]}
    assert ana.post(f"iterations/{row['id']}/carry/", {}).status_code == 400


def test_an_item_has_somebody_who_does_it(organisation: Organisation) -> None:
    (one,) = items(organisation, 1)
    changed = organisation.ana.patch(f"items/{one}/", {"assignee": "ben@acme.example"})
    assert changed.json()["assignee"] == organisation.cast.ben.pk
    found = organisation.ana.get(f"items/?assignee={organisation.cast.ben.pk}").json()["results"]
    assert [row["id"] for row in found] == [one]
