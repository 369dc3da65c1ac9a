"""Tables of what the organisation wants: cycles, objectives, key results, what was said about them."""

from __future__ import annotations

from typing import Final

from exchange.workbook.columns import (
    ONE,
    ZERO,
    Column,
    Kind,
    Table,
    choice,
    day,
    key,
    line,
    number,
    percent,
    position,
    text,
    to_table,
    value,
    weight,
)
from okrs.models import CheckIn, Cycle, KeyResult, Objective

BASE: Final = (
    Table(
        "cycles",
        (
            key(),
            line("name", required=True),
            day("starts_on", required=True),
            day("ends_on", required=True),
            choice("state", Cycle.State.values, Cycle.State.DRAFT),
            to_table("cycles", "parent"),
        ),
        ("key",),
        "spans in which objectives hold",
    ),
    Table(
        "objectives",
        (
            key(),
            to_table("cycles", "cycle", required=True),
            line("title", required=True),
            text("description"),
            to_table("people", "owner"),
            to_table("teams", "team"),
            Column("parents", Kind.REFERENCES, to="objectives"),
            choice("ambition", Objective.Ambition.values, Objective.Ambition.COMMITTED),
            weight(),
        ),
        ("key",),
        "where to go",
    ),
    Table(
        "key_results",
        (
            key(),
            to_table("objectives", "objective", required=True),
            line("title", required=True),
            choice("type", KeyResult.Type.values, required=True),
            line("unit", 40),
            value("baseline"),
            value("target"),
            value("low"),
            value("high"),
            weight(),
            day("starts_on"),
            day("ends_on"),
            to_table("people", "owner"),
        ),
        ("key",),
        "measures with a target",
    ),
    Table(
        "stages",
        (
            to_table("key_results", "key_result", required=True),
            position(),
            line("title", required=True),
            percent("percent", required=True),
            day("done_on"),
        ),
        ("key_result", "position"),
        "the steps of a milestone key result; their percents total 100",
    ),
    Table(
        "check_ins",
        (
            to_table("key_results", "key_result", required=True),
            day("date", required=True),
            value("value"),
            number("confidence", 7, 6, ZERO, ONE),
            choice("status", CheckIn.Status.values),
            to_table("people", "author"),
            text("comment"),
        ),
        ("key_result", "date"),
        "what people said about key results",
    ),
)
