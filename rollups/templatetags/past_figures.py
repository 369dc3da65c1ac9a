"""`{% load past_figures %}`: what of a past day was restated since, and the ways to a figure's past."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse

from rollups.explain.queries import KINDS
from rollups.history.keeping import end_of
from rollups.history.measures import FIRST, measures_of
from rollups.history.series import stored_then
from rollups.history.subjects import Subject, subject
from tenancy.clock import looking_back
from tenancy.models import Tenant

register = template.Library()

# The figures that a page of an object begins with: what is said of these is read first, of all others when unfolded.
FIRST_SAID = {
    "key_results": ("measured", "delivered", "spend", "eac"),
    "objectives": ("measured", "delivered", "spend", "eac"),
    "initiatives": ("ev", "ac", "pv", "percent"),
}


@register.inclusion_tag("rollups/parts/restated.html")
def restated(kind: str, pk: int, rollup: Any, tenant: Tenant) -> dict[str, Any]:
    """{% restated "key_results" pk rollup tenant %}: of a past day, every figure stored then that differs by now."""
    look = looking_back()
    if look is None or look.known_at is not None or rollup is None:
        return {"lines": [], "others": []}
    found = stored_then(kind, pk, look.as_of, end_of(look.as_of, tenant))
    names = [] if found is None else [each for each in measures_of(kind) if _differs(each, found[1], rollup)]
    if found is None or not names:
        return {"lines": [], "others": []}
    first = [each for each in FIRST_SAID[kind] if each in names]
    # Where none of the first differs, the others are what is said.
    first = first or names
    about = subject(tenant, kind, pk)
    lines = {name: _line(about, name, found[1].get(name), _value(rollup, name), look.as_of) for name in names}
    return {"lines": [lines[each] for each in first], "others": [lines[each] for each in names if each not in first]}


def _value(rollup: Any, name: str) -> Any:
    return getattr(rollup, "yield_of_work" if name == "yield" else name)


def _differs(name: str, then: dict[str, Any], rollup: Any) -> bool:
    """Whether a figure is another by now; what was not stored then was not a figure yet and is not compared."""
    if name not in then:
        return False
    before, after = then[name], _value(rollup, name)
    return (before is None) != (after is None) or (before is not None and Decimal(str(before)) != Decimal(str(after)))


def _line(about: Subject, name: str, before: Any, after: Any, day: date) -> dict[str, str]:
    measure = measures_of(about.kind)[name]
    was, now = (None if each is None else Decimal(str(each)) for each in (before, after))
    moved = "" if was is None or now is None else measure.changed(now - was, about.currency)
    return {
        "label": measure.label,
        "then": measure.shown(was, about.currency),
        "now": measure.shown(now, about.currency),
        "moved": moved,
        "url": f"{about.address('change')}?measure={name}&from={day}&to={day}&known=late",
    }


@register.inclusion_tag("rollups/parts/through_time.html")
def through_time(kind: str, pk: int) -> dict[str, str]:
    """{% through_time "objectives" pk %}: the buttons to a figure's way and to what changed it."""
    page, first = KINDS[kind].page, FIRST[kind]
    return {
        "history_url": reverse(f"{page}_history", args=[pk]),
        "change_url": f"{reverse(f'{page}_change', args=[pk])}?measure={first}",
    }
