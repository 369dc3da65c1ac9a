"""Rows that are added when their name is new and never changed: what was agreed, found or paid stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from exchange.loading.session import Session


@dataclass(frozen=True, slots=True)
class Frozen:
    """How staged rows `s` become rows, but where `match` finds a stored `t`: the row itself, or any of its parent's."""

    table: str
    target: str
    source: str
    match: str
    columns: dict[str, str]
    order: str = 's."row"'
    is_fact: bool = True
    recorded_by: str = "%(actor)s"
    counted_as: str = ""


_ADD = Template(
    "INSERT INTO $target (tenant_id, $names) SELECT %(tenant)s, $values FROM $source "
    "WHERE NOT EXISTS (SELECT FROM $target t WHERE t.tenant_id = %(tenant)s AND $match) ORDER BY $order"
)


def load_frozen(session: Session, how: Frozen) -> None:
    """Write the staged rows that are new, in one statement, and count them."""
    recorded = {"recorded_at": "now()", "recorded_by_id": how.recorded_by} if how.is_fact else {}
    everything = {**recorded, **how.columns}
    added = session.run(
        _ADD.substitute(
            target=how.target,
            names=", ".join(everything),
            values=", ".join(everything.values()),
            source=how.source,
            match=how.match,
            order=how.order,
        )
    )
    total = session.row(f"SELECT count(*) FROM {how.source}")[0]
    session.count(how.counted_as or how.table, added=added, unchanged=total - added)
