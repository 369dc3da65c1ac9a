"""Reads of what the teams do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from execution.models import Cost, Item, ItemState, ProgressReport
from tenancy.context import current_tenant_id


def item_state_head(item: Item) -> ItemState | None:
    """The last state fact, by the day it is about, that nothing supersedes."""
    return item.state_facts.filter(superseded_by=None).order_by("-date", "-id").first()


def item_states_of(item: Item) -> QuerySet[ItemState]:
    """The states that count, newest first."""
    return item.state_facts.filter(superseded_by=None).select_related("recorded_by").order_by("-date", "-id")


def progress_of(item: Item) -> QuerySet[ProgressReport]:
    """The percent reports that count, newest first."""
    return item.progress_reports.filter(superseded_by=None).select_related("recorded_by").order_by("-date", "-id")


def effective_costs() -> QuerySet[Cost]:
    """The cost entries that count: none that a correction has superseded."""
    return Cost.objects.filter(superseded_by=None)


def lock_item_parents() -> None:
    """Let no other transaction of this tenant put an item under another until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('item parents'), %s)", [current_tenant_id()])


def path_up(item_id: int) -> list[int]:
    """The item and its ancestors, nearest first; stops at a loop."""
    sql = """
        WITH RECURSIVE up AS (
            SELECT id, parent_id, 1 AS depth FROM execution_item WHERE tenant_id = %(tenant)s AND id = %(item)s
            UNION ALL
            SELECT p.id, p.parent_id, up.depth + 1 FROM execution_item p JOIN up ON p.id = up.parent_id
            WHERE p.tenant_id = %(tenant)s
        ) CYCLE id SET looped USING walked
        SELECT id FROM up WHERE NOT looped ORDER BY depth"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "item": item_id})
        return [row[0] for row in cursor.fetchall()]


def initiative_id_of(item: Item) -> int | None:
    """The initiative the item counts for: its own, else its nearest ancestor's; None is unallocated."""
    path = path_up(item.pk)
    named = dict(Item.objects.filter(pk__in=path, initiative__isnull=False).values_list("pk", "initiative_id"))
    return next((named[pk] for pk in path if pk in named), None)


def last_facts(initiative_ids: Iterable[int]) -> dict[int, date]:
    """The last day that a fact of each initiative is about: progress, state or cost of it or its items; one query."""
    sql = """
        WITH RECURSIVE work AS (
            SELECT id, initiative_id AS owner FROM execution_item
            WHERE tenant_id = %(tenant)s AND initiative_id = ANY(%(ids)s)
            UNION ALL
            SELECT c.id, work.owner FROM execution_item c JOIN work ON c.parent_id = work.id
            WHERE c.tenant_id = %(tenant)s AND c.initiative_id IS NULL
        ) CYCLE id SET looped USING walked, fact AS (
            SELECT owner, r.date FROM work JOIN execution_progressreport r
                ON r.item_id = work.id AND r.tenant_id = %(tenant)s
            UNION ALL
            SELECT owner, s.date FROM work JOIN execution_itemstate s
                ON s.item_id = work.id AND s.tenant_id = %(tenant)s
            UNION ALL
            SELECT owner, c.date FROM work JOIN execution_cost c ON c.item_id = work.id AND c.tenant_id = %(tenant)s
            UNION ALL
            SELECT initiative_id, date FROM execution_cost
            WHERE tenant_id = %(tenant)s AND initiative_id = ANY(%(ids)s)
            UNION ALL
            SELECT initiative_id, date FROM portfolio_initiativestate
            WHERE tenant_id = %(tenant)s AND initiative_id = ANY(%(ids)s) AND date IS NOT NULL
        )
        SELECT owner, max(date) FROM fact GROUP BY owner"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": list(initiative_ids)})
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Below:
    """What lies in and below an item: its leaves by state (itself, when it is one), and what was spent there."""

    todo: int = 0
    doing: int = 0
    done: int = 0
    dropped: int = 0
    spent: Decimal = Decimal(0)
    parts: int = 0
    """How many items lie below it, at any depth."""

    @property
    def leaves(self) -> int:
        """All of them."""
        return self.todo + self.doing + self.done + self.dropped


def below(item_ids: Iterable[int]) -> dict[int, Below]:
    """For each item what lies in and below it; one query."""
    sql = """
        WITH RECURSIVE work AS (
            SELECT id, id AS top FROM execution_item WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
            UNION ALL
            SELECT c.id, work.top FROM execution_item c JOIN work ON c.parent_id = work.id
            WHERE c.tenant_id = %(tenant)s
        ) CYCLE id SET looped USING walked, leaf AS (
            SELECT w.top, i.state FROM work w JOIN execution_item i ON i.id = w.id AND i.tenant_id = %(tenant)s
            WHERE NOT w.looped
              AND NOT EXISTS (SELECT FROM execution_item c WHERE c.parent_id = w.id AND c.tenant_id = %(tenant)s)
        ), paid AS (
            SELECT w.top, sum(c.amount) AS amount FROM work w
            JOIN execution_cost c ON c.item_id = w.id AND c.tenant_id = %(tenant)s
            WHERE NOT w.looped AND NOT EXISTS (
                SELECT FROM execution_cost n
                WHERE n.supersedes_id = c.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
            GROUP BY w.top
        )
        SELECT l.top, count(*) FILTER (WHERE l.state = 'todo'), count(*) FILTER (WHERE l.state = 'doing'),
               count(*) FILTER (WHERE l.state = 'done'), count(*) FILTER (WHERE l.state = 'dropped'),
               coalesce(max(p.amount), 0) * 0.0001,
               (SELECT count(*) FROM work w WHERE w.top = l.top AND w.id <> l.top AND NOT w.looped)
        FROM leaf l LEFT JOIN paid p ON p.top = l.top GROUP BY l.top"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": list(item_ids)})
        return {row[0]: Below(*row[1:]) for row in cursor.fetchall()}


def ids_below(item_id: int) -> list[int]:
    """The item and every item below it, whatever they count for."""
    sql = """
        WITH RECURSIVE work AS (
            SELECT id FROM execution_item WHERE tenant_id = %(tenant)s AND id = %(item)s
            UNION
            SELECT c.id FROM execution_item c JOIN work ON c.parent_id = work.id WHERE c.tenant_id = %(tenant)s
        ) SELECT id FROM work"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "item": item_id})
        return [row[0] for row in cursor.fetchall()]


def item_ids_of(initiative_id: int) -> list[int]:
    """Every item that counts for the initiative, by its own word or its nearest ancestor's."""
    sql = """
        WITH RECURSIVE work AS (
            SELECT id FROM execution_item WHERE tenant_id = %(tenant)s AND initiative_id = %(initiative)s
            UNION
            SELECT c.id FROM execution_item c JOIN work ON c.parent_id = work.id
            WHERE c.tenant_id = %(tenant)s AND c.initiative_id IS NULL
        ) SELECT id FROM work"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "initiative": initiative_id})
        return [row[0] for row in cursor.fetchall()]


def top_items_of(initiative_id: int) -> QuerySet[Item]:
    """The items of an initiative that lie under no other item of it."""
    own = Item.objects.filter(initiative=initiative_id)
    return own.filter(Q(parent=None) | ~Q(parent__initiative=initiative_id)).select_related("team")


def costs_of(item_ids: list[int], initiative_id: int | None = None) -> QuerySet[Cost]:
    """The entries on these items (and on the initiative itself), newest first; `is_corrected` marks replaced ones."""
    chosen = Q(item__in=item_ids)
    if initiative_id is not None:
        chosen |= Q(initiative=initiative_id)
    corrected = Exists(Cost.objects.filter(supersedes=OuterRef("pk")))
    rows = Cost.objects.filter(chosen).annotate(is_corrected=corrected)
    return rows.select_related("item", "recorded_by").order_by("-date", "-id")


@dataclass(frozen=True)
class Serves:
    """The initiative that an item counts for."""

    id: int
    key: str
    title: str
    currency: str = ""


def initiatives_of(item_ids: Iterable[int]) -> dict[int, Serves]:
    """The initiative each item counts for, its own or its nearest ancestor's; those of none are left out; one query."""
    sql = """
        WITH RECURSIVE up AS (
            SELECT id AS item, id, parent_id, initiative_id FROM execution_item
            WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
            UNION ALL
            SELECT up.item, p.id, p.parent_id, p.initiative_id FROM up
            JOIN execution_item p ON p.id = up.parent_id AND p.tenant_id = %(tenant)s
            WHERE up.initiative_id IS NULL
        ) CYCLE id SET looped USING walked
        SELECT up.item, n.id, n.key, n.title, p.currency FROM up
        JOIN portfolio_initiative n ON n.id = up.initiative_id AND n.tenant_id = %(tenant)s
        JOIN portfolio_portfolio p ON p.id = n.portfolio_id AND p.tenant_id = %(tenant)s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": list(item_ids)})
        return {row[0]: Serves(*row[1:]) for row in cursor.fetchall()}


def unallocated_item_ids() -> list[int]:
    """Every item that counts for no initiative."""
    sql = """
        WITH RECURSIVE loose AS (
            SELECT id FROM execution_item
            WHERE tenant_id = %(tenant)s AND parent_id IS NULL AND initiative_id IS NULL
            UNION
            SELECT c.id FROM execution_item c JOIN loose ON c.parent_id = loose.id
            WHERE c.tenant_id = %(tenant)s AND c.initiative_id IS NULL
        ) SELECT id FROM loose"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id()})
        return [row[0] for row in cursor.fetchall()]


def reported_percents(item_ids: Iterable[int], day: date) -> dict[int, Decimal]:
    """The percent last reported for each item, for a day up to this one; one query."""
    reports = ProgressReport.objects.filter(item__in=list(item_ids), date__lte=day, superseded_by=None)
    last = reports.order_by("item_id", "-date", "-id").distinct("item_id")
    return dict(last.values_list("item_id", "percent"))
