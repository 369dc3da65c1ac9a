"""Finding what happened between two moments: new facts, facts whose day came, edits of the structure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from rollups.changes.related import Related, tables_of
from rollups.changes.steps import Happening
from rollups.engine import Moment
from tenancy.context import current_tenant_id
from tenancy.models import Tenant

ITEMS = "t.item_id = ANY(%(items)s)"
KEY_RESULTS = "t.key_result_id = ANY(%(key_results)s)"
INITIATIVES = "t.initiative_id = ANY(%(initiatives)s)"
# Whose facts count, the object each is about and the object it belongs to; the first three are of what is measured.
FACTS: dict[str, tuple[str, str, str]] = {
    "okrs_targetversion": (KEY_RESULTS, "t.key_result_id", "'k' || t.key_result_id"),
    "okrs_stagecompletion": (
        "t.stage_id IN (SELECT id FROM okrs_stage WHERE key_result_id = ANY(%(key_results)s))",
        "t.stage_id",
        "'s' || t.stage_id",
    ),
    "okrs_checkin": (KEY_RESULTS, "t.key_result_id", "'k' || t.key_result_id"),
    "portfolio_initiativestate": (INITIATIVES, "t.initiative_id", "'i' || t.initiative_id"),
    "execution_itemstate": (ITEMS, "t.item_id", "''"),
    "execution_progressreport": (ITEMS, "t.item_id", "''"),
    "execution_cost": (
        f"(%(everything)s OR {ITEMS} OR t.item_id IS NULL AND {INITIATIVES})",
        "coalesce(t.item_id, -t.initiative_id, 0)",
        "'i' || coalesce(t.initiative_id, 0)",
    ),
    "portfolio_tranchedecision": (
        "t.tranche_id IN (SELECT id FROM portfolio_tranche WHERE initiative_id = ANY(%(initiatives)s))",
        "t.tranche_id",
        "'t' || t.tranche_id",
    ),
}
INFINITY = "infinity"

# Known only at the end, or known before and its day came. What was known to be replaced already moves nothing.
ARRIVING = """
    SELECT '{table}', t.id, {about}, {owner}, t.date, t.recorded_at, t.recorded_at > %(k0)s, {item}
    FROM public.{table} t
    WHERE t.tenant_id = %(tenant)s AND {whose} AND (
        t.recorded_at > %(k0)s AND t.recorded_at <= %(k1)s
            AND (t.date IS NULL OR t.date <= %(d1)s OR t.supersedes_id IS NOT NULL)
        OR t.recorded_at <= %(k0)s AND t.date > %(d0)s AND t.date <= %(d1)s AND NOT EXISTS (
            SELECT FROM public.{table} n
            WHERE n.tenant_id = %(tenant)s AND n.supersedes_id = t.id AND n.recorded_at <= %(k0)s))
"""


type Row = tuple[str, int, datetime, dict[str, Any]]
"""An edit: its table, which row, when, and the row."""


def happenings(
    kind: str, measure: str, related: Related, start: Moment, end: Moment, edits: Sequence[Row] | None = None
) -> list[Happening]:
    """Everything that came to count for a figure between the two moments, in no order; `edits` where they are read."""
    rows = edited(start, end) if edits is None else edits
    return [*_facts(kind, measure, related, start, end), *_edits(rows, related, start, end)]


def _facts(kind: str, measure: str, related: Related, start: Moment, end: Moment) -> Iterator[Happening]:
    return facts_of(tables_of(kind, measure, has_delivery=related.delivery), related, start, end)


def facts_of(tables: Iterable[str], related: Related, start: Moment, end: Moment) -> Iterator[Happening]:
    """The facts of these tables that came to count between the two moments, in no order; one query for all of them."""
    zone = _zone()
    with connection.cursor() as cursor:
        cursor.execute(_asking(tables), _values(related, start, end))
        rows = cursor.fetchall()
    for table, pk, about, owner, day, recorded_at, is_late, item in rows:
        recorded_on = recorded_at.astimezone(zone).date()
        yield Happening(
            table=table, id=pk, about=about, owner=f"i{related.owners.get(item, 0)}" if item else owner, date=day,
            counts_on=_counts_on(day, recorded_on if is_late else None, start, end),
            recorded_at=recorded_at, recorded_on=recorded_on, is_late=is_late,
        )  # fmt: skip


def _asking(tables: Iterable[str]) -> str:
    return " UNION ALL ".join(
        ARRIVING.format(
            table=table, whose=FACTS[table][0], about=FACTS[table][1], owner=FACTS[table][2],
            item="t.item_id" if table.startswith("execution_") else "NULL::bigint",
        )
        for table in tables
    )  # fmt: skip


def _values(related: Related, start: Moment, end: Moment) -> dict[str, Any]:
    return {
        "tenant": current_tenant_id(), "items": related.items, "key_results": list(related.key_results),
        "initiatives": list(related.initiatives), "everything": related.everything,
        "k0": start.known_at or INFINITY, "k1": end.known_at or INFINITY, "d0": start.as_of, "d1": end.as_of,
    }  # fmt: skip


def _counts_on(day: date | None, recorded_on: date | None, start: Moment, end: Moment) -> date:
    known = [each for each in (day, recorded_on) if each is not None]
    return min(max([*known, start.as_of]), end.as_of)


def _zone() -> ZoneInfo:
    return ZoneInfo(Tenant.objects.get(pk=current_tenant_id()).time_zone)


# Rows made in the window, and versions that ended in it; a row of either says which object it belongs to.
EDITED = """
    SELECT '{table}', t.id, t.created_at, to_jsonb(t) FROM public.{table} t
    WHERE t.tenant_id = %(tenant)s AND t.created_at > %(k0)s AND t.created_at <= %(k1)s
"""
ENDED = """
    SELECT p.table_name, p.row_id, p.valid_until, p.row FROM public.rollups_pastrow p
    WHERE p.tenant_id = %(tenant)s AND p.valid_until > %(k0)s AND p.valid_until <= %(k1)s
"""
STRUCTURE = (
    "okrs_objective", "okrs_alignment", "okrs_keyresult", "okrs_stage", "okrs_phasedtarget", "portfolio_portfolio",
    "portfolio_initiative", "portfolio_contribution", "portfolio_tranche", "execution_item",
)  # fmt: skip
# Cycles and thresholds are everybody's.
COMMON = ("okrs_cycle", "rollups_policy")


def edited(start: Moment, end: Moment) -> list[Row]:
    """Every edit of the structure between what was known at the two moments; one query."""
    if start.known_at is None or start.known_at == end.known_at:
        return []
    query = " UNION ALL ".join([ENDED, *(EDITED.format(table=table) for table in (*STRUCTURE, *COMMON))])
    with connection.cursor() as cursor:
        cursor.execute(query, _values(Related(), start, end))
        return [(table, pk, when, json.loads(row)) for table, pk, when, row in cursor.fetchall()]


def _edits(rows: Sequence[Row], related: Related, start: Moment, end: Moment) -> Iterator[Happening]:
    touching = [row for row in rows if _touches(related, row[0], row[1], row[3])]
    zone = _zone() if touching else None
    for table, pk, when, _ in touching:
        yield Happening(
            table="structure", id=pk, about=pk, owner="", edited=table, recorded_at=when, is_late=True,
            counts_on=_counts_on(None, when.astimezone(zone).date(), start, end),
        )  # fmt: skip


def _touches(related: Related, table: str, pk: int, row: dict[str, Any]) -> bool:
    if related.everything or table in COMMON:
        return True
    own: dict[str, tuple[set[int], ...]] = {
        "okrs_objective": (related.objectives,), "okrs_keyresult": (related.key_results,),
        "portfolio_portfolio": (related.portfolios,), "portfolio_initiative": (related.initiatives,),
        "execution_item": (set(related.owners),),
    }  # fmt: skip
    if any(pk in ids for ids in own.get(table, ())):
        return True
    links = (
        ("objective_id", related.objectives), ("parent_id", related.objectives if table == "okrs_alignment" else set()),
        ("key_result_id", related.key_results), ("initiative_id", related.initiatives),
    )  # fmt: skip
    return any(row.get(column) in ids for column, ids in links)
