"""`{% load why %}`: a figure as a quiet link to why it is what it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from rollups.explain.queries import KINDS
from rollups.explain.registry import MEASURES
from rollups.explain.writing import shown
from ui.addresses import address_of
from ui.formats import NOT_KNOWN

register = template.Library()

OBJECTS = {
    "KeyResultRollup": ("key_results", "key_result_id"),
    "ObjectiveRollup": ("objectives", "objective_id"),
    "InitiativeRollup": ("initiatives", "initiative_id"),
    "PortfolioRollup": ("portfolios", "portfolio_id"),
    "TotalsRollup": ("totals", ""),
}
COLUMNS = {"yield": "yield_of_work"}


@register.simple_tag
def why(asked: tuple[str, int, str] | None, text: Any) -> Any:
    """{% why figure.why figure.value %}: the text as a link to its explanation; the text alone without one."""
    if not asked:
        return _body(text)
    kind, pk, measure = asked
    return _link(kind, pk, measure, text)


@register.simple_tag
def why_of(kind: str, pk: int, measure: str, text: Any) -> SafeString:
    """{% why_of "items" item.pk "ac" spent %}: the text as a link to its explanation."""
    return _link(kind, pk, measure, text)


@register.simple_tag
def why_at(address: str, title: str, text: Any) -> SafeString:
    """{% why_at figure.address figure.label figure.value %}: the text as a link to the explanation at an address."""
    return _anchor(escape(address), escape(title), text)


@register.simple_tag
def figure(rollup: Any, measure: str, currency: str = "") -> Any:
    """{% figure rollup "delivered" %}: a stored figure, written by its unit, as a link to its explanation."""
    kind, column = OBJECTS[type(rollup).__name__]
    value = getattr(rollup, COLUMNS.get(measure, measure))
    text = shown(value, MEASURES[kind][measure].unit, currency)
    return _link(kind, getattr(rollup, column) if column else 0, measure, text)


@register.simple_tag
def why_lines(kind: str, measure: str, lines: Iterable[Any]) -> SafeString:
    """{% why_lines "initiatives" "eac" rows %}: ready lines of a table, in each the figure that is explained.

    A line has `id`, the markup `start` before and `end` after the figure, and the figure's text `over`.
    """
    return SafeString("".join(f"{each.start}{_link(kind, each.id, measure, each.over)}{each.end}" for each in lines))


def _link(kind: str, pk: int, measure: str, text: Any) -> SafeString:
    page = f"{KINDS[kind].page}_explain"
    url = f"{escape(reverse(page) if kind == 'totals' else address_of(page, pk))}?measure={escape(measure)}"
    return _anchor(url, _title(kind, measure), text)


def _anchor(url: str, title: str, text: Any) -> SafeString:
    # Written without Django's `format_html`, which takes ten times as long: tables have one in every line.
    return SafeString(
        f'<a class="why" href="{url}" hx-get="{url}" hx-target="#why" title="{title}">'
        f'{conditional_escape(_body(text))}<span class="vh">, why this number</span></a>'
    )


@cache
def _title(kind: str, measure: str) -> SafeString:
    known = MEASURES[kind][measure]
    return format_html("{}: {}", known.name, known.formula)


def _body(text: Any) -> Any:
    return text if text not in {"", None, NOT_KNOWN} else format_html('<span class="unknown">{}</span>', NOT_KNOWN)
