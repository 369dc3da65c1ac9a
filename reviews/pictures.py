"""The pictures of a pack: what a chart or a waterfall block looks like on a page; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from reviews.blocks import Block, Value
from ui.charts import bridge, series
from ui.charts.drawn import Cell, Picture
from ui.charts.series import Chart, Place
from ui.formats import money

HUNDRED = Decimal(100)


def number_of(value: Mapping[str, Any]) -> Decimal | None:
    """The exact number of a value; None for what is not known and for words."""
    try:
        return Decimal(value["value"]) if value.get("value") is not None else None
    except InvalidOperation:
        return None


def chart_picture(block: Block) -> Picture | None:
    """A chart block as two drawings and a table; nothing without points."""
    head, names = block.head, [str(name) for name in block.head["series"]]
    points = [row.body for row in block.rows]
    if not points:
        return None
    is_share = head["unit"] in {"percent", "points"}
    places = [
        Place(
            point["label"],
            [_scaled(number_of(value), is_share=is_share) for value in point["values"]],
            [value["shown"] for value in point["values"]],
        )
        for point in points
    ]
    drawn = series.draw(Chart(head["kind"], names, places, head["sentence"], _sign(head)))
    rows = [[Cell(point["label"]), *(Cell(value["shown"]) for value in point["values"])] for point in points]
    return Picture(drawn.wide, drawn.narrow, head["sentence"], ("", *names), rows, block.title)


def _scaled(value: Decimal | None, *, is_share: bool) -> Decimal | None:
    """Shares are drawn in hundredths, which their axis counts in."""
    return value * HUNDRED if value is not None and is_share else value


def _sign(head: Mapping[str, Any]) -> str:
    if head["unit"] == "percent":
        return "%"
    return money(0, head["currency"]).removesuffix("0") if head["unit"] == "money" and head.get("currency") else ""


def waterfall_picture(block: Block) -> Picture | None:
    """A waterfall block as two drawings and a table; nothing without steps."""
    steps = [row.body for row in block.rows]
    if not steps:
        return None
    drawn = bridge.draw(bars_of(steps), block.head["sentence"])
    rows = [[Cell(step["label"]), Cell(step["value"]["shown"]), Cell(step.get("note") or "")] for step in steps]
    head = ("", "Amount", "Why") if any(step.get("note") for step in steps) else ("", "Amount")
    return Picture(
        drawn.wide, drawn.narrow, block.head["sentence"], head, [row[: len(head)] for row in rows], block.title
    )


def bars_of(steps: Sequence[Mapping[str, Any]]) -> list[bridge.Bar]:
    """Each step begins where the one before it ended; one that is not known moves nothing."""
    bars: list[bridge.Bar] = []
    at: Decimal | None = None
    for step in steps:
        value: Value = step["value"]
        number = number_of(value)
        if step["role"] != "step":
            at = number
            css = "f-accent" if step["role"] == "end" else "f-ink3"
            bars.append(bridge.Bar(step["label"], None, number, value["shown"], css, is_level=True))
            continue
        before = at or Decimal(0)
        after = before + (number or Decimal(0))
        css = "f-ok" if number is not None and number > 0 else "f-off" if number else "f-todo"
        bars.append(bridge.Bar(step["label"], before, after, value["shown"], css))
        at = after
    return bars
