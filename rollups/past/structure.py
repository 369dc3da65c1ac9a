"""The structure (plans, weights, links, thresholds) as it was at a moment: views that stand before its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql
from psycopg.pq import TransactionStatus

from tenancy.context import current_tenant_id
from tenancy.models import Structure

type Views = Mapping[str, sql.Composed]

# Which moment's views stand before the tables now, and how to put them back when another moment's are done with.
_standing: ContextVar[tuple[datetime | None, Views] | None] = ContextVar("standing_views", default=None)


@contextmanager
def structure_at(known_at: datetime | None) -> Iterator[None]:
    """Let every statement of the block read the structure as it was at the moment; None: as it is.

    The views lie in the connection's own pg_temp, which PostgreSQL looks into first, and belong to the serving role,
    so the tables' policies hold for what is read through them.
    """
    standing = _standing.get()
    if known_at is None or (standing is not None and standing[0] == known_at):
        yield
        return
    with stand_before(known_at, {model._meta.db_table: view(model, known_at) for model in structure_models()}):
        yield


@contextmanager
def stand_before(known_at: datetime | None, views: Views) -> Iterator[None]:
    """Put these views before the tables of their names, and take them away again, or put back those from before."""
    outer = _standing.get()
    before = outer[1] if outer else {}
    put(views, away=[name for name in views if name in before])
    try:
        with standing(known_at, {**before, **views}):
            yield
    finally:
        if _is_usable():  # a transaction that failed takes its views with it
            put({name: before[name] for name in views if name in before}, away=views)


@contextmanager
def without_views() -> Iterator[None]:
    """Let the block read the tables themselves, though a past day is looked at; inside a savepoint that is undone.

    All of them go, for some are views over others; the savepoint brings all of them back.
    """
    outer = _standing.get()
    if outer is not None and outer[1]:
        put({}, away=outer[1])
    with standing(None, {}):
        yield


@contextmanager
def standing(known_at: datetime | None, views: Views) -> Iterator[None]:
    """Know in the block that these views of this moment stand before the tables."""
    token = _standing.set((known_at, views))
    try:
        yield
    finally:
        _standing.reset(token)


def put(views: Views, away: Iterable[str] = ()) -> None:
    """Take views away and make others, in one round trip."""
    gone = sql.SQL(", ").join([sql.Identifier("pg_temp", name) for name in away])
    drop = [sql.SQL("DROP VIEW {}").format(gone)] if gone.as_string(None) else []
    make = [sql.SQL("CREATE TEMP VIEW {} AS {}").format(sql.Identifier(name), query) for name, query in views.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(";").join([*drop, *make]))


def _is_usable() -> bool:
    inner = connection.connection
    return inner is not None and inner.info.transaction_status != TransactionStatus.INERROR


@cache
def structure_models() -> tuple[type[Structure], ...]:
    """Every model whose rows are edited in place and kept as they were."""
    return tuple(model for model in apps.get_models() if issubclass(model, Structure))


def view(
    model: type[Structure], known_at: datetime | None, instead: Mapping[str, sql.Composable] | None = None
) -> sql.Composed:
    """The query that stands for the model's table: its rows at the moment, some columns `instead` something else.

    What is instead may speak of the row as t.
    """
    table = model._meta.db_table
    columns = columns_of(model, instead or {})
    rows = sql.Identifier("public", table) if known_at is None else rows_at(table, known_at)
    return sql.SQL("SELECT {} FROM {} t").format(columns, rows)


def columns_of(model: type[Structure], instead: Mapping[str, sql.Composable]) -> sql.Composed:
    """The columns of the model's row t, some of them `instead` something else."""
    names = [str(field.column) for field in model._meta.local_concrete_fields]
    return sql.SQL(", ").join([_column(name, instead) for name in names])


def _column(name: str, instead: Mapping[str, sql.Composable]) -> sql.Composable:
    if name not in instead:
        return sql.Identifier("t", name)
    return sql.SQL("({}) AS {}").format(instead[name], sql.Identifier(name))


# The earliest version that was replaced after the moment is the row as it was then; without one the row stands.
ROWS_AT = sql.SQL("""(
    SELECT n.* FROM {table} n
    WHERE (n.created_at IS NULL OR n.created_at <= {known_at} OR {new_too}) AND NOT EXISTS (
        SELECT FROM public.rollups_pastrow p
        WHERE p.tenant_id = {tenant} AND p.table_name = {name} AND p.row_id = n.id AND p.valid_until > {known_at})
    UNION ALL
    SELECT r.* FROM (
        SELECT DISTINCT ON (p.row_id) p.row FROM public.rollups_pastrow p
        WHERE p.tenant_id = {tenant} AND p.table_name = {name} AND p.valid_until > {known_at}
        ORDER BY p.row_id, p.valid_until
    ) v CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, v.row) r
    WHERE r.created_at IS NULL OR r.created_at <= {known_at} OR {old_too})""")


def rows_at(table: str, known_at: datetime, also: Callable[[str], sql.Composable] | None = None) -> sql.Composed:
    """The table's rows at the moment, and of those that came later the ones that `also` says of a row's alias."""
    values: dict[str, Any] = {
        "new_too": also("n") if also else sql.SQL("false"),
        "old_too": also("r") if also else sql.SQL("false"),
        "table": sql.Identifier("public", table),
        "name": sql.Literal(table),
        "tenant": sql.Literal(current_tenant_id()),
        "known_at": sql.SQL("{}::timestamptz").format(sql.Literal(known_at.isoformat())),
    }
    return ROWS_AT.format(**values)
