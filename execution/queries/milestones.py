"""Reads of milestones with the days they were first agreed for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from execution.models import Item
from execution.queries import item_ids_of
from portfolio.models import BaselineLine


def milestones(initiative_id: int | None = None) -> QuerySet[Item]:
    """The milestones of the tenant or of one initiative, by the day they are planned for."""
    rows = Item.objects.filter(type=Item.Type.MILESTONE).select_related("team")
    if initiative_id is not None:
        rows = rows.filter(pk__in=item_ids_of(initiative_id))
    return rows.order_by(F("planned_finish").asc(nulls_last=True), "pk")


def first_agreed(item_ids: Iterable[int]) -> dict[int, BaselineLine]:
    """For each item the line of the first baseline that has it; one query."""
    lines = BaselineLine.objects.filter(item__in=list(item_ids)).select_related("baseline")
    rows = lines.order_by("item_id", "baseline__number").distinct("item_id")
    return {line.item_id: line for line in rows if line.item_id is not None}
