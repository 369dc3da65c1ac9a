"""What the tests of the demo share: its days, and ways to read its tables."""

from datetime import date, timedelta

import pytest

from exchange.demo import TENANTS
from exchange.demo.book import Row, Workbook

MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(days=day) for day in range(7)]

every_tenant = pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.slug)
every_weekday = pytest.mark.parametrize("today", WEEK, ids=lambda day: f"{day:%a}")


def rows(workbook: Workbook, table: str, **cells: str) -> list[Row]:
    """Return the rows of a table that hold these cells."""
    return [row for row in workbook[table] if all(row[column] == cell for column, cell in cells.items())]


def keys(workbook: Workbook, table: str) -> set[str]:
    """Return every key of a table."""
    return {row["key"] for row in workbook[table]}


def last_check_in(workbook: Workbook, key: str) -> Row:
    """Return the latest check-in of a key result."""
    return max(rows(workbook, "check_ins", key_result=key), key=lambda row: row["date"])
