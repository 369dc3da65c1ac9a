"""Tables of what people say to each other: blockers, comments, who is named in them, signs."""

from __future__ import annotations

from typing import Final

from exchange.workbook.columns import ONE, Column, Table, choice, day, number, text, to_table, yes_no
from okrs.models import Reaction


def _under() -> tuple[Column, ...]:
    """What a comment stands under: an objective, a key result, or the check-in of a key result on a day."""
    return to_table("objectives", "objective"), to_table("key_results", "key_result"), day("check_in_on")


def _number(*, required: bool = True) -> Column:
    return number("number", 9, 0, ONE, required=required)


EXTRA: Final = (
    Table(
        "check_in_blockers",
        (
            to_table("key_results", "key_result", required=True),
            day("date", required=True),
            text("blockers", required=True),
        ),
        ("key_result", "date"),
        "what stands in the way, as the check-in of that day says",
        is_extra=True,
    ),
    Table(
        "comments",
        (
            *_under(),
            _number(),
            day("date", required=True),
            to_table("people", "author"),
            text("text"),
            yes_no("is_withdrawn", "no"),
        ),
        ("objective", "key_result", "check_in_on", "number"),
        "what was written under something, numbered there from 1 in the order it was written",
        is_extra=True,
    ),
    Table(
        "mentions",
        (*_under(), _number(), to_table("people", "person", required=True), day("read_on")),
        ("objective", "key_result", "check_in_on", "number", "person"),
        "who is named in a comment, and when they read it",
        is_extra=True,
    ),
    Table(
        "reactions",
        (
            *_under(),
            _number(required=False),
            to_table("people", "person", required=True),
            choice("kind", Reaction.Kind.values, required=True),
        ),
        ("objective", "key_result", "check_in_on", "number", "person", "kind"),
        "signs under a comment, or without a number under a check-in",
        is_extra=True,
    ),
)
