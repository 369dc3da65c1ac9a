"""Rows from a spreadsheet become objectives and key results, with or without a heading, by tabs, commas or indents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrs.pasting.layout import FIELDS, rows_of
from okrs.pasting.reading import Reading, read

D = Decimal


def understood(text: str) -> Reading:
    return read(rows_of(text))


def test_tabs_and_a_heading_in_any_order() -> None:
    text = "Key Result\tTarget\tObjective\tFrom\tDue date\tLead\n" + (
        "Sign-ups\t2000\tGrow\t1240\t31.12.2026\tBen\nChurn\t2%\t\t4%\t\t\n"
    )
    first, second = understood(text).entries
    assert (first.objective, first.key_result, first.baseline, first.target) == ("Grow", "Sign-ups", D(1240), D(2000))
    assert (first.type, first.due, first.owner) == ("increase", date(2026, 12, 31), "Ben")
    assert (second.objective, second.type, second.unit) == ("Grow", "decrease", "%")
    assert (first.is_new_objective, second.is_new_objective) == (True, False)


def test_columns_without_a_heading_are_guessed_by_what_they_hold() -> None:
    text = "Grow;Sign-ups;increase;1240;2000;ben@acme.example;2026-12-31\nGrow;Churn;decrease;4,5;2,0;;\n"
    first, second = understood(text).entries
    assert (first.baseline, first.target, first.owner) == (D(1240), D(2000), "ben@acme.example")
    assert (first.due, second.baseline) == (date(2026, 12, 31), D("4.5"))


def test_an_indented_list_and_bullets_belong_to_what_stands_above() -> None:
    text = "Grow\n  Sign-ups doubled\n- Churn halved\nPlease\n\t\n   * Stars\n"
    entries = understood(text).entries
    assert [(each.objective, each.key_result, each.type) for each in entries] == [
        ("Grow", "", ""), ("Grow", "Sign-ups doubled", "yes_no"), ("Grow", "Churn halved", "yes_no"),
        ("Please", "", ""), ("Please", "Stars", "yes_no"),
    ]  # fmt: skip


def test_a_comma_in_a_single_column_of_prose_is_no_column() -> None:
    (only,) = understood("Grow, and stay healthy").entries
    assert only.objective == "Grow, and stay healthy"


def test_quoted_cells_keep_their_line_breaks_and_commas() -> None:
    text = 'Objective,Key result,Target\n"Grow, fast","Line one\nline two",5\n'
    (row,) = rows_of(text)
    assert (row["objective"], row["key_result"], row["target"]) == ("Grow, fast", "Line one\nline two", "5")


def test_what_is_wrong_stands_at_its_cell() -> None:
    heading = "Objective\tKey result\tType\tBaseline\tTarget\tDue\tWeight\n"
    entries = understood(
        heading + "\tLost\t\t1\t2\t\t\n" + "Grow\tA\twild\t1\t2\t\t\n" + "Grow\tB\t\tmany\t2\tsoon\t-1\n"
        "Grow\tC\tincrease\t\t5\t\t\n" + "Grow\tD\tincrease\t5\t5\t\t\n" + "Grow\t\t\t1\t2\t\t\n"
    ).entries
    assert [sorted(entry.problems) for entry in entries] == [
        ["objective"], ["type"], ["baseline", "due", "weight"], ["baseline"], ["target"], ["baseline", "target"],
    ]  # fmt: skip


def test_two_meanings_are_one_question_for_the_whole_paste() -> None:
    text = (
        "Objective\tKey result\tBaseline\tTarget\tDue\nGrow\tA\t1,240\t2,000\t3/4/2026\nGrow\tB\t1,500\t2,500\t5/6/2026"
    )
    asked = understood(text)
    assert [question.about for question in asked.questions] == ["decimal", "order"]
    assert not asked.is_good
    answered = read(rows_of(text), decimal=".", order="day")
    assert answered.is_good
    assert (answered.entries[0].baseline, answered.entries[0].due) == (D(1240), date(2026, 4, 3))
    other = read(rows_of(text), decimal=",", order="month")
    assert (other.entries[0].baseline, other.entries[0].due) == (D("1.240"), date(2026, 3, 4))


def test_another_cell_answers_the_question_before_it_is_asked() -> None:
    asked = understood("Objective\tKey result\tBaseline\tTarget\nGrow\tA\t1.240\t2.000\nGrow\tB\t12,5\t13,5")
    assert asked.questions == []
    assert asked.entries[0].target == D(2000)


def test_the_same_key_result_twice_is_said() -> None:
    entries = understood("Grow\tSign-ups\t\nGrow\tsign-ups\t").entries
    assert entries[1].notes == ["Row 1 has the same key result."]


def test_between_takes_its_limits_from_both_columns() -> None:
    (entry,) = understood("Objective\tKey result\tType\tFrom\tTo\nCare\tStaff\tbetween\t10\t20").entries
    assert (entry.targets.low, entry.targets.high, entry.problems) == (D(10), D(20), {})


cells = st.text(alphabet=st.characters(codec="utf-8", exclude_characters='\t\n\r\x00"'), max_size=12)


@given(st.lists(st.lists(cells, min_size=1, max_size=10), max_size=12), st.sampled_from(["\t", ",", ";"]))
def test_whatever_is_pasted_every_row_is_understood_or_says_why_not(table: list[list[str]], sign: str) -> None:
    reading = understood("\n".join(sign.join(row) for row in table))
    for entry in reading.entries:
        assert entry.objective or "objective" in entry.problems
        assert set(entry.problems) <= set(FIELDS)
        assert all(entry.problems.values())
        assert entry.type or not entry.key_result or "type" in entry.problems


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=8))
def test_what_a_sheet_says_comes_back_by_tabs_and_by_commas(rows: list[tuple[int, int, int]]) -> None:
    lines = [("Objective", "Key result", "Baseline", "Target")]
    lines += [(f"Goal {goal}", f"Result {n}", str(low), str(high)) for n, (goal, low, high) in enumerate(rows)]
    for sign in ("\t", ","):
        entries = understood("\n".join(sign.join(line) for line in lines)).entries
        assert [(each.objective, each.baseline, each.target) for each in entries] == [
            (f"Goal {goal}", D(low), D(high)) for goal, low, high in rows
        ]


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n", "   "])
def test_nothing_is_nothing(text: str) -> None:
    assert understood(text).entries == []
