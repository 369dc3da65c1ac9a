"""The way of a figure through time: what was kept of past days, and today's stored row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from rollups.engine.kinds import Kind
from rollups.history.measures import kind_named, measures_of
from rollups.snapshots import SNAPSHOTS
from tenancy.context import current_tenant_id


@dataclass(frozen=True)
class Step:
    """From this day on the figures are these; None is not known."""

    day: date
    values: dict[str, Decimal | None]
    is_reckoned: bool = False
    """Whether it was made later from the facts: then the days up to the next step were not looked at."""


def series(
    kind: str,
    pk: int | None,
    measures: Sequence[str],
    start: date,
    end: date,
    known_at: datetime | None = None,
) -> list[Step]:
    """The steps of some figures of one object (None: the totals) between two days, in one query.

    The step that already held on the first day comes first, with the day from which on it holds. Raises KeyError for
    a kind or figure that does not exist.
    """
    wanted = {name: measures_of(kind)[name] for name in measures}
    values = {
        "tenant": current_tenant_id(), "object": pk, "start": start, "end": end, "known_at": known_at or "infinity",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_reading(kind_named(kind), tuple(wanted)), values)
        rows = cursor.fetchall()
    found = [Step(day, dict(zip(wanted, row, strict=True)), reckoned) for day, reckoned, *row in rows]
    # Today's stored row is of the first day itself when that is today: then what held before it is not asked for.
    return found[1:] if len(found) > 1 and found[1].day <= start else found


def _reading(kind: Kind, measures: tuple[str, ...]) -> str:
    table = SNAPSHOTS[kind.name]._meta.db_table
    kept = ", ".join(f"(s.figures->>'{name}')::numeric AS \"{name}\"" for name in measures)
    stored = ", ".join(f'r."{name}"::numeric' for name in measures)
    named = ", ".join(f'"{name}"' for name in measures)
    own = f"AND {kind.object_column} = %(object)s" if kind.object_column else ""
    mine = f"tenant_id = %(tenant)s {own}"
    # Of two that tell of one day the later one counts, and the stored row is the latest of all.
    return f"""
        WITH kept AS (
            SELECT DISTINCT ON (s.as_of) s.as_of, s.known_at >= s.as_of + 2 AS reckoned, {kept} FROM {table} s
            WHERE {mine} AND s.as_of <= %(end)s AND s.recorded_at <= %(known_at)s
              AND s.as_of >= coalesce((
                  SELECT max(b.as_of) FROM {table} b
                  WHERE {mine} AND b.as_of <= %(start)s AND b.recorded_at <= %(known_at)s), %(start)s)
            ORDER BY s.as_of, s.id DESC
        ), now AS (
            SELECT r.as_of, false, {stored} FROM {kind.table} r
            WHERE {mine} AND r.as_of BETWEEN %(start)s AND %(end)s AND r.computed_at <= %(known_at)s
        )
        SELECT as_of, reckoned, {named} FROM kept WHERE as_of NOT IN (SELECT as_of FROM now)
        UNION ALL
        SELECT * FROM now
        ORDER BY 1
    """


def stored_then(kind: str, pk: int | None, day: date, by: datetime) -> tuple[date, dict[str, Any]] | None:
    """What was kept of a day, at the time: (the day of the snapshot, its figures); None when nothing was kept then.

    `by`: snapshots that were made later tell what is known now, not what was stored then.
    """
    chosen = kind_named(kind)
    rows = SNAPSHOTS[kind].objects.filter(as_of__lte=day, known_at__lte=by).order_by("-as_of", "-id")
    row = rows.filter(**({chosen.object_column: pk} if chosen.object_column else {})).first()
    return (row.as_of, row.figures) if row else None
