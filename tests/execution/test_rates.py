"""What an hour costs over time, and pricing hours booked before anybody had said so."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Forbidden
from activity.models import Event
from execution.actions.facts import book_cost, correct_cost
from execution.actions.hours import book_hours, correct_hours
from execution.actions.items import add_item
from execution.actions.rates import price_hours, priceable, set_cost_rate
from execution.actions.seats import give_seat
from execution.models import Cost, CostRate
from execution.pricing import Rate, Tariff, priced
from execution.queries import effective_costs
from portfolio.actions.portfolios import create_portfolio
from tenancy.models import Tenant
from tests.execution.scene import Scene

D = Decimal
DAY = date(2026, 11, 2)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 200)), max_size=8, unique_by=lambda step: step[0]),
    st.integers(-5, 65),
)
def test_the_rate_of_a_day_is_the_last_one_said_for_it_or_an_earlier_day(
    steps: list[tuple[int, int]], asked: int
) -> None:
    tariff = Tariff(Rate(1, None, "EUR", DAY + timedelta(days=at), D(amount)) for at, amount in steps)
    earlier = [step for step in steps if step[0] <= asked]
    expected = D(max(earlier)[1]) if earlier else None
    assert tariff.on(DAY + timedelta(days=asked), 1, None, "EUR") == expected


def test_a_persons_own_rate_goes_before_the_teams_and_no_currency_stands_for_another() -> None:
    tariff = Tariff([
        Rate(None, 9, "EUR", DAY, D(80)),
        Rate(1, None, "EUR", DAY + timedelta(days=5), D(95)),
        Rate(1, None, "USD", DAY, D(110)),
    ])  # fmt: skip
    assert tariff.on(DAY, 1, 9, "EUR") == 80
    assert tariff.on(DAY + timedelta(days=5), 1, 9, "EUR") == 95
    assert tariff.on(DAY + timedelta(days=5), 2, 9, "EUR") == 80
    assert tariff.on(DAY, 1, 9, "USD") == 110
    assert tariff.on(DAY, 2, 9, "USD") is None
    assert tariff.on(DAY - timedelta(days=1), 1, 9, "EUR") is None
    assert priced(D("7.3333"), D("95.55")) == D("700.6968")


def rate(scene: Scene, amount: int, ago: int, **whose: Any) -> CostRate:
    values: dict[str, Any] = whose or {"member": scene.cast.ben}
    return set_cost_rate(
        actor=scene.cast.max, amount=D(amount), currency="EUR", date=scene.ago(ago), **values
    )  # fmt: skip


def hours(scene: Scene, amount: Any, ago: int, **more: Any) -> Cost:
    values: dict[str, Any] = {"initiative": scene.initiative} | more
    return book_hours(
        actor=scene.cast.ben, member=scene.cast.ben, hours=D(amount), date=scene.ago(ago), **values
    )  # fmt: skip


def test_hours_cost_the_rate_of_their_day_and_a_later_change_rewrites_nothing(scene: Scene, acme: Tenant) -> None:
    rate(scene, 80, 30)
    first = hours(scene, 6, 10)
    assert (first.amount, first.rate, first.kind) == (D(480), D(80), "labour")
    rate(scene, 100, 12)  # said later, of a day before those hours
    first.refresh_from_db()
    assert first.amount == 480
    assert price_hours(actor=scene.cast.max) == []
    assert hours(scene, 6, 9).amount == 600
    corrected = correct_hours(actor=scene.cast.ben, cost=first, hours=D(5), note="Left early")
    assert (corrected.amount, corrected.rate) == (D(400), D(80))
    assert set(effective_costs().values_list("amount", flat=True)) == {D(400), D(600)}


def test_a_rate_of_the_same_day_is_corrected_and_the_old_one_stays_readable(scene: Scene, acme: Tenant) -> None:
    old = rate(scene, 80, 5)
    new = rate(scene, 90, 5)
    assert new.supersedes == old
    assert hours(scene, 1, 5).rate == 90
    events = Event.objects.filter(name="cost_rate.set")
    assert events.count() == 2
    assert all("amount" not in event.data and "80" not in str(event.data) for event in events)


def test_hours_without_a_rate_are_not_priced_and_are_priced_when_somebody_asks(scene: Scene, acme: Tenant) -> None:
    bare = hours(scene, 4, 8)
    assert bare.rate is None
    assert bare.amount == 0
    early = hours(scene, 3, 20)
    assert priceable("EUR") == (D(7), D(0))
    assert price_hours(actor=scene.cast.max) == []
    rate(scene, 50, 10, team=scene.cast.team)  # Ben's team, in which he has no seat of his own
    assert priceable("EUR") == (D(7), D(4))
    with pytest.raises(Forbidden):
        price_hours(actor=scene.cast.ben)
    (made,) = price_hours(actor=scene.cast.max)
    assert (made.supersedes_id, made.amount, made.rate, made.key) == (bare.pk, D(200), D(50), bare.key)
    assert price_hours(actor=scene.cast.max) == []
    assert set(effective_costs().values_list("pk", flat=True)) == {early.pk, made.pk}


def test_hours_are_priced_in_the_currency_of_the_portfolio_they_serve_and_by_the_team_of_the_item(
    scene: Scene, acme: Tenant
) -> None:
    cast = scene.cast
    dollars = create_portfolio(actor=cast.ana, key="US", name="Overseas", currency="USD")
    abroad = scene.bet("Abroad", portfolio=dollars)
    epic = add_item(actor=cast.max, title="Epic", initiative=abroad, type="epic")
    task = add_item(actor=cast.max, title="Task", parent=epic, team=cast.team)
    rate(scene, 80, 30)
    set_cost_rate(actor=cast.max, amount=D(70), currency="USD", date=scene.ago(30), team=cast.team)
    give_seat(actor=cast.max, team=cast.team, member=cast.ben, hours_per_week=D(8), starts_on=scene.ago(40))
    assert hours(scene, 2, 3, initiative=None, item=task).amount == 140
    assert hours(scene, 2, 3).amount == 160
    assert hours(scene, 2, 3, initiative=None).amount == 160  # of no portfolio: the organisation's euros


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"amount": D(-1)}, "amount", "cannot be below 0"),
        ({"currency": "XYZ"}, "currency", "is no currency: expected a code such as EUR"),
        ({"member": None}, "member", "name exactly one"),
        ({"date": date(1970, 1, 1)}, "date", "1 Jan 1970 stands for an empty date"),
        ({"date": date(2099, 12, 31)}, "date", "expected a day from 1 Jan 1971 to 31 Dec 2098"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_where_it_stands(
    scene: Scene, acme: Tenant, change: dict[str, Any], field: str, words: str
) -> None:
    values: dict[str, Any] = {
        "member": scene.cast.ben, "amount": D(80), "currency": "EUR", "date": scene.ago(1), **change,
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        set_cost_rate(actor=scene.cast.max, **values)
    assert words in refused.value.message_dict[field][0]


def test_only_who_may_fund_says_what_hours_cost(scene: Scene, acme: Tenant) -> None:
    for actor in (scene.cast.ben, scene.cast.vic):
        with pytest.raises(Forbidden):
            set_cost_rate(
                actor=actor, member=scene.cast.ben, amount=D(1), currency="EUR", date=scene.ago(1)
            )  # fmt: skip


def test_a_cost_of_somebodys_hours_takes_no_amount_and_no_other_kind(scene: Scene, acme: Tenant) -> None:
    cast = scene.cast
    rate(scene, 80, 30)
    made = book_cost(
        actor=cast.max, member=cast.ben, hours=D(2), date=scene.ago(1), initiative=scene.initiative, kind="labour"
    )
    assert made.amount == 160
    for change, field in (
        ({"amount": D(5)}, "amount"), ({"kind": "expense"}, "kind"), ({"hours": None}, "hours"),
    ):  # fmt: skip
        values: dict[str, Any] = {"member": cast.ben, "hours": D(1), "date": scene.ago(1), "kind": "labour", **change}
        with pytest.raises(ValidationError) as refused:
            book_cost(actor=cast.max, **values)
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(ValidationError, match="correct the hours, and the amount follows"):
        correct_cost(actor=cast.max, cost=made, amount=D(1), date=scene.ago(1), note="No")
    with pytest.raises(ValidationError, match="Enter an amount, or whose hours they are"):
        book_cost(actor=cast.max, date=scene.ago(1), initiative=scene.initiative)


def test_hours_that_are_not_priced_are_never_shown_as_nothing(scene: Scene, acme: Tenant) -> None:
    client = scene.cast.client(scene.cast.vic)
    row = hours(scene, 4, 3)
    body = client.get(f"/acme/initiatives/{scene.initiative.pk}/").content.decode()
    assert '<span class="unknown">not priced</span>' in body
    rate(scene, 60, 30)
    price_hours(actor=scene.cast.max)
    assert not Cost.objects.get(supersedes=row).is_unpriced
    body = client.get(f"/acme/initiatives/{scene.initiative.pk}/").content.decode()
    assert "€240.00" in body
