"""The rows of a file, one by one, told apart; a million of them need no more memory than one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from exchange.sheets.classify import Classifier
from exchange.sheets.grids import grid
from exchange.sheets.json_rows import items
from exchange.sheets.layout import Format, SheetOptions, SheetRow
from exchange.sheets.text_rows import records

type Source = BinaryIO | Path | str


@contextmanager
def opened_source(source: Source) -> Iterator[BinaryIO]:
    """The bytes of a path or an open file, from the beginning."""
    if isinstance(source, Path | str):
        with Path(source).open("rb") as file:
            yield file
    else:
        source.seek(0)
        yield source


def read_rows(source: Source, options: SheetOptions) -> Iterator[SheetRow]:
    """Every row of the body in the file's order; raises Unreadable where the file cannot be read on."""
    with opened_source(source) as file:
        if options.format is Format.JSON:
            yield from _objects(file, options)
        elif options.format in (Format.XLSX, Format.ODS):
            yield from _grid_rows(file, options)
        else:
            yield from _text_rows(file, options)


def _text_rows(file: BinaryIO, options: SheetOptions) -> Iterator[SheetRow]:
    told = Classifier(options)
    for number, cells, note, fault in records(file, options):
        if number > options.body_after:
            yield told.row(number, cells, note, fault)


def _grid_rows(file: BinaryIO, options: SheetOptions) -> Iterator[SheetRow]:
    told = Classifier(options)
    width = len(options.headers)
    with grid(file, options.name, options.sheet) as found:
        for number, cells in found.rows:
            if number > options.body_after:
                yield told.row(number, cells + [""] * (width - len(cells)))


def _objects(file: BinaryIO, options: SheetOptions) -> Iterator[SheetRow]:
    known = set(options.headers)
    for number, _, found in items(file, options.name, options.encoding):
        cells = tuple(found.get(header, "") for header in options.headers)
        unknown = [name for name in found if name not in known and found[name]]
        note = f"also holds {', '.join(unknown[:5])}, which no row before it had" if unknown else ""
        nul = "a NUL byte stands in it" if any("\0" in cell for cell in cells) else ""
        is_blank = not any(cells)
        yield SheetRow(number, cells, "blank" if is_blank else "regular", 0, note, () if is_blank else cells, nul)
