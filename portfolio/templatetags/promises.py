"""`{% load promises %}`: claims against the gap, on a key result's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from portfolio.views.promises import panel_of

if TYPE_CHECKING:
    from okrs.views.pictures import Story

register = template.Library()


@register.inclusion_tag("portfolio/parts/promises.html")
def promises(story: Story, *, may_claim: bool) -> dict[str, Any]:
    """{% promises story may_claim=may_edit %}: nothing where no initiative serves it."""
    return {"panel": panel_of(story) if story.lines else None, "may_claim": may_claim}
