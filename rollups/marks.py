"""Marks: rows, only added, that say a tenant's figures are older than its facts; the channel that wakes a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from rollups.models import RollupRequest

CHANNEL = "rollups"
# What is changed here is something that figures are made of.
SUBJECTS = frozenset({"okrs", "portfolio", "execution"})
EVENTS = frozenset({"workbook.loaded", "policy.edited"})


def add(tenant_id: int, reason: str) -> None:
    """Mark the tenant in this transaction, once however often it is asked, and wake a worker when it commits.

    Coalescing looks only at this transaction's own mark: another's may be read by a drain that does not see our facts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO rollups_rolluprequest (tenant_id, asked_at, reason, transaction)
            SELECT %(tenant)s, clock_timestamp(), %(reason)s, me FROM CAST(pg_current_xact_id()::text AS bigint) me
            WHERE NOT EXISTS (
                SELECT FROM rollups_rolluprequest r WHERE r.tenant_id = %(tenant)s AND r.transaction = me);
            SELECT pg_notify(%(channel)s, %(payload)s)
            """,
            {"tenant": tenant_id, "reason": reason[:60], "channel": CHANNEL, "payload": str(tenant_id)},
        )


def waiting(tenant_id: int) -> list[int]:
    """The marks of a tenant that are there now."""
    return list(RollupRequest.objects.filter(tenant_id=tenant_id).values_list("pk", flat=True))


def forget(ids: Iterable[int]) -> None:
    """Delete the marks that were read, and no others."""
    RollupRequest.objects.filter(pk__in=list(ids)).delete()


def on_recorded(sender: object, event: Any, **_: Any) -> None:
    """Lay a mark for an event about something that figures are made of."""
    subject = event.object_type.partition(".")[0]
    if subject in SUBJECTS or event.name in EVENTS:
        add(event.tenant_id, event.name)
