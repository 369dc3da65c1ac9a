"""Posting the letters of the outbox: each attempt is noted before it is made, so that a crash costs one attempt."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.utils import timezone

from activity.models import Letter
from tenancy.context import use_tenant
from tenancy.models import Tenant

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
AT_ONCE = 50


def waiting() -> list[int]:
    """The tenants with a letter whose time has come."""
    found = []
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        with use_tenant(tenant_id):
            if Letter.objects.filter(_due()).exists():
                found.append(tenant_id)
    return found


def send_due(tenant_id: int) -> int:
    """Post what is due; says how many letters went out. Two at a time post different ones."""
    sent = 0
    while claimed := _claim(tenant_id):
        for letter in claimed:
            sent += _post(letter)
    return sent


def _due() -> Q:
    now = timezone.now()
    return Q(sent_at=None, attempts__lt=MOST_ATTEMPTS) & (Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))


def _claim(tenant_id: int) -> list[Letter]:
    """Some letters, each with one more attempt noted, and the next a while later: 1, 2, 4 … minutes."""
    with use_tenant(tenant_id):
        rows = Letter.objects.filter(_due()).select_for_update(skip_locked=True, of=("self",))
        claimed = list(rows.select_related("member__user", "tenant").order_by("id")[:AT_ONCE])
        for letter in claimed:
            letter.attempts += 1
            letter.next_attempt_at = timezone.now() + FIRST_WAIT * 2 ** (letter.attempts - 1)
        Letter.objects.bulk_update(claimed, ["attempts", "next_attempt_at"])
    return claimed


def _post(letter: Letter) -> bool:
    error = ""
    try:
        message_of(letter).send()
    except Exception as refused:
        # Whatever is wrong with this one, the letters behind it are to go out.
        error = f"{type(refused).__name__}: {refused}"[:200]
        log.exception("Letter %s of tenant %s was not taken", letter.pk, letter.tenant_id)
    with use_tenant(letter.tenant_id):
        sent_at = None if error else timezone.now()
        Letter.objects.filter(pk=letter.pk).update(error=error, sent_at=sent_at)
    return not error


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The mail; the same letter has the same Message-ID each time, by which a receiver knows a second copy."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<letter-{letter.tenant_id}-{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.member.user.email], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message
