"""What becomes of computed figures: stored where they changed, compared with what is stored, or written as JSON."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine.compute import Moment
from rollups.engine.kinds import KINDS, WORDS, Kind
from tenancy.context import current_tenant_id

type Values = dict[str, Any]

# No row is left behind whose object is gone: its foreign key would refuse that.
# Every name that goes into these statements is a constant of rollups.engine.kinds, no text of anybody's.


def store(moment: Moment) -> int:
    """Write the computed figures that differ from the stored ones; returns how many rows were written."""
    values: Values = {
        "tenant": current_tenant_id(),
        "as_of": moment.as_of,
        "formula": moment.formula,
        "now": timezone.now(),
    }
    written = 0
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(_merge(kind), values)
            written += cursor.rowcount
    return written


def difference(moment: Moment) -> int | None:
    """How many stored rows of the day differ from the computed ones; None when nothing of that day is stored."""
    values: Values = {"tenant": current_tenant_id(), "as_of": moment.as_of}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM rollups_totalsrollup WHERE tenant_id = %(tenant)s AND as_of = %(as_of)s", values)
        if cursor.fetchone() is None:
            return None
        return sum(_count(cursor, _differing(kind), values) for kind in KINDS)


def as_json(moment: Moment) -> str:
    """The computed figures as the one JSON object of `rollup --format json`, every digit of every number."""
    parts = [f'"as_of": "{moment.as_of.isoformat()}"', f'"formula": "{moment.formula}"']
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(_json(kind), {"tenant": current_tenant_id()})
            parts.append(f'"{kind.name}": {cursor.fetchone()[0]}')
    return "{" + ",\n ".join(parts) + "}"


def _source(kind: Kind) -> str:
    """The computed rows under the stored columns' names, numbers without the zeros at their end."""
    columns = [f'"{c}"' if c in WORDS else f'trim_scale("{c}") AS "{c}"' for c in kind.columns]
    return ", ".join([*([f"id AS {kind.object_column}"] if kind.object_column else []), *columns])


def _quoted(column: str) -> str:
    return f'"{column}"'


def _same_object(kind: Kind) -> str:
    same = "t.tenant_id = %(tenant)s"
    return f"{same} AND t.{kind.object_column} = s.{kind.object_column}" if kind.object_column else same


def _merge(kind: Kind) -> str:
    names = [*([kind.object_column] if kind.object_column else []), *kind.columns]
    old = ", ".join(f't."{c}"' for c in kind.columns)
    new = ", ".join(f's."{c}"' for c in kind.columns)
    changes = ", ".join(f'"{c}" = s."{c}"' for c in kind.columns)
    return f"""
        MERGE INTO {kind.table} t USING (SELECT {_source(kind)} FROM {kind.computed}) s ON {_same_object(kind)}
        WHEN MATCHED AND (t.as_of, t.formula, {old}) IS DISTINCT FROM (%(as_of)s, %(formula)s, {new})
        THEN UPDATE SET {changes}, as_of = %(as_of)s, formula = %(formula)s, computed_at = %(now)s
        WHEN NOT MATCHED THEN INSERT (tenant_id, as_of, formula, computed_at, {", ".join(map(_quoted, names))})
        VALUES (%(tenant)s, %(as_of)s, %(formula)s, %(now)s, {", ".join(f's."{c}"' for c in names)})
    """  # noqa: S608  # constants only


def _differing(kind: Kind) -> str:
    new = ", ".join(f's."{c}"' for c in kind.columns)
    old = ", ".join(f't."{c}"' for c in kind.columns)
    stored = f"SELECT * FROM {kind.table} WHERE tenant_id = %(tenant)s"  # noqa: S608
    on = f"t.{kind.object_column} = s.{kind.object_column}" if kind.object_column else "true"
    return f"""
        SELECT count(*) FROM (SELECT {_source(kind)} FROM {kind.computed}) s LEFT JOIN ({stored}) t ON {on}
        WHERE (t.as_of, {old}) IS DISTINCT FROM (%(as_of)s, {new})
    """  # noqa: S608  # constants only


def _count(cursor: Any, statement: str, values: Values) -> int:
    cursor.execute(statement, values)
    return int(cursor.fetchone()[0])


def _json(kind: Kind) -> str:
    row = ", ".join(f"'{column}', f.\"{column}\"" for column in kind.figures)
    figures = f"(SELECT {_source(kind)} FROM {kind.computed}) f"  # noqa: S608
    if not kind.object_column:
        return f"SELECT json_build_object({row})::text FROM {figures}"  # noqa: S608
    return f"""
        SELECT coalesce(json_object_agg(o.key, json_build_object({row}) ORDER BY o.key), '{{}}')::text
        FROM {figures} JOIN {kind.named_in} o ON o.id = f.{kind.object_column} AND o.tenant_id = %(tenant)s
    """  # noqa: S608  # constants only
