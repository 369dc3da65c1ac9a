"""Tables of what bets are beside their base rows, of what waits for what, and of how people look at them."""

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
from portfolio.models import Initiative, SavedView


def place(name: str = "number", *, required: bool = True, least: Decimal = ONE) -> Column:
    """The place of a row among those of the same kind and parent, counted from 1 unless people count otherwise."""
    return number(name, 9, 0, least, required=required)


def of_initiative(*, required: bool = True) -> Column:
    """The initiative that a row is about."""
    return to_table("initiatives", "initiative", required=required)


def share(name: str) -> Column:
    """A share from 0 to 1."""
    return number(name, 7, 6, ZERO, ONE)


EXTRA: Final = (
    Table(
        "portfolio_details",
        (
            to_table("portfolios", "portfolio", required=True),
            money("two_people_above", ZERO),
            money("small_bet", ZERO),
        ),
        ("portfolio",),
        "above which amount a release needs two people, and up to which a bet is a small one",
        is_extra=True,
    ),
    Table(
        "initiative_details",
        (
            of_initiative(),
            choice("horizon", Initiative.Horizon.values),
            text("no_key_result_reason"),
            money("payoff"),
        ),
        ("initiative",),
        "when an initiative is expected to pay and how much, and why it serves no key result",
        is_extra=True,
    ),
    Table(
        "tranche_details",
        (of_initiative(), position(), money("capital"), share("chance")),
        ("initiative", "position"),
        "how much of a tranche is capital expenditure, and how likely its evidence is to hold",
        is_extra=True,
    ),
    Table(
        "dependencies",
        (
            to_table("initiatives", "before", required=True),
            to_table("initiatives", "after", required=True),
            number("lag_days", 4, 0, Decimal(-366), Decimal(3660), default="0"),
        ),
        ("before", "after"),
        "which initiative may begin only when another has finished, and how many days later",
        is_extra=True,
    ),
    Table(
        "baseline_requests",
        (
            of_initiative(),
            place(),
            day("date", required=True),
            text("reason", required=True),
            to_table("people", "asked_by"),
            day("answered_on"),
            choice("answer", ["approved", "refused"]),
            text("answer_reason"),
            place("baseline", required=False),
        ),
        ("initiative", "number"),
        "requests for a new baseline with their answers; one that is there already stays as it is",
        is_extra=True,
    ),
    Table(
        "lessons",
        (of_initiative(), place(), day("date", required=True), text("words", required=True)),
        ("initiative", "number"),
        "what was learned from an initiative, numbered from 1 in the order it was written",
        is_extra=True,
    ),
    Table(
        "saved_views",
        (
            to_table("people", "owner", required=True),
            line("name", 80, required=True),
            choice("layout", SavedView.Layout.values, SavedView.Layout.TABLE),
            text("query"),
            yes_no("is_shared", "no"),
        ),
        ("owner", "name"),
        "filters of initiatives that people keep",
        is_extra=True,
    ),
    Table(
        "stage_limits",
        (
            choice("state", Initiative.State.values, required=True),
            number("limit", 5, 0, ONE, Decimal(32767), required=True),
        ),
        ("state",),
        "how many initiatives may be in a state before the board warns",
        is_extra=True,
    ),
)
