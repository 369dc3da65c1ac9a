"""What the pages say in words, and that it stays short."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from execution.flow.back_test import Rate
from execution.flow.sentences import flow_sentence, how_many_words, kept_words, tenths, when_words
from execution.flow.summary import ITEMS, Expectation, Summary, Unit, how_many, when

TODAY = date(2026, 6, 30)
POINTS = Unit("points", "point", 100)


def summary(
    samples: list[int], *, items: int = 23, unit: Unit = ITEMS, cycles: tuple[int, ...] = (1, 6, 6, 11)
) -> Summary:
    span = (TODAY - timedelta(days=len(samples)), TODAY - timedelta(days=1)) if samples else None
    return Summary("team 1", TODAY, unit, span, samples, items - 3, 3, items * unit.scale, list(cycles), finished=9)


def test_pace_cycle_time_and_the_date_stand_in_one_sentence_of_thirty_words() -> None:
    found = summary([0, 1, 0, 2, 0, 0, 1] * 12)
    said = flow_sentence(found, when(found, found.open), 80)
    date_ = when(found, 23).date_at(80)
    assert date_ is not None
    assert said.text == (
        "The team finishes 4 items a week; half are done within 6 days, 85% within 11. "
        f"With 80% confidence the 23 open items are done by {date_.day} {date_:%b}."
    )
    assert said.words <= 30


@pytest.mark.parametrize("who", ["The team", "All teams together"])
@pytest.mark.parametrize("unit", [ITEMS, POINTS])
@pytest.mark.parametrize("samples", [[], [0] * 30, [1] * 3, [1] * 30, [0, 0, 0, 0, 0, 0, 100] * 9])
@pytest.mark.parametrize("items", [3, 23, 90_000])
@pytest.mark.parametrize("cycles", [(), (3,), (200, 1_000)])
def test_no_sentence_is_longer_than_thirty_words(
    who: str, unit: Unit, samples: list[int], items: int, cycles: tuple[int, ...]
) -> None:
    found = summary(samples, items=items, unit=unit, cycles=cycles)
    said = flow_sentence(found, when(found, found.open), 95, who)
    assert said.text.endswith(".")
    assert said.words <= 30, said.text


def test_what_is_not_known_says_why() -> None:
    found = summary([0] * 20)
    assert "nothing was finished in 20 days" in flow_sentence(found, when(found, 5), 80).text
    assert when_words(when(found, 5), ITEMS, 80) == (
        "When 5 items are done is not known: nothing was finished in 20 days."
    )
    assert "is not known" in how_many_words(how_many(found, TODAY + timedelta(days=9)), ITEMS, 80, TODAY)


def test_a_date_that_is_not_ahead_is_no_question() -> None:
    assert how_many(summary([1] * 20), TODAY).why == "the date must lie after today"


def test_estimates_are_said_in_their_unit() -> None:
    found = summary([0, 150, 0, 300] * 10, unit=POINTS)
    assert flow_sentence(found, when(found, 4_000), 50).text.startswith("The team finishes 7.9 points a week;")
    assert when_words(when(found, 4_050), POINTS, 50).startswith("40.5 points are done by ")


def test_the_rates_are_said_with_their_numbers() -> None:
    rates = [Rate(50, 27, 52), Rate(80, 38, 50), Rate(95, 0, 0)]
    assert kept_words(rates, 80) == "80% dates came true 76% of the time (38 of 50). Of the others: 50% dates 27 of 52."
    assert "No 95% date has passed yet" in kept_words(rates, 95)


def test_an_expectation_is_held_against_what_was_finished() -> None:
    found = summary([1] * 30, cycles=(1, 2, 3, 4, 20))
    assert found.held is None
    held = Summary(**{**vars(found), "expected": Expectation(4)})
    assert held.held == (4, 5)
    assert held.share_within(4) == Fraction(4, 5)
    assert held.suggested == 20


def test_rates_are_rounded_as_far_as_they_say_something() -> None:
    assert [tenths(Fraction(*each)) for each in ((401, 100), (53, 4), (1, 4), (120, 1))] == ["4", "13.3", "0.25", "120"]
