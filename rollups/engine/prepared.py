"""Statements that are planned once a connection: planning takes many times as long as carrying one change up.

They go over the protocol's prepared statements, which PgBouncer passes on in transaction mode from 1.21
(`max_prepared_statements`).
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection
from psycopg.types.numeric import Int8

FEW = 300
"""So many ids at most: a plan made for any ids is a plan for few."""


def ask_once(statement: str, values: dict[str, Any]) -> tuple[Any, ...]:
    """Run a statement for the tenant in force, and return its one row."""
    connection.ensure_connection()
    session = connection.connection
    # Django switches preparing off; its own cursors bind in the client and never prepare whatever this says.
    session.prepare_threshold = 5
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    with psycopg.Cursor(session) as cursor:
        found: list[tuple[Any, ...]] = cursor.execute(statement, _typed(values), prepare=True).fetchall()
    return found[0]


def are_few(*ids: list[int]) -> bool:
    """Whether one plan for any ids serves these."""
    return all(len(each) <= FEW for each in ids)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Every number of one type, so that small and large ids share a plan."""
    return {name: _as_bigint(value) for name, value in values.items()}


def _as_bigint(value: Any) -> Any:
    if isinstance(value, list):
        return [Int8(each) for each in value]
    return Int8(value) if isinstance(value, int) and not isinstance(value, bool) else value
