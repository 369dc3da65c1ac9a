"""A tenant's rows as text, table by table; `load(dump(tenant))` changes nothing and loses no figure."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from exchange.dumping.queries import QUERIES
from exchange.workbook.columns import Table
from exchange.workbook.tables import TABLES
from tenancy.context import current_tenant_id

type Line = tuple[str, ...]


def tables() -> Iterator[tuple[Table, list[Line]]]:
    """Every table of the tenant in force with its rows; an extra table only when it has any."""
    for table in TABLES.values():
        rows = _rows(table)
        if rows or not table.is_extra:
            yield table, rows


def _rows(table: Table) -> list[Line]:
    columns, source, order = QUERIES[table.name]
    texts = ", ".join(f"coalesce(c{place}::text, '')" for place in range(len(table.columns)))
    names = ", ".join(f"c{place}" for place in range(len(table.columns)))
    where = "" if table.name == "settings" else "WHERE t.tenant_id = %(tenant)s"
    sql = (
        f"SELECT {texts} FROM (SELECT {columns}, row_number() OVER (ORDER BY {order}) FROM {source} {where}) "
        f"AS found({names}, place) ORDER BY place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id()})
        return list(cursor.fetchall())
