"""What is gathered into one part of a change, and that it says whose it is, unless it can only be the page's own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from execution.actions.facts import book_cost
from execution.actions.items import add_item, move_item
from okrs.actions.check_ins import add_check_in
from rollups.changes.waterfall import Waterfall, waterfall
from rollups.engine import Moment
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.test_changes import assert_exact

D = Decimal


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)


def since(scene: Scene, kind: str, pk: int | None, measure: str, *, most: int = 4) -> Waterfall:
    return waterfall(kind, pk, measure, Moment(scene.ago(30)), Moment(scene.today), most=most)


def said(found: Waterfall) -> str:
    return " | ".join(part.named.words for part in found.parts)


def test_check_ins_gathered_on_an_objective_name_their_key_results_and_on_a_key_result_nothing(scene: Scene) -> None:
    cast, first = scene.cast, scene.key_result
    with use_tenant(cast.acme):
        second = scene.measure("Clinics that stay")
        for days in range(24, 2, -2):
            for number, line in enumerate((first, second)):
                add_check_in(actor=cast.max, key_result=line, date=scene.ago(days), value=D(1300 - days * 3 + number))
        apart = said(since(scene, "objectives", scene.objective.pk, "measured", most=12))
        together = said(since(scene, "objectives", scene.objective.pk, "measured", most=1))
        own = said(since(scene, "key_results", first.pk, "measured"))
    assert f"check-ins of {first.key}, " in apart
    assert f"check-ins of {second.key}, " in apart
    assert f"check-ins of {first.key} and {second.key}, " in together
    assert "check-ins, " in own
    assert "check-ins of" not in own


def test_money_and_work_gathered_above_initiatives_name_them_and_many_are_counted(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        bets = [scene.initiative, *(scene.bet(f"Bet {n}") for n in range(2))]
        stray = add_item(actor=cast.max, title="For nobody", team=cast.team)
        for days in (9, 8, 7):
            for bet in bets:
                book_cost(actor=cast.max, initiative=bet, amount=D(100 * days), date=scene.ago(days))
            book_cost(actor=cast.max, item=stray, amount=D(5), date=scene.ago(days))
        of_portfolio = since(scene, "portfolios", scene.portfolio.pk, "ac", most=1)
        of_all = since(scene, "totals", None, "cost_in", most=1)
        by_owner = said(since(scene, "totals", None, "cost_in", most=8))
        own = said(since(scene, "initiatives", bets[0].pk, "ac", most=1))
    assert of_portfolio.parts[0].named.words.startswith("9 costs booked on 3 initiatives, the largest €900 ")
    assert of_portfolio.parts[0].named.brief.startswith("9 costs booked on 3 initiatives")
    assert "12 costs booked on 4 initiatives" not in said(of_all)  # what is on none is not one of them
    assert "12 costs booked on 3 initiatives and none, " in said(of_all)
    assert f"costs booked on {bets[1].key}, the largest " in by_owner
    assert "costs booked on no initiative, the largest €5 " in by_owner
    assert own.startswith("3 costs booked, the largest €900 ")


def test_work_that_was_done_says_of_which_bet(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        items = [
            add_item(actor=cast.max, title=f"Task {n}", initiative=scene.initiative, planned_cost=D(100))
            for n in range(3)
        ]
        for item in items:
            move_item(actor=cast.max, item=item, state="done", on=scene.ago(6))
        found = said(since(scene, "portfolios", scene.portfolio.pk, "ev", most=1))
    assert f"Work of {scene.initiative.key}: 3 done" in found


def test_many_days_are_gathered_until_a_picture_can_be_read(scene: Scene) -> None:
    cast, bet = scene.cast, scene.initiative
    with use_tenant(cast.acme):
        for days in range(45, 3, -1):
            book_cost(actor=cast.max, initiative=bet, amount=D(days * 100), date=scene.ago(days))
        found = waterfall("initiatives", bet.pk, "ac", Moment(scene.ago(48)), Moment(scene.today))
        assert_exact(found)
        fine = waterfall("initiatives", bet.pk, "ac", Moment(scene.ago(48)), Moment(scene.today), most=60)
        assert_exact(fine)
    assert len(found.parts) < 17
    assert fine.parts[-1].cause == "smaller"
    assert found.change == fine.change
