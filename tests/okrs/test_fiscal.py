"""Fiscal years: no gap, no overlap, parts inside their whole, and the patterns' weeks."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrs.fiscal import CALENDAR, FIRST_YEAR, LAST_YEAR, LEVELS, PATTERNS, Span, spans_of, year_begin, year_of

YEARS = st.integers(FIRST_YEAR, LAST_YEAR - 1)
MONTHS = st.integers(1, 12)
ALL_PATTERNS = st.sampled_from([CALENDAR, *PATTERNS])
SOME_LEVELS = st.sets(st.sampled_from(LEVELS), min_size=1)


def of_kind(spans: list[Span], kind: str) -> list[Span]:
    """The spans of one level, in order."""
    return [span for span in spans if span.kind == kind]


@given(YEARS, MONTHS, ALL_PATTERNS, SOME_LEVELS)
def test_each_level_covers_the_year_without_gap_or_overlap(
    year: int, month: int, pattern: str, levels: set[str]
) -> None:
    spans = spans_of(year, month, pattern, levels)

    for level in levels:
        row = of_kind(spans, level)
        assert row[0].starts_on == year_begin(year, month, pattern)
        assert row[-1].ends_on == year_begin(year + 1, month, pattern) - timedelta(days=1)
        assert all(one.ends_on + timedelta(days=1) == next_one.starts_on for one, next_one in pairwise(row))
    assert {span.kind for span in spans} == levels


@given(YEARS, MONTHS, ALL_PATTERNS, SOME_LEVELS)
def test_each_part_lies_within_the_next_longer_one_there_is(
    year: int, month: int, pattern: str, levels: set[str]
) -> None:
    spans = spans_of(year, month, pattern, levels)
    chosen = [level for level in LEVELS if level in levels]

    for span in spans:
        above = chosen[: chosen.index(span.kind)]
        if not above:
            assert span.parent is None
            continue
        assert span.parent is not None
        whole = spans[span.parent]
        assert whole.kind == above[-1]
        assert whole.starts_on <= span.starts_on <= span.ends_on <= whole.ends_on


@given(YEARS, MONTHS, st.sampled_from(list(PATTERNS)))
def test_a_week_year_has_whole_weeks_and_begins_next_to_its_month(year: int, month: int, pattern: str) -> None:
    spans = spans_of(year, month, pattern, LEVELS)
    whole, months = spans[0], of_kind(spans, "month")

    assert whole.days in {52 * 7, 53 * 7}
    assert whole.starts_on.isoweekday() == 1
    assert abs((whole.starts_on - date(year, month, 1)).days) <= 3
    weeks = [one.days // 7 for one in months]
    assert [one.days % 7 for one in months] == [0] * 12
    assert weeks[:-1] == list(PATTERNS[pattern] * 4)[:-1]
    assert weeks[-1] == PATTERNS[pattern][-1] + (whole.days == 53 * 7)


@given(YEARS)
def test_a_week_year_from_january_is_the_iso_year(year: int) -> None:
    assert year_begin(year, 1, "4-4-5") == date.fromisocalendar(year, 1, 1)


@given(YEARS, MONTHS, ALL_PATTERNS)
def test_every_day_is_in_the_year_it_is_said_to_be_in(year: int, month: int, pattern: str) -> None:
    whole = spans_of(year, month, pattern, ["year"])[0]

    assert year_of(whole.starts_on, month, pattern) == year
    assert year_of(whole.ends_on, month, pattern) == year
    assert year_of(whole.ends_on + timedelta(days=1), month, pattern) == year + 1


@given(YEARS, MONTHS, ALL_PATTERNS)
def test_no_two_cycles_of_a_year_have_one_name(year: int, month: int, pattern: str) -> None:
    names = [span.name for span in spans_of(year, month, pattern, LEVELS)]

    assert len(set(names)) == len(names) == 19


@pytest.mark.parametrize(
    ("year", "pattern", "month", "names"),
    [
        (2027, CALENDAR, 1, ["2027", "Q1 2027", "Q2 2027", "Q3 2027", "Q4 2027"]),
        (2027, CALENDAR, 4, ["2027/28", "Q1 2027/28", "Q2 2027/28", "Q3 2027/28", "Q4 2027/28"]),
        (1999, "4-4-5", 7, ["1999/00", "Q1 1999/00", "Q2 1999/00", "Q3 1999/00", "Q4 1999/00"]),
    ],
)
def test_cycles_are_named_as_people_say_them(year: int, pattern: str, month: int, names: list[str]) -> None:
    assert [span.name for span in spans_of(year, month, pattern, ["quarter", "year"])] == names


def test_a_retailers_year_as_its_calendar_prints_it() -> None:
    quarters = of_kind(spans_of(2026, 2, "4-5-4", ["quarter"]), "quarter")

    assert [(one.starts_on, one.ends_on) for one in quarters] == [
        (date(2026, 2, 2), date(2026, 5, 3)),
        (date(2026, 5, 4), date(2026, 8, 2)),
        (date(2026, 8, 3), date(2026, 11, 1)),
        (date(2026, 11, 2), date(2027, 1, 31)),
    ]


def test_months_of_the_calendar_carry_their_own_names() -> None:
    months = of_kind(spans_of(2027, 11, CALENDAR, ["month"]), "month")

    assert [one.name for one in months][:3] == ["November 2027", "December 2027", "January 2028"]
    assert months[3].ends_on == date(2028, 2, 29)
