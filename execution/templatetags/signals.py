"""`{% load signals %}`: what waits for an answer, on a key result's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from execution.queries.signals import open_signals_about
from execution.views.signal_rows import lines_of
from okrs.models import KeyResult

register = template.Library()

SHOWN = 8


@register.inclusion_tag("execution/signals_of.html")
def signals_about(key_result: KeyResult, day: date) -> dict[str, Any]:
    """{% signals_about key_result today %}: nothing where no open signal names it or lies on what serves it."""
    rows = open_signals_about(key_result.pk).order_by("pk")[:SHOWN]
    return {"signal_lines": lines_of(rows, day), "raise_url": "", "is_ruled": True}
