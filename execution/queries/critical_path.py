"""Reads of which item waits for which: a few queries, however many there are."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from execution.critical_path import Work
from execution.models import Item, ItemDependency
from execution.queries.work import item_ids_of
from portfolio.scheduling import Bond
from tenancy.context import current_tenant_id

MOST_FOUND = 10


def work_and_bonds(initiative_id: int) -> tuple[list[Work], list[Bond]]:
    """The initiative's items and all that they wait for, near and far, whoever's it is; four queries."""
    own = set(item_ids_of(initiative_id))
    reached = _waited_for(own)
    plain = ("id", "key", "title", "state", "planned_start", "planned_finish", "started_on", "finished_on", "parent_id")
    rows = Item.objects.filter(pk__in=reached).order_by("id").values_list(*plain, "type")
    works = [_work(row, own) for row in rows]
    return works, bonds_between(reached)


def _work(row: tuple[Any, ...], own: set[int]) -> Work:
    *days, kind = row
    pk, key, title, state, planned_start, planned_finish, started_on, finished_on, parent = days
    return Work(
        pk, key, title, state, planned_start, planned_finish, started_on, finished_on, parent, pk in own,
        kind == Item.Type.MILESTONE,
    )  # fmt: skip


def bonds_between(ids: set[int]) -> list[Bond]:
    """The dependencies with both ends among these; one query."""
    rows = ItemDependency.objects.filter(before__in=ids, after__in=ids).order_by("id")
    return [Bond(*row) for row in rows.values_list("before_id", "after_id", "lag_days", "id")]


def _waited_for(ids: set[int]) -> set[int]:
    """These items and what they wait for, with the parts of that; of parents only what they in turn wait for."""
    sql = """
        WITH RECURSIVE seen(id, is_work) AS (
            SELECT unnest(%(ids)s::bigint[]), true
            UNION
            SELECT n.id, n.is_work FROM seen s CROSS JOIN LATERAL (
                SELECT d.before_id AS id, true AS is_work FROM execution_itemdependency d
                WHERE d.after_id = s.id AND d.tenant_id = %(tenant)s
                UNION ALL
                SELECT i.parent_id, false FROM execution_item i
                WHERE i.id = s.id AND i.parent_id IS NOT NULL AND i.tenant_id = %(tenant)s
                UNION ALL
                SELECT c.id, true FROM execution_item c
                WHERE s.is_work AND c.parent_id = s.id AND c.tenant_id = %(tenant)s
            ) n
        ) SELECT DISTINCT id FROM seen"""
    return _ids(sql, ids=sorted(ids))


def held_up_by(item_id: int) -> tuple[list[Bond], dict[int, int]]:
    """Who waits for the item, near and far, by the waits and by who is a part of what; three queries."""
    sql = """
        WITH RECURSIVE seen(id, is_begun) AS (
            SELECT %(item)s::bigint, false
            UNION
            SELECT n.id, n.is_begun FROM seen s CROSS JOIN LATERAL (
                SELECT s.id AS id, true AS is_begun
                UNION ALL
                SELECT c.id, false FROM execution_item c
                WHERE NOT s.is_begun AND c.parent_id = s.id AND c.tenant_id = %(tenant)s
                UNION ALL
                SELECT i.parent_id, true FROM execution_item i
                WHERE s.is_begun AND i.id = s.id AND i.parent_id IS NOT NULL AND i.tenant_id = %(tenant)s
                UNION ALL
                SELECT d.after_id, false FROM execution_itemdependency d
                WHERE s.is_begun AND d.before_id = s.id AND d.tenant_id = %(tenant)s
            ) n
        ) SELECT DISTINCT id FROM seen"""
    reached = _ids(sql, item=item_id)
    parents = Item.objects.filter(pk__in=reached, parent__in=reached).order_by().values_list("pk", "parent_id")
    return bonds_between(reached), dict(parents)


def _ids(sql: str, **values: Any) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values | {"tenant": current_tenant_id()})
        return {row[0] for row in cursor.fetchall()}


def waits_of(item: Item) -> QuerySet[ItemDependency]:
    """What it waits for, and what waits for it."""
    rows = ItemDependency.objects.filter(Q(after=item) | Q(before=item))
    return rows.select_related("before", "after").order_by("id")


def found_items(words: str, item: Item) -> list[Item]:
    """The first items whose key or title holds the words; without words others of the same initiative."""
    asked = " ".join(words.split())[:80]
    if asked:
        rows = Item.objects.filter(Q(key__icontains=asked) | Q(title__icontains=asked))
    elif item.initiative_id is not None:
        rows = Item.objects.filter(initiative=item.initiative_id)
    else:
        return []
    return list(rows.exclude(pk=item.pk).exclude(state=Item.State.DROPPED).order_by("key")[:MOST_FOUND])
