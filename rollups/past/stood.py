"""Orders of work and of bets as they stood at the end of a day: rows as they were then, not as they are known now.

What a page lists by its order it looks up row by row, so the rows are laid down once, with indexes, and a view over
them stands before the table. A row that came later stands there all the same when a fact about it bears a day up to
then, or when it came with a load: an import brings what was going on long before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db import connection
from psycopg import sql

from execution.models import Item
from rollups.past.facts import copies
from rollups.past.structure import Views, columns_of, put, rows_at, structure_models
from tenancy.clock import Look

FACTS_ABOUT = {
    "execution_item": (("execution_itemstate", "item_id"), ("execution_progressreport", "item_id")),
    "portfolio_initiative": (("portfolio_initiativestate", "initiative_id"), ("portfolio_scoreinput", "initiative_id")),
}
LOOKED_UP_BY = {
    "execution_item": ("id", "parent_id", "team_id", "initiative_id"),
    "execution_backlogplace": ("item_id", "team_id, rank, item_id"),
}
# Begun by what the row said then; a start that was written down later is known by the row as it is.
BEGUN = sql.SQL("""coalesce(CASE WHEN t.started_on <= {day} THEN t.started_on END,
    (SELECT o.started_on FROM public.execution_item o WHERE o.id = t.id AND o.started_on <= {day}))""")


# A load says of none of its rows when it came to be: they are taken to have been there, as on every page of that day.
# Its rows are known by their moment: that of work which nobody wrote down by hand.
LOADED = sql.SQL("""({row}.created_at {known} AND {row}.created_at IN (
    SELECT g.created_at FROM (
        SELECT created_at, min(id) AS id FROM public.execution_item WHERE created_at > {moment} GROUP BY created_at) g
    WHERE NOT EXISTS (SELECT FROM public.activity_event e
        WHERE e.object_id = g.id AND e.object_type = 'execution.item' AND e.name = 'item.added')))""")


def put_stood(look: Look, end: datetime) -> Views:
    """Lay down the tables that the look wants as they stood, the facts' views being there, and put views over them."""
    if not look.stood:
        return {}
    moment = min(end, look.known_at or end)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(";").join([part for table in look.stood for part in _laid(table, look, moment)]))
    views = {
        table: sql.SQL("SELECT * FROM {}").format(sql.Identifier("pg_temp", f"stood_{table}")) for table in look.stood
    }
    put(views, away=views)
    return views


def _laid(table: str, look: Look, moment: datetime) -> Iterator[sql.Composable]:
    model = next(each for each in structure_models() if each._meta.db_table == table)
    instead = copies(look.as_of).get(model, {})
    if model is Item:
        instead = {**instead, "started_on": BEGUN.format(day=sql.Literal(look.as_of))}
    rows = rows_at(table, moment, partial(_came_later, table, look, moment))
    name = sql.Identifier(f"stood_{table}")
    yield sql.SQL("CREATE TEMP TABLE {} AS SELECT {} FROM {} t").format(name, columns_of(model, instead), rows)
    for columns in LOOKED_UP_BY.get(table, ("id",)):
        of = sql.SQL(", ").join([sql.Identifier(column) for column in columns.split(", ")])
        yield sql.SQL("CREATE INDEX ON {} ({})").format(name, of)
    yield sql.SQL("ANALYZE {}").format(name)


def _came_later(table: str, look: Look, moment: datetime, row: str) -> sql.Composable:
    """Which rows that were written down after the moment stood there all the same."""
    return sql.SQL("({} OR {})").format(_has_facts(table, row), _loaded(row, look, moment))


def _loaded(row: str, look: Look, moment: datetime) -> sql.Composable:
    """Whether it came with a load that is known, after the moment."""
    known = sql.SQL("<= {}").format(_moment(look.known_at)) if look.known_at else sql.SQL("IS NOT NULL")
    return LOADED.format(row=sql.Identifier(row), known=known, moment=_moment(moment))


def _moment(moment: datetime) -> sql.Composable:
    return sql.SQL("{}::timestamptz").format(sql.Literal(moment.isoformat()))


def _has_facts(table: str, row: str) -> sql.Composable:
    """Whether a fact about the row bears a day; those of later days are not seen."""
    exist = [
        sql.SQL("EXISTS (SELECT FROM {} f WHERE f.{} = {} AND f.date IS NOT NULL)").format(
            sql.Identifier(facts), sql.Identifier(column), sql.Identifier(row, "id")
        )
        for facts, column in FACTS_ABOUT.get(table, ())
    ]
    return sql.SQL("({})").format(sql.SQL(" OR ").join(exist)) if exist else sql.SQL("false")
