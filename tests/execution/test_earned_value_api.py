"""Earned value through the API: the figures of the pages, with the S-curve, each currency by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from execution.actions.items import add_item, edit_item
from execution.models import Item
from portfolio.actions.portfolios import create_portfolio
from rollups.actions import recompute_now
from rollups.queries import initiative_rollups, portfolio_rollups, rollup
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.execution.scene import Scene
from ui.formats import money

D = Decimal


def test_a_portfolio_and_an_initiative_say_what_is_stored_and_how_it_came(scene: Scene, acme: Tenant) -> None:
    scene.work()
    recompute_now()
    bet, caller = scene.initiative, Caller(scene.cast.vic)
    for path, stored in (
        (f"initiatives/{bet.pk}", initiative_rollups([bet.pk])[bet.pk]),
        (f"portfolios/{bet.portfolio_id}", portfolio_rollups()[bet.portfolio_id]),
    ):
        answer = caller.get(f"{path}/earned-value/").json()
        assert answer["as_of"] == str(scene.today)
        (part,) = answer["parts"]
        assert (part["currency"], part["initiatives"]) == ("EUR", 1)
        for name in ("bac", "pv", "ev", "ac", "eac"):
            assert part[name] == pytest.approx(float(getattr(stored, name))), (path, name)
        by_day = {point["date"]: point for point in part["curve"]}
        now = by_day[str(scene.today)]
        assert [now["planned"], now["earned"], now["spent"]] == pytest.approx([part["pv"], part["ev"], part["ac"]])
        last = part["curve"][-1]
        assert last["planned"] == pytest.approx(part["bac"])
        assert last["earned"] is None, "after today nothing is known"
        assert part["adherence"]


def test_a_teams_currencies_are_parts_of_their_own(scene: Scene, acme: Tenant) -> None:
    cast = scene.cast
    for item in scene.work():
        edit_item(actor=cast.max, item=Item.objects.get(pk=item.pk), expected_version=None, team=cast.team)
    dollars = create_portfolio(actor=cast.ana, key="US", name="Abroad", currency="USD")
    other = scene.bet("Abroad", portfolio=dollars, budget=None)
    add_item(actor=cast.max, title="There", initiative=other, team=cast.team, planned_cost=D(700))
    recompute_now()
    parts = Caller(cast.vic).get(f"teams/{cast.team.pk}/earned-value/").json()["parts"]
    assert [(part["currency"], part["bac"]) for part in parts] == [("EUR", 600_000), ("USD", 700)]


def test_it_asks_as_much_for_many_items_as_for_few_and_strangers_find_nothing(scene: Scene, acme: Tenant) -> None:
    scene.work()
    recompute_now()
    caller, path = Caller(scene.cast.ana), f"initiatives/{scene.initiative.pk}/earned-value/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(path).status_code == 200
        return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)

    asked()
    few = asked()
    for n in range(30):
        add_item(actor=scene.cast.max, title=f"More {n}", initiative=scene.initiative, planned_cost=D(5))
    assert asked() == few
    assert Caller(scene.cast.cleo).get(path).status_code == 404
    assert caller.get("teams/999999/earned-value/").status_code == 404
    assert caller.get(f"{path}?nonsense=1").status_code == 400


def test_a_teams_past_day_is_answered_as_its_page_shows_it(scene: Scene, acme: Tenant) -> None:
    cast, day = scene.cast, scene.ago(20)
    for item in scene.work():
        edit_item(actor=cast.max, item=Item.objects.get(pk=item.pk), expected_version=None, team=cast.team)
    path = f"teams/{cast.team.pk}/earned-value/"
    caller = Caller(cast.vic)
    now, then = caller.get(path).json(), caller.get(f"{path}?as_of={day}").json()
    assert (now["as_of"], then["as_of"]) == (str(scene.today), str(day))
    expected = rollup(acme, day)["initiatives"][scene.initiative.key]
    for name in ("bac", "pv", "ev", "ac"):
        assert then["parts"][0][name] == pytest.approx(float(expected[name])), name
    assert then["parts"][0]["pv"] < now["parts"][0]["pv"]
    page = cast.client(cast.vic).get(f"/acme/@{day}/teams/{cast.team.pk}/earned-value/")
    assert money(D(str(then["parts"][0]["pv"])), "EUR") in page.content.decode()


def test_a_team_is_answered_as_known_at_a_moment(scene: Scene, acme: Tenant) -> None:
    cast = scene.cast
    for item in scene.work():
        edit_item(actor=cast.max, item=Item.objects.get(pk=item.pk), expected_version=None, team=cast.team)
    path, caller = f"teams/{cast.team.pk}/earned-value/", Caller(cast.vic)
    early = f"?as_of={scene.today}&known_at={scene.ago(1)}"
    assert caller.get(path).json()["parts"][0]["ac"] > 0
    assert caller.get(path + early).json()["parts"] == [], "nothing of it was known yesterday"
    assert caller.get(f"{path}?as_of=soon").status_code == 400
