"""A workbook's rows in canonical text: what the rules read and the loader writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from exchange.workbook.columns import Table
from exchange.workbook.problems import Problem, shown
from exchange.workbook.tables import TABLES


class Entry(NamedTuple):
    """One row: its number in the file and its cells, one for each column of its table."""

    number: int
    cells: list[str]


@dataclass(slots=True)
class Rows:
    """The rows of one table."""

    table: Table
    file: str
    entries: list[Entry]

    def columns(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Some cells of each row, with its number: quicker than whole rows."""
        places = [self.table.at[name] for name in names]
        for number, cells in self.entries:
            yield number, tuple(cells[place] for place in places)

    def problem(self, number: int, column: str, value: str, expected: str, also: tuple[int, ...] = ()) -> Problem:
        """A problem in one of these rows."""
        return Problem(self.file, number, column, shown(value), expected, self.table.name, also)


@dataclass(slots=True)
class Content:
    """All rows by table."""

    tables: dict[str, Rows] = field(default_factory=dict)

    def add(self, table: Table, file: str, entries: list[Entry]) -> None:
        """Put a table in."""
        self.tables[table.name] = Rows(table, file, entries)

    def rows(self, table: str) -> Rows:
        """The rows of a table, none when the workbook does without it."""
        return self.tables.get(table) or Rows(TABLES[table], table, [])

    def keys(self, table: str) -> set[str]:
        """The keys of a table's rows."""
        return {key for _, (key,) in self.rows(table).columns(TABLES[table].key[0])}

    def without(self, numbers: dict[str, set[int]]) -> Content:
        """The same less some rows."""
        return Content(
            {name: _less(rows, numbers[name]) if numbers.get(name) else rows for name, rows in self.tables.items()}
        )

    def drop(self, table: str, numbers: set[int]) -> None:
        """Take rows out."""
        if table in self.tables:
            self.tables[table] = _less(self.tables[table], numbers)


def _less(rows: Rows, numbers: set[int]) -> Rows:
    return Rows(rows.table, rows.file, [entry for entry in rows.entries if entry.number not in numbers])
