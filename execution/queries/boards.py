"""Reads of a team's board: its columns, the cards in them, and how many each holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.models import Team
from execution.backlog_sql import IS_LEAF_OF_ALL, PLACED, WORK
from execution.models import BoardColumn, Item
from execution.queries.backlog import After, Chosen, Line, lines, page
from tenancy.context import current_tenant_id

SHOWN_DAYS = 14
"""What is done leaves the board after so many days."""
MOST = 200
"""So many cards of what is to do are on the board, the next ones; the rest stands in the backlog."""


@dataclass(frozen=True)
class Column:
    """A column: its own, or (id none) the one that a state has where a team set up none."""

    key: str
    name: str
    state: str
    limit: int | None = None
    id: int | None = None


USUAL = tuple(Column(state, str(Item.State(state).label), state) for state in ("todo", "doing", "done"))


def columns_of(team: Team) -> tuple[Column, ...]:
    """The columns from left to right; one query."""
    rows = BoardColumn.objects.filter(team=team).order_by("position")
    return tuple(Column(str(row.pk), row.name, row.state, row.wip_limit, row.pk) for row in rows) or USUAL


def column_of(line: Line, columns: Sequence[Column]) -> Column | None:
    """Where a card stands: where it was put while its state is that column's, else in the first one of its state."""
    own = [column for column in columns if column.state == line.state]
    first = own[0] if own else None
    return next((column for column in own if column.id is not None and column.id == line.column_id), first)


def cards(team: Team, columns: Sequence[Column], day: date) -> list[Line]:
    """The cards: what is next, what is in progress, and what was finished in the last days."""
    since = day - timedelta(days=SHOWN_DAYS)
    under_way = lines(
        team,
        [IS_LEAF_OF_ALL, "(i.state = 'doing' OR i.state = 'done' AND i.finished_on >= %(since)s)"],
        {"since": since},
    )
    return [*_to_do(team, columns), *under_way]


def _to_do(team: Team, columns: Sequence[Column]) -> list[Line]:
    """The next ones, and all that somebody pulled into a later column."""
    found = page(team, Chosen("todo"), After(), MOST)
    later = [column.id for column in columns if column.state == "todo" and column.id is not None][1:]
    if not later:
        return found
    pulled = lines(team, [IS_LEAF_OF_ALL, "i.state = 'todo' AND p.column_id = ANY(%(later)s)"], {"later": later})
    seen = {line.id for line in found}
    return [*found, *(line for line in pulled if line.id not in seen)]


def held(team: Team, columns: Iterable[Column], states: Collection[str], day: date) -> Mapping[str, int]:
    """How many cards each column of these states holds, those not shown included, by its key; one query."""
    sql = f"""
        SELECT i.state, p.column_id, count(*) FROM {WORK}
        LEFT JOIN execution_backlogplace p ON p.item_id = i.id AND {PLACED}
        WHERE i.state = ANY(%(states)s) AND {IS_LEAF_OF_ALL}
          AND (i.state <> 'done' OR i.finished_on >= %(since)s)
        GROUP BY i.state, p.column_id"""  # noqa: S608  # our own
    values: dict[str, Any] = {
        "tenant": current_tenant_id(), "team": team.pk, "states": list(states),
        "since": day - timedelta(days=SHOWN_DAYS),
    }  # fmt: skip
    own = list(columns)
    found = {column.key: 0 for column in own if column.state in states}
    first = {column.state: column for column in reversed(own)}
    by_id = {(column.state, column.id): column for column in own if column.id is not None}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for state, column_id, many in cursor.fetchall():
            column = by_id.get((state, column_id)) or first.get(state)
            if column is not None:
                found[column.key] += many
    return found


def lock_list(team: Team) -> None:
    """Let no other transaction change this team's order until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"backlog {current_tenant_id()} {team.pk}"]
        )
