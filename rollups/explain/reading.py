"""The figures of one moment, computed by the engine and read back from its tables: rows, and lists cut to a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection

from rollups.engine import Moment, Scope, compute
from rollups.engine.scope import scope_named
from rollups.engine.snapshot import consistent
from rollups.engine.statements import MEASURED, STEPS, WORK
from rollups.explain import rows as statements
from rollups.explain.together import GROUPED, Together, together
from rollups.groups import AS_ONE
from rollups.models import Policy
from rollups.past.structure import structure_at
from rollups.queries import currencies, policy
from tenancy.context import all_seeing, current_tenant_id, reader_id_or_none
from tenancy.models import Tenant

type Row = dict[str, Any]

PAGE = 20


@dataclass(frozen=True)
class Parts:
    """One page of a list of parts, the largest first, and the sums of what stands before and after it."""

    rows: list[Row]
    start: int
    total: int
    before: Row | None
    after: Row | None
    hidden: int = 0


@dataclass(frozen=True)
class Hidden:
    """What the reader may not see: it is in the sums and stands in no list by itself."""

    objectives: frozenset[int] = frozenset()
    key_results: frozenset[int] = frozenset()

    def holds(self, row: Row) -> bool:
        """Whether the row tells of something hidden."""
        ids: frozenset[int] = getattr(self, row.get("kind") or "", frozenset())
        return row.get("id") in ids


UNSEEN = {"id": None, "key": "", "title": "Something you may not see", "measure": "", "value": None, "note": "hidden"}


@dataclass
class Reading:
    """What one explanation reads from: the engine's tables of a moment, and what was read of them so far."""

    moment: Moment
    policy: Policy
    currency: str
    default_currency: str
    page: int = PAGE
    hidden: Hidden = field(default_factory=lambda: Hidden())
    group: Together | None = None
    _rows: dict[tuple[str, int], Row] = field(default_factory=dict)

    def query(self, sql: str, **values: Any) -> list[Row]:
        """Rows of a statement, which may name the tenant, the day and the moment."""
        known: dict[str, Any] = {
            "tenant": current_tenant_id(),
            "as_of": self.moment.as_of,
            "known_at": self.moment.known_at or "infinity",
        }
        with all_seeing(), connection.cursor() as cursor:
            cursor.execute(sql, known | values)
            names = [column.name for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return [row | UNSEEN if self.hidden.holds(row) else row for row in rows]

    def rows(self, kind: str, ids: Iterable[int]) -> dict[int, Row]:
        """The figures of these objects with what they are called; those that are not there are left out."""
        wanted = set(ids) - getattr(self.hidden, kind, frozenset())
        missing = sorted(each for each in wanted if (kind, each) not in self._rows)
        if missing and (kind not in GROUPED or self.group):
            for row in self.about(kind).query(
                statements.ROWS[kind], ids=missing, default_currency=self.default_currency
            ):
                self._rows[kind, row["id"]] = row | {"currency": row.get("currency") or self.currency}
        return {each: self._rows[kind, each] for each in wanted if (kind, each) in self._rows}

    def row(self, kind: str, pk: int) -> Row | None:
        """The figures of one object; None when the tenant has none by this id."""
        return self.rows(kind, [pk]).get(pk)

    def about(self, kind: str) -> Reading:
        """What the figures of a kind are read from: of a group its work, as if it were one initiative's."""
        if kind not in GROUPED or self.group is None:
            return self
        return _AsOne(**{each.name: getattr(self, each.name) for each in fields(self)}, as_one=self.group)

    def parts(self, select: str, start: int, **values: Any) -> Parts:
        """A page of the rows of `select` (kind, id, part, weight and more), which sum to the whole with the rest."""
        unseen = {f"hidden_{name}": list(ids) for name, ids in vars(self.hidden).items()}
        found = self.query(_PAGED.format(select=select), start=start, page=self.page, **unseen, **values)
        if not found:
            return self._nothing_seen(select, start, values)
        first, last, total, hidden = found[0], found[-1], found[0]["seen_rows"], found[0]["hidden_rows"]
        left = total - start - len(found) + hidden
        before = {"count": start, "part": first["before_part"], "weight": first["before_weight"]}
        after = {"count": left, "part": last["after_part"], "weight": last["after_weight"]}
        return Parts(found, start, total, before if start else None, after if left else None, hidden)

    def _nothing_seen(self, select: str, start: int, values: Row) -> Parts:
        """No row is for the reader: there is none, or all of them are hidden and stand in one sum."""
        sums = f"SELECT count(*) AS count, coalesce(sum(part), 0) AS part, sum(weight) AS weight FROM ({select}) p"
        whole = self.query(sums, **values)[0]
        return Parts([], start, 0, None, whole if whole["count"] else None, whole["count"])


@dataclass
class _AsOne(Reading):
    """Statements about an initiative's work read the group's: its relations stand before the tables."""

    as_one: Together = field(kw_only=True)

    def query(self, sql: str, **values: Any) -> list[Row]:
        of_group = self.as_one.values | ({"id": AS_ONE} if "id" in values else {})
        return super().query(f"WITH {self.as_one.relations}\nSELECT * FROM (\n{sql}\n) asked", **(values | of_group))


# Sums are the database's, which are exact; a page of a list and what stands around it add up to the whole.
_PAGED = """
    WITH each_part AS (
        SELECT p.*, kind = 'key_results' AND id = ANY(%(hidden_key_results)s::bigint[])
               OR kind = 'objectives' AND id = ANY(%(hidden_objectives)s::bigint[]) AS is_hidden
        FROM ({select}) p
    ), summed AS (
        SELECT p.*, count(*) FILTER (WHERE NOT is_hidden) OVER () AS seen_rows,
               count(*) FILTER (WHERE is_hidden) OVER () AS hidden_rows, row_number() OVER along AS place,
               coalesce(sum(part) OVER along, 0) AS upto_part, coalesce(sum(part) OVER (), 0) AS all_part,
               coalesce(sum(weight) FILTER (WHERE part IS NOT NULL) OVER along, 0) AS upto_weight,
               coalesce(sum(weight) FILTER (WHERE part IS NOT NULL) OVER (), 0) AS all_weight,
               round(abs(part) / nullif(max(abs(part)) OVER (), 0), 4) AS of_largest
        FROM each_part p
        WINDOW along AS (ORDER BY is_hidden, abs(part) DESC NULLS LAST, kind, id NULLS FIRST ROWS UNBOUNDED PRECEDING)
    )
    SELECT *, upto_part - coalesce(part, 0) AS before_part, all_part - upto_part AS after_part,
           upto_weight - CASE WHEN part IS NULL THEN 0 ELSE coalesce(weight, 0) END AS before_weight,
           all_weight - upto_weight AS after_weight
    FROM summed WHERE NOT is_hidden ORDER BY place OFFSET %(start)s LIMIT %(page)s
"""


@contextmanager
def reading_of(
    tenant: Tenant, moment: Moment, about: tuple[str, int] | None = None, page: int = PAGE, currency: str = ""
) -> Iterator[Reading]:
    """The figures at a moment, of one object and all below it (without one: of the tenant), until the block ends."""
    with consistent(tenant), structure_at(moment.known_at):
        group = together(tenant, moment, *about, currency) if about and about[0] in GROUPED else None
        scope = group.scope if group else scope_of(*about) if about else None
        compute(moment, scope=scope, steps=STEPS_OF.get(about[0], WORK) if about else STEPS)
        every = currencies(tenant.currency)
        # Sums over several currencies mean nothing as money; they are shown as plain numbers.
        common = every.pop() if len(every) == 1 else "" if every else tenant.currency
        yield Reading(moment, policy(), common, tenant.currency, page, _hidden(), group)


def _hidden() -> Hidden:
    """What the reader in force may not see; the system sees everything."""
    if reader_id_or_none() is None:
        return Hidden()
    with connection.cursor() as cursor:
        cursor.execute("SELECT okrs_hidden()")
        objectives: list[int] = cursor.fetchone()[0]
        if not objectives:
            return Hidden()
        with all_seeing():
            cursor.execute("SELECT id FROM okrs_keyresult WHERE objective_id = ANY(%s)", [objectives])
            key_results = frozenset(pk for (pk,) in cursor.fetchall())
    return Hidden(frozenset(objectives), key_results)


# The initiatives whose leaves lie below an item, and the one above it that it belongs to.
_OWNERS = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id, initiative_id FROM execution_item WHERE id = %(id)s AND tenant_id = %(tenant)s
        UNION
        SELECT p.id, p.parent_id, p.initiative_id FROM execution_item p JOIN up ON p.id = up.parent_id
        WHERE p.tenant_id = %(tenant)s
    ), down AS (
        SELECT id, initiative_id FROM execution_item WHERE id = %(id)s AND tenant_id = %(tenant)s
        UNION
        SELECT c.id, c.initiative_id FROM execution_item c JOIN down ON c.parent_id = down.id
        WHERE c.tenant_id = %(tenant)s
    )
    SELECT ARRAY(SELECT initiative_id FROM down WHERE initiative_id IS NOT NULL) AS below,
           ARRAY(SELECT initiative_id FROM up WHERE initiative_id IS NOT NULL) AS above
"""


# What figures of a kind are made of: work alone, unless it is said here.
STEPS_OF = {"key_results": (*WORK, *MEASURED), "objectives": STEPS}


def scope_of(kind: str, pk: int) -> Scope | None:
    """What has to be computed to explain one object; None: the whole tenant."""
    if kind == "totals":
        return None
    if kind in GROUPED:
        return Scope()
    if kind != "items":
        return scope_named(kind, [pk])
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, {"id": pk, "tenant": current_tenant_id()})
        below, above = cursor.fetchone()
    # An item of no initiative is known by its tree alone, which no scope names.
    return Scope(initiatives=frozenset([*below, *above])) if above else None
