"""Opening an organisation's place and changing what it is called and how it counts."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils.text import slugify

from accounts.models import Membership, Role, User
from accounts.permissions import demand
from activity.actions import record
from tenancy.context import use_tenant
from tenancy.models import RESERVED_SLUGS, Tenant

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
CURRENCY = re.compile(r"[A-Z]{3}")


def free_slug(name: str) -> str:
    """An address for an organisation of this name that nobody has: its name, with a number where it is taken."""
    stem = slugify(name)[:34].strip("-_").replace("_", "-")
    if len(stem) < 2:
        stem = f"team-{stem}".strip("-")
    taken = set(Tenant.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED_SLUGS
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


def check_slug(slug: str) -> None:
    """Raise ValidationError with what to do, unless an organisation may live at this address."""
    if not SLUG.fullmatch(slug):
        raise ValidationError({"slug": "Use 2 to 40 small letters, digits and hyphens, such as acme-health."})
    if slug in RESERVED_SLUGS or Tenant.objects.filter(slug=slug).exists():
        raise ValidationError({"slug": f"“{slug}” is taken. “{free_slug(slug)}” is free."})


def open_tenant(*, owner: User, name: str, slug: str, currency: str, time_zone: str) -> Membership:
    """A new organisation with this person as its owner; raises ValidationError."""
    check_slug(slug)
    errors = _faults(name, currency, time_zone)
    if errors:
        raise ValidationError(errors)
    # The id first: the organisation and its owner are one transaction, and that must begin with its tenant.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenancy_tenant', 'id'))")
        tenant_id = cursor.fetchone()[0]
    try:
        with use_tenant(tenant_id):
            tenant = Tenant(pk=tenant_id, slug=slug, name=name.strip(), currency=currency, time_zone=time_zone)
            tenant.save(force_insert=True)
            member = Membership(user=owner, name=str(owner)[:120], role=Role.OWNER)
            member.save()
            record("tenant.opened", actor=member, on=tenant)
    except IntegrityError as error:
        raise ValidationError({"slug": f"“{slug}” has just been taken. “{free_slug(slug)}” is free."}) from error
    member.tenant = tenant
    return member


def change_tenant(*, actor: Membership, tenant: Tenant, name: str, currency: str, time_zone: str) -> Tenant:
    """Rename the organisation or set its currency and time zone; raises ValidationError."""
    demand(actor, "set_up")
    errors = _faults(name, currency, time_zone)
    if errors:
        raise ValidationError(errors)
    new = {"name": name.strip(), "currency": currency, "time_zone": time_zone}
    changes = {field: [getattr(tenant, field), value] for field, value in new.items()}
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return tenant
    for field, (_, value) in changes.items():
        setattr(tenant, field, value)
    tenant.save(update_fields=list(changes))
    record("tenant.changed", actor=actor, on=tenant, changes=changes)
    return tenant


def _faults(name: str, currency: str, time_zone: str) -> dict[str, str]:
    errors = {}
    if not name.strip() or len(name.strip()) > 120:
        errors["name"] = "Give the organisation a name of at most 120 letters."
    if not CURRENCY.fullmatch(currency):
        errors["currency"] = "A currency is three capital letters, such as EUR."
    if time_zone not in available_timezones():
        errors["time_zone"] = "Choose a time zone such as Europe/Berlin."
    return errors
