"""A figure that is a sum over a list and of no object: its sheet, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from rollups.explain.showing import Line, Sheet
from rollups.explain.tree import Figure, Input, LeftOut, Rule, Unit
from rollups.explain.views import PARTS
from rollups.explain.writing import filled_in
from ui.components import Crumb
from ui.formats import plural
from ui.http import HtmxRequest, page_or_part, wants_part

PER_PAGE = 20
ZERO = Decimal(0)


@dataclass(frozen=True)
class Listed:
    """What is said of such a figure: its name and value, the list it is of, the sum with its numbers put in, its rows.

    `next_start` is the first row that is not shown, if any; `weighed_by` says what rows with a part are weighed with,
    `has_parts` that rows have a part without being weighed.
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
    has_parts: bool = False


@dataclass(frozen=True)
class Adding[Row]:
    """How rows are added up: what each adds, its line, what they are called, how what several add is written.

    `in_parts` says that it is written in the column of parts, beside another figure of each row.
    """

    part: Callable[[Row], Decimal]
    line: Callable[[Row], Line]
    noun: str
    written: Callable[[Decimal], str]
    in_parts: bool = False
    plural: str = ""


def added_up[Row](found: Listed, rows: Sequence[Row], how: Adding[Row], start: int) -> Listed:
    """The figure as the sum of these rows, of which a page is shown and the others stand together."""
    before, page, after = rows[:start], rows[start : start + PER_PAGE], rows[start + PER_PAGE :]
    inputs = [
        *_together(how, before),
        *(Input("", how.part(row), Unit.NUMBER, part=how.part(row)) for row in page),
        *_together(how, after),
    ]
    return replace(
        found,
        put_in=filled_in(Rule.SUM, found.formula, inputs, ZERO).rpartition(" = ")[0],
        lines=[*_rest(how, before, "before"), *(how.line(row) for row in page), *_rest(how, after, "after")],
        start=start,
        next_start=start + PER_PAGE if after else None,
    )


def _whole[Row](how: Adding[Row], rows: Sequence[Row]) -> Decimal:
    return sum((how.part(row) for row in rows), ZERO)


def _together[Row](how: Adding[Row], rows: Sequence[Row]) -> list[Input]:
    return [Input("", None, Unit.NUMBER, part=_whole(how, rows), stands_for=len(rows))] if rows else []


def _rest[Row](how: Adding[Row], rows: Sequence[Row], where: str) -> list[Line]:
    if not rows:
        return []
    said = how.written(_whole(how, rows))
    value, part = ("", said) if how.in_parts else (said, "")
    name = f"{plural(len(rows), how.noun, how.plural)} {where} these, together"
    return [line(name, "", value, part=part, is_rest=True)]


def counted(value: Decimal) -> str:
    """How many there are, in a column of words: 12."""
    return f"{value:,f}"


def worked_out(found: Listed, inputs: Sequence[tuple[str, Figure, Line]]) -> Listed:
    """The figure as its formula over inputs: the word for each, what is put in for it, its line."""
    numbers = [Input("", value, Unit.NUMBER, symbol=symbol) for symbol, value, _ in inputs]
    put_in = filled_in(Rule.EXPRESSION, found.formula, numbers, None).rpartition(" = ")[0]
    return replace(found, put_in=put_in, lines=[row for *_, row in inputs])


def line(name: str, key: str, value: str, **more: Any) -> Line:
    """A row with its own figure."""
    usual: dict[str, Any] = {"note": "", "bar": 0, "is_below": False, "is_rest": False, "url": "", "words": ""}
    return Line(name=name, key=key, value=value, **({"symbol": "", "weight": "", "part": ""} | usual | more))


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
        has_weights=bool(found.weighed_by), has_parts=found.has_parts or bool(found.weighed_by),
        next_url="" if found.next_start is None else f"{found.here}&inputs_from={found.next_start}",
        before_url=found.here if found.start else "", change_url="", came_in_url="", way=(),
    )  # fmt: skip
