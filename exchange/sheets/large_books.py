"""A large .xlsx, read in blocks of rows: each is a small workbook of its own, so that memory does not grow with rows.

The reader of small workbooks (calamine) holds a whole sheet. It reads the blocks too, so what a cell says, and which
sheets there are, is the same in small and in large files.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook

from exchange.sheets.sheet_blocks import Malformed, SharedStrings, worksheet_blocks
from exchange.workbook.spreadsheet_reader import Cell, too_long

type Cells = Sequence[Cell]

LARGE: Final = 24_000_000  # bytes of XML; below this a sheet takes less than 100 MB whole
BLOCK: Final = 4_000_000
_ALWAYS: Final = frozenset(
    {"[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
)
_STRINGS: Final = "xl/sharedstrings.xml"
_ONE_CELL: Final = '<worksheet><sheetData><row r="1"><c r="A1"><v>{}</v></c></row></sheetData></worksheet>'


def is_large(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook is better read in blocks: an .xlsx with much in its sheets and strings."""
    infos = archive.infolist()
    is_xlsx = any(_plain(info.filename) == "xl/workbook.xml" for info in infos)
    return is_xlsx and sum(info.file_size for info in infos if _plain(info.filename).endswith(".xml")) > LARGE


class LargeBook:
    """The sheets of a large workbook by their names."""

    def __init__(self, archive: zipfile.ZipFile, block: int = BLOCK) -> None:
        self._archive, self._block = archive, block
        self._kept = [(name, archive.read(name)) for name in archive.namelist() if _plain(name) in _ALWAYS]
        # Every part that may be a sheet, its number in its only cell: so the reader tells which sheet is which part.
        self._parts = [name for name in archive.namelist() if _plain(name).endswith(".xml")]
        others = [(name, _ONE_CELL.format(n).encode()) for n, name in enumerate(self._parts) if not self._is_kept(name)]
        self.book = self._opened(*others)

    def _is_kept(self, name: str) -> bool:
        return _plain(name) in _ALWAYS or _plain(name) == _STRINGS

    def _opened(self, *parts: tuple[str, bytes]) -> CalamineWorkbook:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in (*self._kept, *parts):
                archive.writestr(name, content)
        out.seek(0)
        return CalamineWorkbook.from_filelike(out)

    @cached_property
    def _strings(self) -> tuple[str, SharedStrings] | None:
        name = next((name for name in self._archive.namelist() if _plain(name) == _STRINGS), "")
        if not name:
            return None
        with self._archive.open(name) as source:
            return name, SharedStrings(source, self._block)

    def close(self) -> None:
        """Forget the strings that were put aside."""
        if "_strings" in self.__dict__ and self._strings:
            self._strings[1].close()

    def has_rows(self, name: str) -> bool:
        """Whether two rows of the sheet, or what stands between them, may be a table."""
        first = None
        for sheet, start, end in self._blocks(name):
            first = start[0] if first is None else first
            if end[0] > first:
                return True
            del sheet
        return False

    def rows(self, name: str) -> Iterator[Cells]:
        """The rows from the sheet's first on, and their cells from the first column that holds anything."""
        left, number = self._left(name), 0
        for sheet, start, _ in self._blocks(name):
            if start[0] < number:
                raise Malformed("its rows do not stand in their order")
            for _ in range(number, start[0]):
                yield []
            before: list[Cell] = [""] * (start[1] - left)
            try:
                rows = sheet.to_python()
            except OverflowError:
                raise too_long(sheet) from None
            for row in rows:
                yield [*before, *row] if before else row
            number = start[0] + sheet.height

    def _left(self, name: str) -> int:
        left = None
        for _, start, _ in self._blocks(name):
            left = start[1] if left is None else min(left, start[1])
            if left == 0:
                break  # as in nearly all sheets: no need to look at the others
        return left or 0

    def _blocks(self, name: str) -> Iterator[tuple[CalamineSheet, tuple[int, int], tuple[int, int]]]:
        """The sheet in blocks that hold anything, each with its first and its last cell."""
        part = self._part(name)
        with self._archive.open(part) as source:
            for content in worksheet_blocks(source, self._block):
                sheet = self._sheet(name, part, content)
                if sheet.start is not None and sheet.end is not None:
                    yield sheet, sheet.start, sheet.end

    def _sheet(self, name: str, part: str, content: bytes) -> CalamineSheet:
        if not self._strings:
            return self._opened((part, content)).get_sheet_by_name(name)
        content, texts = self._strings[1].with_its_own(content)
        return self._opened((part, content), (self._strings[0], texts)).get_sheet_by_name(name)

    def _part(self, name: str) -> str:
        said = self.book.get_sheet_by_name(name).to_python()
        return self._parts[int(str(said[0][0]).removesuffix(".0"))]


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower().removeprefix("/")
