"""A line of 72 by 24 for a table's cell: the way of a figure, without axes."""

from collections.abc import Sequence

from ui.charts.scale import extent
from ui.charts.svg import Drawing, Point, real
from ui.formats import Number, number

WIDTH, HEIGHT, EDGE = 72.0, 24.0, 4.0


def draw(values: Sequence[Number | None], target: Number | None = None, title: str = "") -> Drawing:
    """The values from left to right, the last as a dot, the target as a hairline; None leaves a hole."""
    known = [(index, value) for index, raw in enumerate(values) if (value := real(raw)) is not None]
    drawing = Drawing(WIDTH, HEIGHT, _label(known, target, title), "sparkline")
    low, high = extent([*(value for _, value in known), target])

    def at(index: int, value: float) -> Point:
        x = EDGE + (WIDTH - 2 * EDGE) * (index / (len(values) - 1) if len(values) > 1 else 1)
        return x, HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / (high - low)

    if (goal := real(target)) is not None:
        drawing.line((EDGE, at(0, goal)[1]), (WIDTH - EDGE, at(0, goal)[1]), "s-line2", 1, "2 3")
    if len(known) > 1:
        drawing.polyline([at(*pair) for pair in known], "f-none s-accent", 1.5)
    if known:
        drawing.circle(at(*known[-1]), 2.5, "f-accent")
    return drawing


def _label(known: list[tuple[int, float]], target: Number | None, title: str) -> str:
    what = f"{title}: " if title else ""
    goal = f", target {number(target)}" if target is not None else ""
    if not known:
        return f"{what}no values yet{goal}"
    if len(known) == 1:
        return f"{what}now {number(known[0][1])}{goal}"
    return f"{what}from {number(known[0][1])} to {number(known[-1][1])}{goal}"
