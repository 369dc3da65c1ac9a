"""The tenant's day: all dates are the tenant's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenancy.models import Tenant


def today(tenant: Tenant) -> date:
    """The date where the tenant is, now."""
    return timezone.now().astimezone(ZoneInfo(tenant.time_zone)).date()


def end_of_day(tenant: Tenant, day: date) -> datetime:
    """The moment the tenant's day ends: what was recorded before it was known on that day."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(tenant.time_zone))
