"""Tables of how a demand becomes a decision: moves, feasibility, claims, scores."""

from __future__ import annotations

from typing import Final

from accounts.models import Role
from exchange.workbook.columns import ZERO, Table, choice, day, key, line, number, text, to_table, value, yes_no
from exchange.workbook.tables.bets import of_initiative, place
from portfolio.models import Feasibility, Initiative, ScoreScheme

NEEDS: Final = ("needs_reason", "needs_feasibility", "needs_key_result", "needs_budget", "needs_claim")
EXTRA: Final = (
    Table(
        "move_rules",
        (
            choice("from_state", Initiative.State.values, required=True),
            choice("to_state", Initiative.State.values, required=True),
            choice("least_role", Role.values, Role.MANAGER),
            *(yes_no(name, "no") for name in NEEDS),
        ),
        ("from_state", "to_state"),
        "which moves between states are allowed, to whom and what for; without any row: the usual ones",
        is_extra=True,
    ),
    Table(
        "feasibility",
        (
            of_initiative(),
            choice("aspect", Feasibility.Aspect.values, required=True),
            day("date", required=True),
            choice("verdict", Feasibility.Verdict.values, required=True),
            text("words"),
        ),
        ("initiative", "aspect", "date"),
        "what was found about the cost, the schedule or the scope of an initiative",
        is_extra=True,
    ),
    Table(
        "claims",
        (
            of_initiative(),
            to_table("key_results", "key_result", required=True),
            day("date", required=True),
            value("low"),
            value("likely", required=True),
            value("high"),
            day("due_on"),
            to_table("people", "sponsor"),
            yes_no("is_late", "no"),
        ),
        ("initiative", "key_result", "date"),
        "the movement that an initiative promises a key result, as it was registered",
        is_extra=True,
    ),
    Table(
        "score_schemes",
        (
            line("name", 80, required=True),
            place(),
            day("date", required=True),
            choice("framework", ScoreScheme.Framework.values, required=True),
            yes_no("is_default", "no"),
            yes_no("is_retired", "no"),
            text("reason"),
        ),
        ("name", "number"),
        "ways to score, one row for each version; one that is there already stays as it is",
        is_extra=True,
    ),
    Table(
        "score_criteria",
        (
            line("scheme", 80, required=True),
            place(),
            number("position", 4, 0, ZERO, required=True),
            key("key"),
            line("name", 80, required=True),
            number("weight", 12, 6, ZERO, default="1"),
            number("low", 20, 6),
            number("high", 20, 6),
        ),
        ("scheme", "number", "key"),
        "what a version of a scheme asks for, with weights and the range people choose from",
        is_extra=True,
    ),
    Table(
        "score_inputs",
        (
            of_initiative(),
            line("criterion", 40, required=True),
            day("date", required=True),
            number("value", 20, 6, required=True),
            text("note"),
        ),
        ("initiative", "criterion", "date"),
        "what was given for a criterion",
        is_extra=True,
    ),
)
