"""Grades on their scales, what is proposed, and scores; pure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrs.grading import HINTS, entered, is_success, proposal, read, score, shown

TENTHS = st.integers(0, 10).map(lambda tenths: Decimal(tenths) / 10)


@pytest.mark.parametrize(
    ("measured", "proposed"),
    [("0.04999", "0.0"), ("0.05", "0.1"), ("0.65", "0.7"), ("0.6499", "0.6"), ("0.95", "1.0"), ("1", "1.0")],
)
def test_the_proposal_is_what_was_measured_in_tenths(measured: str, proposed: str) -> None:
    assert str(proposal(Decimal(measured))) == proposed


def test_what_is_not_known_is_not_proposed() -> None:
    assert proposal(None) is None


@pytest.mark.parametrize(
    ("grade", "ambition", "success"),
    [
        ("1", "committed", True),
        ("0.9", "committed", False),
        ("0.7", "aspirational", True),
        ("0.6", "aspirational", False),
    ],
)
def test_success_depends_on_the_ambition(grade: str, ambition: str, success: bool) -> None:
    assert is_success(Decimal(grade), ambition) is success


@pytest.mark.parametrize(
    ("grade", "tenths", "percent", "letter"),
    [
        ("1", "1.0", "100%", "A"),
        ("0.9", "0.9", "90%", "A"),
        ("0.855", "0.855", "85.5%", "B"),
        ("0.700", "0.7", "70%", "B"),
        ("0.5", "0.5", "50%", "C"),
        ("0.3", "0.3", "30%", "D"),
        ("0.299", "0.299", "29.9%", "E"),
        ("0", "0.0", "0%", "E"),
    ],
)
def test_a_grade_on_each_scale(grade: str, tenths: str, percent: str, letter: str) -> None:
    value = Decimal(grade)

    assert [shown(value, scale) for scale in ("tenths", "percent", "letters")] == [tenths, percent, letter]


@given(TENTHS, st.sampled_from(["tenths", "percent"]))
def test_what_is_shown_is_read_back(grade: Decimal, scale: str) -> None:
    assert read(entered(grade, scale), scale, None) == grade
    assert read(shown(grade, scale), scale, None) == grade


@given(TENTHS)
def test_the_letter_of_the_proposal_is_the_proposal_and_another_is_of_its_band(proposed: Decimal) -> None:
    for letter in "ABCDE":
        value = read(letter.lower(), "letters", proposed)
        assert shown(value, "letters") == letter
    assert read(shown(proposed, "letters"), "letters", proposed) == proposed


@pytest.mark.parametrize("scale", list(HINTS))
@pytest.mark.parametrize("text", ["x", "-1", "F", "NaN", "1e9", "101", "0.12345"])
def test_what_is_no_grade_is_refused_with_what_would_do(text: str, scale: str) -> None:
    with pytest.raises(ValueError, match="Enter a"):
        read(text, scale, None)
    assert read("  ", scale, None) is None


def test_a_comma_is_a_point() -> None:
    assert read("0,7", "tenths", None) == Decimal("0.7")


@given(st.lists(st.tuples(st.none() | st.integers(0, 5).map(Decimal), TENTHS), max_size=8))
def test_a_score_lies_between_the_least_and_the_greatest_grade(rows: list[tuple[Decimal | None, Decimal]]) -> None:
    found = score(rows)

    counting = [grade for weight, grade in rows if weight != 0]
    if counting:
        assert found is not None
        assert min(counting) <= found <= max(counting)
    else:
        assert found is None
