"""One load: whose it is, its day, its cursor, and the rows it has staged and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection

from exchange.workbook.columns import Column, Kind, Table
from exchange.workbook.content import Content
from exchange.workbook.tables import TABLES
from execution.queries import lock_item_parents
from okrs.queries import lock_okrs
from portfolio.models import Initiative

MINUTES: Final = 10
WORTH_ANALYSING: Final = 500
MANY: Final = 1_000  # rows, from which on all are read rather than each looked up
_TYPES: Final = {Kind.DATE: "date", Kind.NUMBER: "numeric"}
# An empty cell of these kinds is nothing; of the others it is empty text.
_NULLABLE: Final = frozenset({Kind.DATE, Kind.NUMBER, Kind.REFERENCE})


@dataclass(slots=True)
class Counts:
    """What a load did to one table."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Session:
    """The state of one load inside its transaction."""

    tenant_id: int
    today: date
    actor_id: int | None
    content: Content
    counts: dict[str, Counts] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)

    def run(self, sql: str, **values: Any) -> int:
        """Run one statement with the load's own values; how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self._values(values))
            return int(cursor.rowcount)

    def row(self, sql: str, **values: Any) -> tuple[Any, ...]:
        """The first row of an answer."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self._values(values))
            return tuple(cursor.fetchone())

    def _values(self, more: dict[str, Any]) -> dict[str, Any]:
        return {"tenant": self.tenant_id, "today": self.today, "actor": self.actor_id, **more}

    def make(self, name: str, select: str, **values: Any) -> int:
        """Keep an answer as a temporary table for the rest of the load; how many rows it has."""
        made = self.run(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {select}", **values)
        self.made.append(name)
        self._analyse(name, made)
        return made

    def _analyse(self, name: str, rows: int) -> None:
        # Guesses are good enough for small tables, and there are many of them.
        if rows >= WORTH_ANALYSING:
            self.run(f"ANALYZE {name}")

    def close(self) -> None:
        """Drop the temporary tables, so that another load may follow in the same transaction."""
        self.run(f"DROP TABLE {', '.join(self.made)}")

    def count(self, table: str, *, added: int = 0, changed: int = 0, unchanged: int = 0) -> None:
        """Add to what was done to a table."""
        counts = self.counts.setdefault(table, Counts())
        counts.added += added
        counts.changed += changed
        counts.unchanged += unchanged

    def has(self, name: str) -> bool:
        """Whether the workbook has rows of a table; what nothing is said about need not be looked for."""
        return bool(self.content.rows(name).entries)

    def stage(self, name: str) -> None:
        """Copy a table of the workbook into a temporary table `load_<name>`."""
        table = TABLES[name]
        self.copy(name, table, ([number, *cells] for number, cells in self.content.rows(name).entries))

    def copy(self, name: str, table: Table, rows: Iterable[list[Any]]) -> None:
        """Make `load_<name>` and fill it: COPY straight into a tenant's table is refused under its policy."""
        columns = ", ".join(f'"{column.name}" {_TYPES.get(column.kind, "text")}' for column in table.columns)
        self.run(f'CREATE TEMP TABLE load_{name} ("row" bigint, {columns}) ON COMMIT DROP')
        self.made.append(f"load_{name}")
        nullable = [place for place, column in enumerate(table.columns, 1) if _is_nullable(column)]
        with connection.cursor() as cursor, cursor.copy(f"COPY load_{name} FROM STDIN") as copy:
            count = 0
            for row in rows:
                count += 1
                for place in nullable:
                    row[place] = row[place] or None
                copy.write_row(row)
        self._analyse(f"load_{name}", count)


def _is_nullable(column: Column) -> bool:
    return column.kind in _NULLABLE


@contextmanager
def all_at_once(rows: int) -> Iterator[None]:
    """Read whole sets rather than look up each of many rows, for the statements within.

    What has just come in is not in the planner's statistics, nor is a tenant that is new: it takes 100,000 rows for one
    or two, and would look through all of them for each.
    """
    if rows < MANY:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        # Not after an error: a statement that failed has ended the transaction, and the setting with it.
        cursor.execute("SET LOCAL enable_nestloop = on")


def raise_limits(tenant_id: int) -> None:
    """A load may take longer than a page, for this transaction only; one load at a time for each tenant."""
    longest = f"'{MINUTES}min'"
    with connection.cursor() as cursor:
        # Rows are checked between statements, so an idle transaction is nothing to end here.
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {limit} = {longest}")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        # What is staged is looked at many times: how many rows and how different is enough to know of it.
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('workbook', %s))", [tenant_id])


def hold_shape() -> None:
    """Let nobody change what is checked against the stored rows: alignments, parents of items, shares of money."""
    lock_okrs()
    lock_item_parents()
    # The lock that linking takes; references to an initiative may go on being written.
    list(Initiative.objects.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def count_anew(rows: int) -> None:
    """Have the planner know what so many rows brought, as the last step of the transaction that wrote them.

    Autovacuum would within a minute; until then pages that join a tenant's first 100,000 rows would read all of them
    for each.
    """
    if rows >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("SELECT execution_count_anew()")
