"""The tenant's day: all dates are the tenant's. While somebody looks back, the day they look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenancy.models import Tenant


@dataclass(frozen=True)
class Look:
    """A past day that is looked at, and the moment as of whose knowledge (None: all that is known by now)."""

    as_of: date
    known_at: datetime | None = None
    stood: tuple[str, ...] = ()
    """Tables whose rows are wanted as they stood at the end of the day, though plans are those known now."""


_look: ContextVar[Look | None] = ContextVar("look", default=None)


def looking_back() -> Look | None:
    """What is looked at, or None for today."""
    return _look.get()


@contextmanager
def turned_to(look: Look) -> Iterator[None]:
    """Run the block on another day; what it reads is for rollups.past to provide."""
    token = _look.set(look)
    try:
        yield
    finally:
        _look.reset(token)


def today(tenant: Tenant) -> date:
    """The date where the tenant is, now; or the day that is looked at."""
    look = _look.get()
    return look.as_of if look else present_day(tenant)


def present_day(tenant: Tenant) -> date:
    """The date where the tenant is, now, whatever is looked at."""
    return timezone.now().astimezone(ZoneInfo(tenant.time_zone)).date()


def now(tenant: Tenant) -> datetime:
    """This moment; while somebody looks back, the end of their day, or what they ask to know it as of if earlier."""
    look = _look.get()
    if look is None:
        return timezone.now()
    end = end_of(look.as_of, tenant)
    return end if look.known_at is None else min(end, look.known_at)


def end_of(day: date, tenant: Tenant) -> datetime:
    """The moment the day ends where the tenant is."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(tenant.time_zone))
