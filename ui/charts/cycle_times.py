"""Cycle times: each finished item by its day and how long it took, and the lines that most lie under; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ui.charts.drawn import Cell, Frame, Picture, both
from ui.formats import full_day, percent, plural

DRAWN = 400
"""More dots than this would be a cloud: the latest are drawn."""
LISTED = 60


@dataclass(frozen=True)
class Dot:
    """One finished item."""

    name: str
    finished: date
    days: int
    url: str = ""


@dataclass(frozen=True)
class Line:
    """So much of the work lies within so many days."""

    share: float
    days: int
    is_expected: bool = False
    """What the team expects of itself, not what it did."""

    @property
    def words(self) -> str:
        """85% within 11 d."""
        expected = "expected: " if self.is_expected else ""
        return f"{expected}{percent(self.share)} ≤ {self.days} d"


def draw(dots: Sequence[Dot], lines: Sequence[Line], start: date, end: date) -> Picture:
    """The dots of the window and the lines."""
    shown = sorted(dots, key=lambda dot: dot.finished, reverse=True)[:DRAWN]
    sentence = describe(dots, lines)

    def paint(frame: Frame) -> None:
        if shown and start < end:
            _paint(frame, shown, lines, (start, end))

    wide, narrow = both(sentence, paint, has_links=any(dot.url for dot in shown))
    rows = [[Cell(dot.name, dot.url), Cell(full_day(dot.finished)), Cell(str(dot.days))] for dot in shown[:LISTED]]
    left = len(dots) - len(rows)
    caption = f"The latest {len(rows)} of {len(dots)}." if left > 0 else ""
    return Picture(wide, narrow, sentence, ("Item", "Finished", "Days"), rows, caption)


def _paint(frame: Frame, dots: Sequence[Dot], lines: Sequence[Line], span: tuple[date, date]) -> None:
    most = max([dot.days for dot in dots] + [line.days for line in lines])
    plane = frame.plane(*span, most)
    labels: list[tuple[float, str, str]] = []
    for line in sorted(lines, key=lambda each: -each.days):
        height = plane.y(line.days)
        css, dash = ("s-ink", "") if line.is_expected else ("s-ink3", "3 4")
        frame.drawing.line((plane.left, height), (plane.right, height), css, 1.5 if line.is_expected else 1, dash)
        labels.append((height, line.words, "ink" if line.is_expected else "ink2"))
    expected = next((line.days for line in lines if line.is_expected), None)
    for dot in dots:
        at = (plane.x(dot.finished), plane.y(dot.days))
        if expected is not None and dot.days > expected:
            x, y = at
            frame.drawing.polygon([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], "f-off", opacity=0.75)
        else:
            frame.drawing.circle(at, 3.8, "f-accent", opacity=0.6)
    for dot in dots:
        if dot.url:
            at = (plane.x(dot.finished), plane.y(dot.days))
            frame.drawing.place_link(at, 8, dot.url, f"{dot.name}, {plural(dot.days, 'day')}")
    frame.labels(labels)


def describe(dots: Sequence[Dot], lines: Sequence[Line]) -> str:
    """The picture in words."""
    if not dots:
        return "No finished item has a known start yet."
    longest = max(dots, key=lambda dot: dot.days)
    said = [f"{percent(line.share)} within {plural(line.days, 'day')}" for line in lines if not line.is_expected]
    return (
        f"{plural(len(dots), 'item')} finished: {', '.join(said)}. "
        f"The longest, {longest.name}, took {plural(longest.days, 'day')}."
    )
