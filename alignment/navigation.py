"""What the frame of every page shows: the cycle and its week, the tenants one may turn to, what waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership
from accounts.past import present_address
from accounts.permissions import may
from home.badge import Counts, counts
from okrs.queries import current_cycle
from tenancy.clock import looking_back, present_day, today


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for templates/base.html, read when it is drawn: a part of a page asks nothing; empty outside a tenant."""
    if getattr(request, "membership", None) is None:
        return {"nav": {}}
    return {"nav": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    tenant, member = request.tenant, request.membership  # type: ignore[attr-defined]  # the middleware sets them
    day, look = today(tenant), looking_back()
    # What waits, waits today: nobody can act on what waited then.
    counted = counts(member, day) if look is None else Counts(0, 0)
    hidden = () if may(member, "set_up") else ("setup", "admin:index")
    nav: dict[str, Any] = {
        "today": present_day(tenant),
        "as_of": day,
        "known_at": look.known_at if look else None,
        "is_past": look is not None,
        "today_url": present_address(request, tenant),
        "tenants": _tenants(getattr(request, "memberships", []), tenant.pk),
        "hidden": hidden,
        "waiting": counted.waiting,
        "unread": counted.unread,
        "pinned": [{"title": each.title, "url": each.url, "status": each.status} for each in counted.pinned],
    }
    return nav | _cycle(day)


def _tenants(memberships: list[Membership], current_id: int) -> list[dict[str, Any]]:
    """The organisations of the person who asks; the middleware has read them before it opened this one."""
    return [
        {"name": own.tenant.name, "url": own.tenant.get_absolute_url(), "current": own.tenant_id == current_id}
        for own in memberships
    ]


def _cycle(day: date) -> dict[str, Any]:
    cycle = current_cycle(day)
    if cycle is None:
        return {"cycle": None}
    return {"cycle": cycle, "week": min((day - cycle.starts_on).days // 7 + 1, cycle.weeks), "weeks": cycle.weeks}
