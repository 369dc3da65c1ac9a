"""One claim as a small bar: from low to high, a tick at the likely movement, a dot at what moved; pure."""

from collections.abc import Iterable

from ui.charts.svg import Drawing, clamp, real
from ui.formats import Number

WIDTH, HEIGHT, MIDDLE, EDGE = 120.0, 16.0, 8.0, 4.0


def widest(values: Iterable[Number | None]) -> float:
    """The scale that the bars of one table share: the greatest movement, toward the goal."""
    return max((known for value in values if (known := real(value)) is not None), default=0.0)


type Claimed = tuple[Number | None, Number | None, Number | None]
"""Low, likely and high, toward the goal."""


def draw(claimed: Claimed, moved: Number | None, most: float) -> Drawing:
    """Movements toward the goal, from 0 at the left to `most`; what moves away is held at the left edge."""
    drawing = Drawing(WIDTH, HEIGHT, css="promise", fixed=False)
    drawing.line((EDGE, MIDDLE), (WIDTH - EDGE, MIDDLE), "s-line2")
    first, middle, last, seen = (_at(value, most) for value in (*claimed, moved))
    if middle is not None:
        begin = EDGE if first is None and last is None else first if first is not None else middle
        end = last if last is not None else middle
        drawing.rect(begin, MIDDLE - 3, end - begin, 6, "f-todo", rx=2)
        drawing.rect(middle - 1, MIDDLE - 6, 2, 12, "f-ink2")
    if seen is not None:
        drawing.circle((seen, MIDDLE), 3.5, "f-accent s-surface", stroke_width=1.5)
    return drawing


def _at(value: Number | None, most: float) -> float | None:
    known = real(value)
    if known is None:
        return None
    share = clamp(known / most, 0, 1) if most > 0 else 0.0
    return EDGE + share * (WIDTH - 2 * EDGE)
