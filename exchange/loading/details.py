"""What a table beside another says about its rows: rows that are there are set, and none is added."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from exchange.loading.session import Session


@dataclass(frozen=True, slots=True)
class Details:
    """How staged rows set columns of the rows of `target` whose key is in their column `of`."""

    table: str
    target: str
    of: str
    columns: dict[str, str]
    joins: str = ""
    has_version: bool = True


_SET = Template(
    "UPDATE $target t SET $sets FROM (SELECT s.$of AS named, $aliased FROM load_$table s $joins) n "
    "WHERE t.tenant_id = %(tenant)s AND t.key = n.named AND ROW($old) IS DISTINCT FROM ROW($new)"
)


def load_details(session: Session, how: Details) -> None:
    """Stage a table of details, set what differs, count what was done."""
    session.stage(how.table)
    sets = [f"{name} = n.{name}" for name in how.columns]
    if how.has_version:
        sets.append("version = t.version + 1")
    changed = session.run(
        _SET.substitute(
            table=how.table,
            target=how.target,
            of=how.of,
            joins=how.joins,
            sets=", ".join(sets),
            aliased=", ".join(f"{value} AS {name}" for name, value in how.columns.items()),
            old=", ".join(f"t.{name}" for name in how.columns),
            new=", ".join(f"n.{name}" for name in how.columns),
        )
    )
    total = len(session.content.rows(how.table).entries)
    session.count(how.table, changed=changed, unchanged=total - changed)
