"""Figures and days as people write them: read where there is one way, asked where there are two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrs.pasting.figures import Figure, NotRead, TwoWays, day, day_order, decimal_sign, figure

D = Decimal


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1240", "1240", ""), ("12,5", "12.5", ""), ("12.5", "12.5", ""), ("1,240.50", "1240.50", ""),
        ("1.240,50", "1240.50", ""), ("1 240", "1240", ""), ("1\u00a0240,5", "1240.5", ""), ("1'240", "1240", ""),
        ("45%", "45", "%"), ("45 %", "45", "%"), ("€1,240.00", "1240", ""), ("1,234,567", "1234567", ""),
        ("-3", "-3", ""), ("−3.25", "-3.25", ""), ("0,125", "0.125", ""), ("1234,567", "1234.567", ""),
        ("+7", "7", ""), ("1,240.5 %", "1240.5", "%"),
    ],
)  # fmt: skip
def test_a_figure_with_one_meaning_is_read(text: str, value: str, unit: str) -> None:
    assert figure(text) == Figure(D(value), unit)


@pytest.mark.parametrize("text", ["1,240", "1.240", "12.500 %", "999,999"])
def test_a_figure_with_two_meanings_is_asked_about_and_the_answer_decides(text: str) -> None:
    with pytest.raises(TwoWays) as both:
        figure(text)
    assert len(set(both.value.ways.values())) == 2
    for decimal, meaning in both.value.ways.items():
        assert figure(text, decimal).value == D(meaning)


@pytest.mark.parametrize("text", ["many", "1,2,3", "12,34.5", "1.240,5.6", "", "--", "1e5", "٣", "1,,2", "9" * 40])
def test_what_is_no_figure_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotRead) as wrong:
        figure(text)
    assert str(wrong.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-31", date(2026, 12, 31)), ("31.12.2026", date(2026, 12, 31)), ("1.2.2026", date(2026, 2, 1)),
        ("31/12/2026", date(2026, 12, 31)), ("12/31/2026", date(2026, 12, 31)), ("31 Dec 2026", date(2026, 12, 31)),
        ("December 31, 2026", date(2026, 12, 31)), ("5/5/26", date(2026, 5, 5)), ("2026/3/1", date(2026, 3, 1)),
        ("1st-Mar-2026", date(2026, 3, 1)),
    ],
)  # fmt: skip
def test_a_day_with_one_meaning_is_read(text: str, expected: date) -> None:
    assert day(text) == expected


def test_a_day_with_two_meanings_is_asked_about() -> None:
    with pytest.raises(TwoWays) as both:
        day("3/4/2026")
    assert both.value.ways == {"day": "2026-04-03", "month": "2026-03-04"}
    assert day("3/4/2026", "day") == date(2026, 4, 3)
    assert day("3/4/2026", "month") == date(2026, 3, 4)


@pytest.mark.parametrize("text", ["soon", "31/31/2026", "2026-02-30", "1 Foo 2026", "1800-01-01", "Q4"])
def test_what_is_no_day_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotRead):
        day(text)


def test_one_cell_without_doubt_decides_for_the_others_and_two_that_differ_do_not() -> None:
    assert decimal_sign(["1.240", "12,5"]) == ","
    assert decimal_sign(["1,240", "1,240.5"]) == "."
    assert decimal_sign(["1,234,567"]) == "."
    assert decimal_sign(["12,5", "12.5"]) == ""
    assert decimal_sign(["1,240", "many"]) == ""
    assert day_order(["3/4/2026", "31/3/2026"]) == "day"
    assert day_order(["3/4/2026", "3/31/2026"]) == "month"
    assert day_order(["31/3/2026", "3/31/2026"]) == ""


numbers = st.decimals(min_value=D(-(10**9)), max_value=D(10**9), places=2)


@given(numbers, st.sampled_from([(",", "."), (".", ","), ("\u00a0", ","), ("'", "."), ("", ".")]))
def test_every_number_comes_back_from_every_way_of_writing_it(value: Decimal, signs: tuple[str, str]) -> None:
    group, point = signs
    written = f"{value:,.2f}".replace(",", "G").replace(".", point).replace("G", group)
    assert figure(written).value == value


@given(st.integers(-(10**12), 10**12), st.sampled_from([".", ","]))
def test_a_grouped_whole_number_is_itself_once_it_is_said_what_parts_decimals(value: int, decimal: str) -> None:
    group = "," if decimal == "." else "."
    assert figure(f"{value:,}".replace(",", group), decimal).value == value


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["day", "month"]))
def test_every_day_comes_back_from_every_way_of_writing_it(value: date, order: str) -> None:
    one, two = (value.day, value.month) if order == "day" else (value.month, value.day)
    assert day(f"{one}/{two}/{value.year}", order) == value
    assert day(value.isoformat()) == value
    assert day(f"{value.day}.{value.month}.{value.year}") == value
    assert day(f"{value.day} {value:%b} {value.year}") == value


@given(st.text(max_size=20))
def test_whatever_is_written_it_is_read_asked_about_or_refused(text: str) -> None:
    assert all(outcome(read, text) for read in (figure, day))


def outcome(read: Callable[[str], object], text: str) -> str:
    try:
        return str(read(text))
    except (NotRead, TwoWays) as said:
        return str(said)
