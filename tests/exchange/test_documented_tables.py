"""The manual lists every table and column that the program knows, and the program every one that the manual lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exchange.dumping.queries import QUERIES
from exchange.workbook.columns import Table
from exchange.workbook.tables import TABLES

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "interchange.md"


def documented() -> dict[str, str]:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def test_the_manual_has_each_table_and_no_other() -> None:
    assert set(documented()) == set(TABLES)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_manual_has_each_column_and_marks_the_required_ones(table: Table) -> None:
    text = documented()[table.name]
    for column in table.columns:
        assert re.search(rf"(?<!\w){column.name}(?!\w)", text), column.name
        assert (f"**{column.name}**" in text) is column.is_required, column.name


def test_each_table_is_written_by_a_dump() -> None:
    assert set(QUERIES) == set(TABLES)
    assert list(TABLES)[:14] == list(documented())[:14]
