"""Axes: round ticks, days along x, values along y; pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ui.charts.svg import Drawing, clamp, real
from ui.formats import ATTACHED_UNITS, SIGNS, SYMBOLS, Number, amount, number, short_day, unit_beside

YEAR_AND_A_HALF = timedelta(days=550)


def extent(values: Iterable[Number | None]) -> tuple[float, float]:
    """Least and greatest known value; 0 to 1 when there is none, a little room when they are equal."""
    known = [found for value in values if (found := real(value)) is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    if high - low > abs(high) * 1e-9:
        return low, high
    room = abs(high) * 0.1 or 1.0
    return low - room, high + room


def ticks(low: float, high: float, wanted: int = 5, least: float = 0) -> list[float]:
    """Round numbers that enclose the range: steps of 1, 2, 2.5 or 5 times a power of ten, not below the least."""
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / max(1, wanted - 1)))
    step = next((power * m for m in (1, 2, 2.5, 5, 10) if power * m * (wanted - 1) >= span), power * 10)
    step = max(step, least)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def days(start: date, end: date, most: int) -> list[date]:
    """The days to name along an axis: both ends and the firsts of months between, thinned."""
    length = (end - start).days
    if length < 1:
        return [start]
    step = timedelta(days=7)
    between = [start + step * n for n in range(1, length // 7 + 1)] if length <= 45 else _firsts(start, end)
    room = length / most
    kept = [start]
    for day in between:
        if (day - kept[-1]).days >= room and (end - day).days >= room * 0.8:
            kept.append(day)
    return [*kept, end]


def _firsts(start: date, end: date) -> list[date]:
    months = range(12 * start.year + start.month, 12 * end.year + end.month)
    firsts = (date(month // 12, month % 12 + 1, 1) for month in months)
    return [day for day in firsts if day < end]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Label places as near to the wanted ones as a gap between them allows, in the same order as given."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = [0.0] * len(wanted)
    last = low - gap
    for index in order:
        last = placed[index] = max(wanted[index], last + gap)
    limit = high
    for index in reversed(order):
        placed[index] = max(low, min(placed[index], limit))
        limit = placed[index] - gap
    return placed


def shown(value: Number, unit: str) -> str:
    """A figure of a chart; only a unit that sticks to a number is written beside it."""
    return amount(value, unit_beside(unit))


@dataclass(frozen=True)
class Plane:
    """A rectangle of a drawing with days along x and values along y."""

    left: float
    right: float
    top: float
    bottom: float
    start: date
    end: date
    low: float
    high: float

    def x(self, day: date) -> float:
        """Where a day lies; what lies outside is held at the edge."""
        length = (self.end - self.start).days
        share = (day - self.start).days / length if length > 0 else 0.0
        return self.left + clamp(share, 0, 1) * (self.right - self.left)

    def y(self, value: Number) -> float:
        """Where a value lies; what lies outside is held at the edge."""
        share = (float(value) - self.low) / (self.high - self.low)
        return self.bottom - clamp(share, 0, 1) * (self.bottom - self.top)

    def has(self, day: date) -> bool:
        """Whether the day lies on the axis."""
        return self.start <= day <= self.end

    def draw_axes(self, drawing: Drawing, marks: Sequence[float], unit: str, most_days: int) -> None:
        """Hairlines with their values, and the days below."""
        for mark in marks:
            height = self.y(mark)
            drawing.line((self.left, height), (self.right, height), "s-line")
            drawing.text((self.left - 8, height + 4), tick_text(mark, marks, unit), anchor="end")
        is_long = self.end - self.start > YEAR_AND_A_HALF
        named = days(self.start, self.end, most_days * 2 // 3 if is_long else most_days)  # a year's figures take room
        for index, day in enumerate(named):
            anchor = "start" if index == 0 else "end" if index == len(named) - 1 else "middle"
            drawing.text((self.x(day), self.bottom + 20), axis_day(day, is_long=is_long), anchor=anchor)


def axis_day(day: date, *, is_long: bool) -> str:
    """7 Nov; along more than a year and a half the month and its year, which then says more."""
    return f"{day:%b %Y}" if is_long else short_day(day)


def tick_text(mark: float, marks: Sequence[float], unit: str) -> str:
    """A tick's value with the decimals that its step needs; millions are short."""
    step = abs(marks[1] - marks[0]) if len(marks) > 1 else 1.0
    for divisor, letter in ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e4, "k")):
        if max(abs(marks[0]), abs(marks[-1])) >= divisor:
            size = 1e3 if letter == "k" else divisor
            return shown_tick(mark / size, step / size, unit, letter if mark else "")
    return shown_tick(mark, step, unit, "")


def shown_tick(mark: float, step: float, unit: str, letter: str) -> str:
    """One tick's text."""
    places = max(0, min(6, -math.floor(math.log10(step) + 1e-9))) if step < 1 else 0
    # a step of 2.5 needs one decimal more than its power says
    if abs(step * 10**places - round(step * 10**places)) > 1e-6:
        places += 1
    if not mark:
        places = 0
    text = number(round(mark, 9), places)
    before = unit if unit in SIGNS else SYMBOLS.get(unit, "")
    after = unit if unit in ATTACHED_UNITS else ""
    sign, text = ("\u2212", text[1:]) if text.startswith("\u2212") else ("", text)
    return f"{sign}{before}{text}{letter}{after}"
