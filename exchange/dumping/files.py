"""A dump as files: a folder of CSV, a .zip of it, an .xlsx; the same rows give the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from exchange.dumping.rows import Line, tables
from exchange.workbook.columns import Column, Kind, Table
from exchange.workbook.escaping import escaped
from exchange.workbook.tables import TABLES

NUMBER_DIGITS: Final = 15  # as many as a spreadsheet keeps of a number; longer ones are written as text
LONGEST_CELL: Final = 32_767
MOST_ROWS: Final = 1_048_575
FIRST_DAY: Final = date(1901, 1, 1)  # spreadsheets disagree about the days before
_ALWAYS: Final = datetime(2000, 1, 1)  # noqa: DTZ001  a time stamp that never changes
_TEXTUAL: Final = frozenset({Kind.KEY, Kind.LINE, Kind.TEXT, Kind.EMAIL, Kind.REFERENCE, Kind.REFERENCES})


class TooLarge(Exception):
    """The rows do not fit into this kind of file; the message says which kind they fit."""


def dump_path(path: Path) -> dict[str, int]:
    """Write the tenant in force to a path, by its ending; how many rows of each table. Raises TooLarge."""
    found = list(tables())
    ending = path.suffix.lower()
    if ending in (".zip", ".xlsx"):
        path.write_bytes(as_zip(found) if ending == ".zip" else as_xlsx(found))
    else:
        _write_folder(path, found)
    return {table.name: len(rows) for table, rows in found}


def dump_bytes(ending: str) -> bytes:
    """The tenant in force as a .zip or an .xlsx; raises TooLarge."""
    return as_zip(tables()) if ending == ".zip" else as_xlsx(tables())


def _write_folder(folder: Path, found: Iterable[tuple[Table, list[Line]]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for table, rows in found:
        (folder / f"{table.name}.csv").write_bytes(_csv(table, rows))
        written.add(table.name)
    for name in TABLES.keys() - written:
        # An extra table of an earlier dump would speak of rows that are no more.
        (folder / f"{name}.csv").unlink(missing_ok=True)


def _csv(table: Table, rows: Iterable[Line]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    textual = [column.kind in _TEXTUAL for column in table.columns]
    for row in rows:
        writer.writerow([escaped(cell) if is_text else cell for cell, is_text in zip(row, textual, strict=True)])
    return text.getvalue().encode()


def as_zip(found: Iterable[tuple[Table, list[Line]]]) -> bytes:
    """The tables as CSV files in one archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, rows in found:
            archive.writestr(zipfile.ZipInfo(f"{table.name}.csv"), _csv(table, rows), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def as_xlsx(found: Iterable[tuple[Table, list[Line]]]) -> bytes:
    """The tables as sheets: numbers as numbers, days as days, text never as a formula. Raises TooLarge."""
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": _ALWAYS})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        head = book.add_format({"bold": True})
        for table, rows in found:
            _write_sheet(book.add_worksheet(table.name), table, rows, head, day)
    return content.getvalue()


def _write_sheet(sheet: Any, table: Table, rows: list[Line], head: Any, day: Any) -> None:
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"{table.name} has {len(rows):,} rows, more than a sheet holds; a .zip or a folder holds them.")
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table.names):
        sheet.write_string(0, place, name, head)
    for at, row in enumerate(rows, 1):
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            if cell:
                _write_cell(sheet, at, place, column, cell, day)


def _write_cell(sheet: Any, at: int, place: int, column: Column, cell: str, day: Any) -> None:
    if column.kind == Kind.NUMBER and len(Decimal(cell).as_tuple().digits) <= NUMBER_DIGITS:
        sheet.write_number(at, place, float(cell))
    elif column.kind == Kind.DATE and date.fromisoformat(cell) >= FIRST_DAY:
        sheet.write_datetime(at, place, datetime.fromisoformat(cell), day)
    else:
        text = escaped(cell) if column.kind in _TEXTUAL else cell
        if len(text) > LONGEST_CELL:
            raise TooLarge(
                f"A {column.name} has {len(text):,} characters, more than a sheet's cell holds; a .zip does."
            )
        sheet.write_string(at, place, text)
