"""The types of key results answer alike: what they need, where the plan runs, what a chart has to show."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrs.forecast import spread
from okrs.kr_types import ALL, TYPES, Targets
from okrs.kr_types.base import KeyResultType
from okrs.models import KeyResult

D = Decimal
numbers = st.none() | st.decimals(-(10**6), 10**6, places=2)


def test_every_type_of_the_model_has_its_module() -> None:
    assert list(TYPES) == list(KeyResult.Type.values)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_what_is_needed_is_asked_for(kind: KeyResultType) -> None:
    assert set(kind.check(Targets())) == set(kind.needs)
    assert kind.label
    assert kind.hint


@given(st.sampled_from(ALL), numbers, numbers, numbers, numbers, st.lists(st.decimals(-999, 999, places=1)))
def test_the_axis_holds_everything_it_shows(
    kind: KeyResultType, baseline: Decimal, target: Decimal, low: Decimal, high: Decimal, values: list[Decimal]
) -> None:
    targets = Targets(baseline, target, low, high)
    axis = kind.axis(targets, values)
    assert axis.low < axis.high
    if kind.takes_value and kind.needs:
        shown = [*values, *(v for name in kind.needs if (v := getattr(targets, name)) is not None)]
        assert all(axis.low <= value <= axis.high for value in shown)


@given(st.sampled_from(ALL), numbers, numbers, numbers, numbers, st.text(max_size=8))
def test_words_come_out_whatever_is_known(
    kind: KeyResultType, baseline: Decimal, target: Decimal, low: Decimal, high: Decimal, unit: str
) -> None:
    targets = Targets(baseline, target, low, high)
    assert kind.goal(targets, unit)
    assert kind.now(baseline, None, unit)
    assert kind.check(kind.kept(targets)) == kind.check(targets)


def test_limits_are_met_at_the_limit_itself() -> None:
    limit = Targets(target=D(4), low=D(2), high=D(4))
    met = {kind.code: [kind.met(D(value), limit) for value in (1, 2, 4, 5)] for kind in ALL if kind.is_limit}
    assert met == {
        "at_least": [False, False, True, True],
        "at_most": [True, True, True, False],
        "between": [False, True, True, False],
    }


def test_a_straight_line_has_no_spread_and_a_crooked_one_has() -> None:
    start = date(2026, 1, 1)
    end = start + timedelta(days=90)
    straight = [(start + timedelta(days=7 * n), 10.0 * n) for n in range(6)]
    crooked = [(day, value + (6 if index % 2 else 0)) for index, (day, value) in enumerate(straight)]
    assert spread(straight, end) == pytest.approx(0, abs=1e-6)
    assert (spread(crooked, end) or 0) > 10
    assert spread(straight[:3], end) is None
    assert spread(straight, start) is None
    assert spread([], end) is None
