"""Values as people write them: what is written in a locale reads back the same, what is not one is a fault in words."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exchange.sheets.units import currency_of, time_unit_of, unit_of
from exchange.sheets.values import (
    FORMATS,
    Amount,
    DecimalSign,
    Fault,
    TimeUnit,
    date_formats,
    decimal_evidence,
    fitting,
    parse_amount,
    parse_date,
    parse_flag,
    parse_hours,
    parse_moment,
    parse_number,
    parse_percent,
)
from exchange.sheets.values.dates import SWAPPED
from execution.days import EARLIEST, LATEST, MEANT

numbers = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=3)
days = st.dates(min_value=EARLIEST, max_value=LATEST)


def written(number: Decimal, decimal: str, thousands: str) -> str:
    text = f"{abs(number):,.3f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    return f"-{text}" if number < 0 else text


@given(
    numbers, st.sampled_from([(".", ","), (".", ""), (".", " "), (".", "'"), (",", "."), (",", ""), (",", "\u202f")])
)
def test_a_number_written_in_a_locale_reads_back(number: Decimal, signs: tuple[DecimalSign, str]) -> None:
    assert parse_number(written(number, *signs), signs[0]) == number


@given(
    numbers,
    st.sampled_from(["$", "€", "£", "USD ", "CHF ", "US$ "]),
    st.sampled_from(["before", "after", "accounting"]),
)
def test_an_amount_with_its_currency_reads_back(number: Decimal, currency: str, place: str) -> None:
    digits = written(abs(number), ".", ",")
    text = {"before": f"{currency}{digits}", "after": f"{digits} {currency}", "accounting": f"({currency}{digits})"}[
        place
    ]
    found = parse_amount(text)
    assert isinstance(found, Amount)
    assert found.value == (-abs(number) if place == "accounting" else abs(number))
    assert found.currency == {"$": "USD", "€": "EUR", "£": "GBP", "US$ ": "USD"}.get(currency, currency.strip())


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,944", ".", "1944"),
        ("1,944", ",", "1.944"),
        ("$1,944", ".", "1944"),
        ("1.234,50 €", ",", "1234.50"),
        ("(12)", ".", "-12"),
        ("12-", ".", "-12"),
        ("−5", ".", "-5"),
        ("2.306 ($m)", ".", "2306000"),
        ("1.5k", ".", "1500"),
        ("12 Mio. €", ",", "12000000"),
        ("T€ 12", ",", "12000"),
        ("12,34,567", ".", "1234567"),
        (".5", ".", "0.5"),
        ("1.5E+05", ".", "150000"),
        ("1'234.5", ".", "1234.5"),
    ],
)
def test_numbers_as_they_are_met(text: str, decimal: DecimalSign, value: str) -> None:
    assert parse_number(text, decimal) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "n/a", "A12", "12 kg", "1,94", "1,2,3", "2012-30-09", "10:22", "1.2.3", "5 %", "$5 €", "(-5)",
        "12 m k", "M12", "9" * 90,
    ],
)  # fmt: skip
def test_what_is_no_number_is_a_fault_that_says_what_was_expected(text: str) -> None:
    found = parse_number(text)
    assert isinstance(found, Fault)
    assert found.value == text
    assert "number" in found.expected
    assert str(found.at("row 3, Cost")).startswith("row 3, Cost: found “")


@given(st.text(max_size=100))
def test_any_text_is_read_or_is_a_fault_and_nothing_else(text: str) -> None:
    assert isinstance(parse_number(text), Decimal | Fault)
    assert isinstance(parse_percent(text, ","), Decimal | Fault)
    assert isinstance(parse_hours(text), Decimal | Fault)
    assert isinstance(parse_date(text, FORMATS), date | Fault)
    assert isinstance(parse_flag(text), bool | Fault)


def test_a_unit_in_the_cell_replaces_that_of_its_column_and_says_so() -> None:
    million = Decimal(1_000_000)
    bare, own = parse_amount("2.5", unit=million), parse_amount("2500 k", unit=million)
    assert isinstance(bare, Amount)
    assert isinstance(own, Amount)
    assert bare.value == own.value == Decimal(2_500_000)
    assert bare.note == ""
    assert own.note == "“2500 k” is multiplied by 1,000"


@pytest.mark.parametrize(
    ("values", "decimal", "ambiguous"),
    [
        (["1,944", "2.5"], ".", False),
        (["1.944", "2,5"], ",", False),
        (["1,944", "1,234,567"], ".", False),
        (["1.234,50"], ",", False),
        (["0,944", "1,200"], ",", False),
        (["1,944", "2,001"], None, True),
        (["1.944", "2.001"], None, True),
        (["1.5", "1,5"], None, True),
        (["12", "7"], None, False),
    ],
)
def test_the_column_decides_what_a_comma_is(values: list[str], decimal: str | None, ambiguous: bool) -> None:
    found = decimal_evidence(enumerate(values, 2))
    assert (found.decimal, found.is_ambiguous) == (decimal, ambiguous)


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_a_percentage_reads_back_as_0_to_100(percent: Decimal) -> None:
    assert parse_percent(f"{percent} %") == percent
    assert parse_percent(f"{percent}".replace(".", ","), ",") == percent
    assert parse_percent(str(percent / 100), is_share=True) == percent


@given(st.integers(0, 500), st.integers(0, 59))
def test_hours_read_back_in_every_notation(hours: int, minutes: int) -> None:
    expected = Decimal(hours * 60 + minutes) / 60
    for text in (
        f"{hours}h {minutes}m",
        f"{hours}:{minutes:02}",
        f"PT{hours}H{minutes}M",
        f"{hours} Std. {minutes} min",
    ):
        found = parse_hours(text)
        assert isinstance(found, Decimal)
        assert abs(found - expected) < Decimal("1e-12")


@pytest.mark.parametrize(
    ("text", "unit", "hours"),
    [
        ("7200", "s", "2"),
        ("90", "min", "1.5"),
        ("2", "d", "16"),
        ("1w 2d", "h", "56"),
        ("7,5 Std.", "h", "7.5"),
        ("1.5h", "s", "1.5"),
    ],
)
def test_hours_in_the_unit_of_their_header(text: str, unit: TimeUnit, hours: str) -> None:
    assert parse_hours(text, unit=unit) == Decimal(hours)


@pytest.mark.parametrize("text", ["-3", "-1h", "soon", "", "1:75", "3 apples"])
def test_hours_that_are_none_or_negative_are_faults(text: str) -> None:
    assert isinstance(parse_hours(text), Fault)


NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905  reads better


def as_written(day: date, name: str) -> str:
    month = NAMES[day.month - 1]
    return {
        "YYYY-MM-DD": f"{day:%Y-%m-%d}",
        "YYYY-DD-MM": f"{day:%Y-%d-%m}",
        "YYYY/MM/DD": f"{day:%Y/%m/%d}",
        "YYYY.MM.DD": f"{day:%Y.%m.%d}",
        "DD/MM/YYYY": f"{day:%d/%m/%Y}",
        "MM/DD/YYYY": f"{day:%m/%d/%Y}",
        "DD.MM.YYYY": f"{day:%d.%m.%Y}",
        "DD-MM-YYYY": f"{day:%d-%m-%Y}",
        "MM-DD-YYYY": f"{day:%m-%d-%Y}",
        "DD/MM/YY": f"{day:%d/%m/%y}",
        "MM/DD/YY": f"{day:%m/%d/%y}",
        "DD.MM.YY": f"{day:%d.%m.%y}",
        "DD Month YYYY": f"{day.day} {month} {day:%Y}",
        "Month DD, YYYY": f"{month} {day.day}, {day:%Y}",
        "DD-Mon-YYYY": f"{day:%d}-{month}-{day:%Y}",
        "DD/Mon/YY": f"{day:%d}/{month}/{day:%y}",
        "YYYYMMDD": f"{day:%Y%m%d}",
        "spreadsheet day number": str((day - date(1899, 12, 30)).days),
    }[name]


@given(days, st.sampled_from(FORMATS), st.sampled_from(["", " 09:30", " 3:45 PM", "T10:00:00Z"]))
def test_a_date_written_in_a_format_reads_back_and_the_format_is_among_those_found(
    day: date, name: str, tail: str
) -> None:
    if "YY" in name and "YYYY" not in name:
        assume(1971 <= day.year <= 2069)
    if name == "spreadsheet day number":
        assume(1955 <= day.year <= 2118)
        tail = ""
    text = as_written(day, name) + tail
    assert parse_date(text, [name]) == day
    assert name in fitting(text)


@given(st.lists(days, min_size=1, max_size=30), st.sampled_from(["DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY"]))
def test_day_and_month_are_decided_only_by_evidence(found: list[date], name: str) -> None:
    evidence = date_formats(enumerate((as_written(day, name) for day in found), 2))
    decided = any(day.day > 12 for day in found)
    assert evidence.is_ambiguous is not decided
    assert evidence.formats == ((name,) if decided else ())
    if not decided:
        assert SWAPPED[name] in evidence.candidates


def test_several_formats_in_one_column_are_told_with_counts_and_rows() -> None:
    values = ["31/12/2011", "01/02/2011", "12/31/2011", "2012-01-05", "", "soon"]
    found = date_formats(enumerate(values, 2))
    assert (found.total, found.dates, found.text_count) == (5, 4, 1)
    assert found.is_mixed
    assert found.formats == ()
    assert set(found.needed) == {"DD/MM/YYYY", "MM/DD/YYYY", "YYYY-MM-DD"}
    assert found.candidates["DD/MM/YYYY"].rows_only == [2]
    assert found.candidates["MM/DD/YYYY"].rows_only == [4]
    assert found.candidates["DD/MM/YYYY"].fits == 2
    assert found.undecided == 1
    assert found.texts == [(7, "soon")]


def test_iso_dates_are_not_doubted_for_the_rare_order_of_year_day_month() -> None:
    found = date_formats(enumerate(["2012-01-05", "2012-02-06"], 2))
    assert found.formats == ("YYYY-MM-DD",)


@pytest.mark.parametrize("text", ["1970-01-01", "2099-12-31", "1899-12-31", "1969-12-31", "2100-01-01"])
def test_dates_that_nobody_meant_are_faults(text: str) -> None:
    found = parse_date(text)
    assert isinstance(found, Fault)
    assert ("a date of the work" if text[:4] in ("1970", "2099") else MEANT) in found.expected


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31/04/2026", "32.01.2026", "2026-13-40", "tomorrow", "1.10", "10:22:25"]
)
def test_days_that_do_not_exist_are_none(text: str) -> None:
    assert fitting(text) == ()
    assert isinstance(parse_date(text, FORMATS), Fault)


def test_a_moment_with_a_zone_falls_on_the_day_it_is_there() -> None:
    found = parse_moment("2026-11-22T23:30:00.000+0100")
    assert not isinstance(found, Fault)
    assert (found.day, found.clock, found.zone) == (date(2026, 11, 22), time(23, 30), timezone(timedelta(hours=1)))
    assert found.day_in(ZoneInfo("Asia/Tokyo")) == date(2026, 11, 23)
    assert found.moment() == datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    bare = parse_moment("2026-11-22")
    assert not isinstance(bare, Fault)
    assert bare.day_in(ZoneInfo("Asia/Tokyo")) == date(2026, 11, 22)


def test_a_spreadsheets_day_number_carries_its_time() -> None:
    found = parse_moment("45000.5", ["spreadsheet day number"])
    assert not isinstance(found, Fault)
    assert (found.day, found.clock) == (date(2023, 3, 15), time(12, 0))


@pytest.mark.parametrize(("text", "value"), [("Yes", True), ("ja", True), ("x", True), ("No", False), ("FALSE", False)])
def test_flags_read_in_english_and_german(text: str, value: bool) -> None:
    assert parse_flag(text) is value


@pytest.mark.parametrize(
    ("header", "unit", "currency"),
    [
        ("Planned Cost ($ M)", 1_000_000, "USD"),
        ("Budget [€m]", 1_000_000, "EUR"),
        ("Kosten in Tsd. €", 1000, "EUR"),
        ("Budget (TEUR)", 1000, "EUR"),
        ("Cost (k€)", 1000, "EUR"),
        ("Cost ($'000)", 1000, "USD"),
        ("Length (m)", 1, ""),
        ("Budget CHF", 1, "CHF"),
        ("Cost", 1, ""),
    ],
)
def test_a_header_names_the_unit_of_its_column(header: str, unit: int, currency: str) -> None:
    assert unit_of(header) == unit
    assert currency_of(header) == currency


def test_a_header_names_the_unit_of_its_durations() -> None:
    headers = ["Hours", "Time (seconds)", "Minuten", "Person days", "Aufwand (PT)"]
    assert [time_unit_of(header) for header in headers] == ["h", "s", "min", "d", "d"]
