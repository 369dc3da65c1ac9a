"""Telling people something in the product, and their having read it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Forbidden
from activity.models import Notice

LONGEST = 500


def tell(members: Iterable[Membership], *, kind: str, text: str, path: str) -> list[Notice]:
    """One notice for each of them; `path` leads on, below the organisation's own address."""
    told = [Notice(tenant_id=one.tenant_id, member=one, kind=kind, text=text[:LONGEST], path=path) for one in members]
    return Notice.objects.bulk_create(told)


def read_notice(*, actor: Membership, notice: Notice) -> None:
    """They have seen it; the first time counts. Raises Forbidden for another's."""
    if notice.member_id != actor.pk:
        raise Forbidden("A notice is read by the person it was written to.")
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])


def read_all_notices(*, actor: Membership) -> int:
    """They have seen all there are; says how many were new."""
    return Notice.objects.filter(member=actor, read_at=None).update(read_at=timezone.now())
