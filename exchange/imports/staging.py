"""The account of every row, written in batches: COPY straight into a tenant's table is refused under its policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, Final

from django.db import connection

from exchange.imports.rows import Staged
from exchange.models import ImportRow, SheetImport

BATCH: Final = 5_000
_ADD: Final = """
INSERT INTO exchange_importrow
    (tenant_id, sheet_import_id, number, outcome, external_id, key, values, "column", value, expected, note)
SELECT %(tenant)s, %(import)s, s.number, s.outcome, s.external_id, '', s.values::jsonb,
       s.in_column, s.value, s.expected, s.note
FROM unnest(%(number)s::int[], %(outcome)s::text[], %(external_id)s::text[], %(values)s::text[],
            %(column)s::text[], %(value)s::text[], %(expected)s::text[], %(note)s::text[])
    AS s (number, outcome, external_id, values, in_column, value, expected, note)
"""


def batches(rows: Iterable[Staged]) -> Iterator[tuple[Staged, ...]]:
    """Rows as they are written together."""
    return batched(rows, BATCH)  # the last may be shorter


def add_rows(of: SheetImport, rows: Sequence[Staged]) -> None:
    """Write a batch."""
    columns: dict[str, list[Any]] = {
        name: [getattr(row, name) for row in rows]
        for name in ("number", "outcome", "external_id", "column", "value", "expected", "note")
    }
    columns["values"] = [json.dumps(row.values, ensure_ascii=False) for row in rows]
    # jsonb knows no zero character; a cell with one was rejected and is only shown.
    columns["values"] = [text.replace("\\u0000", "·") for text in columns["values"]]
    for name in ("external_id", "value", "note", "column"):
        columns[name] = [text.replace("\x00", "·") for text in columns[name]]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, {"tenant": of.tenant_id, "import": of.pk, **columns})


def clear_rows(of: SheetImport) -> None:
    """Forget what an earlier attempt staged."""
    ImportRow.objects.filter(sheet_import=of).delete()
