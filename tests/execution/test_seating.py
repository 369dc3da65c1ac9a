"""Hours of seats over time: pure arithmetic, checked against counting day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from execution.seating import Seat, Stretch, capacity, monday, overloads, seat_hours, weeks_from, workdays

D = Decimal
MONDAY = date(2026, 11, 16)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(days, days)
def test_working_days_are_those_counted_one_by_one(start: date, end: date) -> None:
    each = (start + timedelta(days=number) for number in range((end - start).days + 1))
    assert workdays(start, end) == sum(day.weekday() < 5 for day in each)


@given(days, st.integers(0, 400), st.decimals(1, 60, places=2))
def test_a_seat_gives_in_two_parts_what_it_gives_in_the_whole(start: date, length: int, hours: Decimal) -> None:
    seat, end = Seat(1, 1, start + timedelta(days=9), None, hours), start + timedelta(days=length)
    middle = start + timedelta(days=length // 2)
    rest = seat_hours(seat, middle + timedelta(days=1), end)
    assert seat_hours(seat, start, middle) + rest == seat_hours(seat, start, end)


def test_a_whole_week_gives_the_hours_of_a_week_whatever_day_it_begins() -> None:
    seat = Seat(1, 1, MONDAY, None, D(32))
    for number in range(7):
        first = MONDAY + timedelta(days=number)
        assert seat_hours(seat, first, first + timedelta(days=6)) == 32


def test_a_stretch_takes_the_place_of_the_seats_on_its_days_and_of_no_others() -> None:
    seats = [Seat(1, 1, MONDAY, None, D(40)), Seat(1, 2, MONDAY, MONDAY + timedelta(days=1), D(20))]
    sunday = MONDAY + timedelta(days=6)
    assert capacity(seats, [], MONDAY, sunday) == 48
    training = Stretch(MONDAY + timedelta(days=3), MONDAY + timedelta(days=7), D(9))
    # Thursday and Friday are two of its three working days; Monday to Wednesday are the seats': 24 + 8 hours.
    assert capacity(seats, [training], MONDAY, sunday) == 24 + 8 + 6


def test_a_stretch_of_a_weekend_counts_by_the_day() -> None:
    saturday = MONDAY + timedelta(days=5)
    shift = Stretch(saturday, saturday + timedelta(days=1), D(10))
    assert capacity([], [shift], MONDAY, saturday) == 5


def test_who_sits_in_two_teams_is_over_a_full_week_from_the_week_in_which_both_hold() -> None:
    later = MONDAY + timedelta(weeks=2)
    seats = [Seat(1, 7, MONDAY, None, D(30)), Seat(2, 7, later, None, D(20)), Seat(2, 8, MONDAY, None, D(40))]
    found = overloads(seats, D(40), weeks_from(MONDAY + timedelta(days=2), 4))
    assert set(found) == {7}
    assert (found[7].week, found[7].hours, found[7].teams) == (later, D(50), {1: D(30), 2: D(20)})
    assert overloads(seats, D(50), weeks_from(MONDAY, 4)) == {}


def test_a_week_begins_on_its_monday() -> None:
    assert {monday(MONDAY + timedelta(days=number)) for number in range(7)} == {MONDAY}
