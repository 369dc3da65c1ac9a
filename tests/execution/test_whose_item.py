"""Whose an item is: its own team's, else the nearest's above it, else its initiative's; everywhere the same."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Team
from execution.actions.items import add_item, edit_item
from execution.actions.practices import set_practice
from execution.belonging import Named, initiative_of, team_of
from execution.belonging_sql import COUNTS_FOR, OF_TEAMS, TEAM_OF, rows_of
from execution.models import Item
from execution.queries.backlog import After, Chosen, extent, page, works
from execution.queries.boards import cards, columns_of
from execution.queries.flow import flow_of, flows_of_teams
from execution.queries.teams import planned_hours
from execution.queries.whose import items_of_team
from execution.seating import monday
from portfolio.models import Initiative
from rollups.actions import recompute_now
from rollups.queries import group_figures
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.execution.scene import Scene

pytestmark = pytest.mark.django_db


def model(items: dict[int, Item], bets: dict[int, Initiative]) -> dict[int, int | None]:
    """Whose each item is, by the rule in plain Python."""
    named = {pk: Named(row.parent_id, row.team_id, row.initiative_id) for pk, row in items.items()}
    return {pk: team_of(pk, named, {bet.pk: bet.team_id for bet in bets.values()}) for pk in items}


def grown(scene: Scene, dice: random.Random) -> tuple[list[Team], dict[int, Initiative], dict[int, Item]]:
    """Three teams, three bets of some of them or of none, and 60 items anywhere in trees below one another."""
    teams = [scene.cast.team]
    for number in range(2):
        team = Team(key=f"T{number}", name=f"Team {number}")
        team.save()
        teams.append(team)
    bets = [scene.bet(f"Bet {number}", team=dice.choice([None, *teams])) for number in range(3)]
    items: list[Item] = []
    for number in range(60):
        row = Item(
            key=f"X-{number}", title="Work", team=dice.choice([None, None, *teams]),
            initiative=dice.choice([None, *bets]), parent=dice.choice([None, *items[-12:]]),
            planned_cost=Decimal(dice.randint(1, 50)),
        )  # fmt: skip
        row.save()
        items.append(row)
    return teams, {bet.pk: bet for bet in bets}, {item.pk: item for item in items}


@pytest.mark.parametrize("seed", range(4))
def test_the_statement_the_engine_and_a_walk_up_the_tree_agree(scene: Scene, seed: int) -> None:
    with use_tenant(scene.cast.acme):
        teams, bets, items = grown(scene, random.Random(seed))
        expected = model(items, bets)
        sql = f"SELECT i.id, {TEAM_OF} FROM execution_item i WHERE i.id = ANY(%(ids)s)"  # noqa: S608  # our own
        asked: dict[str, Any] = {"tenant": scene.cast.acme.pk, "ids": list(items)}
        with connection.cursor() as cursor:
            cursor.execute(sql, asked)
            assert dict(cursor.fetchall()) == expected
        recompute_now()
        whole = group_figures(scene.cast.acme, list(bets))
        parts = [group_figures(scene.cast.acme, list(bets), team.pk) for team in teams]
        leaves = {pk for pk in items if not any(other.parent_id == pk for other in items.values())}
        counted = [pk for pk in leaves if _bet_of(items[pk], items) is not None]
        unowned = [pk for pk in counted if expected[pk] is None]
        assert whole is not None
        told = sum((part.bac for part in parts if part is not None and part.bac is not None), Decimal(0))
        assert told <= (whole.bac or 0)
        if not unowned and all(bet.team_id for bet in bets.values()):
            assert told == whole.bac
        for team, part in zip(teams, parts, strict=True):
            own = [pk for pk in counted if expected[pk] == team.pk]
            assert (part is not None and bool(part.bac)) == bool(own) or _has_plain_bet(team, bets, items)


def _bet_of(item: Item, items: dict[int, Item]) -> int | None:
    at: Item | None = item
    while at is not None:
        if at.initiative_id is not None:
            return at.initiative_id
        at = items.get(at.parent_id or 0)
    return None


def _has_plain_bet(team: Team, bets: dict[int, Initiative], items: dict[int, Item]) -> bool:
    """Whether the team leads a bet without items, whose budget is its own."""
    worked = {_bet_of(item, items) for item in items.values()}
    return any(bet.team_id == team.pk and bet.pk not in worked for bet in bets.values())


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[int | None], list[tuple[int | None, int | None, int | None]]]:
    """The teams of three bets, and up to 25 items: what each is part of, its team and its bet, or none."""
    leads = draw(st.lists(st.none() | st.integers(0, 2), min_size=3, max_size=3))
    many = draw(st.integers(1, 25))
    one = st.none() | st.integers(0, 2)
    above = [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(many)]
    return leads, [(parent, draw(one), draw(one)) for parent in above]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forest=forests())
def test_every_statement_says_what_the_rule_says(scene: Scene, forest: Any) -> None:
    leads, rows = forest
    with use_tenant(scene.cast.acme), transaction.atomic():
        teams = [scene.cast.team, *(_saved(Team(key=f"T{n}", name=f"Team {n}")) for n in range(2))]
        bets = [scene.bet(f"Bet {n}", team=None if lead is None else teams[lead]) for n, lead in enumerate(leads)]
        made: list[Item] = []
        for number, (parent, team, bet) in enumerate(rows):
            made.append(
                _saved(
                    Item(
                        key=f"X-{number}", title="Work", parent=None if parent is None else made[parent],
                        team=None if team is None else teams[team], initiative=None if bet is None else bets[bet],
                    )
                )
            )  # fmt: skip
        items = {item.pk: item for item in made}
        named = {pk: Named(row.parent_id, row.team_id, row.initiative_id) for pk, row in items.items()}
        expected = model(items, {bet.pk: bet for bet in bets})
        counted = {pk: initiative_of(pk, named) for pk in items}
        ids = [team.pk for team in teams]
        assert _asked(f"i.id, {TEAM_OF} FROM execution_item i", scene, ids) == expected
        assert _asked(f"i.id, {COUNTS_FOR} FROM execution_item i", scene, ids) == counted
        of_teams = {pk: team for pk, team in expected.items() if team is not None}
        assert _asked(f"i.id, i.team FROM {rows_of(OF_TEAMS)} i", scene, ids) == of_teams
        for team in teams:
            assert set(items_of_team(team.pk).values_list("pk", flat=True)) == _of(team, expected)
        for item in made:
            # For rights: what it has from above, where it names none itself.
            said = {getattr(each, "team_id", None) for each in item.inherited()} - {None}
            whose = expected[item.pk]
            assert whose is None or whose in {item.team_id, item.initiative and item.initiative.team_id, *said}
        transaction.set_rollback(True)


def _saved(row: Any) -> Any:
    row.save()
    return row


def _of(team: Team, expected: dict[int, int | None]) -> set[int]:
    return {pk for pk, whose in expected.items() if whose == team.pk}


def _asked(columns: str, scene: Scene, teams: list[int]) -> dict[int, int | None]:
    asked: dict[str, Any] = {"tenant": scene.cast.acme.pk, "teams": teams}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + columns, asked)
        rows = cursor.fetchall()
    assert len({pk for pk, _ in rows}) == len(rows), "an item stands there twice"
    return dict(rows)


def test_every_page_of_a_team_holds_the_same_items(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        other = Team(key="data", name="Data")
        other.save()
        theirs = scene.bet("Theirs", team=other)
        epic = add_item(actor=cast.max, title="Epic", team=cast.team, initiative=theirs, type="epic")
        add_item(actor=cast.max, title="By its parent", parent=epic)
        add_item(actor=cast.max, title="By its bet", initiative=scene.initiative)
        add_item(actor=cast.max, title="By itself", team=cast.team)
        add_item(actor=cast.max, title="Of the others", parent=epic, team=other)
        add_item(actor=cast.max, title="Of their bet", initiative=theirs)
        add_item(actor=cast.max, title="Of nobody")
        for item in Item.objects.exclude(pk=epic.pk):
            edit_item(
                actor=cast.max, item=item, expected_version=None, estimate=Decimal(1),
                planned_start=scene.today, planned_finish=scene.today,
            )  # fmt: skip
        set_practice(actor=cast.max, team=cast.team, expected_version=None, estimates="hours")
        own = ["By its bet", "By its parent", "By itself"]
        assert sorted(line.title for line in page(cast.team, Chosen(), After())) == own
        assert sorted(line.title for line in cards(cast.team, columns_of(cast.team), scene.today)) == own
        assert extent(cast.team).many == 3
        assert len(works(cast.team)) == 3
        flow = flow_of(cast.team.pk, scene.today, "UTC")
        assert sum(flow.items.arrived.values()) == 3
        assert {each.name: each.todo for each in flows_of_teams(scene.today, scene.today)}[cast.team.name] == 3
        week = monday(scene.today)
        hours = planned_hours([cast.team.pk, other.pk], [week])
        assert hours == {(cast.team.pk, week): Decimal(3)}
    listed = cast.client(cast.ben).get(f"/acme/items/?team={cast.team.pk}&view=flat").content.decode()
    assert [title for title in own if f">{title}</a>" in listed] == own
    assert ">Of their bet</a>" not in listed
    answer = Caller(cast.ben).get(f"items/?team={cast.team.pk}").json()
    assert sorted(row["title"] for row in answer["results"]) == [*own, "Epic"]
    assert {row["of_team"] for row in answer["results"]} == {cast.team.pk}


def test_what_a_team_has_from_above_can_be_moved_by_its_people(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        other = Team(key="data", name="Data")
        other.save()
        epic = add_item(actor=cast.max, title="Epic", team=cast.team, type="epic")
        part = add_item(actor=cast.max, title="Part", parent=epic)
        far = add_item(actor=cast.max, title="Far", parent=add_item(actor=cast.max, title="Theirs", team=other))
    client, url = cast.client(cast.ben), f"/acme/teams/{cast.team.pk}"
    move = f"{url}/board/moves/"
    assert ">Part</a>" in client.get(f"{url}/board/").content.decode()
    assert client.post(move, {"id": part.pk, "column": "doing"}).status_code == 200
    assert client.post(move, {"id": far.pk, "column": "doing"}).status_code == 404
    assert client.post(f"/acme/items/{far.pk}/edit/", {"title": "Mine"}).status_code == 403
    with use_tenant(cast.acme):
        assert Item.objects.get(pk=part.pk).state == "doing"
    assert client.post(f"{url}/backlog/place/", {"id": part.pk}).status_code == 204
