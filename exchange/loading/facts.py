"""Facts: added when new; one that says something else supersedes the fact of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from exchange.loading.session import Session

# A fact counts when nothing supersedes it.
_HEADS = Template(
    "(SELECT f.* FROM $target f WHERE f.tenant_id = %(tenant)s AND NOT EXISTS "
    "(SELECT FROM $target x WHERE x.tenant_id = %(tenant)s AND x.supersedes_id = f.id))"
)
_ADD = Template(
    "WITH added AS (INSERT INTO $target (tenant_id, recorded_at, recorded_by_id, supersedes_id, $names) "
    "SELECT %(tenant)s, now(), $recorded_by, $supersedes, $values FROM $source LEFT JOIN $heads h ON $match "
    "WHERE $wanted $order RETURNING supersedes_id) "
    "SELECT count(*) FILTER (WHERE supersedes_id IS NULL), count(supersedes_id) FROM added"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """How staged rows become facts: what names one (`key`), what it says (`says`), which head `h` it may supersede."""

    target: str
    source: str
    match: str
    key: dict[str, str]
    says: dict[str, str]
    wanted: str = ""
    supersedes: str = "h.id"
    fixed: dict[str, str] | None = None  # columns that do not make a difference by themselves
    heads: str = ""  # where `h` is looked for, when a head needs more to be known than it has columns
    recorded_by: str = "%(actor)s"
    order: str = ""


def heads(target: str) -> str:
    """The facts of a table that count, as a subquery."""
    return _HEADS.substitute(target=target)


def add_facts(session: Session, how: Facts) -> tuple[int, int]:
    """Write the facts that are new and those that say something else; how many of each."""
    old, new = ", ".join(f"h.{name}" for name in how.says), ", ".join(how.says.values())
    differs = f"(h.id IS NULL OR ROW({old}) IS DISTINCT FROM ROW({new}))"
    everything = {**how.key, **how.says, **(how.fixed or {})}
    added, changed = session.row(
        _ADD.substitute(
            target=how.target,
            names=", ".join(everything),
            values=", ".join(everything.values()),
            source=how.source,
            heads=how.heads or heads(how.target),
            match=how.match,
            supersedes=how.supersedes,
            recorded_by=how.recorded_by,
            order=f"ORDER BY {how.order}" if how.order else "",
            wanted=f"{differs} AND {how.wanted}" if how.wanted else differs,
        )
    )
    return added, changed


def counted(counts: tuple[int, int]) -> dict[str, int]:
    """What `add_facts` did, as arguments of `Session.count`."""
    return {"added": counts[0], "changed": counts[1]}


def load_facts(session: Session, table: str, how: Facts) -> None:
    """Write the facts of a workbook's table and count what was done."""
    total = session.row(f"SELECT count(*) FROM load_{table}")[0]
    added, changed = add_facts(session, how)
    session.count(table, added=added, changed=changed, unchanged=total - added - changed)
