"""What the rows of a sheet say about its columns, gathered one row at a time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from exchange.sheets.kinds import ACCEPTED, NUMBERS, cell_kind
from exchange.sheets.layout import Column, Kind, RowKind, SheetOptions, SheetRow
from exchange.sheets.values import DecimalSign

EXAMPLES: Final = 5
MOST_ROWS: Final = 50
MOST_VALUES: Final = 300  # different values that are kept of a column: people and teams are mapped word by word
FEW_VALUES, WIDE = 60, 100  # of each column of a sheet with more columns than that
LONGEST_VALUE: Final = 300
SURE: Final = 5_000  # cells after which a column of words is one: what the rest of them look like changes nothing
MOST_AGAIN: Final = 5_000
MOST_KEYS: Final = 2_000_000
_KEY: Final = re.compile(r"(?i)(^|[\s._-])(id|key|nr\.?|no\.?|number|nummer|schlüssel|code|ident\w*|uuid)$")
_BEST_KEY: Final = re.compile(
    r"(?i)^(issue )?key$|^id$|^number$|^work item id$|^(project|item|task|ticket|external) ?(id|key)$"
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+")


class Evidence:
    """Hears rows and tells what is in each column, how many rows are of which kind, and which keys stand twice."""

    def __init__(self, options: SheetOptions, key: str = "") -> None:
        kinds = options.kinds or (Kind.TEXT,) * len(options.headers)
        named = enumerate(zip(options.headers, kinds, strict=True))
        self.columns = tuple(Column(place, name, kind) for place, (name, kind) in named)
        self.rows: Counter[RowKind] = Counter()
        self.first_rows: defaultdict[RowKind, list[int]] = defaultdict(list)
        self.repeats: list[tuple[int, str]] = []
        self.repeat_count = 0
        self.notes: Counter[str] = Counter()
        self.key = key
        self._key_place = options.headers.index(key) if key in options.headers else -1
        self._keys: set[int] = set()
        self._full: set[int] = set()
        # By column: how often cells came again that only their number matters of.
        self._again: list[dict[str, int]] = [{} for _ in self.columns]

    def hear(self, row: SheetRow) -> None:
        """Take one row into account."""
        self.rows[row.kind] += 1
        kept = self.first_rows[row.kind]
        if len(kept) < MOST_ROWS:
            kept.append(row.number)
        # A long row is heard as it stands: joining what was cut is for a person to allow.
        cells = row.cells[: len(self.columns)] if row.kind == "long" else row.fitted
        if cells:
            for column, again, cell in zip(self.columns, self._again, cells, strict=False):
                if cell in again:
                    again[cell] += 1
                else:
                    self._hear_cell(column, row.number, cell)
            self._hear_key(row.number, cells)

    def settle(self) -> None:
        """Count what came again; to be done once all rows are heard."""
        for column, again in zip(self.columns, self._again, strict=True):
            for cell, many in again.items():
                self._count_again(column, cell, many)
            again.clear()

    def _count_again(self, column: Column, cell: str, many: int) -> None:
        kind = cell_kind(cell)
        if kind == "empty":
            column.empty += many
            return
        column.filled += many
        column.kinds[kind] += many
        if column.kind is Kind.DATE:
            column.dates.add_again(cell, many)
        elif kind in NUMBERS:
            column.numbers.add_again(cell, many)
        if kind not in ACCEPTED[column.kind]:
            column.unlike_count += many
        if column.place not in self._full:
            column.values[cell[:LONGEST_VALUE]] += many

    def _is_settled(self, column: Column, cell: str, kind: str) -> bool:
        """Whether hearing the cell again would change numbers alone: no row of it would be kept any more."""
        if len(column.examples) < EXAMPLES and cell not in column.examples:
            return False
        if kind not in ACCEPTED[column.kind] and len(column.unlike) < MOST_ROWS:
            return False
        if column.kind is Kind.DATE:
            return column.dates.is_settled(cell)
        return kind not in NUMBERS or column.numbers.is_settled(cell)

    def _hear_cell(self, column: Column, number: int, cell: str) -> None:
        is_known = column.kind is Kind.TEXT and column.filled > SURE
        kind = ("text" if cell and not cell.isspace() else "empty") if is_known else cell_kind(cell)
        if kind == "empty":
            column.empty += 1
            self._again[column.place][cell] = 0
            return
        column.filled += 1
        column.kinds[kind] += 1
        if not is_known or column.place not in self._full:
            self._keep(column, number, cell, kind)

    def _keep(self, column: Column, number: int, cell: str, kind: str) -> None:
        if len(column.examples) < EXAMPLES and cell not in column.examples:
            column.examples.append(cell)
        if column.kind is Kind.DATE:
            column.dates.add(number, cell)
        elif kind in NUMBERS:
            column.numbers.add(number, cell)
        if kind not in ACCEPTED[column.kind]:
            column.unlike_count += 1
            if len(column.unlike) < MOST_ROWS:
                column.unlike.append((number, cell))
        if column.place not in self._full:
            self._count_value(column, cell)
        again = self._again[column.place]
        if len(again) < MOST_AGAIN and self._is_settled(column, cell, kind):
            again[cell] = 0

    def _count_value(self, column: Column, cell: str) -> None:
        column.values[cell[:LONGEST_VALUE]] += 1
        if len(column.values) > (MOST_VALUES if len(self.columns) <= WIDE else FEW_VALUES):
            column.values.clear()
            self._full.add(column.place)

    def _hear_key(self, number: int, cells: tuple[str, ...]) -> None:
        value = cells[self._key_place].strip() if 0 <= self._key_place < len(cells) else ""
        if not value:
            return
        mark = hash(plain_key(value))
        if mark in self._keys:
            self.repeat_count += 1
            if len(self.repeats) < MOST_ROWS:
                self.repeats.append((number, value))
        elif len(self._keys) < MOST_KEYS:
            self._keys.add(mark)

    @property
    def decimal(self) -> DecimalSign | None:
        """The decimal sign that the columns of numbers speak for; None when none does."""
        points = sum(column.numbers.point for column in self.columns)
        commas = sum(column.numbers.comma for column in self.columns)
        if points == commas:
            return None
        return "." if points > commas else ","


def plain_key(value: str) -> str:
    """A key without the thousands that a spreadsheet put into it: “1,944” is 1944."""
    return value.replace(",", "") if "," in value and _GROUPED.fullmatch(value) else value


def guessed_key(headers: Iterable[str], rows: list[tuple[str, ...]]) -> str:
    """The column that names each row once: named like a key, filled, hardly ever the same twice; empty when none is."""
    best, score = "", 0.0
    for place, header in enumerate(headers):
        if not _KEY.search(header):
            continue
        values = [plain_key(row[place].strip()) for row in rows if place < len(row)]
        filled = [value for value in values if value]
        if not filled or len(filled) < 0.9 * len(values):
            continue
        told = len(set(filled)) / len(filled) + (0.1 if _BEST_KEY.search(header) else 0)
        if told > score and len(set(filled)) >= 0.9 * len(filled):
            best, score = header, told
    return best
