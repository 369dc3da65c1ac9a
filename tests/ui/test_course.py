"""The way of figures through time as a picture."""

from __future__ import annotations

from datetime import date

import pytest

from ui.charts.course import Course, Line, draw
from ui.charts.scale import tick_text, ticks

START, END = date(2026, 10, 1), date(2026, 11, 1)
LINES = [Line("Measured", [(START, 0), (END, 1)]), Line("Expected", [(START, 1), (END, 2)])]


def test_lines_are_named_where_there_is_no_room_at_their_ends() -> None:
    picture = draw(Course("Two", START, END, LINES))
    for drawing in (picture.wide, picture.narrow):
        marks = str(drawing).partition(">")[2]
        assert "Measured" in marks
        assert "Expected" in marks
    assert "Measured" not in str(draw(Course("One", START, END, LINES[:1])).narrow).partition(">")[2]


@pytest.mark.parametrize("high", [1, 2, 3, 7, 41])
def test_what_is_counted_has_no_halves_on_its_axis(high: int) -> None:
    marks = ticks(0, high, least=1)
    assert all(mark == int(mark) for mark in marks)
    assert marks[-1] >= high
    words = str(draw(Course("Items", START, END, [Line("Items", [(START, 0), (END, high)])], least=1)).wide)
    assert ".5<" not in words


def test_nought_is_written_without_places() -> None:
    marks = ticks(0, 1_000_000)
    assert [tick_text(mark, marks, "€") for mark in (marks[0], marks[-1])] == ["€0", "€1.00m"]
