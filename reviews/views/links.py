"""Where what a pack says leads: to the day it was frozen at, as known then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.past import spelled
from reviews.models import Pack
from reviews.shown import Links
from rollups.explain.queries import KINDS
from rollups.explain.registry import MEASURES
from tenancy.clock import Look
from tenancy.models import Tenant
from ui.addresses import address_of


def links_of(tenant: Tenant, pack: Pack) -> Links:
    """The addresses of a pack's values; what is decided leads to today, for only there one can act."""
    base = tenant.get_absolute_url()
    then = f"{base}{spelled(Look(pack.as_of, pack.known_at))}/"

    def why(source: Mapping[str, Any]) -> str:
        address = _explained(source)
        return then + address.removeprefix(base) if address else ""

    return Links(why, lambda path: then + path.lstrip("/"), lambda path: base + path.lstrip("/"))


def _explained(source: Mapping[str, Any]) -> str:
    """The address that explains a stored figure today; nothing for one that no page explains."""
    kind, pk, measure = source["kind"], source["id"], source["measure"]
    if measure not in MEASURES.get(kind, {}) or (pk is None and kind != "totals"):
        return ""
    page = f"{KINDS[kind].page}_explain"
    return f"{reverse(page) if kind == 'totals' else address_of(page, pk)}?measure={measure}"
