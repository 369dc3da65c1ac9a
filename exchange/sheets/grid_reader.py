"""Run as a program of its own: prints one sheet of a workbook, a row a line as JSON, with limits on memory and time."""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Protocol

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

# Started alone (-I), it knows no package; its own is two folders further up.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from exchange.sheets.large_books import LargeBook, is_large
from exchange.workbook.spreadsheet_reader import MEMORY, SECONDS, Cell, as_text, too_long

LOCKED = 3
# What the process may write to, as the kernel counts it: with the programs' own pages it stays under 300 MB.
HELD = 270 * 1024**2
_JSON = json.JSONEncoder(separators=(",", ":"))


class Book(Protocol):
    """What is read of a workbook, whatever its size."""

    book: CalamineWorkbook

    def close(self) -> None:
        """Forget it."""
        ...

    def has_rows(self, name: str) -> bool:
        """Whether the sheet has two rows."""
        ...

    def rows(self, name: str) -> Iterator[Sequence[Cell]]:
        """The rows from the sheet's first on, and their cells from the first column that holds anything."""
        ...


class WholeBook:
    """A small workbook, or one that is no .xlsx: the sheet is held whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self.book = CalamineWorkbook.from_filelike(file)

    def close(self) -> None:
        """Forget it."""
        self.book.close()

    def has_rows(self, name: str) -> bool:
        """Whether the sheet has two rows."""
        return self.book.get_sheet_by_name(name).height > 1

    def rows(self, name: str) -> Iterator[Sequence[Cell]]:
        """The rows from the sheet's first on, and their cells from the first column that holds anything."""
        sheet = self.book.get_sheet_by_name(name)
        try:
            yield from sheet.iter_rows()
        except OverflowError:
            raise too_long(sheet) from None


def main(path: str, sheet: str, most: int) -> int:
    """Print the names of the sheets, then the rows of one: the named one, or the first that has two rows."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_DATA, (HELD, HELD))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        with Path(path).open("rb") as file, closing(opened(file)) as book:
            _print(book, sheet, most)
    except MemoryError:
        return 2
    except PasswordError:
        return LOCKED
    except Exception as error:  # noqa: BLE001  whatever a damaged file makes the reader say, the parent says in words
        sys.stderr.write(str(error)[:200])
        return 1
    return 0


def opened(file: IO[bytes]) -> Book:
    """The workbook, to be read whole when it is small and in blocks when it is large."""
    archive = zipfile.ZipFile(file)
    if is_large(archive):
        return LargeBook(archive)
    file.seek(0)
    return WholeBook(file)


def _print(book: Book, wanted: str, most: int) -> None:
    names = [each.name for each in book.book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    chosen = wanted if wanted in names else _first_filled(book, names)
    _say({"sheets": names, "sheet": chosen})
    if not chosen:
        return
    for number, row in enumerate(book.rows(chosen), 1):
        if number > most > 0:
            return
        _say([number, _trimmed([as_text(cell) for cell in row])])


def _trimmed(cells: list[str]) -> list[str]:
    # A grid is as wide as its widest row; most rows end long before that.
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _first_filled(book: Book, names: list[str]) -> str:
    return next((name for name in names if book.has_rows(name)), names[0] if names else "")


def _say(value: object) -> None:
    sys.stdout.write(f"{_JSON.encode(value)}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
