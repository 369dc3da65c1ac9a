"""Places as texts: always one between two, in the order of their bytes, and short."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.ranking import DIGITS, LONGEST, NoRoom, between, in_order, spread, spread_after

RANKS = st.text(DIGITS, min_size=1, max_size=12).filter(lambda text: not text.endswith("0"))


@given(RANKS, RANKS)
def test_between_two_places_lies_a_third(one: str, other: str) -> None:
    low, high = sorted((one, other), key=str.encode)
    if low == high:
        with pytest.raises(NoRoom):
            between(low, high)
        return
    found = between(low, high)
    assert low.encode() < found.encode() < high.encode()
    assert not found.endswith("0")
    assert len(found) <= max(len(low), len(high)) + 1


@given(RANKS)
def test_before_and_after_every_place_lies_another(rank: str) -> None:
    assert between(None, rank) < rank < between(rank, None)
    assert not between(None, rank).endswith("0")
    assert between(None, None)


@given(st.integers(0, 20_000))
def test_places_spread_out_are_in_order_and_short(count: int) -> None:
    found = spread(count)
    assert len(found) == count
    assert in_order(found)
    assert all(rank and not rank.endswith("0") for rank in found)
    assert max(map(len, found), default=0) <= 3


@given(RANKS, st.integers(0, 500))
def test_many_places_after_one_are_in_order(low: str, count: int) -> None:
    found = spread_after(low, count)
    assert in_order([low, *found])
    assert len(found) == count


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=120))
def test_a_list_that_is_moved_about_stays_in_the_order_that_people_gave_it(moves: list[tuple[int, int]]) -> None:
    """The model: a plain list; each move takes a row out and puts it elsewhere."""
    rows = list(range(12))
    ranks = dict(zip(rows, spread(12), strict=True))
    for taken, to in moves:
        row = rows.pop(taken % len(rows))
        at = to % (len(rows) + 1)
        low = ranks[rows[at - 1]] if at else None
        high = ranks[rows[at]] if at < len(rows) else None
        rows.insert(at, row)
        ranks[row] = between(low, high)
    assert sorted(rows, key=ranks.__getitem__) == rows


@pytest.mark.parametrize("is_top", [True, False])
def test_thousands_of_moves_to_the_same_end_keep_texts_short(*, is_top: bool) -> None:
    rank, many = "V", 0
    try:
        while many < 5000:
            rank = between(None, rank) if is_top else between(rank, None)
            many += 1
    except NoRoom:
        pytest.fail(f"no room after {many} moves")
    assert len(rank) <= LONGEST


def test_squeezing_the_same_gap_ends_in_a_refusal_and_never_in_a_wrong_order() -> None:
    low, high, many = "V", "W", 0
    chance = random.Random(1)  # no secret
    while many < 10_000:
        try:
            found = between(low, high)
        except NoRoom:
            break
        assert low < found < high
        low, high = (found, high) if chance.random() < 0.5 else (low, found)
        many += 1
    assert LONGEST < many < 10_000


@pytest.mark.parametrize(("low", "high"), [("b", "a"), ("a", "a"), ("a0", None), ("", None), ("é", None), (None, "0")])
def test_what_is_no_place_of_ours_is_refused(low: str | None, high: str | None) -> None:
    with pytest.raises(NoRoom):
        between(low, high)
