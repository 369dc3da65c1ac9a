"""The days of an initiative's curve, whatever its plan."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from rollups.curves import Leaf, _days
from rollups.formulas.v1.work_item import window


def test_a_plan_as_long_as_the_calendar_has_its_days() -> None:
    today = date(2026, 11, 7)
    days = _days([Leaf(Fraction(1), window(date.min, date.max, None, None))], [], today)
    assert (days[0], days[-1]) == (date.min, date.max)
    assert today in days
    assert len(days) <= 62
