"""Posting the letters of the outbox: each attempt is noted before it is made, so that a crash costs one attempt."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from email.message import MIMEPart
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.utils import timezone

from activity.message_ids import name_of
from activity.models import Enclosure, Letter
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
    error, enclosures = "", list[Enclosure]()
    try:
        with use_tenant(letter.tenant_id):
            enclosures = list(Enclosure.objects.filter(letter=letter))
        message_of(letter, enclosures).send()
    except Exception as refused:
        # Whatever is wrong with this one, the letters behind it are to go out.
        error = f"{type(refused).__name__}: {refused}"[:200]
        log.exception("Letter %s of tenant %s was not taken", letter.pk, letter.tenant_id)
    with use_tenant(letter.tenant_id):
        sent_at = None if error else timezone.now()
        Letter.objects.filter(pk=letter.pk).update(error=error, sent_at=sent_at)
        if enclosures and not error:
            # They are with whom they were for; a file for each reader of each pack would fill the disk.
            Enclosure.objects.filter(letter=letter).delete()
    return not error


def message_of(letter: Letter, enclosures: Iterable[Enclosure] = ()) -> EmailMultiAlternatives:
    """The mail; the same letter has the same Message-ID each time, by which a receiver knows a second copy."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{name_of(letter)}@{host}>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.member.user.email], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for enclosure in enclosures:
        message.attach(_part(enclosure))
    return message


def _part(enclosure: Enclosure) -> MIMEPart:
    """The file as a part of the mail: a calendar's method stands in its type, by which programs know an invitation."""
    kind, *parameters = (piece.strip() for piece in enclosure.media_type.split(";"))
    main, _, sub = kind.partition("/")
    named = dict(piece.split("=", 1) for piece in parameters)
    part, body = MIMEPart(policy=SMTP), bytes(enclosure.body)
    about: dict[str, Any] = {"disposition": "attachment", "filename": enclosure.name, "params": named}
    if main == "text":
        part.set_content(body.decode(), subtype=sub, cte="base64", **about)
    else:
        part.set_content(body, maintype=main, subtype=sub, **about)
    return part
