"""What must hold of every flow: bands, percentiles, forecasts and back-tests over generated histories."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from execution.flow import exact, forecast
from execution.flow.back_test import back_test, rates
from execution.flow.course import Course, average_wip, never_falls, too_little
from execution.flow.measures import age, cycle_time, percentile, share_within

TODAY = date(2026, 6, 30)
histories = st.lists(st.integers(0, 4), min_size=1, max_size=120)
busy = histories.filter(any)


def days_ago(many: int) -> date:
    return TODAY - timedelta(days=many)


def course_of(spans: list[tuple[int, int | None]]) -> Course:
    """Pieces that came and began so many days ago and took so many days; None: still under way."""
    started = Counter(days_ago(ago) for ago, _ in spans)
    ended = [days_ago(ago - took + 1) for ago, took in spans if took is not None and took <= ago]
    return Course(started, started, Counter(ended))


spans_strategy = st.lists(st.tuples(st.integers(0, 200), st.none() | st.integers(1, 60)), min_size=1, max_size=80).map(
    course_of
)


def test_what_begins_and_ends_on_a_day_took_one_day() -> None:
    assert cycle_time(TODAY, TODAY) == age(TODAY, TODAY) == 1
    assert cycle_time(days_ago(6), TODAY) == 7


@given(st.lists(st.integers(1, 500), min_size=1), st.integers(1, 99))
def test_a_percentile_is_the_least_value_with_that_share_within(values: list[int], percent: int) -> None:
    share = Fraction(percent, 100)
    found = percentile(values, share)
    assert found in values
    within = share_within(values, found or 0)
    assert within is not None
    assert within >= share
    less = [value for value in values if value < (found or 0)]
    assert Fraction(len(less), len(values)) < share


def test_of_nothing_nothing_is_known() -> None:
    assert percentile([], 0.5) is None
    assert share_within([], 3) is None
    assert Course().history(TODAY, 90) is None
    assert back_test(Course(), TODAY, 90) == []


@given(spans_strategy)
def test_the_bands_say_what_came_and_what_is_under_way(course: Course) -> None:
    bands = course.bands(days_ago(210), TODAY)
    assert never_falls(bands)
    assert bands[-1].doing == course.wip_on(TODAY)
    assert bands[-1].todo + bands[-1].doing + bands[-1].done == sum(course.arrived.values())
    assert bands[-1].done == sum(course.finished.values())
    wip = average_wip(bands)
    assert wip is not None
    assert wip * len(bands) == sum(course.wip_on(band.day) for band in bands)


def test_what_was_dropped_leaves_the_band_it_lay_in() -> None:
    came, gone = days_ago(9), days_ago(3)
    course = Course({came: 3}, {days_ago(8): 1}, {}, {gone: 2}, {gone: 1})
    bands = {band.day: band for band in course.bands(days_ago(9), TODAY)}
    assert (bands[days_ago(4)].todo, bands[days_ago(4)].doing) == (2, 1)
    assert (bands[TODAY].todo, bands[TODAY].doing) == (1, 0)


def test_days_before_the_work_began_are_not_days_without_output() -> None:
    course = Course(started={days_ago(20): 1}, finished={days_ago(10): 1})
    assert course.history(TODAY, 90) == (days_ago(20), days_ago(1))
    assert len(course.throughput(days_ago(20), days_ago(1))) == 20


def test_too_short_a_history_is_said_in_words() -> None:
    assert too_little([1] * 13) == "its history is 13 of at least 14 days long"
    assert too_little([0] * 20) == "nothing was finished in 20 days"
    assert too_little([1, 1] + [0] * 20) == "it finished 2 of at least 5 items in 22 days"
    assert too_little([1] * 14) == ""


@given(histories, st.integers(0, 30))
def test_exact_chances_sum_to_one(samples: list[int], days: int) -> None:
    found = exact.sums(samples, days)
    assert found is not None
    assert sum(found) == pytest.approx(1, abs=1e-9)
    assert exact.at_least(found, 0) == pytest.approx(1, abs=1e-9)


@given(busy, st.integers(1, 12), st.integers(1, 40))
def test_when_and_how_many_are_two_sides_of_one_distribution(samples: list[int], items: int, days: int) -> None:
    found, chances = exact.sums(samples, days), exact.done_by(samples, items)
    assert found is not None
    if chances is not None and days < len(chances):
        assert chances[days] == pytest.approx(exact.at_least(found, items), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(busy, st.integers(1, 20), st.integers(0, 2**40))
def test_a_forecast_comes_again_from_its_seed(samples: list[int], items: int, seed: int) -> None:
    first = forecast.when(samples, items, seed, trials=200)
    assert first == forecast.when(samples, items, seed, trials=200)
    assert forecast.how_many(samples, items, seed, 200) == forecast.how_many(samples, items, seed, 200)
    if first is not None:
        assert first.day_at(50) <= first.day_at(80) <= first.day_at(95)
        assert first.day_at(50) >= -(-items // max(samples))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=5, max_size=200).filter(lambda each: sum(each) > len(each) / 5))
def test_trials_agree_with_the_exact_distribution(samples: list[int]) -> None:
    outcomes, chances = forecast.when(samples, 8, 7), exact.done_by(samples, 8, 0.999)
    assert outcomes is not None
    assert chances is not None
    for day, raw in enumerate(chances):
        chance = min(1.0, max(0.0, raw))
        room = 6 * (chance * (1 - chance) / outcomes.trials) ** 0.5 + 2 / outcomes.trials
        assert abs(outcomes.share_to(day) - chance) <= room


def test_seeds_differ_by_team_day_and_question() -> None:
    asked = [("team", 1, TODAY, "when", 23), ("team", 2, TODAY, "when", 23), ("team", 1, days_ago(1), "when", 23)]
    assert len({forecast.seed_of(*each) for each in asked}) == 3
    assert forecast.seed_of(*asked[0]) == forecast.seed_of(*asked[0])


def test_no_place_of_a_history_is_likelier_than_another() -> None:
    for many in (3, 90, 200, 256):
        taken = Counter(forecast.Draws(many, 5).take(100_000))
        expected = 100_000 / many
        assert set(taken) == set(range(many))
        assert sum((count - expected) ** 2 / expected for count in taken.values()) < many + 5 * (2 * many) ** 0.5
    with pytest.raises(ValueError, match="1 to 256 days"):
        forecast.Draws(257, 5)


def test_what_would_take_ten_years_is_not_forecast() -> None:
    assert forecast.when([0, 0, 0], 1, 1) is None
    assert forecast.when([1] + [0] * 199, 100, 1) is None
    assert exact.done_by([0, 0], 3) is None


def test_what_nothing_is_left_of_is_done_already() -> None:
    outcomes = forecast.when([1, 0], 0, 1)
    assert outcomes is not None
    assert outcomes.day_at(95) == 0
    assert exact.done_by([1, 0], 0) == [1.0]


def test_a_team_as_steady_as_a_clock_keeps_every_date() -> None:
    days = [days_ago(ago) for ago in range(200, -1, -1)]
    course = Course(dict.fromkeys(days, 1), dict.fromkeys(days, 1), dict.fromkeys(days[4:], 1))
    found = back_test(course, TODAY, 90)
    assert 40 <= len(found) <= 50
    for rate in rates(found, TODAY):
        assert rate.judged > 30
        assert rate.share == 1


def test_a_team_that_slowed_down_breaks_its_dates() -> None:
    fast = {days_ago(ago): 2 for ago in range(120, 60, -1)}
    slow = {days_ago(ago): 1 for ago in range(56, 0, -8)}
    course = Course(started={**fast, **slow, days_ago(120): 12}, finished=fast | slow)
    found = back_test(course, TODAY, 30)
    half, *_ = rates(found, TODAY)
    assert half.share is not None
    assert half.share < Fraction(2, 3)
    just_before = [each for each in found if 50 <= (TODAY - each.day).days <= 60]
    assert just_before
    assert not any(each.held(0, TODAY) for each in just_before)


@settings(max_examples=30, deadline=None)
@given(spans_strategy)
def test_a_back_test_is_bounded_and_looks_only_back(course: Course) -> None:
    found = back_test(course, TODAY, 60)
    assert len(found) <= 50
    later = Course(course.arrived, course.started, {**course.finished, days_ago(0): 9})
    for each in found:
        assert each.day < TODAY
        assert list(each.dates) == sorted(each.dates)
        assert each.came is None or each.day < each.came <= TODAY
    # what is finished today changes what came, never what was said before
    said = {each.day: each.dates for each in found}
    assert {each.day: each.dates for each in back_test(later, TODAY, 60)} == said


def test_a_forecast_whose_date_has_not_passed_is_not_judged() -> None:
    started = {days_ago(ago): 1 for ago in range(60, 0, -1)}
    course = Course(started=started, finished={days_ago(ago): 1 for ago in range(40, 0, -3)})
    found = back_test(course, TODAY, 60)
    open_ones = [each for each in found if each.dates[1] >= TODAY]
    assert open_ones
    assert all(each.held(1, TODAY) is None for each in open_ones)
    assert rates(found, TODAY)[1].judged == len(found) - len(open_ones)
