"""The figures of a past day, in temporary tables that stand before the stored results: every page of it reads them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine import Asking, Moment
from rollups.engine.compute import away_with_the_last, climb, parameters
from rollups.engine.kinds import KINDS, WORDS, Kind
from rollups.engine.statements import text
from tenancy.context import all_seeing, reader_id_or_none

type Values = dict[str, Any]

# Temporary tables know no policies: figures of what the reader may not see are taken out of them.
SEEN = {"key_result_id": "okrs_keyresult", "objective_id": "okrs_objective"}
IN_ROUNDS = tuple(kind for kind in KINDS if kind.name == "objectives")
AT_ONCE = tuple(kind for kind in KINDS if kind not in IN_ROUNDS)
# What objectives read of key results, whoever may see those.
READ = {
    "id": "bigint", "objective_id": "bigint", "oldest_input": "date", **dict.fromkeys(
        ("weight", "measured", "expected", "budget", "planned_value", "earned_value", "spend", "eac"), "numeric"
    ),
}  # fmt: skip


def lay_down(moment: Moment) -> None:
    """Compute the figures of the moment and put them before the stored ones, as far as the reader may see them."""
    asking = Asking(moment)
    with all_seeing():
        values = parameters(moment) | {"formula": moment.formula, "now": timezone.now()}
        if not asking.has_tables:
            _at_once(asking, moment, values)
    with connection.cursor() as cursor:
        made = KINDS if asking.has_tables else IN_ROUNDS
        cursor.execute(";".join([_table(kind) for kind in made]), values)
        cursor.execute(";".join([part for kind in KINDS for part in _finished(kind)]))


def _at_once(asking: Asking, moment: Moment, values: Values) -> None:
    """Where there is little work: one statement fills the tables, and only objectives are computed in rounds."""
    with connection.cursor() as cursor:
        cursor.execute(f"{away_with_the_last(moment.formula)};{_empty()}")
        # The values that say which row it is are not the engine's.
        asking.rows("SELECT 1", values, beside=_filling())
        cursor.execute(text(moment.formula, "objectives", is_small=True), values)
        climb(cursor, moment.formula)
        cursor.execute(text(moment.formula, "objective_figures", is_small=True), values)


@cache
def _empty() -> str:
    columns = ", ".join(f"{name} {kind}" for name, kind in READ.items())
    tables = [f"CREATE TEMP TABLE {kind.table} (LIKE public.{kind.table})" for kind in AT_ONCE]
    return ";".join([*tables, f"CREATE TEMP TABLE f_key_result ({columns}) ON COMMIT DROP"])


@cache
def _filling() -> tuple[str, ...]:
    rows = [(kind.table, [str(field.column) for field in _fields(kind)], _row(kind)) for kind in AT_ONCE]
    rows.append(("f_key_result", list(READ), f"SELECT {', '.join(READ)} FROM f_key_result"))
    return tuple(
        f"filled_{place} AS (INSERT INTO pg_temp.{table} ({', '.join(columns)}) {row})"  # names of our own
        for place, (table, columns, row) in enumerate(rows)
    )


def _table(kind: Kind) -> str:
    """A table of the figures that lie in one of the engine's."""
    return f"CREATE TEMP TABLE {kind.table} AS {_row(kind)}"


def _row(kind: Kind) -> str:
    """The columns of the stored results, with the figures of the moment."""
    known = {
        "id": "id" if kind.object_column else "1::bigint", "tenant_id": "%(tenant)s::bigint",
        "as_of": "%(as_of)s::date", "computed_at": "%(now)s::timestamptz", "formula": "%(formula)s",
        kind.object_column: "id",
    }  # fmt: skip
    columns = [f'{known.get(str(field.column)) or _figure(field)} AS "{field.column}"' for field in _fields(kind)]
    return f"SELECT {', '.join(columns)} FROM {kind.computed}"  # names of our own


def _fields(kind: Kind) -> list[Any]:
    return list(kind.model._meta.local_concrete_fields)


def _finished(kind: Kind) -> Iterator[str]:
    table = f"pg_temp.{kind.table}"
    if kind.object_column in SEEN and reader_id_or_none() is not None:
        seen = f"SELECT id FROM public.{SEEN[kind.object_column]}"
        yield f"DELETE FROM {table} WHERE {kind.object_column} NOT IN ({seen})"
    if kind.object_column:
        yield f"CREATE INDEX ON {table} ({kind.object_column})"
    yield f"ANALYZE {table}"


def _figure(field: Any) -> str:
    """A figure as it is stored: numbers without the zeros at their end."""
    plain = '"{}"::{}' if field.column in WORDS else 'trim_scale("{}")::{}'
    return plain.format(field.column, field.db_type(connection))
