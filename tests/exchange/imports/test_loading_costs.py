"""Costs and hours of anybody's sheet: on items, initiatives or unallocated, a day of a person at most 24 hours."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Team
from exchange.imports.reconciling import balances
from exchange.models import ImportRow, SheetImport
from execution.actions.hours import book_hours, correct_hours
from execution.actions.items import add_item
from execution.actions.rates import price_hours
from execution.models import Cost, CostRate, Item, TeamSeat
from execution.queries.hours import unpriced_hours
from portfolio.actions.initiatives import propose_initiative
from portfolio.actions.portfolios import create_portfolio
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import counts, csv, load, refused

pytestmark = pytest.mark.django_db
HEADERS = "Booking,Day,Amount,Work,Person,Hours,Kind"
COLUMNS = {
    "external_id": "Booking", "date": "Day", "amount": "Amount", "item": "Work", "member": "Person", "hours": "Hours",
    "kind": "Kind",
}  # fmt: skip


def book(cast: Cast, *rows: str, **answers: object) -> SheetImport:
    return load(cast, csv(*rows, headers=HEADERS), target="costs", columns=COLUMNS, initiative="none", **answers)


def heads() -> dict[str, Cost]:
    return {cost.key: cost for cost in Cost.objects.filter(superseded_by=None)}


@pytest.fixture
def item(cast: Cast) -> Item:
    with use_tenant(cast.acme):
        row = Item(key="W-1", title="Work")
        row.save()
    return row


def test_costs_come_in_with_their_item_and_without(cast: Cast, item: Item) -> None:
    of = book(cast, "b1,2026-03-01,100.25,W-1,,,", "b2,2026-03-02,-5,,,,capital", "b3,2026-03-02,7,W-9,,,")
    assert of.state == "loaded", of.error
    assert counts(of) == {"rows": 3, "added": 3}
    with use_tenant(cast.acme):
        found = heads()
        assert (found["b1"].item, found["b1"].amount, found["b1"].kind) == (item, Decimal("100.25"), "expense")
        assert (found["b2"].item, found["b2"].amount, found["b2"].kind) == (None, Decimal(-5), "capital")
        assert found["b3"].item is None
        assert "unallocated" in ImportRow.objects.get(sheet_import=of, number=4).note
    assert of.sums == {"amount": "102.25", "hours": "0"}


def test_a_corrected_booking_supersedes_and_the_same_one_does_nothing(cast: Cast, item: Item) -> None:
    book(cast, "b1,2026-03-01,100,W-1,,,", "b2,2026-03-01,1,W-1,,,")
    of = book(cast, "b1,2026-03-01,120,W-1,,,", "b2,2026-03-01,1,W-1,,,")
    assert counts(of) == {"rows": 2, "changed": 1, "unchanged": 1}
    with use_tenant(cast.acme):
        assert heads()["b1"].amount == 120
        assert Cost.objects.count() == 3


def test_hours_of_a_person_are_priced_by_the_rate_of_the_day(cast: Cast, item: Item) -> None:
    with use_tenant(cast.acme):
        for day, amount in ((date(2026, 1, 1), 80), (date(2026, 3, 1), 90)):
            CostRate(member=cast.ben, date=day, amount=Decimal(amount), currency="EUR").save()
    of = book(
        cast, "b1,2026-02-28,,W-1,Ben,2,", "b2,2026-03-01,,W-1,ben@acme.example,1h 30m,", "b3,2025-12-31,,W-1,Ben,1,"
    )
    assert counts(of) == {"rows": 3, "added": 3}
    with use_tenant(cast.acme):
        found = heads()
        assert [(found[key].amount, found[key].rate) for key in ("b1", "b2", "b3")] == [
            (Decimal(160), Decimal(80)), (Decimal(135), Decimal(90)), (Decimal(0), None)
        ]  # fmt: skip
        assert {cost.kind for cost in found.values()} == {"labour"}
        assert "not priced yet" in ImportRow.objects.get(sheet_import=of, number=4).note


def test_bad_bookings_are_named(cast: Cast, item: Item) -> None:
    with use_tenant(cast.acme):
        Cost(key="old", date=date(2026, 3, 2), amount=1, kind="labour", hours=20, member=cast.ben, item=item).save()
    of = book(
        cast,
        "b1,2026-03-01,1,W-1,Ben,25,",
        "b2,2026-03-02,1,W-1,Ben,5,",
        "b3,2026-03-03,1,W-1,Ben,13,",
        "b4,2026-03-03,1,W-1,Ben,12,",
        "b5,2026-03-04,1,W-1,Ben,-1,",
        "b6,2026-03-04,,W-1,,,",
        "b7,1970-01-01,1,W-1,,,",
        "b8,2026-03-04,$5,W-1,,,",
        "b9,,5,W-1,,,",
        "ok,2026-03-04,5,W-1,Ben,24,",
    )
    assert counts(of) == {"rows": 10, "added": 1, "rejected": 9}
    with use_tenant(cast.acme):
        told = {row: (column, value, expected) for row, column, value, expected in refused(of)}
        assert Cost.objects.count() == 2
    assert told[2] == ("Hours", "25", "at most 24 hours of a person on a day")
    assert told[3] == ("Hours", "5", "at most 24 hours of a person on a day: with the others 2026-03-02 has 25")
    assert told[4][2] == told[5][2] == "at most 24 hours of a person on a day: with the others 2026-03-03 has 25"
    assert told[6][:2] == ("Hours", "-1")
    assert told[7][0] == "Amount"
    assert told[8][:2] == ("Day", "1970-01-01")
    assert told[9] == ("Amount", "$5", "an amount in EUR, the currency of this sheet")
    assert told[10] == ("Day", "", "a date, which each row needs")


def test_rows_without_ids_are_known_again_by_what_they_say(cast: Cast, item: Item) -> None:
    rows = ("2026-03-01,5,W-1", "2026-03-01,5,W-1", "2026-03-02,6,W-1")
    columns = {"date": "Day", "amount": "Amount", "item": "Work"}
    first = load(cast, csv(*rows, headers="Day,Amount,Work"), target="costs", columns=columns)
    assert counts(first) == {"rows": 3, "added": 3}
    again = load(cast, csv(*rows[:2], headers="Day,Amount,Work"), target="costs", columns=columns)
    assert counts(again) == {"rows": 2, "unchanged": 2, "vanished": 1}


def test_hours_cost_the_same_as_on_a_time_sheet_in_the_team_and_currency_of_the_work(cast: Cast) -> None:
    day = date(2026, 3, 2)
    with use_tenant(cast.acme):
        platform = Team(key="platform", name="Platform")
        platform.save()
        TeamSeat(team=platform, member=cast.ben, starts_on=date(2026, 1, 1), hours_per_week=30).save()
        overseas = create_portfolio(actor=cast.ana, key="US", name="Overseas", currency="USD")
        bet = propose_initiative(actor=cast.max, state="active", title="Abroad", portfolio=overseas)
        epic = add_item(actor=cast.max, title="Move", initiative=bet, type="epic")
        task = add_item(actor=cast.max, title="Pack", parent=epic)
        home = add_item(actor=cast.max, title="Stay")
        for team, code, amount in ((cast.team, "EUR", 50), (platform, "EUR", 80), (platform, "USD", 90)):
            CostRate(team=team, date=date(2026, 1, 1), amount=Decimal(amount), currency=code).save()
        booked = [
            book_hours(actor=cast.ben, member=cast.ben, hours=Decimal(2), date=day, item=on).amount
            for on in (task, home)
        ]
    book(cast, f"b1,{day},,{task.key},Ben,2,", f"b2,{day},,{home.key},Ben,2,")
    with use_tenant(cast.acme):
        found = heads()
        assert [found["b1"].amount, found["b2"].amount] == booked == [Decimal(180), Decimal(160)]


def test_money_taken_back_stays_what_it_is_when_hours_are_priced(cast: Cast, item: Item) -> None:
    of = book(cast, "b1,2026-03-01,-500,W-1,Ben,5,")
    with use_tenant(cast.acme):
        assert "the person is left out" in ImportRow.objects.get(sheet_import=of, number=2).note
        CostRate(member=cast.ben, date=date(2026, 1, 1), amount=Decimal(80), currency="EUR").save()
        assert price_hours(actor=cast.max) == []
        assert heads()["b1"].amount == -500


def test_the_reconciliation_adds_a_portfolio_without_a_currency_to_the_organisations_own(cast: Cast) -> None:
    with use_tenant(cast.acme):
        plain = create_portfolio(actor=cast.ana, key="P", name="Plain", currency="")
        bet = propose_initiative(actor=cast.max, state="active", title="At home", portfolio=plain)
        book_hours(actor=cast.ben, member=cast.ben, hours=Decimal(2), date=date(2026, 3, 2), initiative=bet)
        loose = book_hours(actor=cast.ben, member=cast.ben, hours=Decimal(3), date=date(2026, 3, 2))
        (found,) = balances("EUR", date(2026, 3, 31))
        assert (found.currency, found.unpriced) == ("EUR", 2)
        assert (found.hours_mapped, found.hours_unallocated) == (Decimal(2), Decimal(3))
        correct_hours(actor=cast.ben, cost=loose, hours=Decimal(0), note="")
        assert [each.unpriced for each in balances("EUR", date(2026, 3, 31))] == [1]


def test_a_loaded_entry_that_names_an_item_and_an_initiative_counts_where_its_item_does(cast: Cast, item: Item) -> None:
    day = date(2026, 3, 2)
    with use_tenant(cast.acme):
        overseas = create_portfolio(actor=cast.ana, key="US", name="Overseas", currency="USD")
        bet = propose_initiative(actor=cast.max, state="active", title="Abroad", portfolio=overseas)
        Cost(key="both", date=day, amount=0, kind="labour", hours=2, member=cast.ben, item=item, initiative=bet).save()
        (found,) = balances("EUR", day)
        assert (found.currency, found.hours_mapped, found.hours_unallocated) == ("EUR", Decimal(0), Decimal(2))
        (waiting,) = unpriced_hours("EUR")
        assert waiting.currency == "EUR"
    sheet = cast.client(cast.ben).get(f"/acme/time/?week={day}")
    assert f'name="h-i{item.pk}-0"' in sheet.content.decode()


def test_money_that_is_still_to_be_spent_is_no_cost(cast: Cast, item: Item) -> None:
    with use_tenant(cast.acme):
        day = today(cast.acme)
    of = book(cast, f"b1,{day},5,W-1,,,", f"b2,{day + timedelta(days=1)},5,W-1,,,")
    assert counts(of) == {"rows": 2, "added": 1, "rejected": 1}
    with use_tenant(cast.acme):
        assert "money is booked once it is spent" in refused(of)[0][3]


def test_money_that_would_count_in_another_currency_does_not_come_in(cast: Cast, item: Item) -> None:
    with use_tenant(cast.acme):
        overseas = create_portfolio(actor=cast.ana, key="US", name="Overseas", currency="USD")
        bet = propose_initiative(actor=cast.max, state="active", title="Abroad", portfolio=overseas)
        Item(key="W-2", title="Part", parent=item, initiative=bet).save()
        Item(key="W-3", title="Part of it", parent=Item.objects.get(key="W-2")).save()
    columns = {"date": "Day", "amount": "Amount", "item": "Work"}
    rows = csv("2026-03-01,5,W-1", "2026-03-01,6,W-2", "2026-03-02,$7,W-3", headers="Day,Amount,Work")
    euros = load(cast, rows.replace(b"$", b""), target="costs", columns=columns)
    assert counts(euros) == {"rows": 3, "added": 1, "rejected": 2}
    with use_tenant(cast.acme):
        told = {row: (column, value, expected) for row, column, value, expected in refused(euros)}
    assert told[3] == ("Amount", "6", "an amount in USD, the currency of Overseas; this sheet is in EUR")
    assert told[4][1] == "7", "an item goes by the one above it"
    dollars = load(cast, rows, target="costs", columns=columns, currency="USD")
    assert counts(dollars) == {"rows": 3, "added": 2, "unchanged": 1}
    with use_tenant(cast.acme):
        assert sorted(Cost.objects.values_list("amount", flat=True)) == [Decimal(5), Decimal(6), Decimal(7)]


def test_what_a_later_file_has_no_column_for_stays(cast: Cast, item: Item) -> None:
    with use_tenant(cast.acme):
        CostRate(member=cast.ben, date=date(2026, 1, 1), amount=Decimal(80), currency="EUR").save()
    book(cast, "b1,2026-03-01,,W-1,Ben,2,", "b2,2026-03-01,9,W-1,,,capital")
    columns = {"external_id": "Booking", "date": "Day", "amount": "Amount"}
    rows = csv("b1,2026-03-02,170", "b2,2026-03-02,9", headers="Booking,Day,Amount")
    of = load(cast, rows, target="costs", columns=columns, initiative="none")
    assert counts(of) == {"rows": 2, "changed": 2}
    with use_tenant(cast.acme):
        hours, money = heads()["b1"], heads()["b2"]
        assert (hours.hours, hours.member, hours.kind, hours.item) == (Decimal(2), cast.ben, "labour", item)
        assert (hours.amount, hours.rate, hours.date) == (Decimal(170), Decimal(85), date(2026, 3, 2))
        assert (money.kind, money.item, money.hours) == ("capital", item, None)


def test_hours_that_stay_as_they_were_keep_the_price_they_had(cast: Cast, item: Item) -> None:
    with use_tenant(cast.acme):
        CostRate(member=cast.ben, date=date(2026, 1, 1), amount=Decimal(80), currency="EUR").save()
    columns = {"external_id": "Booking", "date": "Day", "member": "Person", "hours": "Hours", "note": "Note"}
    of = None
    for note in ("first", "second"):
        rows = csv(f"b1,2026-03-01,Ben,2,{note}", headers="Booking,Day,Person,Hours,Note")
        of = load(cast, rows, target="costs", columns=columns, initiative="none")
        with use_tenant(cast.acme):
            if note == "first":  # what is found out about a rate later does not rewrite an hour that has its price
                CostRate(member=cast.ben, date=date(2026, 2, 1), amount=Decimal(95), currency="EUR").save()
    assert of is not None
    assert counts(of) == {"rows": 1, "changed": 1}
    with use_tenant(cast.acme):
        found = heads()["b1"]
        assert (found.note, found.amount, found.rate) == ("second", Decimal(160), Decimal(80))
