"""Tables of what other programs call the work here, and of how their sheets are read."""

from __future__ import annotations

from typing import Final

from exchange.models.imports import Target
from exchange.workbook.columns import Table, choice, line, text, to_table

LONGEST_SOURCE: Final = 80
LONGEST_NAME: Final = 120
ORIGINS: Final = {"item_origins": "items", "cost_origins": "costs"}


def _origins(name: str, table: str, column: str, what: str) -> Table:
    return Table(
        name,
        (
            line("source", LONGEST_SOURCE, required=True),
            line("external_id", required=True),
            to_table(table, column, required=True),
            text("said"),
        ),
        ("source", "external_id"),
        what,
        is_extra=True,
    )


EXTRA: Final = (
    Table(
        "import_mappings",
        (
            line("name", LONGEST_NAME, required=True),
            choice("target", Target.values, Target.ITEMS),
            line("source", LONGEST_SOURCE, required=True),
            text("headers", required=True),
            text("settings", required=True),
        ),
        ("name",),
        "how the columns of a kind of sheet are read",
        is_extra=True,
    ),
    _origins("item_origins", "items", "item", "what its source calls an item, and what it said of it last"),
    _origins("cost_origins", "costs", "cost", "what its source calls a cost, and what it said of it last"),
)
