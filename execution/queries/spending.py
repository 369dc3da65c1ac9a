"""Reads of what was booked in a span of days, by the initiative that it counts for; one query for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from tenancy.context import current_tenant_id

# Costs by the initiative they belong to, as the engine takes them (MODEL §1): the item's when they name one, its own
# or its nearest ancestor's, else their own.
SPENDING = """
    WITH RECURSIVE cost AS MATERIALIZED (
        SELECT id, supersedes_id, item_id, initiative_id, date, amount, hours, member_id, rate
        FROM execution_cost WHERE tenant_id = %(tenant)s
    ), item AS MATERIALIZED (
        SELECT id, parent_id, initiative_id FROM execution_item WHERE tenant_id = %(tenant)s
    ), paid AS (
        SELECT c.item_id, c.initiative_id,
               coalesce(sum(c.amount) FILTER (WHERE c.date >= %(first)s), 0) AS amount,
               coalesce(sum(c.hours) FILTER (WHERE c.member_id IS NOT NULL AND c.rate IS NULL), 0) AS hours
        FROM cost c
        WHERE c.date <= %(last)s AND c.id NOT IN (SELECT supersedes_id FROM cost WHERE supersedes_id IS NOT NULL)
        GROUP BY 1, 2
    ), up AS (
        SELECT DISTINCT i.id AS item, i.id, i.parent_id, i.initiative_id FROM paid JOIN item i ON i.id = paid.item_id
        UNION ALL
        SELECT up.item, p.id, p.parent_id, p.initiative_id FROM up JOIN item p ON p.id = up.parent_id
        WHERE up.initiative_id IS NULL
    ) CYCLE id SET looped USING walked, owned AS (
        SELECT item, initiative_id FROM up WHERE initiative_id IS NOT NULL AND NOT looped
    )
    SELECT CASE WHEN paid.item_id IS NULL THEN paid.initiative_id ELSE owned.initiative_id END,
           sum(paid.amount) * 0.0001, sum(paid.hours)
    FROM paid LEFT JOIN owned ON owned.item = paid.item_id
    GROUP BY 1"""
"""Materialized and read once: on a past day each table is a view, and asking that a row at a time takes long."""


@dataclass(frozen=True)
class Spending:
    """What was booked for an initiative in the span, and the hours booked by its end that have no rate yet."""

    amount: Decimal = Decimal(0)
    unpriced_hours: Decimal = Decimal(0)


def spending_between(first: date, last: date) -> dict[int | None, Spending]:
    """For each initiative with costs by the last day; None stands for what belongs to none."""
    asked: dict[str, Any] = {"tenant": current_tenant_id(), "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(SPENDING, asked)
        return {owner: Spending(amount, hours) for owner, amount, hours in cursor.fetchall()}
