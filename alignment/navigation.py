"""What the frame of every page shows: the cycle and its week, the tenants one may turn to, what waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from okrs.queries import current_cycle
from tenancy.clock import today


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for templates/base.html; empty outside a tenant."""
    tenant, member = getattr(request, "tenant", None), getattr(request, "membership", None)
    if tenant is None or member is None:
        return {"nav": {}}
    day = today(tenant)
    cycle = current_cycle(day)
    nav: dict[str, Any] = {"today": day, "cycle": cycle, "path": request.path_info}
    if cycle is not None:
        nav["week"] = min((day - cycle.starts_on).days // 7 + 1, cycle.weeks)
        nav["weeks"] = cycle.weeks
    return {"nav": nav}
