"""The roadmap of a page of initiatives: bars with their plan, what is done and what is forecast, arrows between them.

Lengths along the days are shares of the width, so that the picture is as wide as the page and its words stay as large
as the page's; heights are pixels, because each bar lies beside its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ui.charts.svg import Drawing, Point, clamp, escape, place, real
from ui.formats import Number, full_day
from ui.status import status_of

ROW, HEADING, SCALE = 40.0, 36.0, 34.0
BAR, GHOST = 12.0, 4.0
MONTHS = {"quarter": 18, "month": 8}
"""How many months a scale shows."""


@dataclass(frozen=True)
class Span:
    """The days that are shown, in months or quarters, and today."""

    start: date
    end: date
    today: date
    scale: str = "quarter"

    def at(self, day: date) -> float:
        """Where a day begins, 0 to 100; held at the edges."""
        return self._share(day, 0)

    def past(self, day: date) -> float:
        """Where a day ends, the last of the calendar too."""
        return self._share(day, 1)

    def _share(self, day: date, days: int) -> float:
        return 100 * clamp(((day - self.start).days + days) / (self.end - self.start).days, 0, 1)

    def ticks(self) -> list[tuple[date, str]]:
        """The first days of what the scale names, with the names."""
        step = 3 if self.scale == "quarter" else 1
        days = [later(self.start, n) for n in range(0, MONTHS[self.scale], step)]
        return [(day, _name(day, self.scale)) for day in days]


def _name(day: date, scale: str) -> str:
    if scale == "quarter":
        return f"Q{(day.month + 2) // 3} {day:%Y}"
    return f"{day:%b %Y}" if day.month == 1 else f"{day:%b}"


def later(day: date, months: int) -> date:
    """The first of the month so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def span(first: date | None, today: date, scale: str) -> Span:
    """What is shown from a month on; without one from the quarter (or month) before today's."""
    back = (today.month - 1) % 3 + 3 if scale == "quarter" else 1
    start = later(first or later(today, -back), 0)
    if scale == "quarter":
        start = later(start, -((start.month - 1) % 3))
    return Span(start, later(start, MONTHS[scale]), today, scale)


@dataclass(frozen=True)
class Lane:
    """One initiative: what is planned, done, forecast and was agreed first; None is not known."""

    id: int
    title: str
    status: str = "no_data"
    start: date | None = None
    finish: date | None = None
    percent: Number | None = None
    forecast: date | None = None
    first_start: date | None = None
    first_finish: date | None = None

    @property
    def words(self) -> str:
        """The bar in words."""
        if self.start is None and self.finish is None:
            return f"{self.title}: no dates planned"
        said = f"{self.title}: planned {full_day(self.start)} to {full_day(self.finish)}"
        return f"{said}, forecast to end {full_day(self.forecast)}" if self.forecast else said


@dataclass(frozen=True)
class Tie:
    """`after` waits for `before`; broken when the plans do not keep it."""

    before: int
    after: int
    is_broken: bool = False


TIPS = {"right": "-6,-4 0,0 -6,4", "left": "6,-4 0,0 6,4", "down": "-4,-6 4,-6 0,0", "up": "-4,6 4,6 0,0"}


class _Sheet(Drawing):
    """A drawing in which x is a share of the width."""

    def beam(self, x: float, y: float, width: float, height: float, css: str, **more: float | str) -> None:
        """A box; never so narrow that it is not seen."""
        self._add("rect", css, x=_share(x), y=y, width=_share(max(0.35, width)), height=height, **more)

    def stroke(self, start: Point, end: Point, css: str, width: float = 1, dash: str = "") -> None:
        """A straight line."""
        self._add(
            "line", css, x1=_share(start[0]), y1=start[1], x2=_share(end[0]), y2=end[1], stroke_width=width, dash=dash
        )

    def tip(self, x: float, y: float, css: str, way: str) -> None:
        """The head of an arrow: right, left, down or up."""
        shape = TIPS[way]
        self._marks.append(
            f'<svg x="{_share(x)}" y="{place(y)}" width="1" height="1" overflow="visible">'
            f'<polygon class="{css}" points="{shape}"/></svg>'
        )

    def word(self, x: float, y: float, words: str, css: str = "") -> None:
        """A word to the right of a place."""
        css = f' class="{css}"' if css else ""
        self._marks.append(f'<text{css} x="{_share(x)}" dx="6" y="{place(y)}">{escape(words)}</text>')

    def dot(self, x: float, y: float, radius: float, css: str) -> None:
        """A disc."""
        self._add("circle", css, cx=_share(x), cy=y, r=radius)


def _share(value: float) -> str:
    return f"{place(round(value, 1))}%" if value == round(value, 1) else f"{value:.2f}%"


def draw_scale(span: Span) -> Drawing:
    """The heading: quarters or months, and a dot for today."""
    drawing = _Sheet(100, SCALE, f"From {full_day(span.start)} to {full_day(span.end - timedelta(days=1))}", "lanes",
                     has_box=False)  # fmt: skip
    for day, name in span.ticks():
        drawing.stroke((span.at(day), 18), (span.at(day), SCALE), "s-line")
        drawing.word(span.at(day), 28, name)
    if span.start <= span.today < span.end:
        drawing.dot(span.at(span.today), SCALE - 4, 4, "f-accent")
    return drawing


def draw(span: Span, groups: Sequence[tuple[bool, Sequence[Lane]]], ties: Iterable[Tie]) -> Drawing:
    """The bars of all groups below one another, each group under a heading if it has one, and the arrows over them."""
    places, headings, height = _places(groups)
    drawing = _Sheet(100, height, _sentence([lane for _, lane in places.values()]), "lanes", has_box=False)
    for top in headings:
        drawing.beam(0, top, 100, HEADING, "f-canvas")
    for day, _ in span.ticks():
        drawing.stroke((span.at(day), 0), (span.at(day), height), "s-line")
    for top, lane in places.values():
        drawing.stroke((0, top + ROW - 0.5), (100, top + ROW - 0.5), "s-line")
        _draw_lane(drawing, span, lane, top)
    if span.start <= span.today < span.end:
        drawing.stroke((span.at(span.today), 0), (span.at(span.today), height), "s-accent", 1.5)
    for tie in ties:
        if tie.before in places and tie.after in places:
            _draw_tie(drawing, span, places[tie.before], places[tie.after], is_broken=tie.is_broken)
    return drawing


def _places(groups: Sequence[tuple[bool, Sequence[Lane]]]) -> tuple[dict[int, tuple[float, Lane]], list[float], float]:
    """How high each lane lies and each heading, and how high all of it is."""
    places: dict[int, tuple[float, Lane]] = {}
    y, headings = 0.0, []
    for has_heading, lanes in groups:
        if has_heading:
            headings.append(y)
            y += HEADING
        for lane in lanes:
            places[lane.id] = (y, lane)
            y += ROW
    return places, headings, y


def _draw_lane(drawing: _Sheet, span: Span, lane: Lane, top: float) -> None:
    y = top + (ROW - BAR) / 2 - 2
    if lane.first_start and lane.first_finish:
        left, right = span.at(lane.first_start), span.past(lane.first_finish)
        if right > left:
            drawing.beam(left, y + BAR + 3, right - left, GHOST, "f-ink3", rx=2, opacity=0.45)
    begin = lane.start or lane.finish
    if begin is None:
        return
    end = lane.finish or span.end
    left, right = span.at(begin), span.past(end)
    if right <= left:
        _draw_beyond(drawing, span, begin, end, y)
        return
    _draw_bar(drawing, lane, (left, right), y)
    if lane.forecast is not None and lane.finish is not None and lane.forecast > lane.finish:
        late, edge = span.at(lane.forecast), f"s-{_tone(lane.status)}"
        drawing.stroke((right, y + BAR / 2), (late, y + BAR / 2), edge, 2, "3 3")
        drawing.stroke((late, y + 1), (late, y + BAR - 1), edge, 2)


def _tone(status: str) -> str:
    glyph = status_of(status).glyph
    return glyph if glyph in {"ok", "risk", "off", "done"} else "ink3"


def _draw_bar(drawing: _Sheet, lane: Lane, ends: tuple[float, float], y: float) -> None:
    left, right = ends
    glyph, done = status_of(lane.status).glyph, clamp(real(lane.percent) or 0.0, 0, 1)
    if glyph in {"todo", "doing", "dropped"} and not done:
        drawing.beam(left, y, right - left, BAR, "f-todo s-ink3", rx=3, stroke_dasharray="3 3", fill_opacity="0.32")
        return
    tone = _tone(lane.status)
    drawing.beam(left, y, right - left, BAR, f"f-{tone}", rx=3, opacity=0.32)
    share = 1.0 if glyph == "done" else done
    if share:
        drawing.beam(left, y, (right - left) * share, BAR, f"f-{tone}", rx=3)


def _draw_beyond(drawing: _Sheet, span: Span, begin: date, end: date, y: float) -> None:
    """A mark at the edge behind which it lies."""
    if end < span.start:
        drawing.tip(0.4, y + BAR / 2, "f-ink3", "left")
    else:
        drawing.tip(99.6, y + BAR / 2, "f-ink3", "right")


def _draw_tie(
    drawing: _Sheet, span: Span, before: tuple[float, Lane], after: tuple[float, Lane], *, is_broken: bool
) -> None:
    """From the end of one down or up to the height of the other, and along to where that one begins."""
    (top, first), (other, second) = before, after
    end, begin = first.forecast or first.finish, second.start or second.finish
    if end is None or begin is None:
        return
    css, head, width = ("s-off", "f-off", 1.6) if is_broken else ("s-ink3", "f-ink3", 1.2)
    x, to = span.past(end), span.at(begin)
    middle = ROW / 2 - 2
    if to >= x + 0.8:
        drawing.stroke((x, top + middle), (x, other + middle), css, width)
        drawing.stroke((x, other + middle), (to, other + middle), css, width)
        drawing.tip(to, other + middle, head, "right")
        return
    # it begins before the other ends: back between the rows, and into the bar from above or below
    is_down, to = other > top, min(to + 0.5, 100)
    between, edge = (other - 1, other + middle - BAR / 2) if is_down else (other + ROW - 1, other + middle + BAR / 2)
    drawing.stroke((x, top + middle), (x, between), css, width)
    drawing.stroke((x, between), (to, between), css, width)
    drawing.stroke((to, between), (to, edge), css, width)
    drawing.tip(to, edge, head, "down" if is_down else "up")


def _sentence(lanes: Sequence[Lane]) -> str:
    late = [lane for lane in lanes if lane.forecast and lane.finish and lane.forecast > lane.finish]
    return f"{len(lanes)} initiatives in time, {len(late)} forecast to end later than planned; the list says the same."
