"""Figures at states that never were: some of what happened put in, the rest not yet, by the engine that serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from rollups.changes.related import scope_of
from rollups.changes.steps import TABLES, Step
from rollups.engine import Asking, Moment
from rollups.history.measures import kind_named, measures_of
from rollups.past.structure import structure_at, without_views

type Value = Decimal | None


class _Undo(Exception):
    """Takes views and tables away again."""


def figure(kind: str, pk: int | None, measure: str, asking: Asking) -> tuple[Value, bool]:
    """A figure of a moment, and whether its object was there at all."""
    chosen, name = kind_named(kind), measures_of(kind)[measure].name
    where = "WHERE id = %(wanted)s" if chosen.object_column else ""
    question = f'SELECT "{name}"::numeric FROM {chosen.computed} {where}'  # constants of the engine
    found = asking.rows(question, {"wanted": pk})
    return (found[0][0], True) if found else (None, False)


@contextmanager
def scratch() -> Iterator[None]:
    """The tables as they are, whatever day is looked at; the block's own views and tables are gone after it."""
    try:
        with transaction.atomic(), without_views():
            yield
            raise _Undo
    except _Undo:
        pass


class States:
    """One figure, evaluated with the steps put in one after the other."""

    def __init__(self, kind: str, pk: int | None, measure: str, end: Moment) -> None:
        self._kind, self._pk, self._measure, self._end = kind, pk, measure, end
        self._scope = scope_of(kind, pk, measure)

    def at(self, moment: Moment) -> Asking:
        """All that the figure is made of, at a moment."""
        return Asking(moment, self._scope, in_rounds=self._kind == "objectives")

    def of(self, asking: Asking) -> tuple[Value, bool]:
        """The figure there."""
        return figure(self._kind, self._pk, self._measure, asking)

    def walk(self, steps: Iterable[Step], structure: datetime | None) -> Iterator[Value]:
        """The figure after time has passed, then after each of the steps; inside `scratch`."""
        steps = list(steps)
        note(steps)
        stand_before_facts(self._end.known_at)
        # The views of a structure stand until another is looked at: making them costs as much as a small computation.
        for known, group in groupby(_by_structure(steps, structure), key=lambda pair: pair[1]):
            with structure_at(known):
                for step, _ in group:
                    if step is not None and step.table != "structure":
                        put_in(step)
                    yield self._now(known)

    def _now(self, structure: datetime | None) -> Value:
        return self.of(self.at(Moment(self._end.as_of, structure, self._end.formula)))[0]


def _by_structure(steps: Iterable[Step], structure: datetime | None) -> Iterator[tuple[Step | None, datetime | None]]:
    """The passing of time (None) and each step, with the moment whose structure is looked at once it is put in."""
    yield None, structure
    for step in steps:
        if step.table == "structure":
            structure = max(each.recorded_at for each in step.happenings if each.recorded_at)
        yield step, structure


def note(steps: list[Step]) -> None:
    """Write down which facts are not put in yet."""
    rows = [
        (each.table, each.id, step.number, each.is_late)
        for step in steps
        if step.table != "structure"
        for each in step.happenings
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.h_pending")
        cursor.execute("CREATE TEMP TABLE h_pending (fact text, id bigint, step int, is_late bool) ON COMMIT DROP")
        if rows:
            cursor.execute(
                "INSERT INTO h_pending SELECT * FROM unnest(%s::text[], %s::bigint[], %s::int[], %s::bool[])",
                [list(column) for column in zip(*rows, strict=True)],
            )
        cursor.execute("CREATE INDEX ON h_pending (fact, id); ANALYZE h_pending")


def put_in(step: Step) -> None:
    """Let what happened in the step count."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM h_pending WHERE step = %s", [step.number])


# A fact that is not put in is not there when nobody knew it, and far in the future when only its day had not come:
# then it replaces already what it corrects. All others are known, whatever structure is looked at.
VIEW = sql.SQL("""
    SELECT {columns} FROM {table} t LEFT JOIN pg_temp.h_pending p ON p.fact = {name} AND p.id = t.id
    WHERE (p.id IS NULL OR NOT p.is_late) {known}
""")
INSTEAD = {
    "date": sql.SQL("CASE WHEN p.id IS NULL THEN t.date ELSE 'infinity'::date END AS date"),
    "recorded_at": sql.SQL("'-infinity'::timestamptz AS recorded_at"),
}


@cache
def _columns(table: str) -> tuple[str, ...]:
    model: Any = next(each for each in apps.get_models() if each._meta.db_table == table)
    return tuple(field.column for field in model._meta.local_concrete_fields)


def stand_before_facts(known_at: datetime | None) -> None:
    """Views before the tables of facts, until the savepoint of `scratch` takes them away."""
    create = sql.SQL("CREATE TEMP VIEW {0} AS {1}")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(";").join([create.format(sql.Identifier(table), _view(table, known_at)) for table in TABLES])
        )


def _view(table: str, known_at: datetime | None) -> sql.Composed:
    columns = [INSTEAD.get(name, sql.Identifier("t", name)) for name in _columns(table)]
    limit = sql.SQL("AND t.recorded_at <= {}::timestamptz").format(
        sql.Literal(known_at.isoformat()) if known_at else None
    )
    return VIEW.format(
        columns=sql.SQL(", ").join(columns),
        table=sql.Identifier("public", table),
        name=sql.Literal(table),
        known=limit if known_at else sql.SQL(""),
    )
