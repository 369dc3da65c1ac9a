"""Tables of what cycles and objectives are beside their base rows: rhythm, level, people, links."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from exchange.workbook.columns import ONE, ZERO, Table, choice, number, to_table, yes_no
from okrs.models import Cycle, Objective

EXTRA: Final = (
    Table(
        "cycle_settings",
        (
            to_table("cycles", "cycle", required=True),
            number("cadence_days", 2, 0, ONE, Decimal(92), required=True),
            choice("check_in_weekday", [str(day) for day in Cycle.Weekday.values], required=True),
        ),
        ("cycle",),
        "how often a cycle is checked in on, and on which day (1 is Monday)",
        is_extra=True,
    ),
    Table(
        "cycle_details",
        (
            to_table("cycles", "cycle", required=True),
            choice("kind", Cycle.Kind.values, required=True),
            choice("grading_scale", Cycle.Scale.values, Cycle.Scale.TENTHS),
            yes_no("is_reminding", "yes"),
            number("remind_hour", 2, 0, ZERO, Decimal(23), default="9"),
        ),
        ("cycle",),
        "what span a cycle is, how it is graded, whether and at which hour it reminds",
        is_extra=True,
    ),
    Table(
        "objective_settings",
        (
            to_table("objectives", "objective", required=True),
            choice("driven_by", Objective.Drive.values, required=True),
        ),
        ("objective",),
        "what an objective's figure comes from, where it is not its key results",
        is_extra=True,
    ),
    Table(
        "objective_details",
        (
            to_table("objectives", "objective", required=True),
            choice("level", Objective.Level.values, Objective.Level.TEAM),
            choice("visibility", Objective.Visibility.values, Objective.Visibility.EVERYONE),
            to_table("objectives", "carried_from"),
            to_table("kpis", "prompted_by"),
        ),
        ("objective",),
        "whose an objective is, who may see it, what it goes on from and which KPI led to it",
        is_extra=True,
    ),
    Table(
        "collaborators",
        (to_table("objectives", "objective", required=True), to_table("people", "person", required=True)),
        ("objective", "person"),
        "who works on an objective beside its owner",
        is_extra=True,
    ),
    Table(
        "readers",
        (to_table("objectives", "objective", required=True), to_table("people", "person", required=True)),
        ("objective", "person"),
        "who is named to read an objective that is not for everyone",
        is_extra=True,
    ),
    Table(
        "alignment_details",
        (
            to_table("objectives", "child", required=True),
            to_table("objectives", "parent", required=True),
            to_table("key_results", "key_result"),
            yes_no("is_primary", "no"),
        ),
        ("child", "parent"),
        "which key result of its parent an objective contributes to, and which parent is its primary one",
        is_extra=True,
    ),
    Table(
        "supports",
        (
            to_table("objectives", "child", required=True),
            to_table("objectives", "objective"),
            to_table("key_results", "key_result"),
        ),
        ("child", "objective", "key_result"),
        "which objective or key result an objective helps along without counting towards it",
        is_extra=True,
    ),
)
