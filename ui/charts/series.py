"""Series over labels: bars beside each other, bars in one, or lines; each value has the words that stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ui.charts.bridge import cut
from ui.charts.scale import extent, spread, tick_text, ticks
from ui.charts.svg import Drawing, real
from ui.formats import Number

type Kind = Literal["bar", "stacked", "line"]

FILLS: Final = ("f-accent", "f-ink3", "f-accent2", "f-ok", "f-risk", "f-todo")
STROKES: Final = (
    ("f-none s-accent", 2.5, ""), ("f-none s-ink", 1.75, "3 4"), ("f-none s-ink3", 1.5, ""),
    ("f-none s-ok", 2.0, ""), ("f-none s-risk", 2.0, "2 4"),
)  # fmt: skip
TONES: Final = ("acc", "ink", "ink2", "ok", "risk")
LONGEST_WIDE, LONGEST_NARROW = 36, 50


@dataclass(frozen=True)
class Place:
    """A label and, for each series, the number and its words; None is not known."""

    label: str
    values: Sequence[Number | None]
    texts: Sequence[str]


@dataclass(frozen=True)
class Chart:
    """What the picture is made from; `unit` is the sign of the axis: %, € or nothing."""

    kind: Kind
    series: Sequence[str]
    places: Sequence[Place]
    sentence: str
    unit: str = ""


@dataclass(frozen=True)
class SeriesPicture:
    """Two drawings of one picture."""

    wide: Drawing
    narrow: Drawing


def draw(chart: Chart) -> SeriesPicture:
    """The picture."""
    one = _lines if chart.kind == "line" else _bars
    return SeriesPicture(one(chart, is_wide=True), one(chart, is_wide=False))


def _empty(chart: Chart, height: float, *, is_wide: bool) -> Drawing:
    width = 800.0 if is_wide else 358.0
    return Drawing(width, height, chart.sentence, "wide" if is_wide else "narrow", fixed=False)


def _keys(drawing: Drawing, chart: Chart, *, is_wide: bool) -> float:
    """What colour each series has, where there is more than one; how much room that takes."""
    if len(chart.series) < 2:
        return 0.0
    across, down = 0.0, 0.0
    for index, name in enumerate(chart.series):
        words = cut(name, LONGEST_WIDE)
        room = 34 + 6.6 * len(words)
        if across and across + room > drawing.width:
            across, down = 0.0, down + 20
        drawing.rect(across, down + 1, 10, 10, FILLS[index % len(FILLS)], rx=2)
        drawing.text((across + 16, down + 10), words, "ink2")
        across += room
    return down + 26


@dataclass(frozen=True)
class _Measure:
    """Values along a line of so many units of the drawing."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low)


def _bars(chart: Chart, *, is_wide: bool) -> Drawing:
    """One row a label; a stacked one has the sum of its words at its end."""
    each = 1 if chart.kind == "stacked" else max(1, len(chart.series))
    thick = (18.0 if each == 1 else 12.0) if is_wide else 12.0
    step = each * (thick + 2) + (12 if is_wide else 26)
    drawing = _empty(chart, 40 + len(chart.places) * step + 26 * (len(chart.series) // 5), is_wide=is_wide)
    top = _keys(drawing, chart, is_wide=is_wide)
    left = 250.0 if is_wide else 0.0
    room = 130.0 if chart.kind == "stacked" else 96.0
    low, high = _ends(chart)
    measure = _Measure(low, high, left, drawing.width - room)
    drawing.height = max(20.0, top + len(chart.places) * step)
    zero = measure.x(0)
    drawing.line((zero, top), (zero, drawing.height - 6), "s-line2")
    for index, place in enumerate(chart.places):
        at = top + index * step + (0 if is_wide else 18)
        height = at + each * (thick + 2) / 2 + 3 if is_wide else at - 5
        drawing.text((0, height), cut(place.label, LONGEST_WIDE if is_wide else LONGEST_NARROW), "ink2")
        (_stack if chart.kind == "stacked" else _beside)(drawing, place, measure, at, thick)
    return drawing


def _ends(chart: Chart) -> tuple[float, float]:
    """The least and the greatest end of a bar, 0 between them."""
    if chart.kind == "stacked":
        known = [[real(value) or 0.0 for value in place.values] for place in chart.places]
        reach = [sum(value for value in row if value > 0) for row in known]
        reach += [sum(value for value in row if value < 0) for row in known]
    else:
        reach = [real(value) or 0.0 for place in chart.places for value in place.values]
    low, high = min([0.0, *reach]), max([0.0, *reach])
    return (low, high) if high > low else (0.0, 1.0)


def _beside(drawing: Drawing, place: Place, measure: _Measure, top: float, thick: float) -> None:
    for index, (value, text) in enumerate(zip(place.values, place.texts, strict=True)):
        at, number = top + index * (thick + 2), real(value)
        end = measure.x(number or 0.0)
        if number is not None:
            start, until = sorted((measure.x(0), end))
            drawing.rect(start, at, max(1.5, until - start), thick, FILLS[index % len(FILLS)], rx=2)
        tone = "ink rim" if number is not None else "rim"
        drawing.text((max(end, measure.x(0)) + 8, at + thick / 2 + 4), text, tone)


def _stack(drawing: Drawing, place: Place, measure: _Measure, top: float, thick: float) -> None:
    up = down = 0.0
    for index, value in enumerate(place.values):
        number = real(value) or 0.0
        start = up if number >= 0 else down
        if number:
            first, last = sorted((measure.x(start), measure.x(start + number)))
            drawing.rect(first, top, max(1.0, last - first - 1), thick, FILLS[index % len(FILLS)], rx=1)
        up, down = (up + number, down) if number >= 0 else (up, down + number)
    drawing.text((measure.x(up) + 8, top + thick / 2 + 4), " + ".join(place.texts), "ink rim")


def _lines(chart: Chart, *, is_wide: bool) -> Drawing:
    """Labels along, values up; each line is named at its end."""
    drawing = _empty(chart, 250 if is_wide else 240, is_wide=is_wide)
    top = 14.0 if is_wide else 14.0 + 16 * len(chart.series)
    left, right, bottom = 56.0, drawing.width - (150 if is_wide else 12), drawing.height - 28
    marks = ticks(*extent([0, *(value for place in chart.places for value in place.values)]))

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - marks[0]) / (marks[-1] - marks[0])

    for mark in marks:
        drawing.line((left, y(mark)), (right, y(mark)), "s-line")
        drawing.text((left - 8, y(mark) + 4), tick_text(mark, marks, chart.unit), anchor="end")
    span = max(1, len(chart.places) - 1)
    across = [left + (right - left) * index / span for index in range(len(chart.places))]
    _along(drawing, chart, across, bottom, is_wide=is_wide)
    ends: list[tuple[float, int, str]] = []
    for index, name in enumerate(chart.series):
        css, width, dash = STROKES[index % len(STROKES)]
        known = [
            ((x, y(number)), place.texts[index])
            for x, place in zip(across, chart.places, strict=True)
            if (number := real(place.values[index])) is not None
        ]
        if not known:
            continue
        points = [point for point, _ in known]
        drawing.polyline(points, css, width, dash)
        drawing.circle(points[-1], 3.5, css.replace("f-none s-", "f-"))
        ends.append((points[-1][1], index, f"{name} {known[-1][1]}"))
    _name_ends(drawing, ends, (right, top, bottom), is_wide=is_wide)
    return drawing


def _along(drawing: Drawing, chart: Chart, across: Sequence[float], bottom: float, *, is_wide: bool) -> None:
    """As many labels as there is room for, the first and the last among them."""
    longest = max((len(place.label) for place in chart.places), default=1)
    room = max(2, int(drawing.width / (7 * min(longest, 14) + 18)))
    step = -(-len(chart.places) // room)
    last = len(chart.places) - 1
    for index, (x, place) in enumerate(zip(across, chart.places, strict=True)):
        if index != last and (index % step or last - index < step / 2):
            continue
        anchor = "start" if index == 0 else "end" if index == last else "middle"
        drawing.text((x, bottom + 20), cut(place.label, 14), anchor=anchor)


def _name_ends(
    drawing: Drawing, ends: Sequence[tuple[float, int, str]], box: tuple[float, float, float], *, is_wide: bool
) -> None:
    right, top, bottom = box
    if is_wide:
        heights = spread([height for height, _, _ in ends], 17, top, bottom)
        for height, (_, index, words) in zip(heights, ends, strict=True):
            drawing.text((right + 12, height + 4), cut(words, 22), TONES[index % len(TONES)])
    else:
        for place, (_, index, words) in enumerate(ends):
            drawing.text((0, 12 + 16 * place), cut(words, 50), TONES[index % len(TONES)])
