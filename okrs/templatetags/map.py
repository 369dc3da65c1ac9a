"""`{% load map %}`: places in the alignment map's drawing."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui.charts.svg import place
from ui.status import status_of

register = template.Library()
SIDE = 12.0


@register.filter
def at(found: Mapping[str, str], name: str) -> str:
    """{{ urls|at:node.id }}: what stands under a name."""
    return found.get(name, "")


@register.filter
def spot(value: float) -> str:
    """{{ box.x|spot }}: a coordinate."""
    return place(float(value))


@register.filter
def add_to(value: float | str, more: float) -> str:
    """{{ box.x|add_to:28 }}: a coordinate further on."""
    return place(float(value) + float(more))


@register.simple_tag
def mark_at(code: str, x: float, y: float, height: float, is_part: object) -> SafeString:
    """{% mark_at node.status box.x box.y box.height node.part_of %}: the shape of a status inside a box."""
    found = status_of(code)
    top = y + (height - SIDE) / 2 if is_part else y + 7
    sprite = static("img/glyphs.svg")
    return format_html(
        '<use class="gl {}" href="{}#g-{}" x="{}" y="{}" width="{}" height="{}"/>',
        found.glyph, sprite, found.glyph, place(x + 9), place(top), place(SIDE), place(SIDE),
    )  # fmt: skip
