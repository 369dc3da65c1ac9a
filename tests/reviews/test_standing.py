"""Arithmetic of packs: what is shown as parts sums to the whole, whatever the figures."""

from __future__ import annotations

from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from reviews.standing import Standing, Summary, change_of, gap_of, main_cause, mean, summary_sentence

SHARES = st.decimals(0, 1, places=20)
WEIGHTS = st.decimals(0, 50, places=6)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """A key result as the engine leaves one: with work or without, measured or not."""
    measured, expected = draw(st.none() | SHARES), draw(st.none() | SHARES)
    planned, delivered = draw(st.none() | SHARES), draw(st.none() | SHARES)
    with localcontext(prec=400):
        return Standing(
            weight=draw(WEIGHTS), measured=measured, expected=expected, delivered=delivered,
            forecast=draw(st.none() | SHARES),
            plan_misfit=None if expected is None or planned is None else expected - planned,
            execution_shortfall=None if planned is None or delivered is None else planned - delivered,
            outcome_shortfall=None if delivered is None or measured is None else delivered - measured,
            health=draw(st.sampled_from(["achieved", "on_track", "at_risk", "off_track", "no_data"])),
        )  # fmt: skip


@given(st.lists(standings(), max_size=12))
def test_the_causes_of_the_gap_sum_to_it_to_the_last_digit(rows: list[Standing]) -> None:
    gap = gap_of(rows)
    if gap is None:
        assert not any(row.measured is not None and row.expected is not None and row.weight for row in rows)
        return
    with localcontext(prec=400):
        assert gap.expected + sum((part.amount for part in gap.parts), Decimal(0)) == gap.measured
    known = [row for row in rows if row.measured is not None and row.expected is not None]
    assert gap.measured == mean((row.weight, row.measured) for row in known)
    assert gap.known == len(known)
    if all(row.is_split for row in known):
        dust = sum(abs(part.amount) for part in gap.parts if part.cause == "unlinked")
        assert dust < Decimal(1).scaleb(-22)


@given(st.dictionaries(st.integers(1, 9), st.tuples(WEIGHTS, st.none() | SHARES)), st.data())
def test_what_moved_the_mean_sums_to_its_change_to_the_last_digit(
    now: dict[int, tuple[Decimal, Decimal | None]], data: st.DataObject
) -> None:
    """Whether key results came, went, were weighed anew or only moved."""
    before = data.draw(st.dictionaries(st.integers(1, 9), st.tuples(WEIGHTS, st.none() | SHARES)))
    change = change_of(before, now)
    if change is None:
        assert mean(now.values()) is None
        return
    with localcontext(prec=400):
        parts = sum((one.amount for one in change.moved), Decimal(0)) + change.reweighed
        assert (change.before or Decimal(0)) + parts == change.now
    assert (change.before, change.now) == (mean(before.values()), mean(now.values()))


@given(st.dictionaries(st.integers(1, 9), st.tuples(st.decimals(1, 9, places=2), SHARES), min_size=1), st.data())
def test_where_the_same_key_results_weigh_the_same_nothing_is_left_unexplained(
    now: dict[int, tuple[Decimal, Decimal]], data: st.DataObject
) -> None:
    before = {pk: (weight, data.draw(SHARES)) for pk, (weight, _) in now.items()}
    change = change_of(before, now)
    assert change is not None
    moved = {one.id for one in change.moved}
    assert moved <= {pk for pk in now if now[pk][1] != before[pk][1]}
    assert abs(change.reweighed) < Decimal(1).scaleb(-12)
    assert not (change.moved and change.reweighed)


@given(st.lists(standings(), max_size=9), st.booleans(), st.text("Quarter 3 ", max_size=300))
def test_the_first_sentence_has_at_most_thirty_words(rows: list[Standing], is_over: bool, name: str) -> None:
    assert len(summary_sentence(Summary(name, is_over, rows)).split()) <= 30


def test_the_first_sentence_says_value_forecast_gap_and_cause() -> None:
    late = Standing(
        measured=Decimal("0.2"), expected=Decimal("0.6"), forecast=Decimal("0.33"), plan_misfit=Decimal(0),
        execution_shortfall=Decimal("0.3"), outcome_shortfall=Decimal("0.1"), health="off_track",
    )  # fmt: skip
    good = Standing(measured=Decimal("0.6"), expected=Decimal("0.6"), forecast=Decimal(1), health="on_track")
    said = summary_sentence(Summary("Q3", is_over=False, standings=[late, good]))
    assert said == (
        "40% of what was aimed for is measured, 20 points behind expectation. At this pace it ends at 67%. "
        "The main cause: late work."
    )
    over = summary_sentence(Summary("Q3", is_over=True, standings=[late, good]))
    assert "1 of 2 key results are achieved or on track." in over
    assert main_cause(late) == "execution"
    assert main_cause(good) is None


def test_without_anything_measured_or_set_out_the_sentence_says_so() -> None:
    assert summary_sentence(Summary("Q3", True, [])) == "Nothing was set out to be measured in Q3."
    said = summary_sentence(Summary("Q3", True, [Standing()]))
    assert said == "Nothing is measured in Q3 yet: 1 key result waits for a first check-in."


def test_a_gap_of_key_results_without_work_is_a_part_of_its_own() -> None:
    alone = Standing(measured=Decimal("0.5"), expected=Decimal("0.9"), health="off_track")
    gap = gap_of([alone])
    assert gap is not None
    assert [(part.cause, part.amount) for part in gap.parts] == [("unlinked", Decimal("-0.4"))]
    assert gap.main is not None
    assert gap.main.label == "Behind, with no work linked"
    assert main_cause(alone) == "unlinked"
