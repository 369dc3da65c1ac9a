"""Tables of the end of a cycle: how it was closed, grades, what was learned."""

from __future__ import annotations

from typing import Final

from exchange.workbook.columns import ONE, ZERO, Column, Table, choice, day, number, text, to_table
from okrs.models import CycleClosure, Verdict


def _verdict() -> Column:
    return choice("verdict", Verdict.values)


EXTRA: Final = (
    Table(
        "cycle_closures",
        (
            to_table("cycles", "cycle", required=True),
            number("number", 9, 0, ONE, required=True),
            day("date", required=True),
            choice("step", CycleClosure.Step.values, required=True),
            text("reason"),
        ),
        ("cycle", "number"),
        "when a cycle was closed and opened again, numbered from 1 in the order it happened",
        is_extra=True,
    ),
    Table(
        "grades",
        (
            to_table("key_results", "key_result", required=True),
            day("date", required=True),
            number("proposed", 3, 1),
            number("grade", 4, 3, ZERO, ONE),
            text("reason"),
            _verdict(),
        ),
        ("key_result",),
        "grades of key results at their cycle's close, beside what was proposed",
        is_extra=True,
    ),
    Table(
        "retrospectives",
        (
            to_table("objectives", "objective", required=True),
            day("date", required=True),
            number("score", 4, 3, ZERO, ONE),
            text("went_well"),
            text("to_learn"),
            _verdict(),
        ),
        ("objective",),
        "what was learned from objectives at their cycle's close",
        is_extra=True,
    ),
)
