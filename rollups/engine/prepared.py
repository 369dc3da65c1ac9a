"""Statements that are planned once a connection: planning takes many times as long as carrying one change up.

They go over the protocol's prepared statements, which PgBouncer passes on in transaction mode from 1.21
(`max_prepared_statements`). The driver forgets all of them when it sees a DROP or a ROLLBACK: so nothing on the way up
from a change drops a table.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.types.numeric import Int8

NAMED = re.compile(r"%\((\w+)\)s")
FEW = 300
"""So many ids at most: a plan made for any ids is a plan for few."""
SEVERAL = 2_000
"""The same where joins do not loop in loops; more are worth a plan of their own."""


FOR_ANY_IDS = "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_bitmapscan = off; "


def plan_for_any_ids(cursor: Any) -> None:
    """Let what is planned in this transaction be planned for any ids, not again for those of each time.

    Ids are looked up by their own indexes: a bitmap of them is joined with one of everything that the tenant has.
    """
    cursor.execute(FOR_ANY_IDS)


def plan_as_ever(cursor: Any) -> None:
    """Let the rest of the transaction be planned for what it is about."""
    cursor.execute("SET LOCAL plan_cache_mode = auto; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_nestloop = on")


def no_loops(cursor: Any, also: str = "") -> None:
    """Let no join go over one side again for each row of the other, until a query that says LOOPS has answered.

    Where every table is narrowed to ids the planner takes each side for a row or two, and loops in loops grow with the
    square of the ids. Not for statements that look up rows of a table by those of another. `also` is set with it.
    """
    cursor.execute(f"SET LOCAL enable_nestloop = off{also}")


NO_LOOPS = "set_config('enable_nestloop', 'off', true)"
"""The same as `no_loops`, in the answer of the query before: a message less."""
LOOPS = "set_config('enable_nestloop', 'on', true)"


def ask(statement: str, values: dict[str, Any], ids: tuple[str, ...], most: int = FEW) -> list[tuple[Any, ...]]:
    """The rows of a statement for the tenant in force, planned once a connection when each of these lists is short."""
    if all(len(values[name]) <= most for name in ids):
        return _ask_once(statement, values)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def ask_once(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is planned once a connection, whatever its values."""
    return _ask_once(statement, values)


def _ask_once(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    wrapper.announce_scope(statement)
    session = wrapper.connection
    # Django switches preparing off; its own cursors bind in the client and never prepare whatever this says.
    session.prepare_threshold = 5
    numbered, names = _numbered(statement)
    with psycopg.RawCursor(session) as cursor:
        cursor.execute(numbered, [_typed(values[name]) for name in names], prepare=True)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@cache
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with $1, $2 … for its named values, and their names: the driver would look for them each time."""
    names = tuple(dict.fromkeys(NAMED.findall(statement)))
    places = {name: f"${place}" for place, name in enumerate(names, 1)}
    return NAMED.sub(lambda found: places[found[1]], statement).replace("%%", "%").encode(), names


def _typed(value: Any) -> Any:
    """A number is of one type, so that small and large ids share a plan; of which type ids are the place says."""
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}"
    return Int8(value) if isinstance(value, int) and not isinstance(value, bool) else value
