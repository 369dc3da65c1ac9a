"""The tenant's day: all dates are the tenant's."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenancy.models import Tenant


def today(tenant: Tenant) -> date:
    """The date where the tenant is, now."""
    return timezone.now().astimezone(ZoneInfo(tenant.time_zone)).date()
