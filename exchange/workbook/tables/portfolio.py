"""Tables of what is funded and how it was decided."""

from __future__ import annotations

from typing import Final

from exchange.workbook.columns import (
    ONE,
    ZERO,
    Table,
    choice,
    day,
    key,
    line,
    money,
    number,
    position,
    text,
    to_table,
    value,
)
from portfolio.models import Initiative, TrancheDecision

BASE: Final = (
    Table(
        "portfolios",
        (key(), line("name", required=True), line("currency", 3), money("budget", ZERO)),
        ("key",),
        "pots of money",
    ),
    Table(
        "initiatives",
        (
            key(),
            to_table("portfolios", "portfolio", required=True),
            line("title", required=True),
            text("description"),
            to_table("people", "owner"),
            to_table("teams", "team"),
            choice("kind", Initiative.Kind.values, Initiative.Kind.STRATEGIC),
            choice("state", Initiative.State.values, Initiative.State.DEMAND),
            day("planned_start"),
            day("planned_finish"),
            money("budget", ZERO),
        ),
        ("key",),
        "bets; a demand is one that has not been funded",
    ),
    Table(
        "contributions",
        (
            to_table("initiatives", "initiative", required=True),
            to_table("key_results", "key_result", required=True),
            number("allocation", 12, 10, ZERO, ONE, required=True),
            value("claim"),
        ),
        ("initiative", "key_result"),
        "which share of an initiative's money serves a key result",
    ),
    Table(
        "tranches",
        (
            to_table("initiatives", "initiative", required=True),
            position(),
            money("amount", required=True),
            day("review_on", required=True),
            text("evidence"),
            choice("decision", TrancheDecision.Decision.values, TrancheDecision.Decision.PLANNED),
            day("decided_on"),
        ),
        ("initiative", "position"),
        "slices of an initiative's money and what was decided about them",
    ),
)
EXTRA: Final = (
    Table(
        "initiative_settings",
        (
            to_table("initiatives", "initiative", required=True),
            choice("technique", Initiative.Technique.values, required=True),
        ),
        ("initiative",),
        "how an initiative's earned value is measured, where it is not by the percent reported",
        is_extra=True,
    ),
    Table(
        "initiative_states",
        (
            to_table("initiatives", "initiative", required=True),
            day("date"),
            choice("state", Initiative.State.values, required=True),
            text("reason"),
        ),
        ("initiative", "date"),
        "states that changed; without a date: at every day",
        is_extra=True,
    ),
    Table(
        "baselines",
        (
            to_table("initiatives", "initiative", required=True),
            number("number", 9, 0, ONE, required=True),
            day("date", required=True),
            text("reason"),
        ),
        ("initiative", "number"),
        "plans of initiatives as they were agreed; one that is there already stays as it is",
        is_extra=True,
    ),
    Table(
        "baseline_lines",
        (
            to_table("initiatives", "initiative", required=True),
            number("number", 9, 0, ONE, required=True),
            to_table("items", "item"),
            # A share of a plan has more decimals than money that is entered.
            number("planned_cost", 66, 48, ZERO, required=True),
            day("start"),
            day("finish"),
            choice("settled", ["yes"]),
        ),
        ("initiative", "number", "item"),
        "the plan of each item in a baseline, without an item that of the initiative itself; settled: dropped before",
        is_extra=True,
    ),
)
