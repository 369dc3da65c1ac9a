"""The first rows of a sheet as they would come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BufferedReader
from itertools import islice
from typing import Final

from exchange.imports.fields import fields_of
from exchange.imports.reading import read_options
from exchange.imports.rows import Names, RowReader, Staged
from exchange.imports.settings import Settings
from exchange.imports.sources import PiecesOf
from exchange.models import SheetImport
from exchange.sheets.rows import read_rows
from exchange.workbook.problems import Unreadable

ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """Columns that are mapped, and the first rows with their values in that order."""

    headers: list[str]
    rows: list[tuple[Staged, list[str]]]
    error: str = ""


def preview(of: SheetImport, settings: Settings, known: Names, today: date) -> Preview:
    """The first rows by these settings."""
    fields = [each for each in fields_of(settings.target) if settings.has(each.name)]
    options = read_options(of.file.sniffed["options"])
    reader = RowReader(settings, options.headers, known, today)
    labels = [each.label for each in fields]
    try:
        with BufferedReader(PiecesOf(of.file)) as source:
            found = [reader.read(row) for row in islice(read_rows(source, options), ROWS)]
    except Unreadable as error:
        return Preview(labels, [], str(error))
    return Preview(labels, [(row, [_shown(row, each.name) for each in fields]) for row in found])


def _shown(row: Staged, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else str(value)
