"""A figure that is a sum over a list and of no object: its sheet, and how it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse

from rollups.explain.showing import Line, Sheet
from rollups.explain.tree import LeftOut
from rollups.explain.views import PARTS
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, wants_part


@dataclass(frozen=True)
class Listed:
    """What is said of such a figure: its name and value, the list it is of, the sum with its numbers put in, its rows.

    `next_start` is the first row that is not shown, if any; `weighed_by` says what rows with a part are weighed with.
    """

    name: str
    title: str
    list_url: str
    here: str
    value: str
    words: str
    formula: str
    put_in: str
    result: str
    lines: Sequence[Line]
    start: int = 0
    next_start: int | None = None
    left_out: Sequence[LeftOut] = field(default_factory=list)
    weighed_by: str = ""


def line(name: str, key: str, value: str, **more: Any) -> Line:
    """A row with its own figure."""
    usual: dict[str, Any] = {"note": "", "bar": 0, "is_below": False, "is_rest": False, "url": "", "words": ""}
    return Line(name=name, key=key, symbol="", value=value, **({"weight": "", "part": ""} | usual | more))


def answer(request: HtmxRequest, found: Listed, day: date) -> HttpResponse:
    """The page of the explanation, or the part that htmx asks for."""
    sheet = _sheet(found)
    part = request.GET.get("part", "panel")
    crumbs = [Crumb(found.title, found.list_url), Crumb("Why this number")]
    is_panel = wants_part(request) and part != "unfolded"
    context = {"sheet": sheet, "crumbs": crumbs, "as_of": day, "is_panel": is_panel}
    return page_or_part(request, "rollups/explain.html", PARTS.get(part, "panel"), context)


def _sheet(found: Listed) -> Sheet:
    return Sheet(
        name=found.name, key="", title=found.title, object_url=found.list_url, url=found.here, here_url=found.here,
        value=found.value, words=found.words, formula=found.formula, put_in=found.put_in, result=found.result,
        steps=(), lines=found.lines, left_out=found.left_out, weighed_by=found.weighed_by,
        has_weights=bool(found.weighed_by), has_parts=bool(found.weighed_by),
        next_url="" if found.next_start is None else f"{found.here}&inputs_from={found.next_start}",
        before_url=found.here if found.start else "", change_url="", came_in_url="", way=(),
    )  # fmt: skip
