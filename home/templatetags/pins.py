"""The pin of a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("home/pin.html", takes_context=True)
def pin(context: Any, kind: str, pk: int) -> dict[str, Any]:
    """{% pin "objective" pk %}: keeps the page in the navigation or takes it off; none on a past day."""
    nav = context.get("nav") or {}
    if "pinned" not in nav or nav.get("is_past"):
        return {}
    page = reverse(f"{kind}_detail", args=[pk])
    return {
        "url": reverse(f"pin_{kind}", args=[pk]),
        "is_on": any(each["url"] == page for each in nav["pinned"]),
        "csrf_token": context.get("csrf_token"),
    }
