"""Earned value of portfolios and teams: the figures of an initiative, of many together, by the same statements."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from execution.actions.facts import book_cost, report_progress
from execution.actions.items import add_item, move_item
from execution.earned_value import Standing, adherence, forecast_note, sentence
from execution.models import Item, ProgressReport
from portfolio.actions.baselines import set_baseline
from portfolio.actions.portfolios import create_portfolio
from portfolio.models import Baseline, Initiative
from rollups.actions import recompute_now
from rollups.formulas.v1.earned_schedule import earned_schedule, p_factor, share_at
from rollups.formulas.v1.work_item import Window, planned_share
from rollups.groups import FIGURES, Group, end_at_pace
from rollups.queries import (
    against_baselines,
    agreed_curves,
    group_curve,
    group_figures,
    initiative_rollups,
    portfolio_rollups,
    resolved_plan,
    team_initiatives,
)
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.execution.scene import Scene
from ui.charts import s_curve

D = Decimal


@pytest.fixture
def other(scene: Scene, acme: Tenant) -> Initiative:
    """A second bet, of no team, whose one item is another team's and a third has none; it is late and dear."""
    bet = scene.bet("Kiosks", planned_start=scene.ago(20), planned_finish=scene.ago(-30))
    team = Team(key="field", name="Field")
    team.save()
    actor = scene.cast.max
    epic = add_item(actor=actor, title="Put them up", initiative=bet, type="epic", team=team)
    near: dict[str, Any] = {"planned_start": scene.ago(20), "planned_finish": scene.ago(5)}
    up = add_item(actor=actor, title="In the north", parent=epic, planned_cost=D(70_000), **near)
    add_item(actor=actor, title="In the south", parent=epic, planned_cost=D(30_000), team=scene.cast.team)
    loose = add_item(actor=actor, title="Paint them", initiative=bet, planned_cost=D(50_000))
    report_progress(actor=actor, item=up, percent=D(30), on=scene.ago(2))
    move_item(actor=actor, item=loose, state="doing", on=scene.ago(4))
    book_cost(actor=actor, item=up, amount=D(45_000), date=scene.ago(3))
    book_cost(actor=actor, item=loose, amount=D(5_000), date=scene.ago(3))
    book_cost(actor=actor, initiative=bet, amount=D(7_000), date=scene.ago(1))
    return bet


def figures(scene: Scene, *bets: Initiative, team: Team | None = None) -> Group:
    found = group_figures(scene.cast.acme, [bet.pk for bet in bets], team.pk if team else None)
    assert found is not None
    return found


def test_a_group_of_one_has_the_stored_figures_of_that_one(scene: Scene, other: Initiative) -> None:
    scene.work()
    recompute_now()
    for bet in (scene.initiative, other):
        stored, found = initiative_rollups([bet.pk])[bet.pk], figures(scene, bet)
        for name in FIGURES:
            assert getattr(found, name) == getattr(stored, name), name


def test_a_portfolio_is_what_is_stored_and_its_time_follows_the_formulas(scene: Scene, other: Initiative) -> None:
    scene.work()
    recompute_now()
    stored, found = portfolio_rollups()[scene.portfolio.pk], figures(scene, scene.initiative, other)
    assert (found.bac, found.pv, found.ev, found.ac) == (stored.bac, stored.pv, stored.ev, stored.ac)
    assert (found.cpi, found.spi) == (stored.cpi, stored.spi)
    plan = [line for bet in (scene.initiative, other) for line in resolved_plan(scene.cast.acme, bet.pk)]
    windows = [(Fraction(line.planned_cost), Window(line.start, line.finish)) for line in plan if line.finish]
    first = min(window.start for _, window in windows if window.start)
    length = int(found.pd or 0)
    assert length == (max(window.finish for _, window in windows) - first).days + 1
    curve = [
        sum((cost * planned_share(window, first + timedelta(days=k - 1)) for cost, window in windows), Fraction(0))
        for k in range(length + 1)
    ]
    es = earned_schedule(curve, Fraction(found.ev), Fraction(found.bac))
    assert es is not None
    assert float(found.es or 0) == pytest.approx(float(es))
    earned = {line.item_id: Fraction(0) for line in plan}
    for bet in (scene.initiative, other):
        for line in resolved_plan(scene.cast.acme, bet.pk):
            earned[line.item_id] = Fraction(line.planned_cost) * done(line.item_id or 0)
    pairs = [
        (Fraction(line.planned_cost) * share_at(Window(line.start, line.finish), first, es), earned[line.item_id])
        for line in plan
        if line.finish
    ]
    assert float(found.p_factor or 0) == pytest.approx(float(p_factor(pairs) or 0))
    assert float(found.spi_t or 0) == pytest.approx(float(es) / float(found.at or 1))


def done(item_id: int) -> Fraction:
    """The share of an item that is done: the story's own words."""
    item = Item.objects.get(pk=item_id)
    report = ProgressReport.objects.filter(item=item).first()
    return Fraction(1) if item.state == "done" else Fraction(report.percent) / 100 if report else Fraction(0)


def test_what_the_teams_have_and_what_nobody_has_adds_up_to_all_of_it(scene: Scene, other: Initiative) -> None:
    scene.work()
    recompute_now()
    whole = figures(scene, scene.initiative, other)
    field = Team.objects.get(key="field")
    growth = figures(scene, scene.initiative, other, team=scene.cast.team)
    theirs = figures(scene, scene.initiative, other, team=field)
    # “Paint them” and the bet's own bill are no team's.
    assert (theirs.bac, theirs.ac, theirs.ev) == (D(70_000), D(45_000), D(21_000))
    assert growth.bac + theirs.bac + 50_000 == whole.bac
    assert growth.ac + theirs.ac + 5_000 + 7_000 == whole.ac
    assert growth.ev + theirs.ev == whole.ev
    assert {bet.pk for bet in team_initiatives(field.pk)} == {other.pk}
    assert {bet.pk for bet in team_initiatives(scene.cast.team.pk)} == {scene.initiative.pk, other.pk}


def test_the_curve_passes_through_the_figures_of_today(scene: Scene, other: Initiative) -> None:
    scene.work()
    recompute_now()
    bets = list(Initiative.objects.all())
    for team in (None, scene.cast.team, Team.objects.get(key="field")):
        found = figures(scene, *bets, team=team)
        points = group_curve(bets, scene.today, team.pk if team else None)
        now = next(point for point in points if point.day == scene.today)
        told = [now.planned, now.earned, now.actual]
        assert told == pytest.approx([float(found.pv), float(found.ev), float(found.ac)])


def test_items_of_no_initiative_and_no_items_at_all_have_no_figures(scene: Scene, acme: Tenant) -> None:
    team = Team(key="new", name="New")
    team.save()
    add_item(actor=scene.cast.max, title="Serves nothing", team=team, planned_cost=D(5))
    assert list(team_initiatives(team.pk)) == []
    assert group_figures(acme, []) is None
    page = scene.cast.client(scene.cast.vic).get(f"/acme/teams/{team.pk}/earned-value/").content.decode()
    assert "No initiative has work of this team." in page


def test_the_pages_say_where_it_stands_and_are_closed_to_strangers(scene: Scene, other: Initiative) -> None:
    scene.work()
    recompute_now()
    field = Team.objects.get(key="field")
    addresses = ["earned-value/", f"portfolios/{scene.portfolio.pk}/earned-value/", f"teams/{field.pk}/earned-value/"]
    vic, cleo = scene.cast.client(scene.cast.vic), scene.cast.client(scene.cast.cleo)
    pages = [vic.get(f"/acme/{address}").content.decode() for address in addresses]
    assert "Of 1 portfolio with planned work 1 earned less than planned, and 1 less than spent." in pages[0]
    assert "Growth bets earned" in pages[1]
    assert "€45k" in pages[2]
    assert "Field earned €21k" in pages[2]
    for address in addresses:
        assert cleo.get(f"/acme/{address}").status_code == 404
        assert address == "earned-value/" or cleo.get(f"/rival/{address}").status_code == 404


def test_two_currencies_are_shown_apart(scene: Scene, other: Initiative) -> None:
    dollars = create_portfolio(actor=scene.cast.ana, key="US", name="American bets", currency="USD")
    bet = scene.bet("Clinics overseas", portfolio=dollars, team=Team.objects.get(key="field"))
    add_item(actor=scene.cast.max, title="Open one", initiative=bet, planned_cost=D(9_000))
    page = scene.cast.client(scene.cast.ana).get(f"/acme/teams/{bet.team_id}/earned-value/").content.decode()
    assert "In EUR" in page
    assert "In USD" in page
    assert "$9,000" in page or "$9k" in page


def test_forty_bets_take_as_many_queries_as_two(scene: Scene, other: Initiative) -> None:
    client = scene.cast.client(scene.cast.vic)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/acme/{address}").status_code == 200
        return sum("SAVEPOINT" not in each["sql"] for each in found.captured_queries)

    recompute_now()
    addresses = [
        "earned-value/",
        f"portfolios/{scene.portfolio.pk}/earned-value/",
        f"teams/{scene.cast.team.pk}/earned-value/",
    ]
    few = [asked(address) for address in addresses]
    for number in range(40):
        bet = scene.bet(f"Bet {number}", team=scene.cast.team)
        add_item(actor=scene.cast.max, title="Task", initiative=bet, planned_cost=D(10))
    recompute_now()
    assert [asked(address) for address in addresses] == few


def test_words_say_where_it_ends_and_whether_the_order_is_kept() -> None:
    day = date(2027, 3, 3)
    standing: dict[str, Any] = {"pv": D(600_000), "ev": D(400_000), "ac": D(350_000), "eac": D(520_000)}
    words = sentence(Standing("Growth", "EUR", **standing, planned_end=day - timedelta(days=12), ends_on=day))
    assert words == (
        "Growth earned €400k of €600k planned by now and spent €350k; at this pace it ends on 3 Mar 2027,"
        " 12 days late, at €520k."
    )
    assert len(words.split()) <= 30
    assert "as planned" in sentence(Standing("Growth", "EUR", **standing, planned_end=day, ends_on=day))
    assert sentence(Standing("Growth", "EUR")) == "Growth has no planned work with figures yet."
    assert "leads to €520k in all" in sentence(Standing("Growth", "EUR", **standing))
    assert adherence(D(1)) == "Work is done in the order in which it was planned."
    assert "18% was done out of turn" in adherence(D("0.82"))
    assert "60% of the work was done out of turn" in adherence(D("0.4"))
    assert "not known" in adherence(None)


def test_a_standstill_has_no_date() -> None:
    day = date(2026, 11, 22)
    assert end_at_pace(day, D(10), D("25.2")) == date(2026, 12, 8)
    assert end_at_pace(day, D(10), D(10) ** 9) is None
    assert end_at_pace(day, None, D(3)) is None


def test_the_picture_reaches_as_far_as_its_forecast_unless_that_is_out_of_all_proportion() -> None:
    first = date(2026, 1, 1)
    moments = [s_curve.Moment(first + timedelta(days=n), n * 10, n * 5, n * 6) for n in range(0, 101, 10)]
    today = first + timedelta(days=50)

    def drawn(days: int) -> str:
        forecast_on = first + timedelta(days=days)
        picture = s_curve.draw(s_curve.SCurve(moments, today, "EUR", D(1000), D(1400), forecast_on))
        return str(picture.wide)

    assert drawn(180).count('"3 4"') == 1
    assert drawn(800).count('"3 4"') == 0
    assert "on 30 Jun 2026" in drawn(180)


def test_a_forecast_over_what_is_planned_says_over_and_never_a_negative_rest() -> None:
    assert forecast_note(Decimal(5000), "EUR") == "EAC, €5k over"
    assert forecast_note(Decimal(-5000), "EUR") == "EAC, €5k left"
    assert forecast_note(Decimal(0), "EUR") == "EAC, as planned"
    assert forecast_note(None, "EUR") == "EAC"


def test_the_curve_shows_the_first_and_the_current_baseline_as_the_engine_reckons_them(scene: Scene) -> None:
    cast, bet = scene.cast, scene.initiative
    with use_tenant(cast.acme):
        _, _, second, spare = scene.work()
        Item.objects.filter(pk=second.pk).update(planned_start=scene.ago(20), planned_finish=scene.ago(-20))
        if not Baseline.objects.filter(initiative=bet).exists():
            set_baseline(actor=cast.max, initiative=bet, reason="Agreed")
        days = [scene.ago(60), scene.ago(10), scene.today, scene.ago(-80)]
        one = agreed_curves([bet], days)
        assert (list(one.first), len(one.current)) == ([], 4), "one baseline is one line"
        Item.objects.filter(pk=spare.pk).update(planned_cost=D(500_000), planned_finish=scene.ago(30))
        set_baseline(actor=cast.max, initiative=bet, reason="More of it")
        two = agreed_curves([bet], days)
        assert list(two.first) == list(one.current)
        against = against_baselines(cast.acme, bet.pk)
        for line, row in ((two.current, against[1]), (two.first, against[2])):
            assert line[2] == pytest.approx(float(row.figures["pv"] or 0))
            assert line[3] == pytest.approx(float(row.figures["bac"] or 0))
        demand = scene.bet("Asked for", state="demand")
        assert agreed_curves([bet, demand], days) == two
        assert (two.known, two.decided, two.note) == (1, 1, "")
        demand.state = Initiative.State.ACTIVE
        part = agreed_curves([bet, demand], days)
        assert (part.first, part.current) == (two.first, two.current)
        assert part.note.startswith("The baselines drawn are those of 1 of 2 initiatives: the others have none")
        assert agreed_curves([demand], days).current == ()
        Initiative.objects.filter(pk=demand.pk).update(state=Initiative.State.ACTIVE)
        Initiative.objects.filter(pk=bet.pk).update(team=None)
        Item.objects.filter(pk=second.pk).update(team=cast.team)
        own = agreed_curves([bet], days, cast.team.pk)
        assert own.current[3] == pytest.approx(300_000)
        scene.computed()
    client = cast.client(cast.max)
    for address in (f"initiatives/{bet.pk}", f"portfolios/{scene.portfolio.pk}/earned-value"):
        text = client.get(f"/acme/{address}/").content.decode()
        assert "First baseline" in text, address
        assert "The first baseline had planned" in text, address
        assert ("those of 1 of 2 initiatives" in text) == ("portfolios" in address), address
