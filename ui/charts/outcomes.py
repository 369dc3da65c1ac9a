"""What the trials of a forecast came to: how likely each day, or each number, is; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ui.charts.drawn import FOOT, Frame, Picture, both, rows_of
from ui.charts.svg import clamp

BARS = 60
TOP = 58.0
STEP = 16.0


@dataclass(frozen=True)
class Level:
    """With so much confidence it is this value."""

    percent: int
    value: int
    is_asked: bool = False


def draw(
    counted: Sequence[tuple[int, int]], levels: Sequence[Level], name: Callable[[int], str], *,
    sentence: str, head: tuple[str, str], is_growing: bool,
) -> Picture:  # fmt: skip
    """Bars of the trials by value; `is_growing`: confidence grows with the value (days), not against it (numbers)."""
    bins, step = _bins(counted, levels)
    wide, narrow = both(sentence, lambda frame: _paint(frame, bins, step, levels, name, is_growing=is_growing))
    rows = rows_of(*([f"{level.percent}%", name(level.value)] for level in levels))
    return Picture(wide, narrow, sentence, head, rows)


def _bins(counted: Sequence[tuple[int, int]], levels: Sequence[Level]) -> tuple[list[tuple[int, int]], int]:
    """At most sixty bars, from the least value to beyond the last level; the rest of a long tail is not drawn."""
    total, seen = sum(many for _, many in counted), 0
    low, high = counted[0][0], max(level.value for level in levels)
    for value, many in counted:
        seen += many
        if seen >= total * 0.995:
            high = max(high, value)
            break
    step = max(1, -(-(high - low + 1) // BARS))
    held: dict[int, int] = {}
    for value, many in counted:
        if value <= high:
            place = (value - low) // step
            held[place] = held.get(place, 0) + many
    return [(low + place * step, held.get(place, 0)) for place in range((high - low) // step + 1)], step


def _paint(
    frame: Frame, bins: Sequence[tuple[int, int]], step: int, levels: Sequence[Level], name: Callable[[int], str], *,
    is_growing: bool,
) -> None:  # fmt: skip
    drawing, bottom = frame.drawing, frame.height - FOOT
    right = drawing.width - 14
    width = (right - 14) / len(bins)
    most = max(many for _, many in bins) or 1
    asked = next((level.value for level in levels if level.is_asked), levels[0].value)
    for at, (value, many) in enumerate(bins):
        height = (bottom - TOP) * many / most
        inside = value <= asked if is_growing else value + step - 1 >= asked
        css = "f-accent" if inside else "f-todo"
        drawing.rect(14 + at * width + width * 0.08, bottom - height, width * 0.84, height, css, rx=1)
    drawing.line((14, bottom), (right, bottom), "s-line2")
    for place, level in enumerate(levels):
        x = 14 + clamp((level.value - bins[0][0]) / step + 0.5, 0, len(bins)) * width
        height = 12 + STEP * place
        drawing.line(
            (x, height + 4), (x, bottom), "s-ink" if level.is_asked else "s-ink3", 1, "" if level.is_asked else "3 4"
        )
        words = f"{level.percent}%: {name(level.value)}"
        anchor = "end" if x > drawing.width * 0.6 else "start"
        drawing.text(
            (x + (-5 if anchor == "end" else 5), height), words, "ink rim" if level.is_asked else "ink2 rim", anchor
        )
    drawing.text((14, bottom + 18), name(bins[0][0]))
    drawing.text((right, bottom + 18), name(bins[-1][0] + step - 1), anchor="end")
