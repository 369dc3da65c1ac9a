"""Teams that last through their pages: seats, hours of their own, money by period, rates, and what happened."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Team
from accounts.permissions import Forbidden
from execution.actions.hours import book_hours
from execution.actions.items import add_item
from execution.actions.practices import edit_delivery_policy, set_practice
from execution.actions.rates import set_cost_rate
from execution.actions.seats import change_seat, end_seat, give_seat, set_capacity
from execution.actions.team_money import fund_team
from execution.models import Cost, CostRate, TeamCapacity, TeamFunding, TeamPractice, TeamSeat
from execution.queries.teams import Booked, Range, booked_in
from execution.team_sentences import Load, Pot, money_sentence, team_sentence, time_sentence
from execution.views.team_figures import meeting, pots_of
from execution.views.team_people import spans_of
from portfolio.actions.portfolios import create_portfolio
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tenancy.versions import Stale
from tests.execution.scene import Scene
from ui.formats import money

D = Decimal
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def words(text: str) -> str:
    return " ".join(text.split())


def seat(scene: Scene, hours: int = 32, **more: Any) -> TeamSeat:
    values = {"team": scene.cast.team, "member": scene.cast.ben, "starts_on": scene.ago(60), **more}
    return give_seat(actor=scene.cast.max, hours_per_week=D(hours), **values)


def page(client: Client, scene: Scene, tab: str = "people/") -> str:
    answer = client.get(f"/acme/teams/{scene.cast.team.pk}/{tab}")
    assert answer.status_code == 200
    return words(answer.content.decode())


# ---- seats


def test_a_seat_is_given_corrected_and_ended_through_its_sheets_and_stays_in_the_history(scene: Scene) -> None:
    client, team = scene.cast.client(scene.cast.max), scene.cast.team
    sent = {"member": scene.cast.ben.pk, "hours_per_week": "32", "starts_on": scene.ago(30).isoformat()}
    assert client.post(f"/acme/teams/{team.pk}/seats/new/", sent).status_code == 303
    with use_tenant(scene.cast.acme):
        row = TeamSeat.objects.get()
    changed = {"version": "1", "hours_per_week": "20", "starts_on": scene.ago(30).isoformat(), "ends_on": ""}
    assert client.post(f"/acme/seats/{row.pk}/edit/", changed).status_code == 303
    ended = client.post(f"/acme/seats/{row.pk}/end/", {"version": "2", "on": scene.ago(1).isoformat()}, headers=HTMX)
    assert ended.status_code == 204
    body = page(client, scene)
    assert '<span class="tag">past</span>' in body
    history = page(client, scene, "")
    assert "gave Ben a seat of 32 hours a week from" in history
    assert "corrected the seat of Ben: hours a week" in history
    assert "ended the seat of Ben with" in history


def test_who_edits_an_old_version_is_told_what_it_says_now(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    with use_tenant(scene.cast.acme):
        row = seat(scene)
        change_seat(actor=scene.cast.ana, seat=row, expected_version=1, hours_per_week=D(24))
    sent = {"version": "1", "hours_per_week": "8", "starts_on": scene.ago(60).isoformat(), "ends_on": ""}
    late = client.post(f"/acme/seats/{row.pk}/edit/", sent, headers=HTMX)
    assert late.status_code == 412
    assert "hours per week: 24" in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()
    with use_tenant(scene.cast.acme), pytest.raises(Stale):
        end_seat(actor=scene.cast.max, seat=row, expected_version=1, on=scene.today)


def test_seats_of_one_person_in_a_team_lie_apart_also_where_only_the_database_sees_it(
    scene: Scene, acme: Tenant
) -> None:
    seat(scene, ends_on=scene.ago(10))
    with pytest.raises(ValidationError, match="already has a seat of Ben: choose other days"):
        seat(scene, starts_on=scene.ago(10))
    seat(scene, starts_on=scene.ago(9))
    with pytest.raises(IntegrityError, match="already holds some of these days"), transaction.atomic():
        TeamSeat(
            team=scene.cast.team, member=scene.cast.ben, starts_on=scene.ago(5), hours_per_week=D(1)
        ).save()  # fmt: skip


def test_who_has_left_is_given_no_seat_and_only_managers_give_any(scene: Scene, acme: Tenant) -> None:
    for actor in (scene.cast.ben, scene.cast.vic):
        with pytest.raises(Forbidden):
            give_seat(
                actor=actor, team=scene.cast.team, member=scene.cast.ben, hours_per_week=D(1), starts_on=scene.today
            )
        with pytest.raises(Forbidden):
            set_capacity(actor=actor, team=scene.cast.team, starts_on=scene.today, ends_on=scene.today, hours=D(1))
        with pytest.raises(Forbidden):
            fund_team(
                actor=actor, team=scene.cast.team, portfolio=scene.portfolio, starts_on=scene.today,
                ends_on=scene.today, amount=D(1),
            )  # fmt: skip
    scene.cast.vic.ended_at = scene.cast.vic.joined_at
    with pytest.raises(ValidationError, match="Vic has left"):
        seat(scene, member=scene.cast.vic)


# ---- how it works


def test_how_a_team_works_is_said_once_and_two_who_say_it_first_notice_each_other(scene: Scene) -> None:
    client, team = scene.cast.client(scene.cast.max), scene.cast.team
    url = f"/acme/teams/{team.pk}/practice/"
    form = words(client.get(url).content.decode())
    assert 'name="version" value="0"' in form
    sent = {"version": "0", "method": "both", "estimates": "hours", "iteration_days": "7", "expected_share": "0.85"}
    assert client.post(url, sent).status_code == 303
    assert client.post(url, sent | {"method": "flow"}).status_code == 412
    with use_tenant(scene.cast.acme):
        assert TeamPractice.objects.get().method == "both"
    assert "Both, 7 days each" in page(client, scene, "")


def test_the_policy_says_what_a_full_week_is(scene: Scene, acme: Tenant) -> None:
    row = edit_delivery_policy(actor=scene.cast.max, expected_version=None, full_week=D(35))
    edit_delivery_policy(actor=scene.cast.ana, expected_version=row.version, full_week=D(30))
    with pytest.raises(Stale):
        edit_delivery_policy(actor=scene.cast.max, expected_version=1, full_week=D(20))
    with pytest.raises(Forbidden):
        edit_delivery_policy(actor=scene.cast.ben, expected_version=None, full_week=D(20))
    seat(scene)
    assert "Over a full week" in page(scene.cast.client(scene.cast.vic), scene)
    set_practice(actor=scene.cast.max, team=scene.cast.team, expected_version=None, method="iterations")


# ---- money by period


def funded(scene: Scene, amount: int, start: int, end: int, **more: Any) -> TeamFunding:
    values = {"team": scene.cast.team, "portfolio": scene.portfolio, **more}
    return fund_team(
        actor=scene.cast.max, amount=D(amount), starts_on=scene.ago(start), ends_on=scene.ago(end), **values
    )  # fmt: skip


def book(scene: Scene, hours: int, ago: int, **on: Any) -> Cost:
    return book_hours(
        actor=scene.cast.max, member=scene.cast.ben, hours=D(hours), date=scene.ago(ago),
        **(on or {"initiative": scene.initiative}),
    )  # fmt: skip


def test_money_of_a_period_pays_for_whatever_the_team_works_on_each_currency_by_itself(
    scene: Scene, acme: Tenant
) -> None:
    cast = scene.cast
    dollars = create_portfolio(actor=cast.ana, key="US", name="Overseas", currency="USD")
    abroad, other = scene.bet("Abroad", portfolio=dollars), scene.bet("Another")
    for code, amount in (("EUR", 100), ("USD", 120)):
        set_cost_rate(actor=cast.max, amount=D(amount), currency=code, date=scene.ago(90), team=cast.team)
    seat(scene)
    funded(scene, 5_000, 20, -20)
    funded(scene, 2_000, 60, 21)
    funded(scene, 9_000, 20, -20, portfolio=dollars)
    funded(scene, 1_000, -21, -40)
    book(scene, 8, 5)
    book(scene, 4, 4, initiative=other)
    book(scene, 2, 3, initiative=abroad)
    book(scene, 6, 30)
    spans = spans_of(cast.team.pk, scene.today, "EUR")
    found = {(span.pot.currency, span.when): (span.pot.funded, span.pot.booked, span.pot.left) for span in spans}
    assert found == {
        ("EUR", "now"): (D(5_000), D(1_200), D(3_800)),
        ("USD", "now"): (D(9_000), D(240), D(8_760)),
        ("EUR", "past"): (D(2_000), D(600), D(1_400)),
        ("EUR", "coming"): (D(1_000), D(0), D(1_000)),
    }
    assert spans[0].when == "now"
    body = page(cast.client(cast.max), scene)
    assert "has booked €1.2k of €5k; €3.8k is left. More in USD." in body
    body = page(cast.client(cast.vic), scene)
    assert "has booked" not in body, "one person's hours are their pay"
    assert "what an hour costs is seen by managers, admins and owners" in body
    assert "€100.00" not in body


def test_portfolios_that_fund_the_same_days_in_one_currency_share_what_was_booked(scene: Scene, acme: Tenant) -> None:
    second = create_portfolio(actor=scene.cast.ana, key="RUN", name="Running", currency="EUR")
    rows = [
        funded(scene, 10, 30, 20), funded(scene, 20, 25, 5, portfolio=second), funded(scene, 40, 19, 10),
        funded(scene, 80, 4, 0),
    ]  # fmt: skip
    assert [[row.pk for row in group] for group in meeting(rows)] == [[row.pk for row in rows[:3]], [rows[3].pk]]
    spans = spans_of(scene.cast.team.pk, scene.today, "EUR")
    assert [(span.pot.funded, len(span.parts)) for span in spans] == [(D(80), 1), (D(70), 3)]
    overlapping = funded(scene, 5, 2, -9, portfolio=second)
    (pot,) = pots_of([scene.cast.team.pk], overlapping.ends_on, "EUR")[scene.cast.team.pk]
    assert pot == spans_of(scene.cast.team.pk, overlapping.ends_on, "EUR")[0].pot
    assert pot.funded == D(85)


def test_an_hour_counts_for_one_team_only_that_of_its_item_else_where_the_person_has_most_hours(
    scene: Scene, acme: Tenant
) -> None:
    cast = scene.cast
    other = Team(key="ops", name="Operations")
    other.save()
    seat(scene, 30)
    seat(scene, 10, team=other)
    task = add_item(actor=cast.max, title="Pager", initiative=scene.initiative, team=other)
    foreign = Team(key="far", name="Far away")
    foreign.save()
    elsewhere = add_item(actor=cast.max, title="Not ours", initiative=scene.initiative, team=foreign)
    book(scene, 3, 2, item=task)
    book(scene, 4, 2)
    book(scene, 5, 2, item=elsewhere)
    days = (scene.ago(7), scene.today)
    ranges = [Range(team.pk, *days) for team in (cast.team, other, foreign)]
    found = booked_in(ranges, "EUR")
    assert {key[0].team_id: row.hours for key, row in found.items()} == {cast.team.pk: D(9), other.pk: D(3)}
    assert found[(ranges[1], "EUR")] == Booked(D(3), D(3), D(0))


# ---- rates, hours


def test_hours_not_priced_are_said_and_priced_by_a_button(scene: Scene) -> None:
    client, team = scene.cast.client(scene.cast.max), scene.cast.team
    with use_tenant(scene.cast.acme):
        seat(scene)
        funded(scene, 5_000, 20, -20)
        book(scene, 8, 5)
    body = page(client, scene)
    assert "8 hours of this team have no rate and are not priced." in body
    assert "8 hours are not priced and count as nothing yet." in body
    assert "Price 8 hours" not in body
    sent = {"member": "", "amount": "75", "currency": "EUR", "date": scene.ago(10).isoformat(), "note": ""}
    assert client.post(f"/acme/teams/{team.pk}/rates/new/", sent).status_code == 303
    assert "Price 8 hours" in page(client, scene)
    assert client.get(f"/acme/teams/{team.pk}/pricing/").status_code == 405
    assert scene.cast.client(scene.cast.ben).post(f"/acme/teams/{team.pk}/pricing/").status_code == 403
    assert client.post(f"/acme/teams/{team.pk}/pricing/").status_code == 303
    body = page(client, scene)
    assert "no rate and are not priced" not in body
    assert "has booked €600 of €5k" in body
    with use_tenant(scene.cast.acme):
        assert CostRate.objects.get().team_id == team.pk


def test_hours_of_each_person_are_shown_to_managers_and_to_oneself_and_hidden_ones_are_counted(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        seat(scene)
        seat(scene, 8, member=cast.max)
        book(scene, 7, 0)
        book_hours(actor=cast.max, member=cast.max, hours=D(2), date=scene.today)
    boss, ben = page(cast.client(cast.ana), scene, "time/"), page(cast.client(cast.ben), scene, "time/")
    assert ">Ben</a>" in boss
    assert ">Max</a>" in boss
    assert "Hidden" not in boss
    assert ">Ben</a>" in ben
    assert ">Max</a>" not in ben
    assert "Hidden: the hours of 1 other person one by one; the sums hold them." in ben
    assert "<b>9</b>" in ben


def test_an_entry_of_hours_is_corrected_by_its_hours_on_its_sheet(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        row = book(scene, 8, 5)
    client = scene.cast.client(scene.cast.ben)
    assert "Booked: 8 hours of Ben on" in client.get(f"/acme/costs/{row.pk}/correct/").content.decode()
    assert client.post(f"/acme/costs/{row.pk}/correct/", {"hours": "6", "note": "Lunch"}).status_code == 303
    refused = client.post(f"/acme/costs/{row.pk}/correct/", {"hours": "5", "note": "Again"})
    assert "has been corrected already" in refused.content.decode()
    with use_tenant(scene.cast.acme):
        assert Cost.objects.get(supersedes=row).hours == 6


def test_a_cost_sheet_takes_hours_of_a_person(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    sent = {"amount": "", "date": scene.ago(1).isoformat(), "kind": "expense", "member": scene.cast.ben.pk, "note": ""}
    url = f"/acme/initiatives/{scene.initiative.pk}/costs/new/"
    refused = client.post(url, sent)
    assert "How many hours of Ben?" in refused.content.decode()
    assert client.post(url, sent | {"hours": "4"}).status_code == 303
    with use_tenant(scene.cast.acme):
        row = Cost.objects.get()
    assert (row.kind, row.hours, row.member_id, row.amount) == ("labour", D(4), scene.cast.ben.pk, D(0))


# ---- speed, strangers, words


def test_pages_of_a_team_ask_as_much_for_much_as_for_little(scene: Scene) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.max)
    counts = []
    for first, many in ((0, 1), (1, 7)):
        with use_tenant(cast.acme):
            for at in range(first, many):
                member = cast.member(f"p{at}@acme.example", f"P{at}", "member")
                seat(scene, 20, member=member)
                funded(scene, 10, 200 - 20 * at, 190 - 20 * at)
                start = scene.today + timedelta(days=10 * at)
                set_capacity(
                    actor=cast.max, team=cast.team, starts_on=start, ends_on=start + timedelta(days=3), hours=D(5)
                )  # fmt: skip
                book_hours(actor=cast.max, member=member, hours=D(1), date=scene.today)
                set_cost_rate(actor=cast.max, member=member, amount=D(1), currency="USD", date=scene.today)
        for tab in ("", "people/", "time/"):
            with CaptureQueriesContext(connection) as asked:
                page(client, scene, tab)
            counts.append(len(asked))
    assert counts[:3] == counts[3:]


def test_cleo_changes_nothing_of_acme(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        row = seat(scene)
        money = funded(scene, 10, 3, 2)
    client = scene.cast.client(scene.cast.cleo)
    seat_paths = (f"seats/{row.pk}/edit/", f"seats/{row.pk}/end/")
    for path in (*seat_paths, f"team-money/{money.pk}/edit/", f"teams/{row.team_id}/people/"):
        assert client.get(f"/acme/{path}").status_code == 404
        assert client.get(f"/rival/{path}").status_code == 404


def test_sentences_of_money_and_time_have_at_most_thirty_words(scene: Scene) -> None:
    name = "A team with a very long name that goes on"
    many = [Pot(code, D(10**7), D(10**7 + 5000), D(140)) for code in ("EUR", "USD", "CHF", "GBP", "PLN")]
    for pots in ([], many[:1], many):
        assert len(money_sentence(name, pots, scene.today).split()) <= 30
    assert len(time_sentence(name, D(1234), D(99), scene.today).split()) <= 30
    with use_tenant(scene.cast.acme):
        assert TeamCapacity.objects.count() == 0


def test_what_fewer_than_three_people_booked_is_money_only_for_who_may_see_rates(scene: Scene, acme: Tenant) -> None:
    cast = scene.cast
    set_cost_rate(actor=cast.max, amount=D(77), currency="EUR", date=scene.ago(90), team=cast.team)
    funded(scene, 5_000, 20, -20)
    pages = [f"/acme/teams/{cast.team.pk}/", f"/acme/teams/{cast.team.pk}/people/", "/acme/teams/"]

    def told(viewer: Membership, sums: str) -> list[bool]:
        return [sums in cast.client(viewer).get(page).content.decode() for page in pages]

    for number, member in enumerate((cast.ben, cast.max, cast.vic), 1):
        seat(scene, member=member)
        book_hours(actor=cast.max, member=member, hours=D(6), date=scene.ago(3), initiative=scene.initiative)
        booked = D(77) * 6 * number
        (pot,) = pots_of([cast.team.pk], scene.today, "EUR")[cast.team.pk]
        assert (pot.booked, pot.people) == (booked, number)
        assert (pot.for_eyes(False).booked is None) == (number < 3)
        assert pot.for_eyes(True) == pot
        sums = money(booked, "EUR")
        assert told(cast.max, sums) == [True] * 3, sums
        assert told(cast.ben, sums) == [number == 3] * 3, sums
    private = Pot("EUR", D(5_000), None, people=2)
    assert money_sentence("Growth", [private], None) == "€5k is given to Growth for today."
    assert "€5k is given to it." in team_sentence("Growth", 2, D(48), 3, Load(True), [private])
