"""What becomes of computed figures: stored where they changed, compared with what is stored, or written as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine.compute import Moment
from rollups.engine.kinds import KINDS, STORED, WORDS, Kind
from tenancy.context import all_seeing, current_tenant_id

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
    written: int = 0
    with all_seeing(), connection.cursor() as cursor:
        for kind in STORED:
            cursor.execute(merge(kind, computed(kind)), values)
            written += cursor.rowcount
        cursor.execute(emptied(), values)
        written += cursor.rowcount
    return int(written)


def difference(moment: Moment) -> int | None:
    """How many stored rows of the day differ from the computed ones; None when nothing of that day is stored."""
    values: Values = {"tenant": current_tenant_id(), "as_of": moment.as_of}
    with all_seeing(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM rollups_totalsrollup WHERE tenant_id = %(tenant)s AND as_of = %(as_of)s", values)
        if cursor.fetchone() is None:
            return None
        return sum(_count(cursor, _differing(kind), values) for kind in STORED)


def as_json(moment: Moment) -> str:
    """The computed figures as the one JSON object of `rollup --format json`, every digit of every number."""
    parts = [f'"as_of": "{moment.as_of.isoformat()}"', f'"formula": "{moment.formula}"']
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(_json(kind), {"tenant": current_tenant_id()})
            parts.append(f'"{kind.name}": {cursor.fetchone()[0]}')
    return "{" + ",\n ".join(parts) + "}"


def computed(kind: Kind, where: str = "") -> str:
    """A query for the computed rows under the stored columns' names, numbers without the zeros at their end."""
    columns = [f'"{c}"' if c in WORDS else f'trim_scale("{c}") AS "{c}"' for c in kind.stored]
    names = ", ".join([*([f"id AS {kind.object_column}"] if kind.object_column else []), *columns])
    return f"SELECT {names} FROM {kind.computed} {where}"


def merge(kind: Kind, rows: str, returning: str = "", among: str = "") -> str:
    """A statement that stores these rows (all of them `among` the stored ones it names) where they differ."""
    names = [*([kind.object_column] if kind.object_column else []), *kind.stored]
    old, new = _listed("t", kind.stored), _listed("s", kind.stored)
    changes = ", ".join(f'"{c}" = s."{c}"' for c in kind.stored)
    return f"""
        MERGE INTO {kind.table} t USING ({rows}) s ON {_same_object(kind)} {among}
        WHEN MATCHED AND (t.as_of, t.formula, {old}) IS DISTINCT FROM (%(as_of)s, %(formula)s, {new})
        THEN UPDATE SET {changes}, as_of = %(as_of)s, formula = %(formula)s, computed_at = %(now)s
        WHEN NOT MATCHED THEN INSERT (tenant_id, as_of, formula, computed_at, {", ".join(f'"{c}"' for c in names)})
        VALUES (%(tenant)s, %(as_of)s, %(formula)s, %(now)s, {_listed("s", names)})
        {returning}
    """


def emptied(among: str = "") -> str:
    """A statement that deletes the trees (`among` some) of which an initiative owns everything by now."""
    return f"""
        DELETE FROM rollups_treerollup t
        WHERE t.tenant_id = %(tenant)s {among} AND NOT EXISTS (SELECT FROM f_tree f WHERE f.id = t.item_id)
    """


def _listed(row: str, columns: Iterable[str]) -> str:
    return ", ".join(f'{row}."{column}"' for column in columns)


def _same_object(kind: Kind) -> str:
    same = "t.tenant_id = %(tenant)s"
    return f"{same} AND t.{kind.object_column} = s.{kind.object_column}" if kind.object_column else same


def _differing(kind: Kind) -> str:
    old, new = _listed("t", kind.stored), _listed("s", kind.stored)
    stored = f"SELECT * FROM {kind.table} WHERE tenant_id = %(tenant)s"
    on = f"t.{kind.object_column} = s.{kind.object_column}" if kind.object_column else "t.same = s.same"
    return f"""
        SELECT count(*) FROM (SELECT *, 1 AS same FROM ({computed(kind)}) f) s
        FULL JOIN (SELECT *, 1 AS same FROM ({stored}) r) t ON {on}
        WHERE (t.as_of, {old}) IS DISTINCT FROM (%(as_of)s, {new})
    """


def _count(cursor: Any, statement: str, values: Values) -> int:
    cursor.execute(statement, values)
    return int(cursor.fetchone()[0])


def _json(kind: Kind) -> str:
    row = ", ".join(f"'{column}', f.\"{column}\"" for column in kind.figures)
    figures = f"({computed(kind)}) f"
    if not kind.object_column:
        return f"SELECT json_build_object({row})::text FROM {figures}"
    return f"""
        SELECT coalesce(json_object_agg(o.key, json_build_object({row}) ORDER BY o.key), '{{}}')::text
        FROM {figures} JOIN {kind.named_in} o ON o.id = f.{kind.object_column} AND o.tenant_id = %(tenant)s
    """
