"""Keys for programs: made once, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import ApiToken, Membership
from accounts.permissions import Forbidden, may
from accounts.tokens import spell, token_hash
from activity.actions import record

LONGEST_DAYS = 366


def create_token(
    *, actor: Membership | None, member: Membership, name: str, days: int = 90, read_only: bool = False
) -> tuple[ApiToken, str]:
    """A key with which a program acts as the member, and its text, which is kept nowhere; raises ValidationError."""
    if actor is not None and actor.pk != member.pk:
        raise Forbidden("A token acts as its maker: everybody makes their own.")
    if not name.strip():
        raise ValidationError({"name": "Say what the token is for, such as “nightly export”."})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": f"A token lives 1 to {LONGEST_DAYS} days."})
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    token = ApiToken(
        membership=member,
        name=name.strip()[:120],
        prefix=prefix,
        secret_hash=token_hash(secret),
        read_only=read_only,
        expires_at=timezone.now() + timedelta(days=days),
    )
    token.save()
    record("api_token.created", actor=actor, on=token, read_only=read_only, days=days)
    return token, spell(token.tenant_id, prefix, secret)


def revoke_token(*, actor: Membership, token: ApiToken) -> None:
    """The token stops working with the next request."""
    if token.membership_id != actor.pk and not may(actor, "set_up"):
        raise Forbidden("A token is revoked by its owner or by an admin.")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record("api_token.revoked", actor=actor, on=token)
