"""Marks: rows, only added, that say what is newer than its figures; the channel that wakes a worker.

Statement-level triggers lay them with each change (rollups/migrations/0004); here they are read and taken away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

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


def ask_for_everything(tenant_id: int) -> None:
    """Mark the whole tenant in this transaction, and wake a worker when it commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rollups_rolluprequest (tenant_id) VALUES (%s); SELECT pg_notify(%s, %s)",
            [tenant_id, CHANNEL, str(tenant_id)],
        )


def take(tenant_id: int, only: int | None = None) -> Taken:
    """The oldest marks, at most 500, and the one that asks for everything if it is there; or one alone."""
    found = ask_once(ALONE if only else OLDEST, {"tenant": tenant_id, "mark": only, "most": AT_A_TIME})
    nodes: dict[str, set[int]] = defaultdict(set)
    for _, kind, node in found:
        nodes[kind] |= set() if node is None else {node}
    return Taken([pk for pk, _, _ in found], dict(nodes))


# Each drain asks these, most often about one mark: putting an ORM's query into words would take longer than the answer.
OLDEST = """
    (SELECT id, kind, node FROM rollups_rolluprequest WHERE tenant_id = %(tenant)s AND quarantined_at IS NULL
     ORDER BY id LIMIT %(most)s::bigint)
    UNION
    (SELECT id, kind, node FROM rollups_rolluprequest
     WHERE tenant_id = %(tenant)s AND quarantined_at IS NULL AND kind = 'everything' LIMIT 1)"""
ALONE = "SELECT id, kind, node FROM rollups_rolluprequest WHERE id = %(mark)s"
FORGOTTEN = "DELETE FROM rollups_rolluprequest WHERE id = ANY(%(marks)s)"
COMPUTED = """
    WITH gone AS (DELETE FROM rollups_rolluprequest WHERE id = ANY(%(marks)s))
    SELECT EXISTS (SELECT FROM rollups_rolluprequest WHERE tenant_id = %(tenant)s AND quarantined_at IS NOT NULL)"""


def all_waiting(tenant_id: int) -> list[int]:
    """Every mark of the tenant that is there now, those set aside too: a full computation answers them all."""
    return list(RollupRequest.objects.filter(tenant_id=tenant_id).values_list("pk", flat=True))


def forget(ids: Iterable[int]) -> None:
    """Delete the marks that were read, and no others."""
    with connection.cursor() as cursor:
        cursor.execute(FORGOTTEN, {"marks": list(ids)})


def forget_computed(tenant_id: int, taken: Taken) -> None:
    """Delete the marks that were read, and what was set aside of their nodes: they could be computed now."""
    if ask_once(COMPUTED, {"marks": taken.ids, "tenant": tenant_id})[0][0]:
        aside = RollupRequest.objects.filter(tenant_id=tenant_id, quarantined_at__isnull=False)
        for kind, ids in taken.nodes.items():
            aside.filter(kind=kind, node__in=ids).delete()


def set_aside(mark: int, error: str) -> None:
    """Put a mark into quarantine, with the name of the error: the next change of its node tries again."""
    RollupRequest.objects.filter(pk=mark).update(quarantined_at=timezone.now(), error=error[:100])


def put_back(mark: int) -> None:
    """Take a mark out of quarantine: it was not its fault."""
    RollupRequest.objects.filter(pk=mark).update(quarantined_at=None, error="")
