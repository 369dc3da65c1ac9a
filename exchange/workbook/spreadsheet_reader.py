"""Run as a program of its own: prints the sheets of one .xlsx as JSON, every cell as text; 1 when unreadable."""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY = 3 * 1024**3
SECONDS = 80
DIGITS = 15  # what a spreadsheet itself shows of a number; the rest is noise of binary fractions

type Cell = int | float | str | bool | time | date | datetime | timedelta


class TooLong(Exception):
    """A cell holds a duration that no program can count; the message says in which row."""


def too_long(sheet: CalamineSheet) -> TooLong:
    """What to say of a sheet whose rows the reader gave up with an OverflowError."""
    rows, number = sheet.iter_rows(), 1
    with suppress(OverflowError):
        for _ in rows:
            number += 1
    return TooLong(f"row {number} of the sheet “{sheet.name}” holds a duration of more than 999,999,999 days")


def as_text(cell: Cell) -> str:
    """A cell as a CSV file would hold it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, int | float):
        return number_as_text(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell.isoformat()


def number_as_text(number: float) -> str:
    """A number as its author sees it: no exponent, at most 15 digits that mean anything."""
    if number != number or number in (float("inf"), float("-inf")):
        return str(number)
    if isinstance(number, int) or (number.is_integer() and abs(number) < 10**DIGITS):
        return str(int(number))
    return f"{Decimal(f'{number:.{DIGITS}g}'):f}"


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    try:
        return [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except OverflowError:
        raise too_long(sheet) from None


def main(path: str) -> int:
    """Print the workbook at a path."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [(name, _rows(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except MemoryError:
        return 2
    except Exception as error:  # noqa: BLE001  whatever a damaged file makes the reader say, the parent says in words
        sys.stderr.write(str(error)[:200])
        return 1
    sys.stdout.write(json.dumps(sheets, ensure_ascii=True, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
