"""The account of every row: kept on this machine's disk while the file is read, written once, when all is known of it.

What is staged is a table of the transaction alone, so that it costs no log, no keys and no second version of each row.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from types import TracebackType
from typing import Final, Self

import orjson
from django.db import connection

from exchange.imports.rows import Staged
from exchange.loading.session import WORTH_ANALYSING, Session
from exchange.models import ImportRow, SheetImport

BATCH: Final = 5_000
PIECE: Final = 1_000_000  # bytes that are sent together
_STAGED: Final = """
CREATE TEMP TABLE sheet_rows (number int, outcome text, external_id text, values jsonb, "column" text, value text,
    expected text, note text) ON COMMIT DROP
"""
_ACCOUNT: Final = 'number, outcome, external_id, key, values, "column", value, expected, note, was, became'
# COPY straight into a tenant's table is refused under its policy.
_KEEP: Final = f"""
INSERT INTO exchange_importrow (tenant_id, sheet_import_id, {_ACCOUNT})
SELECT %(tenant)s, %(import)s, r.number, coalesce(a.outcome, r.outcome), r.external_id, coalesce(a.key, ''), r.values,
    r."column", r.value, r.expected, r.note, a.was, a.became
FROM sheet_rows r LEFT JOIN accounts a ON a."row" = r.number ORDER BY r.number
"""
_TRIED: Final = f"""
CREATE TEMP TABLE tried ON COMMIT DROP AS SELECT {_ACCOUNT} FROM exchange_importrow WHERE false
"""
_KEEP_TRIED: Final = f"""
INSERT INTO exchange_importrow (tenant_id, sheet_import_id, {_ACCOUNT})
SELECT %(tenant)s, %(import)s, {_ACCOUNT.removesuffix(", was, became")}, NULL, NULL FROM tried ORDER BY number
"""
_PLAIN: Final = str.maketrans({"\x00": "·", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class Spool:
    """Rows on their way into the database, on disk: a million of them need no memory. Gone when it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # it is closed with the spool
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, rows: Sequence[Staged]) -> None:
        """Put a batch beside the others."""
        self._file.write("".join(map(_line, rows)).encode())
        self.count += len(rows)

    def stage(self, session: Session) -> None:
        """Lay all of them out for the statements of a load: `sheet_rows`."""
        session.run(_STAGED)
        session.made.append("sheet_rows")
        self._pour("sheet_rows")
        if self.count >= WORTH_ANALYSING:
            # What the rows say is read whole; only what they are called and what became of them is looked for.
            session.run("ANALYZE sheet_rows (number, outcome, external_id)")

    def take_account(self, of: SheetImport) -> None:
        """Keep the account that is written, for after the transaction that takes it back."""
        self._file.seek(0)
        self._file.truncate()
        told = f"""COPY (SELECT {_ACCOUNT} FROM exchange_importrow
            WHERE tenant_id = {int(of.tenant_id)} AND sheet_import_id = {int(of.pk)}) TO STDOUT"""  # our own names
        with connection.cursor() as cursor, cursor.copy(told) as out:
            for piece in out:
                self._file.write(piece)

    def put_account(self, of: SheetImport) -> None:
        """Write the account that was taken; nothing in it can be undone."""
        with connection.cursor() as cursor:
            cursor.execute(_TRIED)
            self._pour("tried")
            cursor.execute(_KEEP_TRIED, {"tenant": of.tenant_id, "import": of.pk})
            cursor.execute("DROP TABLE tried")

    def _pour(self, table: str) -> None:
        self._file.seek(0)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as into:
            while piece := self._file.read(PIECE):
                into.write(piece)


def batches(rows: Iterable[Staged]) -> Iterator[tuple[Staged, ...]]:
    """Rows as they are put away together."""
    return batched(rows, BATCH)  # the last may be shorter


def add_rows(spool: Spool, rows: Sequence[Staged]) -> None:
    """Put a batch away."""
    spool.add(rows)


def keep_account(session: Session) -> int:
    """Write what became of each row; how many there are."""
    return session.run(_KEEP)


def clear_rows(of: SheetImport) -> None:
    """Forget the account of an earlier attempt."""
    ImportRow.objects.filter(sheet_import=of).delete()


def _line(row: Staged) -> str:
    # jsonb knows no zero character; a cell with one was rejected and is only shown.
    values = orjson.dumps(row.values).decode().replace("\\u0000", "·").replace("\\", "\\\\")
    cells = (row.external_id, values, row.column, row.value, row.expected, row.note)
    told = "\t".join(
        cell if at == 1 or not cell or (cell.isprintable() and "\\" not in cell) else cell.translate(_PLAIN)
        for at, cell in enumerate(cells)
    )
    return f"{row.number}\t{row.outcome}\t{told}\n"
