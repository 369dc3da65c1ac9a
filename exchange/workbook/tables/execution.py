"""Tables of the work, how far it is and what it cost."""

from __future__ import annotations

from typing import Final

from exchange.workbook.columns import ZERO, Table, choice, day, key, line, money, number, percent, text, to_table
from execution.models import Cost, Item

BASE: Final = (
    Table(
        "items",
        (
            key(),
            line("title", required=True),
            to_table("initiatives", "initiative"),
            to_table("items", "parent"),
            to_table("teams", "team"),
            choice("type", Item.Type.values, Item.Type.TASK),
            choice("state", Item.State.values, Item.State.TODO),
            day("planned_start"),
            day("planned_finish"),
            money("planned_cost", ZERO),
            number("estimate", 20, 6, ZERO),
            percent("percent"),
            day("started_on"),
            day("finished_on"),
        ),
        ("key",),
        "pieces of work",
    ),
    Table(
        "progress",
        (to_table("items", "item", required=True), day("date", required=True), percent("percent", required=True)),
        ("item", "date"),
        "percent reports over time",
    ),
    Table(
        "costs",
        (
            key(),
            day("date", required=True),
            money("amount", required=True),
            to_table("initiatives", "initiative"),
            to_table("items", "item"),
            choice("kind", Cost.Kind.values, Cost.Kind.EXPENSE),
            number("hours", 12, 4, ZERO),
            text("note"),
        ),
        ("key",),
        "money spent",
    ),
)
EXTRA: Final = (
    Table(
        "item_states",
        (
            to_table("items", "item", required=True),
            day("date", required=True),
            choice("state", Item.State.values, required=True),
        ),
        ("item", "date"),
        "states of items, where there is more to tell than one start and one finish",
        is_extra=True,
    ),
    Table(
        "assumed_finishes",
        (to_table("items", "item", required=True),),
        ("item",),
        "items whose finished_on was assumed, not given",
        is_extra=True,
    ),
)
