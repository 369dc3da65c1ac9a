"""The one declaration of the workbook: tables, columns, kinds. Reading, checking, writing and docs follow from it."""

from __future__ import annotations

from typing import Final

from exchange.workbook.tables import execution, okrs, people, portfolio
from exchange.workbook.tables.people import POLICY, SETTINGS

__all__ = ["POLICY", "SETTINGS", "TABLES"]

# Parents first: the order in which tables are written.
TABLES: Final = {
    table.name: table
    for table in (
        *people.BASE,
        *okrs.BASE,
        *portfolio.BASE,
        *execution.BASE,
        *people.EXTRA,
        *okrs.EXTRA,
        *portfolio.EXTRA,
        *execution.EXTRA,
    )
}
