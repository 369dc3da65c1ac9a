"""Checking a seal: a worker reckons a pack again from what was known when it was made; what it finds is kept."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from reviews.actions.sending import wake
from reviews.blocks import digest
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.queries import blocks_of
from reviews.rewording import in_kept_words
from tenancy.models import Tenant

log = logging.getLogger(__name__)


def ask_for_check(*, actor: Membership, pack: Pack) -> Pack:
    """Let a worker reckon a made pack again, once for all who ask meanwhile; raises ValidationError and Forbidden."""
    demand(actor, "read")
    held = Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
    if held.state != Pack.State.MADE:
        raise ValidationError("Only a pack that is made has a seal to check.")
    if not held.is_being_checked:
        held.seal_asked_at = timezone.now()
        held.save(update_fields=["seal_asked_at"])
        wake(held)
    pack.seal_asked_at, pack.seal_checked_at = held.seal_asked_at, held.seal_checked_at
    return pack


def waits_for_check(number: int) -> bool:
    """Whether somebody waits for the check of a pack's seal."""
    return _waiting(number).exists()


def _waiting(number: int) -> QuerySet[Pack]:
    is_open = Q(seal_checked_at=None) | Q(seal_checked_at__lt=F("seal_asked_at"))
    return Pack.objects.filter(is_open, pk=number, state=Pack.State.MADE, seal_asked_at__isnull=False)


def check_seal(tenant: Tenant, number: int, *, is_hopeless: bool = False) -> None:
    """Reckon a pack again, if somebody waits for that, and keep what was found; in a transaction, seeing all.

    What breaks, or is hopeless because it killed its workers, is kept as nothing found.
    """
    pack = _waiting(number).select_related("cycle", "previous__previous").first()
    if pack is None:
        return
    found = "" if is_hopeless else _found(tenant, pack)
    pack.seal_found, pack.seal_checked_at = found, timezone.now()
    pack.save(update_fields=["seal_found", "seal_checked_at"])
    record("pack.seal_checked", actor=None, on=pack, kept=pack.digest, found=found)


def _found(tenant: Tenant, pack: Pack) -> str:
    """The seal on what is kept, where that is another; else the seal on what was reckoned, told in the kept words."""
    try:
        again, kept = freeze(tenant, pack), blocks_of(pack)
        seal = digest(kept)
        return seal if seal != pack.digest else digest(in_kept_words(again.blocks, kept))
    except OperationalError:
        raise
    except Exception:
        log.exception("The seal of pack %s of tenant %s cannot be checked", pack.pk, tenant.pk)
        return ""
