"""A folder of CSV files, a .zip of the same, an .xlsx, or rows in memory: read into sheets of text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from exchange.workbook.archives import members
from exchange.workbook.columns import Table
from exchange.workbook.problems import Problem, Unreadable, shown
from exchange.workbook.spreadsheets import sheets_of
from exchange.workbook.tables import TABLES

MAX_FILE: Final = 400_000_000
MAX_CELL: Final = 100_000
_MAX_FIELD: Final = 2**31 - 1
type Line = tuple[int, list[str]]


@dataclass(slots=True)
class Sheet:
    """One table as read: where each known column stands, and its rows of text with their numbers (header is 1)."""

    table: Table
    file: str
    places: dict[str, int]
    rows: list[Line]
    damaged: list[Line] = field(default_factory=list)  # rows that are no rows of this table: told of in the problems


@dataclass(slots=True)
class Workbook:
    """The sheets that could be read, and what was wrong with the rest."""

    name: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_path(path: Path) -> Workbook:
    """The workbook at a path: a folder, a .zip or an .xlsx; raises Unreadable."""
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.suffix.lower() == ".csv" and each.is_file())
        if not files:
            raise Unreadable(f"{path} has no CSV files such as objectives.csv in it.")
        return _from_files(path.name, ((each.name, _content(each)) for each in files))
    if not path.is_file():
        raise Unreadable(f"There is no file or folder {path}.")
    return read_bytes(path.name, _content(path))


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE:
        raise Unreadable(f"{path.name} is larger than {MAX_FILE // 1_000_000} MB.")
    return path.read_bytes()


def read_bytes(name: str, content: bytes) -> Workbook:
    """The workbook in a file's bytes, .zip or .xlsx by its name; raises Unreadable."""
    ending = Path(name).suffix.lower()
    if ending == ".zip":
        return _from_files(name, members(name, content))
    if ending == ".xlsx":
        return _from_sheets(name, content)
    raise Unreadable(f"{name} is no workbook: a folder of CSV files, a .zip of them or an .xlsx is one.")


def from_rows(name: str, tables: Mapping[str, Iterable[Mapping[str, str]]]) -> Workbook:
    """The workbook in rows of strings by column."""
    book = Workbook(name)
    for table, rows in tables.items():
        found = list(rows)
        header = list(dict.fromkeys(column for row in found for column in row))
        lines = [(number, [row.get(column, "") for column in header]) for number, row in enumerate(found, 2)]
        if found:
            _add(book, table, table, header, lines)
    return book


def _from_files(name: str, files: Iterable[tuple[str, bytes]]) -> Workbook:
    book = Workbook(name)
    for file, content in files:
        try:
            lines = list(_lines(file, content, book))
        except _Damaged:
            continue
        _add_lines(book, Path(file).stem, file, lines)
    return book


def _from_sheets(name: str, content: bytes) -> Workbook:
    book = Workbook(name)
    for title, rows in sheets_of(name, content):
        _add_lines(book, title, f"{name}[{title}]", list(enumerate(rows, 1)), is_grid=True)
    return book


class _Damaged(Exception):
    pass


def _lines(file: str, content: bytes, book: Workbook) -> Iterator[Line]:
    text = _decoded(file, content, book)
    csv.field_size_limit(_MAX_FIELD)  # a cell that is too long is named by row and column, further down
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            yield number, row
    except csv.Error as error:
        book.problems.append(Problem(file, number + 1, "", str(error), "a row of comma-separated cells, quotes closed"))
        raise _Damaged from error


def _decoded(file: str, content: bytes, book: Workbook) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        found = repr(content[error.start : error.start + 4])
        book.problems.append(Problem(file, row, "", found, "text in UTF-8"))
        raise _Damaged from error


def _add_lines(book: Workbook, table: str, file: str, lines: list[Line], *, is_grid: bool = False) -> None:
    lines = [line for line in lines if any(line[1])]
    if not lines:
        if table not in TABLES:
            book.problems.append(_unknown_table(table, file))
        return
    header = [cell.strip() for cell in lines[0][1]]
    if is_grid:
        header, lines = _without_empty_columns(header, lines)
    _add(book, table, file, header, lines[1:])


def _without_empty_columns(header: list[str], lines: list[Line]) -> tuple[list[str], list[Line]]:
    # A spreadsheet's grid is as wide as its widest row: columns with nothing in them are not the author's.
    width = len(header)
    while width and not header[width - 1] and not any(row[width - 1] for _, row in lines):
        width -= 1
    return header[:width], [(number, row[:width]) for number, row in lines]


def _unknown_table(table: str, file: str) -> Problem:
    known = ", ".join(each.name for each in TABLES.values() if not each.is_extra)
    return Problem(file, 0, "", shown(table), f"one of the tables {known}")


def _add(book: Workbook, name: str, file: str, header: list[str], lines: list[Line]) -> None:
    """Put one table into the book, or say what is wrong with it as a whole."""
    table = TABLES.get(name)
    if table is None:
        book.problems.append(_unknown_table(name, file))
        return
    if name in book.sheets:
        book.problems.append(Problem(file, 0, "", name, "each table once", name))
        return
    problems = list(_header_problems(table, file, header))
    book.problems += problems
    if problems:
        return
    sheet = book.sheets[name] = Sheet(table, file, {column: place for place, column in enumerate(header)}, [])
    for number, row in lines:
        found = list(_row_problems(table, file, number, row, header))
        book.problems += found
        (sheet.damaged if found else sheet.rows).append((number, row))


def _header_problems(table: Table, file: str, header: list[str]) -> Iterator[Problem]:
    known = f"one of the columns {', '.join(table.names)}"
    for column, times in Counter(header).items():
        if column not in table.at:
            yield Problem(file, 1, shown(column), shown(column), known, table.name)
        elif times > 1:
            yield Problem(file, 1, column, column, "each column once", table.name)
    for needed in table.columns:
        if needed.is_required and needed.name not in header:
            yield Problem(file, 1, needed.name, "", f"a column {needed.name}", table.name)


def _row_problems(table: Table, file: str, number: int, row: list[str], header: list[str]) -> Iterator[Problem]:
    if len(row) != len(header):
        yield Problem(file, number, "", f"{len(row)} cells", f"{len(header)} cells, as in the header", table.name)
        return
    for column, cell in zip(header, row, strict=True):
        if len(cell) > MAX_CELL:
            yield Problem(file, number, column, shown(cell), f"at most {MAX_CELL:,} characters", table.name)
        elif "\0" in cell:
            yield Problem(file, number, column, shown(cell), "text without NUL bytes", table.name)
