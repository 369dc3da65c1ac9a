"""Records of a delimited text, one by one, each with the line on which it begins."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final, NamedTuple

from exchange.sheets.layout import SheetOptions
from exchange.workbook.escaping import unescaped
from exchange.workbook.problems import Unreadable

MAX_RECORD: Final = 4_000_000  # characters of one row; what is longer is a quote that never closes
MAX_FIELD: Final = 2**31 - 1


class Record(NamedTuple):
    """One row of cells, the line it begins on, and what had to be done to read it."""

    number: int
    cells: list[str]
    note: str = ""
    fault: str = ""


class _Endless(Exception):
    pass


class _Lines:
    """The lines of a text, counted, with those of the record being read kept."""

    __slots__ = ("_name", "_size", "_text", "has_nul", "is_repaired", "number", "pending", "taken")

    def __init__(self, text: io.TextIOBase, name: str) -> None:
        self._text, self._name = text, name
        self.pending: deque[str] = deque()
        self.taken: list[str] = []
        self.number = self._size = 0
        self.has_nul = self.is_repaired = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.pending.popleft() if self.pending else self._text.readline(MAX_RECORD)
        if not line:
            raise StopIteration
        self._size += len(line)
        if self._size >= MAX_RECORD:
            raise _Endless
        self.number += 1
        if self.number == 1:
            line = line.removeprefix("\ufeff")  # before its quotes are looked at
        if not line.isascii():
            line = self._repaired(line)
        if "\0" in line:
            self.has_nul = True
        self.taken.append(line)
        return line

    def _repaired(self, line: str) -> str:
        try:
            line.encode()
        except UnicodeEncodeError:  # a byte that was not UTF-8 came through as a lone surrogate
            self.is_repaired = True
            return line.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
        return line

    def begin(self) -> int:
        """Forget the lines of the last record; the number of the line that comes now."""
        self.taken.clear()
        self._size = 0
        self.has_nul = self.is_repaired = False
        return self.number + 1

    def give_back(self, lines: list[str]) -> None:
        """Read these lines again."""
        self.pending.extendleft(reversed(lines))
        self.number -= len(lines)


def records(source: BinaryIO, options: SheetOptions) -> Iterator[Record]:
    """The records of a delimited text from its first line on; raises Unreadable where a quote never closes."""
    csv.field_size_limit(MAX_FIELD)
    errors = "surrogateescape" if options.encoding == "utf-8" else "replace"
    encoding = "utf-8-sig" if options.encoding == "utf-8" else options.encoding
    text = io.TextIOWrapper(source, encoding=encoding, errors=errors, newline="")
    try:
        yield from _records(_Lines(text, options.name), options)
    finally:
        text.detach()


def _records(lines: _Lines, options: SheetOptions) -> Iterator[Record]:
    width = len(options.headers)
    reader = csv.reader(lines, strict=True, delimiter=options.delimiter)
    while True:
        start = lines.begin()
        note = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _Endless:
            raise Unreadable(_endless(options.name, start, "more than 4 million characters follow it")) from None
        except csv.Error as error:
            cells, note = _mended(lines, error, start, width, options)
        if any("'" in line for line in lines.taken):
            cells = [unescaped(cell) for cell in cells]  # as rejected rows are written, and as spreadsheets do it
        if lines.is_repaired:
            note = f"{note}; bytes that are not UTF-8 read as Windows-1252".removeprefix("; ")
        yield Record(start, cells, note, "a NUL byte stands in it" if lines.has_nul else "")


def _endless(name: str, line: int, why: str) -> str:
    return (
        f"{name}: a quote opened in line {line:,} never closes ({why}): "
        "the file was cut in the middle, or a quote is missing there."
    )


def _mended(lines: _Lines, error: csv.Error, start: int, width: int, options: SheetOptions) -> tuple[list[str], str]:
    """A record whose quotes are not as they should be, read as its author meant it."""
    if "unexpected end" in str(error):
        raise Unreadable(_endless(options.name, start, "the file ends before it does")) from error
    taken = list(lines.taken)
    alone = next(csv.reader(taken[:1], delimiter=options.delimiter))
    if len(taken) > 1 and len(alone) == width:
        lines.give_back(taken[1:])
        return [cell.rstrip("\r\n") for cell in alone], f"a quote opened in line {start} never closes; read to its end"
    whole = next(csv.reader(chain(taken, lines), delimiter=options.delimiter))
    return whole, "quotes stand inside a quoted cell; read as they stand"
