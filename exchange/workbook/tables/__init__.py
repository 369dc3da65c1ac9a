"""The one declaration of the workbook: tables, columns, kinds. Reading, checking, writing and docs follow from it."""

from __future__ import annotations

from typing import Final

from exchange.workbook.tables import (
    bets,
    closing,
    delivery,
    demands,
    evidence,
    execution,
    goals,
    imports,
    measures,
    money,
    okrs,
    people,
    portfolio,
    reviews,
    talk,
)
from exchange.workbook.tables.people import DELIVERY_POLICY, FUNDING_POLICY, OKR_POLICY, POLICY, SETTINGS

__all__ = ["DELIVERY_POLICY", "FUNDING_POLICY", "OKR_POLICY", "POLICY", "SETTINGS", "TABLES"]

# Parents first: the order in which tables are written.
TABLES: Final = {
    table.name: table
    for table in (
        *people.BASE,
        *okrs.BASE,
        *portfolio.BASE,
        *execution.BASE,
        *people.EXTRA,
        *measures.KPIS,
        *goals.EXTRA,
        *measures.EXTRA,
        *talk.EXTRA,
        *closing.EXTRA,
        *portfolio.EXTRA,
        *bets.EXTRA,
        *demands.EXTRA,
        *evidence.EXTRA,
        *money.EXTRA,
        *execution.EXTRA,
        *delivery.EXTRA,
        *imports.EXTRA,
        *reviews.EXTRA,
    )
}
