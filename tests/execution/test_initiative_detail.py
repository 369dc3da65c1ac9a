"""The page of one initiative: sentence, curve, figures, shares, tranches, work, costs, history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from execution.actions.facts import correct_cost
from execution.actions.hours import book_hours
from execution.actions.items import add_item, move_item
from execution.actions.rates import price_hours, set_cost_rate
from execution.flow.sentences import open_words
from execution.flow.summary import ITEMS, Summary, when
from execution.flow_reading import read_initiative
from execution.models import Cost, Item
from execution.queries import item_ids_of
from execution.queries.hours import unpriced_in
from portfolio.actions.initiatives import move_initiative
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Initiative
from rollups.actions import recompute_now
from rollups.queries import curve_of, initiative_rollups
from tenancy.context import use_tenant
from tests.execution.scene import Scene

D = Decimal


def page(client: Client, initiative: Initiative) -> str:
    response = client.get(f"/acme/initiatives/{initiative.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_new_bet_shows_what_is_not_known(scene: Scene) -> None:
    html = page(scene.cast.client(scene.cast.vic), scene.initiative)
    assert "Nothing is known yet." in html
    assert html.count('<span class="unknown">not known</span>') >= 12
    assert "No items yet" in html
    assert "No tranches are planned" in html
    assert "/edit/" not in html  # a viewer changes nothing


def test_it_tells_the_whole_story(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        scene.work()
        slice_ = plan_tranche(actor=cast.ana, initiative=scene.initiative, amount=D(250_000), review_on=scene.ago(9))
        decide_tranche(actor=cast.ana, tranche=slice_, decision="released", reason="The form works")
        entry = Cost.objects.get(note="Agency")
        correct_cost(actor=cast.max, cost=entry, amount=D(255_000), date=entry.date, note="Typing error")
        move_initiative(actor=cast.ana, initiative=scene.initiative, state="paused", reason="Budget freeze")
        scene.computed()
    html = page(cast.client(cast.max), scene.initiative)
    for part in (
        "<b>42% delivered</b> for €345k of €600k.", "Forecast at completion", "SPI(t)", "Cost index", "TCPI",
        "p-factor", "+160 clinics", "80%", "Serves no key result", "20%", "€69k", "€250,000.00, released",
        "“The form works”",
        "Sign-up", "1 of 2", "Design the form", "€90k", "<s>€260,000.00</s>", "€255,000.00", "Corrected", "Correction",
        "Typing error", "Paused</b> from", "“Budget freeze”", "moved it from active to paused",
        "let 80 % of its money serve KR1.1",
        "As a table", "Move",
    ):  # fmt: skip
        assert part in html, part


def test_the_curve_ends_in_the_stored_figures(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scene.work()
        recompute_now()
        stored = initiative_rollups([scene.initiative.pk])[scene.initiative.pk]
        points = curve_of(scene.initiative, scene.today)
    now = next(point for point in points if point.day == scene.today)
    assert now.planned == pytest.approx(float(stored.pv or 0))
    assert now.earned == pytest.approx(float(stored.ev or 0))
    assert now.actual == pytest.approx(float(stored.ac or 0))
    assert points[-1].planned == pytest.approx(600_000)
    assert points[-1].earned is None
    assert points[0].planned == 0
    assert len(points) <= 61


def test_costs_and_reports_shared_by_a_plan_above_give_the_engines_curve(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        other = scene.bet("Second bet", budget=None)
        plan = add_item(actor=cast.max, title="Shared plan", planned_cost=D(90_000), initiative=other)
        for size, bet in ((1, None), (2, scene.initiative), (None, scene.initiative)):
            add_item(
                actor=cast.max, title="Part", parent=plan, initiative=bet, estimate=size if size is None else D(size)
            )
        recompute_now()
        stored = initiative_rollups()
        for bet in (other, scene.initiative):
            now = next(point for point in curve_of(bet, scene.today) if point.day == scene.today)
            assert now.planned == pytest.approx(float(stored[bet.pk].pv or 0))
            assert curve_of(bet, scene.today)[-1].planned == pytest.approx(float(stored[bet.pk].bac or 0))


def test_a_dropped_item_keeps_what_was_earned_in_the_curve(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        _, _, half, _ = scene.work()
        move_item(actor=scene.cast.max, item=half, state="dropped", on=scene.ago(1))
        recompute_now()
        stored = initiative_rollups([scene.initiative.pk])[scene.initiative.pk]
        points = curve_of(scene.initiative, scene.today)
    now = next(point for point in points if point.day == scene.today)
    assert [now.planned, now.earned] == pytest.approx([float(stored.pv or 0), float(stored.ev or 0)])
    assert points[-1].planned == pytest.approx(float(stored.bac or 0))


@pytest.mark.parametrize("state", ["active", "delivered"])
def test_a_bet_without_items_is_one_leaf(scene: Scene, state: str) -> None:
    with use_tenant(scene.cast.acme):
        bet = scene.bet("Whole", state=state)
        recompute_now()
        stored = initiative_rollups([bet.pk])[bet.pk]
        now = next(point for point in curve_of(bet, scene.today) if point.day == scene.today)
    assert [now.planned, now.earned] == pytest.approx([float(stored.pv or 0), float(stored.ev or 0)])


def test_whatever_lies_below_it_takes_as_many_queries(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    with use_tenant(scene.cast.acme):
        scene.work()
        plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(1), review_on=scene.today)
    few = queries(client, scene)
    with use_tenant(scene.cast.acme):
        for _ in range(3):
            scene.work()
        for n in range(60):
            add_item(actor=scene.cast.max, title=f"More {n}", initiative=scene.initiative)
        for _ in range(5):
            plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(1), review_on=scene.today)
    assert queries(client, scene) == few
    assert few <= 44


def queries(client: Client, scene: Scene) -> int:
    page(client, scene.initiative)
    with CaptureQueriesContext(connection) as captured:
        page(client, scene.initiative)
    return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)


def test_cleo_finds_nothing_by_an_id_of_acme(scene: Scene) -> None:
    cleo = scene.cast.client(scene.cast.cleo)
    assert cleo.get(f"/acme/initiatives/{scene.initiative.pk}/").status_code == 404
    assert cleo.get(f"/rival/initiatives/{scene.initiative.pk}/").status_code == 404


def test_ben_of_the_team_may_edit_but_not_fund(scene: Scene) -> None:
    html = page(scene.cast.client(scene.cast.ben), scene.initiative)
    assert f"/acme/initiatives/{scene.initiative.pk}/edit/" in html
    assert f"/acme/initiatives/{scene.initiative.pk}/costs/new/" in html
    assert "/state/" not in html
    assert "tranches/new" not in html


@pytest.mark.parametrize(("start", "finish"), [("1900-01-01", "9999-12-31"), ("0001-01-01", "2199-12-31")])
def test_days_of_another_age_neither_stop_the_figures_nor_the_page(scene: Scene, start: str, finish: str) -> None:
    with use_tenant(scene.cast.acme):
        scene.work()
        scene.initiative.planned_start, scene.initiative.planned_finish = map(date.fromisoformat, (start, finish))
        scene.initiative.save()
        Item.objects.update(planned_start=date.fromisoformat(start), planned_finish=date.fromisoformat(finish))
        recompute_now()
    assert "delivered</b>" in page(scene.cast.client(scene.cast.max), scene.initiative)


def test_what_was_spent_says_how_many_hours_nobody_has_priced(scene: Scene) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.max)
    with use_tenant(cast.acme):
        parent, *_ = scene.work()
        part = add_item(actor=cast.max, title="A part of it", parent=parent)
        for hours, on in ((3, {"item": part}), (4, {"initiative": scene.initiative})):
            book_hours(actor=cast.max, member=cast.ben, hours=D(hours), date=scene.today, **on)
        book_hours(actor=cast.max, member=cast.ben, hours=D(2), date=scene.today)
        assert unpriced_in([scene.initiative.pk], scene.today) == 7
        Item.objects.filter(pk=parent.pk).update(team=cast.team)
        Initiative.objects.filter(pk=scene.initiative.pk).update(team=None)
        assert unpriced_in([scene.initiative.pk], scene.today, cast.team.pk) == 3, "a part is its parent's team's"
        Initiative.objects.filter(pk=scene.initiative.pk).update(team=cast.team)
        assert unpriced_in([scene.initiative.pk], scene.today, cast.team.pk) == 7
    with use_tenant(cast.acme):
        scene.computed()
    assert "+ 7 h not priced" in page(client, scene.initiative)
    for address in (
        f"/acme/portfolios/{scene.portfolio.pk}/earned-value/",
        f"/acme/teams/{cast.team.pk}/earned-value/",
    ):
        answer = client.get(address)
        assert "+ 7 h not priced" in answer.content.decode(), address
    with use_tenant(cast.acme):
        set_cost_rate(actor=cast.max, member=cast.ben, amount=D(50), currency="EUR", date=scene.ago(1))
        price_hours(actor=cast.max)
        assert unpriced_in([scene.initiative.pk], scene.today) == 0
    assert "h not priced" not in page(client, scene.initiative)


def test_the_page_says_when_its_open_work_is_done_by_its_own_pace(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    with use_tenant(scene.cast.acme):
        for n in range(20):
            done = add_item(actor=scene.cast.max, title=f"Done {n}", initiative=scene.initiative)
            move_item(actor=scene.cast.max, item=done, state="done", on=scene.ago(40 - 2 * n))
        for n in range(5):
            add_item(actor=scene.cast.max, title=f"Open {n}", initiative=scene.initiative)
        add_item(actor=scene.cast.max, title="Of nobody")
        ids = item_ids_of(scene.initiative.pk)
        found = read_initiative(scene.initiative.pk, ids, scene.cast.acme)
        assert (found.open, found.finished) == (5, 20)
        told = open_words(found, when(found, found.open), 80)
    assert "5 open items are done by" in told
    assert "with 80% confidence" in told
    text = page(client, scene.initiative)
    assert "5 open items are done by" in text
    blank = Summary("x", scene.today, ITEMS, None, [], 2, 0, 2)
    assert open_words(blank, when(blank, 2), 80) == (
        "When its 2 open items are done is not known: nothing was begun before today."
    )
    assert open_words(Summary("x", scene.today, ITEMS, None, [], 0, 0, 0), when(blank, 0), 80) == ""
