"""The rows that did not come in, as a sheet of the same columns with the reasons behind: mended, it is sent again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from exchange.imports.reading import read_options
from exchange.imports.sources import spooled
from exchange.models import ImportRow, SheetImport
from exchange.sheets.layout import SheetRow
from exchange.sheets.rows import read_rows
from exchange.workbook.cells import escaped

REASONS: Final = ("Rejected in row", "In column", "Found", "Expected")
AT_ONCE: Final = 2_000


def write_rejects(of: SheetImport) -> Iterator[str]:
    """The lines of the file: the headers, then each rejected row as it stood, then why."""
    options = read_options(of.file.sniffed["options"])
    yield _line([*map(escaped, options.headers), *REASONS])
    rows = ImportRow.objects.filter(sheet_import=of, outcome="rejected").order_by("number")
    told = rows.values_list("number", "column", "value", "expected").iterator(AT_ONCE)
    wanted = next(told, None)
    with spooled(of.file) as source:
        for row in read_rows(source, options):
            if wanted is None:
                return
            if row.number == wanted[0]:
                yield _line([*map(escaped, [*_cells(row, len(options.headers)), *map(str, wanted)])])
                wanted = next(told, None)


def _cells(row: SheetRow, width: int) -> Sequence[str]:
    """A row of the sheet's width; one that stood askew as it could be repaired, which whoever mends it checks."""
    cells = row.fitted if len(row.fitted) == width else row.cells
    if len(cells) > width:
        cells = (*cells[: width - 1], " ".join(cells[width - 1 :]))
    return [*cells, *([""] * (width - len(cells)))]


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
