"""Cumulative flow: what was to do, in progress and done at the end of each day, one band above the other; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ui.charts.drawn import Frame, Picture, both, rows_of
from ui.formats import full_day, number

EVERY = 7
"""The table names every so many days, and the last."""


@dataclass(frozen=True)
class Stack:
    """The end of one day."""

    day: date
    todo: float
    doing: float
    done: float


BANDS = (("done", "done", "f-accent"), ("doing", "in progress", "f-accent2"), ("todo", "to do", "f-todo"))


def draw(stacks: Sequence[Stack], unit: str = "items") -> Picture:
    """The bands; what was done before the first day lies below the picture, so that it stays as high as its work."""
    sentence = describe(stacks, unit)
    base = stacks[0].done if stacks else 0.0

    def paint(frame: Frame) -> None:
        if len(stacks) > 1:
            _paint(frame, stacks, base)

    wide, narrow = both(sentence, paint)
    shown = [*stacks[::-1][::EVERY]]
    rows = rows_of(*([full_day(s.day), number(s.todo), number(s.doing), number(s.done)] for s in shown))
    return Picture(wide, narrow, sentence, ("Day", "To do", "In progress", "Done"), rows)


def _paint(frame: Frame, stacks: Sequence[Stack], base: float) -> None:
    most = max(s.todo + s.doing + s.done - base for s in stacks)
    plane = frame.plane(stacks[0].day, stacks[-1].day, most)
    floor = [0.0] * len(stacks)
    labels: list[tuple[float, str, str]] = []
    for name, word, css in BANDS:
        values = [getattr(s, name) - (base if name == "done" else 0.0) for s in stacks]
        top = [low + value for low, value in zip(floor, values, strict=True)]
        upper = [(plane.x(s.day), plane.y(value)) for s, value in zip(stacks, top, strict=True)]
        lower = [(plane.x(s.day), plane.y(value)) for s, value in zip(stacks, floor, strict=True)]
        frame.drawing.polygon([*upper, *reversed(lower)], css)
        labels.append((plane.y((floor[-1] + top[-1]) / 2), f"{number(getattr(stacks[-1], name))} {word}", "ink2"))
        floor = top
    frame.labels(labels[::-1])


def describe(stacks: Sequence[Stack], unit: str) -> str:
    """The picture in words."""
    if len(stacks) < 2:
        return "No flow yet: nothing was begun or finished."
    first, last = stacks[0], stacks[-1]
    return (
        f"From {full_day(first.day)} to {full_day(last.day)} work in progress went from {number(first.doing)} to "
        f"{number(last.doing)} {unit}; {number(last.done - first.done)} were finished and {number(last.todo)} wait."
    )
