"""Marks: rows, only added, that say what is newer than its figures; the channel that wakes a worker.

Statement-level triggers lay them with each change (rollups/migrations/0004); here they are read and taken away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

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


@dataclass(frozen=True)
class Waiting:
    """Whether marks wait that a drain would take, and whether one of them asks for the whole tenant."""

    any: bool
    is_everything: bool


def waiting(tenant_id: int) -> Waiting:
    """What waits for a drain of the tenant."""
    rows = RollupRequest.objects.filter(tenant_id=tenant_id, quarantined_at=None)
    found = rows.aggregate(any=Count("pk"), everything=Count("pk", filter=Q(kind=RollupRequest.Kind.EVERYTHING)))
    return Waiting(found["any"] > 0, found["everything"] > 0)


def take(tenant_id: int, only: int | None = None) -> Taken:
    """The oldest marks, at most 500, and the one that asks for everything if it is there; or one alone."""
    rows = RollupRequest.objects.filter(tenant_id=tenant_id, quarantined_at=None).order_by("pk")
    wanted = RollupRequest.objects.filter(pk=only) if only else rows
    found = list(wanted.values_list("pk", "kind", "node")[:AT_A_TIME])
    if not only and len(found) == AT_A_TIME:
        found += rows.filter(kind=RollupRequest.Kind.EVERYTHING).values_list("pk", "kind", "node")[:1]
    nodes: dict[str, set[int]] = defaultdict(set)
    for _, kind, node in found:
        nodes[kind] |= set() if node is None else {node}
    return Taken([pk for pk, _, _ in found], dict(nodes))


def all_waiting(tenant_id: int) -> list[int]:
    """Every mark of the tenant that is there now, those set aside too: a full computation answers them all."""
    return list(RollupRequest.objects.filter(tenant_id=tenant_id).values_list("pk", flat=True))


def forget(ids: Iterable[int]) -> None:
    """Delete the marks that were read, and no others."""
    RollupRequest.objects.filter(pk__in=list(ids)).delete()


def forget_set_aside(tenant_id: int, nodes: dict[str, set[int]]) -> None:
    """Delete what was set aside of these nodes: they could be computed now."""
    aside = RollupRequest.objects.filter(tenant_id=tenant_id, quarantined_at__isnull=False)
    if aside.exists():
        for kind, ids in nodes.items():
            aside.filter(kind=kind, node__in=ids).delete()


def set_aside(mark: int, error: str) -> None:
    """Put a mark into quarantine, with the name of the error: the next change of its node tries again."""
    RollupRequest.objects.filter(pk=mark).update(quarantined_at=timezone.now(), error=error[:100])


def put_back(mark: int) -> None:
    """Take a mark out of quarantine: it was not its fault."""
    RollupRequest.objects.filter(pk=mark).update(quarantined_at=None, error="")
