"""The facts as they stood at the end of a day, and the structure's copies of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import LiteralString

from django.apps import apps
from django.db import connection
from psycopg import sql

from activity.models import Event
from execution.models import Item
from okrs.models import KeyResult
from portfolio.models import Initiative
from rollups.past.structure import structure_models, view
from tenancy.clock import Look
from tenancy.context import current_tenant_id
from tenancy.models import Fact, Structure


@cache
def fact_models() -> tuple[type[Fact], ...]:
    """Every kind of fact."""
    return tuple(model for model in apps.get_models() if issubclass(model, Fact))


def views_of(look: Look, end: datetime) -> dict[str, sql.Composed]:
    """What stands for each table while somebody looks at a day that ended then; facts first, others read them."""
    hidden = _hidden(look)
    views = {table: _facts(table, look, hidden.get(table, ())) for table in _fact_tables()}
    views[Event._meta.db_table] = _events(look, end)
    instead = copies(look.as_of)
    views |= {model._meta.db_table: view(model, look.known_at, instead.get(model)) for model in structure_models()}
    return views


def _fact_tables() -> list[str]:
    return [model._meta.db_table for model in fact_models()]


# A fact that was corrected to a later day does not come back on the days before, however long the chain in between.
HIDDEN = sql.SQL("""(
    WITH RECURSIVE gone AS (
        SELECT f.supersedes_id AS id FROM {table} f
        WHERE f.tenant_id = {tenant} AND f.supersedes_id IS NOT NULL AND f.date > {day} AND {known}
        UNION
        SELECT f.supersedes_id FROM gone JOIN {table} f ON f.id = gone.id
        WHERE f.tenant_id = {tenant} AND f.supersedes_id IS NOT NULL
    )
    SELECT {name}, f.id FROM gone JOIN {table} f ON f.id = gone.id
    WHERE f.tenant_id = {tenant} AND (f.date IS NULL OR f.date <= {day}))""")
FACTS = sql.SQL("""
    SELECT f.* FROM {table} f
    WHERE f.tenant_id = {tenant} AND (f.date IS NULL OR f.date <= {day}) AND {known}
      AND f.id <> ALL({hidden}::bigint[])""")


def _hidden(look: Look) -> Mapping[str, list[int]]:
    query = sql.SQL(" UNION ALL ").join([HIDDEN.format(**_values(table, look)) for table in _fact_tables()])
    found: dict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(query)
        for table, fact in cursor.fetchall():
            found[table].append(fact)
    return found


def _values(table: str, look: Look) -> dict[str, sql.Composable]:
    return {
        "table": sql.Identifier("public", table),
        "name": sql.Literal(table),
        "tenant": sql.Literal(current_tenant_id()),
        "day": sql.Literal(look.as_of),
        "known": sql.SQL("true") if look.known_at is None else _by("f.recorded_at", look.known_at),
    }


def _by(column: LiteralString, moment: datetime) -> sql.Composed:
    return sql.SQL("{} <= {}::timestamptz").format(sql.SQL(column), sql.Literal(moment.isoformat()))


def _facts(table: str, look: Look, hidden: Iterable[int]) -> sql.Composed:
    return FACTS.format(**_values(table, look), hidden=sql.Literal(list(hidden)))


def _events(look: Look, end: datetime) -> sql.Composed:
    """What had happened by the end of the day, or by the moment of knowledge when that is earlier."""
    table, last = sql.Identifier("public", Event._meta.db_table), min(end, look.known_at or end)
    return sql.SQL("SELECT e.* FROM {} e WHERE {}").format(table, _by("e.at", last))


# The last fact that counts, of those that are seen: the facts' own views stand before their tables already.
ITEM_STATE: LiteralString = """
    FROM execution_itemstate f WHERE f.item_id = t.id AND NOT EXISTS (
        SELECT FROM execution_itemstate n WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL)
    ORDER BY f.date DESC, f.id DESC LIMIT 1"""
INITIATIVE_STATE: LiteralString = """
    FROM portfolio_initiativestate f WHERE f.initiative_id = t.id AND NOT EXISTS (
        SELECT FROM portfolio_initiativestate n WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL)
    ORDER BY f.date DESC NULLS LAST, f.id DESC LIMIT 1"""
TARGET: LiteralString = """
    FROM okrs_targetversion f WHERE f.key_result_id = t.id AND NOT EXISTS (
        SELECT FROM okrs_targetversion n WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL)
    ORDER BY f.date DESC NULLS LAST, f.id DESC LIMIT 1"""


def _limit(name: LiteralString) -> LiteralString:
    has_any: LiteralString = "EXISTS (SELECT FROM okrs_targetversion f WHERE f.key_result_id = t.id)"
    return f"CASE WHEN {has_any} THEN (SELECT f.{name} {TARGET}) ELSE t.{name} END"


def copies(day: date) -> dict[type[Structure], dict[str, sql.Composable]]:
    """What rows repeat of their facts: a row shows the newest, a past day the newest up to then."""
    by_then = sql.Literal(day)
    return {
        Item: {
            "state": sql.SQL(f"coalesce((SELECT f.state {ITEM_STATE}), 'todo')"),
            "started_on": sql.SQL("CASE WHEN t.started_on <= {} THEN t.started_on END").format(by_then),
            "finished_on": sql.SQL(f"(SELECT CASE WHEN f.state IN ('done', 'dropped') THEN f.date END {ITEM_STATE})"),
            "finish_assumed": sql.SQL("t.finish_assumed AND t.finished_on <= {}").format(by_then),
        },
        Initiative: {"state": sql.SQL(f"coalesce((SELECT f.state {INITIATIVE_STATE}), 'demand')")},
        KeyResult: {name: sql.SQL(_limit(name)) for name in ("baseline", "target", "low", "high")},
    }
