"""`{% load past_figures %}`: what of a past day was restated since, and the ways to a figure's past."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse

from rollups.explain.queries import KINDS
from rollups.history.keeping import end_of
from rollups.history.measures import FIRST, measures_of
from rollups.history.series import stored_then
from tenancy.clock import looking_back
from tenancy.models import Tenant

register = template.Library()

# The figures that a page of an object begins with.
SHOWN = {
    "key_results": ("measured", "delivered", "spend", "eac"),
    "objectives": ("measured", "delivered", "spend", "eac"),
    "initiatives": ("ev", "ac", "pv", "percent"),
}


@register.inclusion_tag("rollups/parts/restated.html")
def restated(kind: str, pk: int, rollup: Any, tenant: Tenant) -> dict[str, Any]:
    """{% restated "key_results" pk rollup tenant %}: of a past day, what was stored then where that differs."""
    look = looking_back()
    if look is None or look.known_at is not None or rollup is None:
        return {"lines": []}
    found = stored_then(kind, pk, look.as_of, end_of(look.as_of, tenant))
    lines = [] if found is None else list(_lines(kind, pk, found[1], rollup, tenant))
    return {"lines": lines}


def _lines(kind: str, pk: int, then: dict[str, Any], rollup: Any, tenant: Tenant) -> Any:
    look = looking_back()
    address = reverse(f"{KINDS[kind].page}_change", args=[pk])
    for name in SHOWN[kind]:
        before, after = then.get(name), getattr(rollup, name)
        if before == after or (before is not None and after is not None and Decimal(before) == after):
            continue
        measure = measures_of(kind)[name]
        yield {
            "label": measure.label,
            "then": measure.shown(before, tenant.currency),
            "now": measure.shown(after, tenant.currency),
            "url": f"{address}?measure={name}&from={look.as_of}&to={look.as_of}&known=late" if look else "",
        }


@register.inclusion_tag("rollups/parts/through_time.html")
def through_time(kind: str, pk: int) -> dict[str, str]:
    """{% through_time "objectives" pk %}: the buttons to a figure's way and to what changed it."""
    page, first = KINDS[kind].page, FIRST[kind]
    return {
        "history_url": reverse(f"{page}_history", args=[pk]),
        "change_url": f"{reverse(f'{page}_change', args=[pk])}?measure={first}",
    }
