"""A person's own calendar address: made, shown once, revoked."""

from __future__ import annotations

import hashlib
import secrets

from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Forbidden
from activity.actions import record
from okrs.models import CalendarFeed


def secret_hash(secret: str) -> str:
    """What is kept of a secret of 256 random bits, which nobody can guess through."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_calendar_feed(*, actor: Membership) -> tuple[CalendarFeed, str]:
    """An address at which a calendar program reads what is due for the person; the secret in it is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(member=actor, secret_hash=secret_hash(secret))
    feed.save()
    record("calendar_feed.created", actor=actor, on=feed)
    return feed, secret


def revoke_calendar_feed(*, actor: Membership, feed: CalendarFeed) -> None:
    """The address opens nothing any more, from the next request on."""
    if feed.member_id != actor.pk:
        raise Forbidden("A calendar is revoked by the person it belongs to.")
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("calendar_feed.revoked", actor=actor, on=feed)
