"""Reads of what the teams do."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from execution.models import Cost, Item, ItemState, ProgressReport
from tenancy.context import current_tenant_id


def item_state_head(item: Item) -> ItemState | None:
    """The last state fact, by the day it is about, that nothing supersedes."""
    return item.state_facts.filter(superseded_by=None).order_by("-date", "-id").first()


def progress_of(item: Item) -> QuerySet[ProgressReport]:
    """The percent reports that count, newest first."""
    return item.progress_reports.filter(superseded_by=None).select_related("recorded_by").order_by("-date", "-id")


def effective_costs() -> QuerySet[Cost]:
    """The cost entries that count: none that a correction has superseded."""
    return Cost.objects.filter(superseded_by=None)


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
