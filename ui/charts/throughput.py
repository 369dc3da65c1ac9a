"""Throughput: how much was finished on each day, and how many days had how much; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from ui.charts.drawn import FOOT, LEFT, TOP, Frame, Picture, both, rows_of
from ui.charts.scale import tick_text, ticks
from ui.formats import full_day, number, plural

BINS = 12


def draw(start: date, counts: Sequence[float], unit: str = "items") -> Picture:
    """The days from the start on, one bar each; a day without any leaves its place empty."""
    sentence = describe(counts, unit)
    wide, narrow = both(sentence, lambda frame: _paint(frame, start, counts))
    weeks = [counts[at : at + 7] for at in range(0, len(counts), 7)]
    named = ((full_day(start + timedelta(days=7 * at)), number(sum(week))) for at, week in enumerate(weeks))
    return Picture(wide, narrow, sentence, ("Week from", f"Finished, {unit}"), rows_of(*reversed(list(named))))


def _paint(frame: Frame, start: date, counts: Sequence[float]) -> None:
    if not counts:
        return
    last = start + timedelta(days=len(counts))  # a bar fills its day
    plane = frame.plane(start, last, max(counts))
    width = (plane.right - plane.left) / len(counts)
    for at, count in enumerate(counts):
        if count:
            top = plane.y(count)
            frame.drawing.rect(
                plane.left + at * width + width * 0.12, top, width * 0.76, plane.bottom - top, "f-accent", rx=1
            )
    average = sum(counts) / len(counts)
    frame.drawing.line((plane.left, plane.y(average)), (plane.right, plane.y(average)), "s-ink", 1, "3 4")
    frame.labels([(plane.y(average), f"{number(average)} a day", "ink")])


def describe(counts: Sequence[float], unit: str) -> str:
    """The picture in words."""
    if not counts:
        return "No whole day of history yet."
    none = sum(not count for count in counts)
    return (
        f"{number(sum(counts))} {unit} finished in {plural(len(counts), 'day')}, {number(sum(counts) / len(counts))} a "
        f"day; on {none} of them none."
    )


def draw_spread(counts: Sequence[float], unit: str = "items") -> Picture:
    """How many days had none, one, two: what the forecasts draw from."""
    bins = _bins(counts)
    none = sum(not count for count in counts)
    sentence = f"On {none} of {plural(len(counts), 'day')} nothing was finished; forecasts draw from all of them."
    wide, narrow = both(sentence, lambda frame: _paint_spread(frame, bins, unit))
    rows = rows_of(*([words, str(many)] for words, many in bins))
    return Picture(wide, narrow, sentence, (f"Finished on a day, {unit}", "Days"), rows)


def _bins(counts: Sequence[float]) -> list[tuple[str, int]]:
    """Each count by itself while there are few, else in ranges of the same width."""
    most = max(counts, default=0)
    if most <= BINS and all(count == int(count) for count in counts):
        seen = Counter(int(count) for count in counts)
        return [(str(value), seen[value]) for value in range(int(most) + 1)]
    step = ticks(0.0, most, BINS)[1]
    held = Counter(0 if not count else 1 + int((count - 1e-9) // step) for count in counts)
    ranges = ((f"{number((at - 1) * step)}–{number(at * step)}", held[at]) for at in range(1, max(held, default=0) + 1))
    return [("0", held[0]), *ranges]


def _paint_spread(frame: Frame, bins: Sequence[tuple[str, int]], unit: str) -> None:
    drawing, bottom = frame.drawing, frame.height - FOOT
    marks = ticks(0.0, max([1, *(many for _, many in bins)]), 4)
    span = bottom - TOP
    for mark in marks:
        height = bottom - span * mark / marks[-1]
        drawing.line((LEFT, height), (frame.right, height), "s-line")
        drawing.text((LEFT - 8, height + 4), tick_text(mark, marks, ""), anchor="end")
    width = (frame.right - LEFT) / max(1, len(bins))
    for at, (words, many) in enumerate(bins):
        height = span * many / marks[-1]
        drawing.rect(
            LEFT + at * width + width * 0.15,
            bottom - height,
            width * 0.7,
            height,
            "f-todo" if not at else "f-accent",
            rx=2,
        )
        if frame.is_wide or len(bins) < 8 or at % 2 == 0:
            drawing.text((LEFT + (at + 0.5) * width, bottom + 18), words, anchor="middle")
    frame.labels([(TOP + 8, f"days by {unit}", "ink2")] if frame.is_wide else [])
