"""Items on an axis of days: what has no room stands tall and solid, what has room is thin with dashes; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ui.charts.drawn import Frame, Picture, both
from ui.charts.scale import Plane, axis_day, days
from ui.charts.svg import Drawing
from ui.formats import short_day

HEAD, FOOT, ROW = 22.0, 28.0, 34.0
NAMES = 250.0
TALL, THIN = 16.0, 8.0
LETTERS = {True: 34, False: 38}
"""How much of a name fits beside the bars, and above them where the picture is narrow."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bar:
    """One item: its earliest days, and the latest finish that delays nothing (None: it is done)."""

    id: int
    key: str
    title: str
    start: date
    finish: date
    latest: date | None = None
    is_critical: bool = False
    is_done: bool = False
    url: str = ""


@dataclass(frozen=True)
class Link:
    """`after` waits for `before`; critical when the chain goes along it."""

    before: int
    after: int
    is_critical: bool = False


def draw(bars: Sequence[Bar], links: Sequence[Link], today: date, planned: date | None, sentence: str) -> Picture:
    """The bars in the order given, the links between them, today and the planned finish; the page has the table."""
    start, end = _extent(bars, today, planned)
    height = HEAD + ROW * len(bars) + FOOT

    def paint(frame: Frame) -> None:
        left, right = (NAMES, frame.drawing.width - 16) if frame.is_wide else (8.0, frame.drawing.width - 8)
        plane = Plane(left, right, HEAD, height - FOOT, start, end, 0.0, 1.0)
        _paint_axis(frame, plane, today, planned)
        rows = {bar.id: (HEAD + ROW * index, bar) for index, bar in enumerate(bars)}
        for top, bar in rows.values():
            _paint_bar(frame, plane, bar, top)
        for link in sorted(links, key=lambda each: each.is_critical):
            _paint_link(frame, plane, rows, link)
        for top, bar in rows.values():  # over the links, which in the narrow picture cross the names
            _paint_name(frame, plane, bar, top)

    wide, narrow = both(sentence, paint, has_links=any(bar.url for bar in bars), height=height)
    return Picture(wide, narrow, sentence, ())


def _extent(bars: Sequence[Bar], today: date, planned: date | None) -> tuple[date, date]:
    """From the first day to the last; what lies long ago is held at the left edge, so that what is left has room."""
    ends = [today, *(bar.latest or bar.finish for bar in bars), *([planned] if planned else [])]
    last = max(ends) + DAY
    first = min(today, *(bar.start for bar in bars))
    return max(first, today - max((last - today) / 2, 14 * DAY)), last


def _paint_axis(frame: Frame, plane: Plane, today: date, planned: date | None) -> None:
    drawing, is_long = frame.drawing, (plane.end - plane.start).days > 550
    named = days(plane.start, plane.end - DAY, 7 if frame.is_wide else 3)
    for index, day in enumerate(named):
        at = plane.x(day)
        drawing.line((at, plane.top), (at, plane.bottom), "s-line")
        anchor = "start" if index == 0 else "end" if index == len(named) - 1 else "middle"
        drawing.text((at, plane.bottom + 19), axis_day(day, is_long=is_long), anchor=anchor)
    at = plane.x(today)
    drawing.line((at, plane.top - 6), (at, plane.bottom), "s-accent", 1.5)
    if planned is None or not plane.has(planned):
        drawing.text((at, 11), "Today", "acc", anchor=_side(plane, at))
        return
    by = plane.x(planned + DAY)
    drawing.line((by, plane.top - 6), (by, plane.bottom), "s-ink2", 1.5, "4 3")
    words = f"Plan {short_day(planned)}"
    if abs(by - at) > 100:
        drawing.text((at, 11), "Today", "acc", anchor=_side(plane, at))
    drawing.text((by, 11), words, "ink2", anchor=_side(plane, by))


def _side(plane: Plane, x: float) -> str:
    return "start" if x < plane.left + 40 else "end" if x > plane.right - 40 else "middle"


def _paint_bar(frame: Frame, plane: Plane, bar: Bar, top: float) -> None:
    drawing, middle = frame.drawing, _middle(frame, top)
    left, right = plane.x(bar.start), plane.x(bar.finish + DAY)
    width = max(4.0, right - left)
    if bar.is_critical:
        tall = TALL if frame.is_wide else 12.0
        drawing.rect(left, middle - tall / 2, width, tall, "f-accent", rx=2)
    elif bar.is_done:
        drawing.rect(left, middle - THIN / 2, width, THIN, "f-done", rx=3, opacity=0.6)
    else:
        drawing.rect(left, middle - THIN / 2, width, THIN, "f-todo s-ink3", rx=3)
        _paint_room(drawing, plane, bar, middle)


def _paint_name(frame: Frame, plane: Plane, bar: Bar, top: float) -> None:
    name = _cut(f"{bar.key} {bar.title}", LETTERS[frame.is_wide])
    at = (4.0, _middle(frame, top) + 4) if frame.is_wide else (plane.left, top + 10)
    frame.drawing.text(at, name, "ink rim" if bar.is_critical else "ink2 rim")
    if bar.url:
        left, right = plane.x(bar.start), plane.x(bar.finish + DAY)
        frame.drawing.place_link(((left + right) / 2, _middle(frame, top)), 11, bar.url, f"{bar.key} {bar.title}")


def _paint_room(drawing: Drawing, plane: Plane, bar: Bar, middle: float) -> None:
    """Dashes to the latest finish: the room it has."""
    if bar.latest is None or bar.latest <= bar.finish:
        return
    right, latest = plane.x(bar.finish + DAY), plane.x(bar.latest + DAY)
    drawing.line((right, middle), (latest, middle), "s-ink3", 1.5, "2 3")
    drawing.line((latest, middle - 5), (latest, middle + 5), "s-ink3", 1.5)


def _paint_link(frame: Frame, plane: Plane, rows: Mapping[int, tuple[float, Bar]], link: Link) -> None:
    """From the end of one down or up beside it, and along to where the other begins."""
    (top, before), (other, after) = rows[link.before], rows[link.after]
    x, to = plane.x(before.finish + DAY), plane.x(after.start)
    y, down = _middle(frame, top), _middle(frame, other)
    css, fill, width = ("s-ink", "f-ink", 2.0) if link.is_critical else ("s-ink3", "f-ink3", 1.0)
    # Into the bar from above or below, a little inside it, so that the head is seen where they touch.
    into = min(to + 6, plane.x(after.finish + DAY))
    way = 1 if down > y else -1
    edge = down - way * ((TALL if after.is_critical else THIN) / 2)
    drawing = frame.drawing
    turn = x - 3 if into <= x else x
    if into > x:
        drawing.polyline([(turn, y), (into, y), (into, edge - way * 4)], f"f-none {css}", width)
    else:
        between = y + way * ROW / 2
        drawing.polyline([(turn, y), (turn, between), (into, between), (into, edge - way * 4)], f"f-none {css}", width)
    drawing.polygon([(into - 4, edge - way * 6), (into + 4, edge - way * 6), (into, edge)], fill)


def _middle(frame: Frame, top: float) -> float:
    return top + (ROW / 2 if frame.is_wide else ROW - 10)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
