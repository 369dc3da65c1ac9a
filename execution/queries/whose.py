"""Reads of whose items are: one rule for lists, boards, figures and rights (execution.belonging_sql)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from execution.belonging_sql import OF_TEAM, TEAM_OF, rows_of, team_of
from execution.models import Item
from tenancy.context import current_tenant_id


def teams_of_ids(item_ids: Iterable[int]) -> dict[int, int | None]:
    """The team of each item that exists, by id; one query."""
    sql = f"SELECT i.id, {TEAM_OF} FROM execution_item i WHERE i.tenant_id = %(tenant)s AND i.id = ANY(%(ids)s)"  # noqa: S608  # our own
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": sorted(set(item_ids))})
        return dict(cursor.fetchall())


def teams_of(items: Iterable[Item]) -> dict[int, int | None]:
    """The same of rows that are here: no query unless one names no team itself."""
    rows = list(items)
    missing = [row.pk for row in rows if row.team_id is None]
    return {row.pk: row.team_id for row in rows} | (teams_of_ids(missing) if missing else {})


def items_of_team(team_id: int) -> QuerySet[Item]:
    """The items of a team, those included that have it from above, to be filtered further."""
    sql = f"SELECT w.id FROM {rows_of(OF_TEAM)} w" % {"tenant": int(current_tenant_id()), "team": int(team_id)}  # noqa: S608  # numbers only
    return Item.objects.filter(pk__in=RawSQL(sql, ()))  # noqa: S611  # of our own text and two numbers


def team_of_rows() -> RawSQL:
    """The team of each row of a queryset of items, as a column to annotate."""
    return RawSQL(team_of("execution_item") % {"tenant": int(current_tenant_id())}, (), BigIntegerField())  # noqa: S611  # our own


def item_of_team(team_id: int, item_id: int) -> Item | None:
    """An item of the team's list, by id."""
    row = Item.objects.select_related("team", "initiative").filter(pk=item_id).first()
    return row if row is not None and teams_of([row])[row.pk] == team_id else None
