"""`{% load resting %}`: what a rollup rests on, beside its figures: how much was heard of, what is missing, how old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from rollups.models import HonestAboutWork, KeyResultRollup
from ui.formats import full_day, percent, plural

register = template.Library()


@dataclass(frozen=True)
class Rest:
    """One thing a figure rests on, with what leads to its explanation."""

    text: str
    why: tuple[str, int, str]
    is_ill: bool = False


@register.inclusion_tag("rollups/parts/rests_on.html")
def rests_on(kind: str, pk: int, rollup: Any) -> dict[str, list[Rest]]:
    """{% rests_on "key_results" pk rollup %}: nothing before the first rollup."""
    return {"rests": [] if rollup is None else _rests(kind, pk, rollup)}


def _rests(kind: str, pk: int, rollup: Any) -> list[Rest]:
    found = []
    if isinstance(rollup, HonestAboutWork):
        if rollup.due:
            heard = f"{percent(rollup.coverage)} of {plural(rollup.due, 'item')} due heard of"
            found.append(Rest(heard, (kind, pk, "coverage"), rollup.missing > 0))
        if isinstance(rollup, KeyResultRollup) and rollup.measured is None:
            found.append(Rest("nothing measured yet", (kind, pk, "missing"), True))
    else:
        measured = f"{percent(rollup.coverage)} of the weight measured"
        found.append(Rest(measured, (kind, pk, "coverage"), rollup.coverage != 1))
        if rollup.missing:
            missing = f"{plural(rollup.missing, 'input')} not measured"
            found.append(Rest(missing, (kind, pk, "missing"), True))
    if rollup.oldest_input:
        found.append(Rest(f"oldest input {full_day(rollup.oldest_input)}", (kind, pk, "oldest_input")))
    return found
