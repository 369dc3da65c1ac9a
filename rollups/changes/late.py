"""Late facts: recorded after the day they are about, with what they did to the figure of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.urls import reverse

from activity.models import Event
from rollups.changes.naming import Link, link_of
from rollups.changes.steps import Happening
from rollups.changes.waterfall import Waterfall, waterfall
from rollups.engine import Moment
from rollups.explain.queries import KINDS
from rollups.history.measures import measures_of
from rollups.history.subjects import subject
from tenancy.clock import end_of
from tenancy.context import current_tenant_id
from tenancy.models import Tenant

SHOWN = 15
BROUGHT = frozenset({"workbook.loaded", "sheet.imported"})
FIRST_EVENTS = 500
MOST_EFFECTS = 8
"""So many effects are reckoned a page: each is two figures of a past day."""


@dataclass(frozen=True)
class Late:
    """A late fact, and what it did to the figure that it is about first of all."""

    link: Link
    day: date
    recorded_at: datetime
    days: int
    measure: str
    effect: str
    url: str


@dataclass(frozen=True)
class Page:
    """Some late facts, the last recorded first, and where the next ones begin ("" for the end)."""

    facts: list[Late]
    next: str


# A fact of the workbook that a tenant began with is not late: it is the history that came with it.
LATE = """
    SELECT '{table}', t.id, {about}, t.date, t.recorded_at, {kind}, {object}
    FROM {table} t {join}
    WHERE t.tenant_id = %(tenant)s AND t.date IS NOT NULL AND t.recorded_at > %(since)s AND t.recorded_at < %(before)s
      AND (t.recorded_at AT TIME ZONE %(zone)s)::date > t.date
"""
OF_ITEM = "JOIN execution_item i ON i.id = t.item_id AND i.tenant_id = t.tenant_id"
SOURCES = (
    ("okrs_checkin", "t.key_result_id", "'key_results'", "t.key_result_id", ""),
    ("okrs_targetversion", "t.key_result_id", "'key_results'", "t.key_result_id", ""),
    ("okrs_stagecompletion", "t.stage_id", "'key_results'", "s.key_result_id",
     "JOIN okrs_stage s ON s.id = t.stage_id AND s.tenant_id = t.tenant_id"),
    ("execution_itemstate", "t.item_id", "'initiatives'", "i.initiative_id", OF_ITEM),
    ("execution_progressreport", "t.item_id", "'initiatives'", "i.initiative_id", OF_ITEM),
    ("execution_cost", "coalesce(t.item_id, 0)", "'initiatives'", "coalesce(t.initiative_id, i.initiative_id)",
     f"LEFT {OF_ITEM}"),
    ("portfolio_tranchedecision", "t.tranche_id", "'initiatives'", "r.initiative_id",
     "JOIN portfolio_tranche r ON r.id = t.tranche_id AND r.tenant_id = t.tenant_id"),
)  # fmt: skip
FIGURE = {
    "execution_cost": "ac", "portfolio_tranchedecision": "released", "execution_itemstate": "ev",
    "execution_progressreport": "ev",
}  # fmt: skip


def late_facts(tenant: Tenant, today: date, before: str) -> Page:
    """The tenant's late facts, the last recorded first."""
    limit = _moment(before) or end_of(today, tenant)
    rows = _found(tenant, limit)
    shown = rows[:SHOWN]
    facts = [_late(tenant, row, index < MOST_EFFECTS) for index, row in enumerate(shown)]
    return Page(facts, shown[-1][4].isoformat() if len(rows) > SHOWN else "")


def _found(tenant: Tenant, before: datetime) -> list[tuple[Any, ...]]:
    union = " UNION ALL ".join(
        LATE.format(table=table, about=about, kind=kind, object=owner, join=join)
        for table, about, kind, owner, join in SOURCES
    )
    values: dict[str, Any] = {
        "tenant": current_tenant_id(), "zone": tenant.time_zone, "before": before,
        "since": _history_until(tenant), "limit": SHOWN + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({union}) f ORDER BY 5 DESC, 2 DESC LIMIT %(limit)s", values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _history_until(tenant: Tenant) -> datetime:
    """Until when facts are what a tenant brought with it: its last workbook or sheet of its first hour."""
    first = Event.objects.order_by("pk").values_list("name", "at")[:FIRST_EVENTS]
    brought = [at for name, at in first if name in BROUGHT and at < tenant.created_at + timedelta(hours=1)]
    return max(brought, default=tenant.created_at)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _late(tenant: Tenant, row: tuple[Any, ...], is_reckoned: bool) -> Late:
    table, pk, about, day, recorded_at, kind, owner = row
    happening = Happening(
        table, pk, about, f"i{owner}" if kind == "initiatives" and owner else "", day, day, recorded_at
    )
    measure = FIGURE.get(table, "measured")
    local = recorded_at.astimezone(ZoneInfo(tenant.time_zone)).date()
    known = measures_of(kind)[measure]
    moved = "" if owner is None or not is_reckoned else _effect(tenant, (kind, owner, measure), day, recorded_at)
    page = f"{KINDS[kind].page}_change"
    url = f"{reverse(page, args=[owner])}?measure={measure}&from={day}&to={day}&known=late" if owner is not None else ""
    return Late(link_of(happening), day, recorded_at, (local - day).days, known.label, moved, url)


def _effect(tenant: Tenant, of: tuple[str, int, str], day: date, recorded_at: datetime) -> str:
    """What the figure of the fact's own day was just before it was recorded, and just after."""
    kind, pk, measure = of
    found = effect(tenant, kind, pk, measure, day, recorded_at)
    shown, currency = measures_of(kind)[measure], subject(tenant, kind, pk).currency
    if found.change is not None:
        return shown.changed(found.change, currency) if found.change else "none"
    return f"from {shown.shown(found.before, currency)} to {shown.shown(found.after, currency)}"


def effect(tenant: Tenant, kind: str, pk: int, measure: str, day: date, recorded_at: datetime) -> Waterfall:
    """The figure of a day before and after one recording."""
    before = Moment(day, recorded_at - timedelta(microseconds=1), tenant.formula)
    return waterfall(kind, pk, measure, before, Moment(day, recorded_at, tenant.formula), is_named=False)
