"""Rows that people edit: added when new, updated when different, left alone when the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Template

from exchange.loading.session import Session


@dataclass(frozen=True, slots=True)
class Merge:
    """How a workbook's table becomes rows of a tenant's table.

    `source` finds the staged rows `s` and what names them; `match` recognises the stored row `t`;
    `joins` finds what `columns` refer to. `fresh` columns are set once, when the row is added;
    a row with no others is there or is not.
    """

    table: str
    target: str
    match: str
    columns: dict[str, str]
    source: str = ""
    joins: str = ""
    fresh: dict[str, str] = field(default_factory=dict)
    has_version: bool = False
    changes_first: bool = False


_NAMED = Template(
    'SELECT s."row", '
    "coalesce(t.id, nextval('${target}_id_seq')) AS id, t.id IS NULL AS is_new "
    "FROM $source LEFT JOIN $target t ON t.tenant_id = %(tenant)s AND $match "
    'ORDER BY s."row"'  # new ids follow the file, and lists that are sorted by id show its order
)
_ADD = Template(
    "INSERT INTO $target (id, tenant_id, $names) SELECT i.id, %(tenant)s, $values "
    'FROM $source JOIN ids_$table i ON i."row" = s."row" AND i.is_new $joins'
)
_CHANGE = Template(
    "UPDATE $target t SET $sets FROM (SELECT i.id, $aliased "
    'FROM $source JOIN ids_$table i ON i."row" = s."row" AND NOT i.is_new $joins) n '
    "WHERE t.tenant_id = %(tenant)s AND t.id = n.id AND ROW($old) IS DISTINCT FROM ROW($new)"
)


def merge(session: Session, how: Merge) -> None:
    """Write one staged table; `ids_<table>` then knows each staged row's id."""
    source = how.source or f"load_{how.table} s"
    fresh = how.fresh | ({"version": "1"} if how.has_version else {})
    everything = {**how.columns, **fresh}
    sets = [f"{name} = n.{name}" for name in how.columns]
    if how.has_version:
        sets.append("version = t.version + 1")
    words = {
        "table": how.table,
        "target": how.target,
        "source": source,
        "match": how.match,
        "joins": how.joins,
        "names": ", ".join(everything),
        "values": ", ".join(everything.values()),
        "aliased": ", ".join(f"{value} AS {name}" for name, value in how.columns.items()),
        "sets": ", ".join(sets),
        "old": ", ".join(f"t.{name}" for name in how.columns),
        "new": ", ".join(f"n.{name}" for name in how.columns),
    }
    total = session.make(f"ids_{how.table}", _NAMED.substitute(words))
    change = _CHANGE.substitute(words) if how.columns else ""
    changed = session.run(change) if change and how.changes_first else 0
    added = session.run(_ADD.substitute(words))
    if change and not how.changes_first and added < total:
        changed = session.run(change)
    session.count(how.table, added=added, changed=changed, unchanged=total - added - changed)
