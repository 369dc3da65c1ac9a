"""Figures, money and days are written one way everywhere."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import formats
from ui.formats import ended, to_the_digit

TODAY = date(2026, 11, 21)
amounts = st.decimals(min_value=-(10**13), max_value=10**13, places=4)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1563, "1,563"), (Decimal("41.70"), "41.7"), (3.541, "3.54"), (0, "0"), (-20, "−20"), (None, "not known")],
)
def test_a_number_has_as_many_decimals_as_help(value: formats.Number | None, text: str) -> None:
    assert formats.number(value) == text


def test_a_difference_carries_its_sign_and_nothing_carries_none() -> None:
    assert [formats.signed(value) for value in (44, -20, 0, Decimal("-0.001"))] == ["+44", "−20", "0", "0"]


def test_shares_are_percents_and_their_differences_are_points() -> None:
    assert formats.percent(Decimal("0.68")) == "68%"
    assert formats.points(Decimal("-0.12")) == "−12 points"
    assert formats.points(Decimal("0.01")) == "+1 point"
    assert formats.points(None) == "not known"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (231_400, "€231k"),
        (1_980_000, "€1.98m"),
        (999_600, "€1.00m"),
        (9_996, "€10k"),
        (3_600, "€3.6k"),
        (5_000, "€5k"),
        (940, "€940"),
        (999.6, "€1k"),
        (-410_000, "−€410k"),
        (-0.2, "€0"),
        (2_500_000_000, "€2.50bn"),
    ],
)
def test_money_is_compact(value: formats.Number, text: str) -> None:
    assert formats.money(value, "EUR") == text


def test_money_in_full_has_the_currencys_decimals_and_its_code_where_it_has_no_sign() -> None:
    assert formats.money(Decimal("231400.005"), "USD", compact=False) == "$231,400.005"
    assert formats.money(Decimal("231400.00533"), "USD", compact=False) == "$231,400.01"  # nobody entered that
    assert formats.money(231_400, "JPY", compact=False) == "¥231,400"
    assert formats.money(12, "CHF", compact=False) == "CHF\u00a012.00"
    assert formats.signed_money(55_000, "EUR") == "+€55k"
    assert formats.signed_money(0, "EUR") == "€0"


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("4384", "EUR", "€4,384"), ("4384.5", "EUR", "€4,384.50"), ("-0.005", "EUR", "−€0.005"), ("0", "EUR", "€0"),
        ("12.000", "KWD", "KWD\u00a012"), ("12.5", "KWD", "KWD\u00a012.500"), ("7.5", "JPY", "¥7.5"),
        ("1E+6", "USD", "$1,000,000"),
    ],
)  # fmt: skip
def test_exact_money_says_every_digit_there_is(value: str, currency: str, text: str) -> None:
    assert formats.exact_money(Decimal(value), currency) == text


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (0, "today"),
        (-1, "yesterday"),
        (-6, "6 days ago"),
        (-14, "7 Nov"),
        (1, "tomorrow"),
        (3, "in 3 days"),
        (-400, "17 Oct 2025"),
    ],
)
def test_a_day_is_said_as_a_person_would(away: int, text: str) -> None:
    assert formats.day(TODAY + timedelta(days=away), TODAY) == text


@pytest.mark.parametrize(("days", "text"), [(0, "today"), (6, "6 d"), (21, "3 w"), (150, "5 mo"), (800, "2 y")])
def test_an_age_fits_a_cell(days: int, text: str) -> None:
    assert formats.age(TODAY - timedelta(days=days), TODAY) == text


def test_initials_and_lists_and_plurals() -> None:
    assert [formats.initials(name) for name in ("Amara Okafor", "Cher", "", "ana@acme.example")] == [
        "AO",
        "CH",
        "?",
        "AA",
    ]
    assert formats.listed(["a", "b", "c"]) == "a, b and c"
    assert [formats.plural(count, "item") for count in (0, 1, 1500)] == ["0 items", "1 item", "1,500 items"]


@given(amounts)
def test_what_is_written_in_full_reads_back_to_the_same_amount(amount: Decimal) -> None:
    text = formats.number(amount, 4)
    assert Decimal(text.replace(",", "").replace("−", "-")) == amount


@given(amounts)
def test_compact_money_is_short_and_mirrors_its_sign(amount: Decimal) -> None:
    text = formats.money(abs(amount), "EUR")
    assert len(text) <= 9
    mirrored = formats.money(-abs(amount), "EUR")
    assert mirrored == (f"−{text}" if text != "€0" else text)


@given(amounts, amounts)
def test_a_greater_amount_is_never_written_smaller(one: Decimal, other: Decimal) -> None:
    factors = {"k": 10**3, "m": 10**6, "n": 10**9}

    def read(amount: Decimal) -> Decimal:
        text = formats.money(amount, "EUR").replace("−", "-").replace("€", "").replace(",", "")
        unit = factors.get(text[-1], 1) if not text.endswith("tn") else 10**12
        return Decimal(text.rstrip("kmbtn")) * unit

    low, high = sorted((one, other))
    assert read(low) <= read(high)


def test_an_account_shows_every_digit_in_groups_and_a_difference_its_sign() -> None:
    assert to_the_digit("1234567.0025") == "1,234,567.0025"
    assert to_the_digit("-1234.5", is_difference=True) == "\u22121,234.5"
    assert to_the_digit("12000", is_difference=True) == "+12,000"
    assert to_the_digit("0", is_difference=True) == "0"
    assert to_the_digit(None) == "not known"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Cannot be done", "Cannot be done."),
        ("Why? ", "Why?"),
        ("It is done.", "It is done."),
        ("", ""),
        ("So…", "So…"),
    ],
)
def test_what_a_person_wrote_ends_before_another_sentence_begins(words: str, said: str) -> None:
    assert ended(words) == said
