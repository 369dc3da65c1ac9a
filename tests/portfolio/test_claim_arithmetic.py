"""Sharing what moved among claims, and how well sponsors foresaw it: pure arithmetic and its laws."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from okrs.kr_types import Targets
from okrs.promised import Cover, Promise, Way, cover, cover_sentence, way_of
from portfolio.claim_sentences import accuracy_sentence
from portfolio.claims import Accuracy, Judged, Open, accuracy, by_sponsor, cost_per_point, share
from ui.formats import Unit

D = Decimal
DAY = date(2026, 10, 1)
CLINICS = Unit("clinics")


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def clinics(now: int | None) -> Way:
    return Way("increase", D(1240), D(2000), None if now is None else D(now), CLINICS)


def said(way: Way, *promises: Promise) -> str:
    return cover_sentence(cover(way, promises, DAY)).text


def bet(likely: str | None, state: str = "active", **more: Any) -> Promise:
    return Promise(state, None if likely is None else D(likely), **more)


def test_what_nobody_claims_is_named_in_the_unit_of_the_key_result() -> None:
    text = said(clinics(1563), bet("110"), bet("160"), bet("60"), bet("60"), bet(None))
    assert text == "47 clinics have no initiative: 89% of the 437 clinics to go is claimed."
    euro = Way("increase", D(0), D(10), D(4), Unit("%"))
    assert said(euro, bet("5")) == "1% has no initiative: 83% of the 6% to go is claimed."


def test_over_claiming_is_said_with_both_shares_of_the_same_way() -> None:
    way = Way("increase", D(0), D(100), D(60), CLINICS)
    assert said(way, bet("100"), bet("78")) == (
        "178% claimed for the 40% of the way that is left: 4.5 times what is needed."
    )


def test_a_claim_on_a_decreasing_key_result_is_negative_and_moves_toward_its_target() -> None:
    days = Way("decrease", D(30), D(10), D(20), Unit("days"))
    found = cover(days, [bet("-5"), bet("2")], DAY)
    assert (found.claimed, found.uncovered, days.left) == (D(3), D(7), D(10))
    assert said(days, bet("-5")).startswith("5 days have no initiative: 50%")
    assert said(days, bet("5")) == "10 days have no initiative: claims move away."


def test_stopped_bets_promise_nothing_and_delivered_ones_only_until_their_day() -> None:
    way = clinics(1600)
    rows = [
        bet("100", "stopped"), bet("100", "rejected"), bet("100", "delivered"),
        bet("100", "delivered", due_on=on(-1)), bet("100", "delivered", due_on=on(5)), bet("50", "demand"),
    ]  # fmt: skip
    found = cover(way, rows, DAY)
    assert (found.bets, found.claims, found.claimed) == (6, 2, D(150))


def test_key_results_without_a_line_say_honestly_that_there_is_no_gap() -> None:
    limit = way_of("at_least", Targets(target=D(99)), D(98), D("0.5"), Unit("%"))
    assert said(limit, bet("1")) == (
        "A limit is kept or missed, so there is no gap that claims could cover. 1 open claim comes to 1%."
    )
    answer = way_of("yes_no", Targets(), D(0), D(0), Unit(""))
    assert said(answer, bet("1"), bet("1")) == ("2 bets claim that it becomes yes. Yes or no has no distance to share.")
    work = way_of("delivery", Targets(), None, D("0.4"), Unit(""))
    assert "claims add nothing" in said(work, bet("1"))
    stages = way_of("milestone", Targets(), None, D("0.4"), Unit(""))
    assert (stages.length, stages.left) == (D(100), D(60))
    assert said(stages, bet("30")).startswith("30% has no initiative: 50% of the 60% to go")


def test_what_is_not_known_is_not_said_to_be_nothing() -> None:
    assert said(clinics(None), bet("5")).startswith("What is left is not known: nothing was measured yet.")
    assert cover(clinics(None), [bet("5")], DAY).uncovered is None
    assert said(clinics(1500)) == "No initiative serves this key result."
    assert said(clinics(1500), bet(None)).startswith("500 clinics have no claim")
    assert said(clinics(2100), bet("5")) == "The goal is reached. 1 open claim comes to 5 clinics."


numbers = st.decimals(-10_000, 10_000, places=2, allow_nan=False)
ways = st.builds(
    Way, st.sampled_from(["increase", "decrease", "between", "yes_no", "milestone", "delivery"]), st.none() | numbers,
    st.none() | numbers, st.none() | numbers, st.sampled_from([Unit(""), Unit("visits a week at each of our clinics")]),
)  # fmt: skip


@given(ways, st.lists(st.builds(Promise, st.sampled_from(["active", "stopped", "demand"]), st.none() | numbers)))
def test_the_sentence_has_at_most_thirty_words_whatever_is_known(way: Way, promises: list[Promise]) -> None:
    found = cover(way, promises, DAY)
    assert 0 < cover_sentence(found).words <= 30
    assert found.uncovered is None or way.left is None or 0 <= found.uncovered <= way.left
    assert isinstance(found, Cover)


# ---- what moved ----


def test_a_step_is_shared_among_the_claims_open_on_its_day_in_proportion_to_what_they_claim() -> None:
    values = [(on(7), D(1270)), (on(14), D(1330)), (on(21), D(1340))]
    claims = [Open(1, D(100), on(0), on(14)), Open(2, D(50), on(7), on(30))]
    found = share(values, D(1240), claims, 1)
    assert found.by_claim == {1: Fraction(30) + Fraction(40), 2: Fraction(20) + Fraction(10)}
    assert found.nobody == 0


def test_what_moved_while_no_claim_was_open_is_nobodys() -> None:
    found = share([(on(7), D(10)), (on(14), D(25))], D(0), [Open(1, D(5), on(7), on(30))], 1)
    assert (found.by_claim, found.nobody) == ({1: Fraction(15)}, Fraction(10))


def test_a_claim_away_from_the_goal_takes_no_part() -> None:
    claims = [Open(1, D(-5), on(0), on(30)), Open(2, D(3), on(0), on(30))]
    assert share([(on(7), D(28))], D(30), claims, -1).by_claim == {1: Fraction(-2)}


opens = st.builds(
    Open, st.integers(1, 6), numbers, st.integers(-40, 40).map(on), st.integers(-40, 80).map(on)
)  # fmt: skip
series = st.lists(st.tuples(st.integers(-60, 90).map(on), numbers), max_size=12).map(lambda rows: sorted(rows))


@given(series, st.none() | numbers, st.lists(opens, max_size=6), st.sampled_from([-1, 0, 1]))
def test_shares_and_nobodys_part_sum_to_the_whole_movement_exactly(
    values: list[tuple[date, Decimal]], begin: Decimal | None, claims: list[Open], direction: int
) -> None:
    found = share(values, begin, claims, direction)
    first = begin if begin is not None else (values[0][1] if values else D(0))
    last = values[-1][1] if values else first
    assert sum(found.by_claim.values(), Fraction(0)) + found.nobody == Fraction(last) - Fraction(first)


def judged(moved: int | None, likely: int = 10, low: int | None = 5, high: int | None = 12, **more: Any) -> Judged:
    ends = (None if low is None else D(low), None if high is None else D(high))
    return Judged(1, D(likely), *ends, None if moved is None else Fraction(moved), **more)


def test_accuracy_is_the_median_and_range_of_moved_to_claimed_and_counts_who_stayed_in_their_range() -> None:
    found = accuracy([judged(10), judged(4), judged(12), judged(20, low=None), judged(None), judged(99, is_late=True)])
    assert (found.n, found.middle, found.least, found.most) == (4, Fraction(11, 10), Fraction(2, 5), Fraction(2))
    assert (found.within, found.ranges) == (2, 3)


def test_below_three_judged_claims_nothing_is_said_but_their_number() -> None:
    found = accuracy([judged(10), judged(11)])
    assert (found.n, found.is_enough, found.middle, found.most) == (2, False, None, None)
    assert accuracy_sentence(found, 4).text == (
        "Only 2 claims can be judged: too few to say how well people foresee. 4 claims are not due yet."
    )
    assert accuracy_sentence(Accuracy(0), 0).text == "No claim can be judged yet."


def test_a_decreasing_claim_that_came_true_is_as_foreseen() -> None:
    down = Judged(1, D(-5), D(-3), D(-8), Fraction(-6))
    assert (down.ratio, down.is_within) == (Fraction(6, 5), True)
    assert Judged(1, D(-5), D(-3), D(-8), Fraction(-9)).is_within is False


def test_each_sponsor_is_judged_by_their_own_claims() -> None:
    rows = [judged(10)] * 3 + [Judged(None, D(10), moved=Fraction(1))]
    found = by_sponsor(rows)
    assert (found[1].n, found[1].middle, found[None].n) == (3, Fraction(1), 1)


def test_cost_per_point_is_the_share_of_the_money_over_the_points_that_moved() -> None:
    assert cost_per_point(D(90_000), Fraction(76), D(760)) == D(9_000)
    assert cost_per_point(D(90_000), Fraction(0), D(760)) is None
    assert cost_per_point(D(90_000), Fraction(-5), D(760)) is None
    assert cost_per_point(None, Fraction(5), D(760)) is None


@given(st.lists(st.builds(judged, st.integers(-30, 30) | st.none(), st.integers(1, 20)), max_size=9), st.integers(0, 9))
def test_the_accuracy_sentence_has_at_most_thirty_words(rows: list[Judged], waits: int) -> None:
    found = accuracy(rows)
    assert accuracy_sentence(found, waits).words <= 30
    assert (found.middle is None) == (found.n < 3)
    assert found.within <= found.ranges <= found.n
