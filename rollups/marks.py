"""Marks: rows, only added, that say what is newer than its figures; the channel that wakes a worker.

Statement-level triggers lay them with each change (rollups/migrations/0004); here they are read and taken away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine.prepared import ask_once
from rollups.models import RollupRequest

CHANNEL = "rollups"
AT_A_TIME = 500


@dataclass(frozen=True)
class Taken:
    """The marks that one drain reads: their rows, and the nodes by kind."""

    ids: list[int]
    nodes: dict[str, set[int]]

    @property
    def is_everything(self) -> bool:
        """Whether one of them asks for the whole tenant."""
        return RollupRequest.Kind.EVERYTHING in self.nodes


NONE = Taken([], {})


def ask_for_everything(tenant_id: int) -> None:
    """Mark the whole tenant in this transaction, and wake a worker when it commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rollups_rolluprequest (tenant_id) VALUES (%s); SELECT pg_notify(%s, %s)",
            [tenant_id, CHANNEL, str(tenant_id)],
        )


def take(tenant_id: int, only: int | None = None) -> Taken:
    """The oldest marks, at most 500, and the one that asks for everything if it is there; or one alone."""
    [found] = ask_once(f"SELECT {columns(only)}", wanted(tenant_id, only))
    return taken(*found)


def columns(only: int | None) -> str:
    """What a query selects (its last columns) to take marks in the same message; its values are `wanted`."""
    return f"ids, kinds, nodes FROM ({TOGETHER.format(ALONE if only else OLDEST)}) waiting"


def wanted(tenant_id: int, only: int | None) -> dict[str, Any]:
    """The values of a query that takes marks."""
    return {"tenant": tenant_id, "mark": only, "most": AT_A_TIME}


def taken(ids: list[int] | None, kinds: list[str] | None, nodes: list[int | None] | None) -> Taken:
    """The marks of the columns that such a query selected."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, node in zip(kinds or (), nodes or (), strict=True):
        by_kind[kind] |= set() if node is None else {node}
    return Taken(ids or [], dict(by_kind))


# Each drain asks these, most often about one mark: putting an ORM's query into words would take longer than the answer.
OLDEST = """
    (SELECT id, kind, node FROM rollups_rolluprequest WHERE tenant_id = %(tenant)s AND quarantined_at IS NULL
     ORDER BY id LIMIT %(most)s::bigint)
    UNION
    (SELECT id, kind, node FROM rollups_rolluprequest
     WHERE tenant_id = %(tenant)s AND quarantined_at IS NULL AND kind = 'everything' LIMIT 1)"""
TOGETHER = "SELECT array_agg(id) AS ids, array_agg(kind) AS kinds, array_agg(node) AS nodes FROM ({}) mark"
ALONE = "SELECT id, kind, node FROM rollups_rolluprequest WHERE id = %(mark)s"
FORGOTTEN = "DELETE FROM rollups_rolluprequest WHERE id = ANY(%(marks)s)"
# The marks that were read go; then whether some of the tenant's are set aside.
GONE = "gone AS (DELETE FROM rollups_rolluprequest WHERE id = ANY(%(marks)s))"
ARE_ASIDE = "EXISTS (SELECT FROM rollups_rolluprequest WHERE tenant_id = %(tenant)s AND quarantined_at IS NOT NULL)"


def all_waiting(tenant_id: int) -> list[int]:
    """Every mark of the tenant that is there now, those set aside too: a full computation answers them all."""
    return list(RollupRequest.objects.filter(tenant_id=tenant_id).values_list("pk", flat=True))


def forget(ids: Iterable[int]) -> None:
    """Delete the marks that were read, and no others."""
    with connection.cursor() as cursor:
        cursor.execute(FORGOTTEN, {"marks": list(ids)})


def forget_computed(tenant_id: int, read: Taken) -> None:
    """Delete the marks that were read, and what was set aside of their nodes: they could be computed now."""
    if not read.ids:
        return
    if ask_once(f"WITH {GONE} SELECT {ARE_ASIDE}", {"marks": read.ids, "tenant": tenant_id})[0][0]:
        forget_aside(tenant_id, read)


def forget_aside(tenant_id: int, read: Taken) -> None:
    """Delete what was set aside of the nodes that were read: they could be computed now."""
    aside = RollupRequest.objects.filter(tenant_id=tenant_id, quarantined_at__isnull=False)
    for kind, ids in read.nodes.items():
        aside.filter(kind=kind, node__in=ids).delete()


def set_aside(mark: int, error: str) -> None:
    """Put a mark into quarantine, with the name of the error: the next change of its node tries again."""
    RollupRequest.objects.filter(pk=mark).update(quarantined_at=timezone.now(), error=error[:100])


def put_back(mark: int) -> None:
    """Take a mark out of quarantine: it was not its fault."""
    RollupRequest.objects.filter(pk=mark).update(quarantined_at=None, error="")
