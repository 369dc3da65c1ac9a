"""What was finished of an iteration day by day, beside all that was planned into it and an even pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ui.charts.scale import Plane, extent, ticks
from ui.charts.svg import Drawing, real
from ui.formats import Number, full_day, number


@dataclass(frozen=True)
class BurnUp:
    """What the picture is made from: the sums at the end of days until today, and all of it on the last day."""

    points: Sequence[tuple[date, Number]]
    scope: Number
    ends_on: date
    today: date
    unit: str = "items"


@dataclass(frozen=True)
class BurnUpPicture:
    """Two drawings of one picture, its words and its rows."""

    wide: Drawing
    narrow: Drawing
    sentence: str
    rows: list[tuple[date, str]]


def draw(burn: BurnUp) -> BurnUpPicture:
    """The picture of an iteration."""
    sentence = describe(burn)
    rows = [(day, number(value)) for day, value in burn.points[1:]]
    return BurnUpPicture(
        _drawing(burn, sentence, is_wide=True), _drawing(burn, sentence, is_wide=False), sentence, rows
    )


def describe(burn: BurnUp) -> str:
    """The picture in words."""
    if not burn.points:
        return "Nothing is planned yet."
    done = number(burn.points[-1][1])
    return f"{done} of {number(burn.scope)} {burn.unit} finished by {full_day(burn.points[-1][0])}."


def _drawing(burn: BurnUp, sentence: str, *, is_wide: bool) -> Drawing:
    width, height = (800.0, 220.0) if is_wide else (358.0, 200.0)
    drawing = Drawing(width, height, sentence, "wide" if is_wide else "narrow", fixed=False)
    if not burn.points:
        return drawing
    marks = ticks(*extent([0, burn.scope, *(value for _, value in burn.points)]))
    first, right = burn.points[0][0], (690.0 if is_wide else 346.0)
    last = max(burn.ends_on, first + timedelta(days=1))
    plane = Plane(48, right, 28, height - 26, first, last, marks[0], marks[-1])
    plane.draw_axes(drawing, marks, "", 8 if is_wide else 4)
    top = plane.y(real(burn.scope) or 0)
    drawing.line((plane.left, plane.y(0)), (plane.right, top), "s-ink3", 1, "2 4")
    drawing.line((plane.left, top), (plane.right, top), "s-ink", 1.5)
    if plane.has(burn.today):
        at = plane.x(burn.today)
        drawing.line((at, 12), (at, plane.bottom), "s-line2")
        drawing.text((at, 10), "Today", "ink2", "middle")
    points = [(plane.x(day), plane.y(value)) for day, value in burn.points]
    steps = [point for before, after in pairwise(points) for point in (before, (after[0], before[1]))]
    drawing.polyline([*steps, points[-1]], "f-none s-accent", 2.5)
    drawing.circle(points[-1], 3.5, "f-accent")
    _words(drawing, plane, burn, top, points[-1][1], is_wide=is_wide)
    return drawing


def _words(drawing: Drawing, plane: Plane, burn: BurnUp, top: float, end: float, *, is_wide: bool) -> None:
    planned, done = f"Planned {number(burn.scope)}", f"Finished {number(burn.points[-1][1])}"
    if is_wide:
        drawing.text((plane.right + 14, top + 4), planned, "ink")
        drawing.text((plane.right + 14, max(end + 4, top + 21)), done, "acc")
    else:
        drawing.text((plane.left + 6, 40), f"{planned} · {done}", "ink2 rim")
