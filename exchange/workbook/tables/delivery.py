"""Tables of teams that last, their boards and backlogs, whose hours were spent, and the signals that went up."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from exchange.workbook.columns import (
    ONE,
    ZERO,
    Column,
    Table,
    choice,
    day,
    line,
    money,
    number,
    position,
    text,
    to_table,
    yes_no,
)
from exchange.workbook.tables.bets import place
from execution.models import Item, Signal, SignalAnswer, TeamPractice

WEEK: Final = Decimal(168)
_TEAM: Final = to_table("teams", "team", required=True)
_SUBJECT: Final = (to_table("items", "item"), to_table("initiatives", "initiative"), place())


def _days(*, is_open: bool = False) -> tuple[Column, Column]:
    return day("starts_on", required=True), day("ends_on", required=not is_open)


EXTRA: Final = (
    Table(
        "item_details",
        (to_table("items", "item", required=True), to_table("people", "assignee")),
        ("item",),
        "who has taken an item",
        is_extra=True,
    ),
    Table(
        "item_dependencies",
        (
            to_table("items", "before", required=True),
            to_table("items", "after", required=True),
            number("lag_days", 4, 0, Decimal(-366), Decimal(3660), default="0"),
        ),
        ("before", "after"),
        "which item waits for which",
        is_extra=True,
    ),
    Table(
        "cost_hours",
        (
            to_table("costs", "cost", required=True),
            to_table("people", "person", required=True),
            money("rate", ZERO),
        ),
        ("cost",),
        "whose hours a labour cost is, and what an hour was worth on that day",
        is_extra=True,
    ),
    Table(
        "team_practices",
        (
            _TEAM,
            choice("method", TeamPractice.Method.values, TeamPractice.Method.FLOW),
            choice("estimates", TeamPractice.Estimates.values, TeamPractice.Estimates.POINTS),
            number("iteration_days", 3, 0, ONE, Decimal(366), default="14"),
            number("expected_days", 4, 0, ONE),
            number("expected_share", 4, 3, Decimal("0.001"), Decimal("0.999"), default="0.85"),
        ),
        ("team",),
        "how a team works",
        is_extra=True,
    ),
    Table(
        "team_seats",
        (
            _TEAM,
            to_table("people", "person", required=True),
            *_days(is_open=True),
            number("hours_per_week", 5, 2, Decimal("0.01"), WEEK, required=True),
        ),
        ("team", "person", "starts_on"),
        "somebody's hours a week in a team; their seats in one team lie apart",
        is_extra=True,
    ),
    Table(
        "team_capacities",
        (_TEAM, *_days(), number("hours", 10, 2, ZERO, required=True), line("reason")),
        ("team", "starts_on"),
        "what a team can give in a period, where its seats do not tell; periods lie apart",
        is_extra=True,
    ),
    Table(
        "cost_rates",
        (
            to_table("teams", "team"),
            to_table("people", "person"),
            day("date", required=True),
            line("currency", 3, required=True),
            money("amount", ZERO, required=True),
            line("note"),
        ),
        ("team", "person", "date", "currency"),
        "what an hour costs from a day on, of a team or of one person",
        is_extra=True,
    ),
    Table(
        "team_fundings",
        (
            _TEAM,
            to_table("portfolios", "portfolio", required=True),
            *_days(),
            money("amount", ZERO, required=True),
            line("note"),
        ),
        ("team", "portfolio", "starts_on"),
        "a portfolio's money for a team in a period; periods lie apart",
        is_extra=True,
    ),
    Table(
        "board_columns",
        (
            _TEAM,
            position(),
            line("name", 60, required=True),
            choice("state", [Item.State.TODO, Item.State.DOING, Item.State.DONE], required=True),
            number("wip_limit", 4, 0, ONE),
        ),
        ("team", "position"),
        "the columns of a team's board",
        is_extra=True,
    ),
    Table(
        "iterations",
        (_TEAM, place(), line("goal"), *_days()),
        ("team", "number"),
        "stretches of days for which a team chooses work; they lie apart",
        is_extra=True,
    ),
    Table(
        "backlog",
        (
            to_table("items", "item", required=True),
            _TEAM,
            line("rank", 200, required=True),
            yes_no("is_by_hand", "no"),
            line("column", 60),
            day("column_since"),
            place("iteration", required=False),
        ),
        ("item",),
        "where items stand in their teams' lists and on their boards",
        is_extra=True,
    ),
    Table(
        "signals",
        (
            *_SUBJECT,
            day("date", required=True),
            choice("kind", Signal.Kind.values, required=True),
            text("words", required=True),
            choice("proposal", Signal.Proposal.values, Signal.Proposal.NOTHING),
            to_table("key_results", "key_result"),
            money("amount"),
            to_table("people", "raised_by"),
        ),
        ("item", "initiative", "number"),
        "what teams sent up about an item or an initiative",
        is_extra=True,
    ),
    Table(
        "signal_answers",
        (
            *_SUBJECT,
            day("date", required=True),
            choice("decision", SignalAnswer.Decision.values, required=True),
            text("words"),
            to_table("people", "answered_by"),
        ),
        ("item", "initiative", "number"),
        "what was decided about a signal",
        is_extra=True,
    ),
    Table(
        "signal_escalations",
        (*_SUBJECT, number("level", 2, 0, ONE, required=True), day("date", required=True)),
        ("item", "initiative", "number", "level"),
        "open signals that went further up",
        is_extra=True,
    ),
)
