"""Baselines: set by hand and by the first approval, never overwritten, and every figure against them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal, localcontext
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accounts.permissions import Forbidden
from execution.actions.facts import report_progress
from execution.actions.items import add_item, edit_item, move_item
from execution.models import Item
from portfolio.actions.baselines import set_baseline
from portfolio.actions.initiatives import edit_initiative, move_initiative
from portfolio.models import Baseline, BaselineLine, Initiative
from rollups.baselines import FIGURES, Against, compared, resolved_plan
from rollups.engine import Moment
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.execution.scene import Scene
from tests.rollups import edits
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

D = Decimal
DAY = date(2024, 7, 1)


def keep(initiative: Initiative, moment: Moment, number: int = 1) -> None:
    """A baseline of the plan at a moment, as the action makes it of today's."""
    baseline = Baseline(initiative=initiative, number=number, date=moment.as_of, reason="agreed")
    baseline.save()
    BaselineLine.objects.bulk_create(
        BaselineLine(baseline=baseline, **vars(line)) for line in resolved_plan(initiative.pk, moment)
    )


def reconciles(now: Against, baseline: Against) -> bool:
    """Whether what changed sums to the difference of the planned costs, exactly."""
    with localcontext(prec=100):  # the sums are exact; Python's usual 28 digits are not
        changed = sum((each.amount for each in baseline.changes), D(0))
        assert now.figures["bac"] is not None
        assert baseline.figures["bac"] is not None
        return now.figures["bac"] == baseline.figures["bac"] + changed


@pytest.mark.parametrize(
    "seed", [0, 1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)]
)
def test_a_plan_just_agreed_has_every_figure_of_the_plan(acme: Tenant, seed: int) -> None:
    fill(organisation(seed, 70), DAY)
    for initiative in Initiative.objects.all():
        keep(initiative, Moment(DAY))
        now, baseline = compared(initiative.pk, Moment(DAY))
        assert (baseline.start, baseline.finish) == (now.start, now.finish)
        for name in FIGURES:
            assert baseline.figures[name] == now.figures[name], (initiative, name)
        assert not any(each.count for each in baseline.changes)


@pytest.mark.parametrize(
    "seed", [0, 1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)]
)
def test_what_changed_since_sums_to_the_difference_whatever_was_edited(acme: Tenant, seed: int) -> None:
    fill(organisation(seed, 70), DAY)
    every = list(Initiative.objects.all())
    for initiative in every:
        keep(initiative, Moment(DAY))
    dice = Random(seed)
    kinds = (edits.replan, edits.reparent, edits.add_work, edits.change_state, edits.edit_initiative)
    for _ in range(40):
        with suppress(DatabaseError), transaction.atomic():  # what breaks a rule of the tables is left undone
            dice.choice(kinds)(dice, DAY)
    found = []
    for initiative in every:
        now, baseline = compared(initiative.pk, Moment(DAY))
        assert reconciles(now, baseline), initiative
        assert 0 <= (baseline.figures["ev"] or 0) <= (baseline.figures["bac"] or 0)
        found += [each for each in baseline.changes if each.count]
    assert found


@pytest.fixture
def agreed(scene: Scene) -> Any:
    """A bet of two items of 100 that is approved: its first baseline is there."""
    with agree(scene) as bet:
        yield scene, bet


@contextmanager
def agree(scene: Scene) -> Iterator[Initiative]:
    """In the tenant, with an approved bet of two items."""
    with use_tenant(scene.cast.acme):
        bet = scene.bet(
            "Agreed", state="demand", planned_start=scene.ago(10), planned_finish=scene.ago(-9),
            kind="internal", no_key_result_reason="It is about baselines",
        )  # fmt: skip
        for title in ("One", "Two"):
            add_item(actor=scene.cast.max, title=title, initiative=bet, planned_cost=D(100))
        move_initiative(actor=scene.cast.ana, initiative=bet, state="approved")
        yield bet


def test_the_first_approval_sets_the_first_baseline_and_no_later_move_does(agreed: tuple[Scene, Initiative]) -> None:
    scene, bet = agreed
    baseline = Baseline.objects.get(initiative=bet)
    assert (baseline.number, baseline.date, baseline.recorded_by) == (1, scene.today, scene.cast.ana)
    assert sorted(baseline.lines.values_list("item__title", "planned_cost")) == [("One", D(100)), ("Two", D(100))]
    move_initiative(actor=scene.cast.ana, initiative=bet, state="active")
    assert Baseline.objects.filter(initiative=bet).count() == 1


def test_scope_that_came_and_went_shows_as_rows(agreed: tuple[Scene, Initiative]) -> None:
    scene, bet = agreed
    one, two = Item.objects.filter(initiative=bet).order_by("id")
    report_progress(actor=scene.cast.max, item=one, percent=D(40), on=scene.today)
    move_item(actor=scene.cast.max, item=one, state="dropped", on=scene.today)
    add_item(actor=scene.cast.max, title="Three", initiative=bet, planned_cost=D(70))
    edit_item(actor=scene.cast.max, item=two, expected_version=None, planned_cost=D(130))
    now, baseline = compared(bet.pk, Moment(scene.today))
    assert {each.name: (each.count, each.amount) for each in baseline.changes} == {
        "added": (1, D(70)), "dropped": (1, D(-60)), "left": (0, D(0)), "replanned": (1, D(30)),
    }  # fmt: skip
    assert (baseline.dropped_planned, baseline.dropped_earned) == (D(100), D(40))
    assert (now.figures["bac"], baseline.figures["bac"]) == (240, 200)
    assert (now.figures["ev"], baseline.figures["ev"]) == (40, 40)
    assert reconciles(now, baseline)


def test_a_line_whose_item_was_broken_down_earns_what_its_parts_earn(agreed: tuple[Scene, Initiative]) -> None:
    scene, bet = agreed
    one = Item.objects.filter(initiative=bet).order_by("id")[0]
    parts = [add_item(actor=scene.cast.max, title=f"Part {n}", parent=one, planned_cost=D(n * 25)) for n in (1, 3)]
    report_progress(actor=scene.cast.max, item=parts[1], percent=D(50), on=scene.today)
    _, baseline = compared(bet.pk, Moment(scene.today))
    assert baseline.figures["ev"] == D("37.5")
    assert not any(each.count for each in baseline.changes)


def test_a_baseline_needs_a_reason_and_the_right_to_fund(agreed: tuple[Scene, Initiative]) -> None:
    scene, bet = agreed
    with pytest.raises(ValidationError):
        set_baseline(actor=scene.cast.ana, initiative=bet, reason=" ")
    with pytest.raises(Forbidden):
        set_baseline(actor=scene.cast.ben, initiative=bet, reason="mine")
    assert Baseline.objects.filter(initiative=bet).count() == 1


@pytest.mark.parametrize("table", ["portfolio_baseline", "portfolio_baselineline"])
def test_a_baseline_is_never_overwritten(agreed: tuple[Scene, Initiative], table: str) -> None:
    for verb in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608  # the parameters above
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb)


def test_the_page_sets_and_shows_them(scene: Scene) -> None:
    with agree(scene) as bet:
        edit_initiative(actor=scene.cast.ana, initiative=bet, expected_version=None, planned_finish=scene.ago(-19))
    client, page = scene.cast.client(scene.cast.ana), f"/acme/initiatives/{bet.pk}/"
    text = client.get(page).content.decode()
    assert "Baseline 1" in text
    assert "10 days later" in text
    assert client.post(f"{page}baselines/new/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}baselines/new/", {"reason": "Two weeks more"}).status_code == 303
    again = client.get(page).content.decode()
    assert "Two weeks more" in again
    assert "10 days later" not in again
    assert scene.cast.client(scene.cast.vic).get(f"{page}baselines/new/").status_code == 403
