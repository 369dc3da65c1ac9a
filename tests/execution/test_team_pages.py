"""The list of teams and a team's own page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from execution.actions.hours import book_hours
from execution.actions.seats import set_capacity
from execution.models import Item, TeamFunding, TeamPractice, TeamSeat
from execution.queries.teams import planned_hours
from execution.seating import monday, workdays
from execution.team_sentences import Load, Pot, team_sentence, teams_sentence
from tenancy.context import use_tenant
from tests.execution.scene import Scene

D = Decimal


def seat(scene: Scene, member: Any, hours: int, **more: Any) -> TeamSeat:
    row = TeamSeat(team=scene.cast.team, member=member, hours_per_week=D(hours), starts_on=scene.ago(30))
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    return row


def words(text: str) -> str:
    return " ".join(text.split())


def another(scene: Scene, number: int) -> None:
    """One more team, in which Ben sits too, with money of its own."""
    team = Team(key=f"t{number}", name=f"Team {number}")
    team.save()
    seat(scene, scene.cast.ben, 10, team=team)
    period = {"starts_on": scene.ago(20), "ends_on": scene.ago(-60)}
    TeamFunding(team=team, portfolio=scene.portfolio, amount=D(90_000), **period).save()


def test_the_list_shows_people_hours_work_and_money_and_asks_as_much_for_many_as_for_few(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.vic)
    with use_tenant(scene.cast.acme):
        seat(scene, scene.cast.ben, 32)
        seat(scene, scene.cast.max, 16)
    body = words(client.get("/acme/teams/").content.decode())
    assert "1 team, and nobody is given more than a full week in the next 13 weeks." in body
    assert '<td class="num" data-l="People">2</td> <td class="num" data-l="Hours a week">48</td>' in body
    with use_tenant(scene.cast.acme):
        another(scene, 0)
    with CaptureQueriesContext(connection) as few:
        body = words(client.get("/acme/teams/").content.decode())
    assert "€0 of €90k" in body
    assert "Of 2 teams, 1 person is given over a full week." in body
    with use_tenant(scene.cast.acme):
        for number in range(1, 12):
            another(scene, number)
    with CaptureQueriesContext(connection) as many:
        client.get("/acme/teams/")
    assert len(many) == len(few)


def test_a_team_whose_planned_work_asks_for_more_than_its_hours_says_from_when(scene: Scene) -> None:
    cast, first = scene.cast, monday(scene.today) + timedelta(weeks=2)
    with use_tenant(cast.acme):
        seat(scene, cast.ben, 20)
        TeamPractice(team=cast.team, estimates="hours").save()
        Item(
            team=cast.team, key="W-H", title="Move the data", estimate=D(50),
            planned_start=first, planned_finish=first + timedelta(days=10),
        ).save()  # fmt: skip
    body = words(cast.client(cast.ben).get(f"/acme/teams/{cast.team.pk}/").content.decode())
    # Five of its nine working days lie in the first week: 50 × 5 ÷ 9.
    assert "Over its hours" in body
    assert "27.8 h" in body
    assert f"From {first.day} {first:%b} more is planned than it can give." in body


def test_a_team_that_booked_more_than_it_can_give_this_week_says_so(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        seat(scene, cast.ben, 5)
        first = monday(scene.today)
        days = [first + timedelta(days=at) for at in range(5)]
        set_capacity(actor=cast.max, team=cast.team, starts_on=days[0], ends_on=days[4], hours=D(1))
        book_hours(actor=cast.ben, member=cast.ben, hours=D(3), date=first)
    body = words(cast.client(cast.vic).get(f"/acme/teams/{cast.team.pk}/").content.decode())
    assert f"Over its hours from {first.day} {first:%b}" in body
    assert "3 h booked" in body


def test_no_work_in_hours_is_not_said_to_fit() -> None:
    assert (Load(True).code, Load(True, is_planned=True).code, Load(False).code) == ("todo", "ok", "todo")


def test_hours_of_work_are_spread_over_its_working_days_as_counted_one_by_one(scene: Scene) -> None:
    cast, first = scene.cast, monday(scene.today)
    with use_tenant(cast.acme):
        TeamPractice(team=cast.team, estimates="hours").save()
        item = scene.work()[3]
        starts, ends = first + timedelta(days=3), first + timedelta(days=19)
        Item.objects.filter(pk=item.pk).update(
            team=cast.team, planned_start=starts, planned_finish=ends, estimate=D(120)
        )
        weeks = [first + timedelta(weeks=number) for number in range(4)]
        found = planned_hours([cast.team.pk], weeks)
    each = D(120) / workdays(starts, ends)
    expected = {
        (cast.team.pk, week): round(each * workdays(max(week, starts), min(week + timedelta(days=6), ends)), 2)
        for week in weeks[:3]
    }
    assert found == expected


def test_cleo_reaches_no_team_of_acme_and_nobody_signed_out_does(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.cleo)
    assert client.get("/acme/teams/").status_code == 404
    assert client.get(f"/rival/teams/{scene.cast.team.pk}/").status_code == 404


def test_sentences_have_at_most_thirty_words_and_name_what_matters_most() -> None:
    name = "A team with a very long name that goes on and on"
    over = Load(True, date(2026, 11, 23), ("Ben",), is_planned=True)
    crowded = Load(True, None, ("Somebody With A Long Name", "Ben", "Max"))
    pots = [Pot("EUR", D(90_000), D(120_000)), Pot("USD", D(5), D(0)), Pot("CHF", D(5), D(0))]
    for load in (over, crowded, Load(True), Load(False)):
        for money in (pots, pots[1:], []):
            text = team_sentence(name, 12, D("403.5"), 31, load, money)
            assert len(text.split()) <= 30, text
    assert team_sentence("Growth", 2, D(48), 3, Load(True), pots[:1]) == (
        "Growth: 2 people, 48 hours a week, 3 items in progress. It has booked €30k more than it was given."
    )
    assert teams_sentence([over, crowded, Load(False)]) == (
        "Of 3 teams, 1 has more planned than hours to give; 3 people are given over a full week and 1 has no seats."
    )
    assert len(teams_sentence([over, crowded, Load(False)] * 40).split()) <= 30
    assert teams_sentence([]).startswith("No teams yet")
