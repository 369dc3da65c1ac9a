"""What a sheet looks like: its format, columns and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from exchange.sheets.values import DateEvidence, DecimalEvidence, DecimalSign

type RowKind = Literal["regular", "blank", "total", "shifted", "short", "long", "repeated_header"]

MAX_COLUMNS = 2000
MAX_CELL = 100_000


class Format(StrEnum):
    """How the file is written."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    ODS = "ods"
    JSON = "json"


class Kind(StrEnum):
    """What a column holds, as far as its cells and its header say."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MONEY = "money"
    PERCENT = "percent"
    FLAG = "flag"


class SheetRow(NamedTuple):
    """One row of the body.

    `number` is its line in a text file (where the row begins), its row in a spreadsheet, its place in a JSON array.
    `cells` stand as they were found; `fitted` is what they would be with the repair that `note` offers, one cell a
    column, and empty where there is nothing to load. `fault` says why the row cannot be loaded as it is.
    """

    number: int
    cells: tuple[str, ...]
    kind: RowKind = "regular"
    moved_by: int = 0
    note: str = ""
    fitted: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """All that is needed to read a file's rows the same way again; a person's corrections replace single fields."""

    name: str
    format: Format
    headers: tuple[str, ...]
    kinds: tuple[Kind, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    header_row: int = 0  # 0: no row holds headers
    body_after: int = 0  # rows up to this number are no body
    header_cells: tuple[str, ...] = ()  # the headers as they stand in the file
    array: str = ""  # JSON: the name of the array that holds the rows; empty for an array on its own


@dataclass(slots=True)
class Column:
    """What is known of one column."""

    place: int
    name: str
    kind: Kind = Kind.TEXT
    examples: list[str] = field(default_factory=list)
    filled: int = 0
    empty: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    dates: DateEvidence = field(default_factory=DateEvidence)
    numbers: DecimalEvidence = field(default_factory=DecimalEvidence)
    values: Counter[str] = field(default_factory=Counter)  # of columns with few different values
    unlike: list[tuple[int, str]] = field(default_factory=list)  # cells that are not of the column's kind
    unlike_count: int = 0

    @property
    def share_empty(self) -> float:
        """Cells without anything in them, 0–1."""
        total = self.filled + self.empty
        return self.empty / total if total else 1.0

    @property
    def date_formats(self) -> tuple[str, ...]:
        """The date formats that fit any value, best first; empty when the column is not one of dates."""
        return tuple(each.format for each in self.dates.ranked) if self.kind is Kind.DATE else ()

    @property
    def is_ambiguous(self) -> bool:
        """A person must say how the column is read."""
        if self.kind is Kind.DATE:
            return self.dates.is_ambiguous or self.dates.is_mixed
        return self.kind in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT) and self.numbers.is_ambiguous


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is, from its beginning or (is_whole) from all of it."""

    options: SheetOptions
    size: int
    has_bom: bool
    decimal: DecimalSign
    sheet_names: tuple[str, ...]
    preamble: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]
    rows: Mapping[RowKind, int]
    first_rows: Mapping[RowKind, tuple[int, ...]]
    repeats: tuple[tuple[int, str], ...] = ()  # (row, value) of the key column where a value stands again
    repeat_count: int = 0
    key_column: str = ""
    warnings: tuple[str, ...] = ()
    is_whole: bool = False

    @property
    def format(self) -> Format:
        """How the file is written."""
        return self.options.format

    @property
    def encoding(self) -> str:
        """The encoding by Python's name."""
        return self.options.encoding

    @property
    def delimiter(self) -> str:
        """What stands between cells of a text file."""
        return self.options.delimiter

    @property
    def header_row(self) -> int:
        """The row of the headers, 0 when there is none."""
        return self.options.header_row

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, cleaned and each once."""
        return self.options.headers

    def column(self, name: str) -> Column:
        """The column of a header."""
        return self.columns[self.options.headers.index(name)]
