"""Bets by age and size: how long each has run, how much money it holds; a line where small ends; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.charts.scale import shown_tick, tick_text, ticks
from ui.charts.svg import Drawing, clamp, real
from ui.formats import Number, money, plural
from ui.status import status_of

WIDTH, HEIGHT = 640.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 628.0, 14.0, 218.0
RADIUS, MONTH = 5.0, 30.4
DRAWN = 300
"""More dots than this would be a cloud."""


@dataclass(frozen=True)
class Aged:
    """One bet: its age in days and its size in money."""

    title: str
    days: int
    size: Number
    status: str
    url: str = ""
    why_age: str = ""
    """Where its age is explained."""
    why_size: str = ""


@dataclass(frozen=True)
class AgePicture:
    """The drawing, its words, and its rows: bet, age, size."""

    drawing: Drawing
    sentence: str
    rows: list[tuple[Aged, str, str]]


def draw(bets: Sequence[Aged], currency: str, small: Number | None = None) -> AgePicture:
    """The picture of bets in one currency, the largest drawn when there are too many."""
    shown = sorted(bets, key=lambda each: -(real(each.size) or 0.0))[:DRAWN]
    sentence = describe(bets, currency)
    drawing = Drawing(WIDTH, HEIGHT, sentence, fixed=False, role="group" if any(each.url for each in shown) else "img")
    across = ticks(0.0, max([1.0, *(each.days / MONTH for each in shown)]))
    up = ticks(0.0, max([1.0, *(real(each.size) or 0.0 for each in shown)]))
    _draw_axes(drawing, across, up, currency)
    limit = real(small)
    if limit is not None and 0 < limit <= up[-1]:
        height = _y(limit, up[-1])
        drawing.line((LEFT, height), (RIGHT, height), "s-ink3", dash="3 4")
        drawing.text((RIGHT, height - 5), "small up to here", "rim", "end")
    for each in reversed(shown):
        _draw_mark(drawing, each, across[-1], up[-1])
    rows = [(each, age_of(each.days), money(each.size, currency)) for each in shown]
    return AgePicture(drawing, sentence, rows)


def age_of(days: int) -> str:
    """12 days, 3 months."""
    return plural(days, "day") if days < 61 else plural(round(days / MONTH), "month")


def _draw_axes(drawing: Drawing, across: Sequence[float], up: Sequence[float], currency: str) -> None:
    for mark in up:
        drawing.line((LEFT, _y(mark, up[-1])), (RIGHT, _y(mark, up[-1])), "s-line")
        drawing.text((LEFT - 8, _y(mark, up[-1]) + 4), tick_text(mark, up, currency), anchor="end")
    step = across[1] - across[0]
    for mark in across:
        anchor = "end" if mark == across[-1] else "start" if mark == 0 else "middle"
        drawing.text((_x(mark, across[-1]), BOTTOM + 18), shown_tick(mark, step, "", ""), anchor=anchor)
    drawing.text(((LEFT + RIGHT) / 2, BOTTOM + 36), "months since it began", anchor="middle")


def _x(months: float, most: float) -> float:
    return LEFT + clamp(months / most, 0, 1) * (RIGHT - LEFT)


def _y(size: float, most: float) -> float:
    return BOTTOM - clamp(size / most, 0, 1) * (BOTTOM - TOP)


def _draw_mark(drawing: Drawing, bet: Aged, most_months: float, most_size: float) -> None:
    """The shape of the status, so that colour is never alone."""
    x, y = _x(bet.days / MONTH, most_months), _y(real(bet.size) or 0.0, most_size)
    glyph = status_of(bet.status).glyph
    size = RADIUS * 1.2
    if glyph == "risk":
        corners = [(x, y - size), (x + size, y + size * 0.72), (x - size, y + size * 0.72)]
        drawing.polygon(corners, "f-risk s-surface", stroke_width=1.2, opacity=0.9)
    elif glyph == "off":
        corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        drawing.polygon(corners, "f-off s-surface", stroke_width=1.2, opacity=0.9)
    elif glyph in {"ok", "done"}:
        drawing.circle((x, y), RADIUS, f"f-{glyph} s-surface", stroke_width=1.2, opacity=0.9)
    else:
        drawing.circle((x, y), RADIUS, "f-surface s-ink3", stroke_width=1.6)
    if bet.url:
        drawing.place_link((x, y), RADIUS + 5, bet.url, f"{bet.title}, {age_of(bet.days)}")


def describe(bets: Sequence[Aged], currency: str) -> str:
    """The picture in words."""
    if not bets:
        return "No bet has a known age and size yet."
    oldest = max(bets, key=lambda each: each.days)
    largest = max(bets, key=lambda each: real(each.size) or 0.0)
    return (
        f"{plural(len(bets), 'bet')} by age and size. The oldest, {oldest.title}, has run {age_of(oldest.days)}; "
        f"the largest, {largest.title}, holds {money(largest.size, currency)}."
    )
