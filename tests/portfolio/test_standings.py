"""Figures of many initiatives: sums per currency, who drives an excess, forecasts of the finish, promised value."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.standings import Punctuality, Standing, natural, punctuality, sums
from tests.portfolio.test_sentences import DAY, link, standing

D = Decimal


def test_sums_are_kept_apart_by_currency_and_leave_out_what_is_not_known() -> None:
    rows = [
        standing(id=1, currency="EUR", budget=D(100), eac=D(130), ac=D(50), pv=D(60)),
        standing(id=2, currency="EUR", budget=D(200), eac=D(190), ac=D(10), pv=None),
        standing(id=3, currency="USD", budget=D(7), eac=D(7), ac=D(1), pv=D(1)),
        standing(id=4, currency="USD", budget=D(9), eac=None),
    ]
    euro, dollar = sums(rows)
    assert (euro.currency, euro.count, dollar.currency, dollar.count) == ("EUR", 2, "USD", 1)
    assert (euro.approved, euro.forecast, euro.spent, euro.planned, euro.over) == (D(300), D(320), D(60), D(60), D(20))
    assert dollar.over == 0
    assert dollar.drivers == 0


@pytest.mark.parametrize(
    ("overs", "drivers"), [([50, 3, -3], 1), ([30, 30, 1], 3), ([30, 30, -5], 2), ([-1], 0), ([0], 0)]
)
def test_the_fewest_that_make_up_the_excess_drive_it(overs: list[int], drivers: int) -> None:
    rows = [standing(id=n, budget=D(100), eac=D(100 + over)) for n, over in enumerate(overs)]
    assert sums(rows)[0].drivers == drivers


@given(st.lists(st.tuples(st.sampled_from(["EUR", "USD"]), st.decimals(-(10**9), 10**9, places=4)), max_size=12))
def test_no_money_is_lost_or_crosses_a_currency(amounts: list[tuple[str, Decimal]]) -> None:
    rows = [standing(id=n, currency=currency, eac=amount) for n, (currency, amount) in enumerate(amounts)]
    for each in sums(rows):
        assert each.forecast == sum(amount for currency, amount in amounts if currency == each.currency)


def test_the_finish_follows_the_pace_in_time() -> None:
    on_pace = standing(at=D(50), eac_t=D("60.2"))
    assert on_pace.forecast_finish == DAY + timedelta(days=11)
    assert on_pace.days_late == -22
    assert standing(at=D(0)).forecast_finish is None
    assert standing(state="delivered").forecast_finish is None
    assert standing(at=D(1), eac_t=D("1e9")).forecast_finish == DAY + timedelta(days=3650)
    assert standing(planned_finish=None).days_late is None


def test_each_initiative_under_way_is_on_time_late_unplanned_or_unknown() -> None:
    rows = [
        standing(eac_t=D(80)),
        standing(eac_t=D(90)),
        standing(eac_t=D(91)),
        standing(planned_finish=None),
        standing(eac_t=None),
        standing(eac_t=None, planned_finish=DAY - timedelta(days=1)),
        standing(state="delivered"),
        standing(state="demand"),
    ]
    found = punctuality(rows, DAY)
    assert found == Punctuality(on_time=2, late=2, unplanned=1, unknown=1)
    assert found.total == 6


def test_promises_are_shares_of_the_way_and_confidence_goes_by_money() -> None:
    falls = link(key_result_id=2, claim=D(-2), baseline=D(10), target=D(4), allocation=D("0.5"), confidence=D("0.2"))
    rises = link(claim=D(152), baseline=D(1240), target=D(2000), allocation=D("0.25"), confidence=D("0.8"))
    blank = link(key_result_id=3, claim=None, allocation=D("0.25"))
    bet = standing(links=(falls, rises, blank))
    assert bet.value == pytest.approx(D(2) / 6 + D("0.2"))
    assert bet.confidence == D("0.4")
    assert standing(links=(blank,)).value is None
    assert standing(links=(blank,)).confidence is None
    assert standing(links=(link(claim=D(9), baseline=D(0), target=D(3)),)).value == 1
    assert bet.main_link == falls
    assert standing(links=()).main_link is None


@pytest.mark.parametrize(
    ("start", "finish", "runs"),
    [
        (date(2025, 1, 1), date(2026, 1, 1), True),
        (date(2027, 1, 1), None, False),
        (None, date(2025, 12, 31), False),
        (None, None, True),
    ],
)
def test_a_year_holds_what_touches_it(start: date | None, finish: date | None, runs: bool) -> None:
    assert Standing(1, "I", "t", planned_start=start, planned_finish=finish).runs_in(2026) is runs


def test_keys_come_in_the_order_of_their_numbers() -> None:
    keys = ["INI-118", "INI-97", "INI-9", "KR2.10", "KR2.9"]
    assert sorted(keys, key=natural) == ["INI-9", "INI-97", "INI-118", "KR2.9", "KR2.10"]
    assert natural("") == ()
