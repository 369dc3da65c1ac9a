"""A back-test: what past days forecast, from half to nearly sure, and when it came; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ui.charts.drawn import Cell, Frame, Picture, both
from ui.formats import full_day, plural


@dataclass(frozen=True)
class Look:
    """One past day: how many were asked about, the days until three dates, the days until it came (None: not yet)."""

    day: date
    items: int
    waits: tuple[int, int, int]
    came: int | None
    held: bool | None
    """Whether it came by the second date; None: that date has not passed."""


def draw(looks: Sequence[Look], words: str) -> Picture:
    """The looks from the oldest to the newest."""
    wide, narrow = both(words, lambda frame: _paint(frame, looks))
    rows = [
        [Cell(full_day(each.day)), Cell(str(each.items)), *(Cell(plural(wait, "day")) for wait in each.waits),
         Cell("not yet" if each.came is None else plural(each.came, "day")), Cell(_verdict(each))]
        for each in reversed(looks)
    ]  # fmt: skip
    head = ("On", "Items", "50% in", "80% in", "95% in", "Came in", "80% date")
    return Picture(wide, narrow, words, head, rows)


def _verdict(each: Look) -> str:
    return "not passed yet" if each.held is None else "came true" if each.held else "missed"


def _paint(frame: Frame, looks: Sequence[Look]) -> None:
    if len(looks) < 2:
        return
    most = max(max(each.waits[-1], each.came or 0) for each in looks)
    plane = frame.plane(looks[0].day, looks[-1].day, most)
    drawing = frame.drawing
    thick = 5.0 if frame.is_wide else 3.0
    for each in looks:
        x = plane.x(each.day)
        half, likely, sure = (plane.y(wait) for wait in each.waits)
        drawing.line((x, half), (x, sure), "s-todo", thick)
        drawing.line((x - thick, likely), (x + thick, likely), "s-ink", 1.5)
        if each.came is None:
            continue
        y = plane.y(each.came)
        if each.held is None:
            drawing.circle((x, y), 3.2, "f-surface s-ink3", stroke_width=1.4)
        elif each.held:
            drawing.circle((x, y), 3.6, "f-ok s-surface", stroke_width=1)
        else:
            drawing.polygon([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], "f-off s-surface", stroke_width=1)
    last = looks[-1]
    heights = [plane.y(wait) for wait in last.waits]
    frame.labels(
        [(heights[2], "95% date", "ink2"), (heights[1], "80% date", "ink"), (heights[0], "50% date", "ink2")]
        if frame.is_wide
        else []
    )
