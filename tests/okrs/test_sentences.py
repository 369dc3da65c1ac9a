"""One sentence says where a key result stands, in at most thirty plain words, whatever is known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrs.kr_types import ALL, TYPES, Targets
from okrs.sentences import MOST_WORDS, Standing, cut, key_result_sentence, objective_sentence, span

D = Decimal
START, END, TODAY = date(2026, 10, 1), date(2026, 12, 31), date(2026, 11, 21)


def say(type_: str, targets: Targets, **known: Any) -> str:
    base = {"start": START, "end": END, "today": TODAY, "initiatives": 3}
    return key_result_sentence(Standing(TYPES[type_], targets, **{**base, **known})).text


CLINICS = Targets(baseline=D(1240), target=D(2000))


def test_the_sentence_of_the_design() -> None:
    said = say(
        "increase", CLINICS, unit="clinics", value=D(1563), measured=D("0.425"), expected=D("0.56"),
        forecast=D(550) / D(760), execution_shortfall=D("0.1"), outcome_shortfall=D("0.02"), plan_misfit=D("-0.01"),
        brake="Identity verification",
    )  # fmt: skip
    assert said == (
        "1,563 of 2,000 clinics so far. At today’s pace the quarter ends at 1,790, which is 210 short. "
        "Identity verification is the main brake."
    )


@pytest.mark.parametrize(
    ("type_", "targets", "known", "said"),
    [
        (
            "decrease", Targets(baseline=D(8), target=D(3)),
            {"unit": "%", "value": D("6.5"), "measured": D("0.3"), "expected": D("0.5"), "forecast": D("0.6"),
             "outcome_shortfall": D("0.2")},
            "6.5% now, target 3%. At today’s pace the quarter ends at 5%, which is 2% too high. "
            "The work is done, but the needle hardly moves.",
        ),
        (
            "increase", CLINICS, {"value": D(2100), "measured": D(1), "expected": D("0.5"), "forecast": D(1)},
            "2,100 of 2,000 so far. The target is reached.",
        ),
        (
            "increase", CLINICS, {"value": D(1700), "measured": D("0.6"), "expected": D("0.5"), "forecast": D(1)},
            "1,700 of 2,000 so far. At today’s pace the quarter ends on target.",
        ),
        (
            "increase", CLINICS, {"value": D(1400), "measured": D("0.2"), "expected": D(1), "forecast": D("0.2"),
                                  "today": END, "initiatives": 0},
            "1,400 of 2,000 so far. The quarter is over, 600 short. No initiative works on it.",
        ),
        (
            "increase", CLINICS, {"unit": "clinics"},
            "No value yet. The target is 2,000 clinics by 31 Dec 2026. Check in to start the line.",
        ),
        (
            "at_least", Targets(target=D("4.2")),
            {"value": D("4.1"), "measured": D("0.75"), "expected": D(1), "met": 9, "checked": 12, "unit": "stars"},
            "Kept in 9 of 12 check-ins; now 4.1 stars, the limit is at least 4.2.",
        ),
        (
            "between", Targets(low=D(18), high=D(24)),
            {"value": D(20), "measured": D(1), "expected": D(1), "met": 1, "checked": 1, "unit": "°C"},
            "Kept in 1 of 1 check-in; now 20°C, the limit is between 18 and 24. The target is reached.",
        ),
        (
            "milestone", Targets(),
            {"measured": D("0.6"), "expected": D("0.72"), "forecast": D("0.83"), "stages_done": 3, "stages": 5,
             "plan_misfit": D("0.1")},
            "3 of 5 stages done, 60% of the way; 72% expected by now. At today’s pace the quarter ends at 83%. "
            "The plan is too late for the goal.",
        ),
        ("milestone", Targets(), {}, "No stages yet. Give it stages, so that progress can be measured."),
        (
            "yes_no", Targets(), {"value": D(0), "measured": D(0), "expected": D("0.5"), "execution_shortfall": D(1)},
            "Not yet: due 31 Dec 2026, 40 days left. The work is late.",
        ),
        ("yes_no", Targets(), {"value": D(1), "measured": D(1)}, "Done, as the last check-in says."),
        (
            "delivery", Targets(), {"measured": D("0.62"), "expected": D("0.5"), "forecast": D(1)},
            "62% of the linked work is delivered, 50% expected by now. At today’s pace the quarter ends on target.",
        ),
        (
            "delivery", Targets(), {"initiatives": 0},
            "No initiative is linked yet. Link the work that it delivers, so that progress can be measured.",
        ),
    ],
)  # fmt: skip
def test_every_type_has_its_words(type_: str, targets: Targets, known: dict[str, Any], said: str) -> None:
    assert say(type_, targets, **known) == said


shares = st.none() | st.decimals(-3, 3, places=4)
values = st.none() | st.decimals(-(10**12), 10**12, places=3)
names = st.lists(st.sampled_from(["a", "visits", "identitätsprüfung", "和", "x/y"]), max_size=40).map(" ".join)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    start = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    return Standing(
        kind=draw(st.sampled_from(ALL)),
        targets=Targets(*(draw(values) for _ in range(4))),
        start=start,
        end=start + timedelta(days=draw(st.integers(-5, 800))),
        today=start + timedelta(days=draw(st.integers(-50, 900))),
        unit=draw(names),
        value=draw(values),
        measured=draw(st.none() | st.decimals(0, 1, places=3)),
        expected=draw(st.none() | st.decimals(0, 1, places=3)),
        forecast=draw(st.none() | st.decimals(0, 1, places=3)),
        plan_misfit=draw(shares),
        execution_shortfall=draw(shares),
        outcome_shortfall=draw(shares),
        met=draw(st.integers(0, 99)),
        checked=draw(st.integers(0, 99)),
        stages_done=draw(st.integers(0, 9)),
        stages=draw(st.integers(0, 9)),
        initiatives=draw(st.integers(0, 9)),
        brake=draw(names),
    )


@given(standings())
def test_it_never_has_more_than_thirty_words(standing: Standing) -> None:
    sentence = key_result_sentence(standing)
    assert 2 <= sentence.words <= MOST_WORDS, sentence.text
    assert sentence.text.endswith(".")
    assert "  " not in sentence.text
    assert any(part.is_strong for part in sentence.parts)


@given(shares, shares, shares, st.integers(0, 9), names)
def test_an_objectives_sentence_is_short_too(
    measured: Decimal | None, expected: Decimal | None, coverage: Decimal | None, rows: int, worst: str
) -> None:
    sentence = objective_sentence(measured=measured, expected=expected, coverage=coverage, rows=rows, worst=worst)
    assert 2 <= sentence.words <= MOST_WORDS
    assert sentence.text.endswith(".")


def test_an_objective_names_what_holds_it_back() -> None:
    said = objective_sentence(
        measured=D("0.42"), expected=D("0.6"), coverage=D("0.75"), rows=4, worst="Weekly active clinics"
    )
    assert said.text == (
        "42% measured, behind the 60% expected by now. Only 75% of it is known. "
        "Weekly active clinics holds it back most."
    )


def test_spans_have_the_names_people_use() -> None:
    assert [span(START, END), span(date(2026, 1, 1), END), span(START, date(2027, 3, 31))] == [
        "quarter", "year", "cycle",
    ]  # fmt: skip


def test_long_names_are_cut_between_words() -> None:
    assert (cut("one two three", 2), cut("one two", 2)) == ("one two…", "one two")
