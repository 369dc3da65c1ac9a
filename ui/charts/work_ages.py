"""Ageing work: each item in progress as a bar as long as its age, against the lines of finished work; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.charts.cycle_times import Line
from ui.charts.drawn import Cell, Frame, Picture, both
from ui.charts.scale import ticks
from ui.formats import number, percent, plural

DRAWN = 25
ROW, BAR = 26.0, 14.0
HEAD, FEET = 60.0, 26.0
NAMED, KEYED = 250.0, 84.0
LETTERS = 34
HALF, MOST = 0.6, 0.9


@dataclass(frozen=True)
class Aging:
    """One item in progress; without a start its age is not known."""

    key: str
    title: str
    days: int | None
    url: str = ""


def draw(items: Sequence[Aging], lines: Sequence[Line]) -> Picture:
    """The oldest first; those of an unknown age are only in the table."""
    known = sorted((each for each in items if each.days is not None), key=lambda each: -(each.days or 0))
    shown = known[:DRAWN]
    sentence = describe(items, lines)
    height = HEAD + ROW * len(shown) + FEET

    def paint(frame: Frame) -> None:
        if shown:
            _paint(frame, shown, lines)

    wide, narrow = both(sentence, paint, height=height)
    unknown = [each for each in items if each.days is None]
    rows = [[Cell(f"{each.key} {each.title}", each.url), Cell(_age(each)), Cell(_word(each, lines))]
            for each in [*known, *unknown]]  # fmt: skip
    caption = f"The oldest {len(shown)} of {len(known)} are drawn." if len(known) > len(shown) else ""
    return Picture(wide, narrow, sentence, ("Item", "Age", "Against the finished"), rows, caption)


def _age(each: Aging) -> str:
    return "not known" if each.days is None else plural(each.days, "day")


def _passed(days: int, lines: Sequence[Line]) -> Line | None:
    """The furthest line that the age has passed; the expected one goes first."""
    passed = [line for line in lines if days > line.days]
    return max(passed, key=lambda line: (line.is_expected, line.share), default=None)


def _word(each: Aging, lines: Sequence[Line]) -> str:
    if each.days is None:
        return "it has no start"
    line = _passed(each.days, lines)
    if line is None:
        return "young"
    return "older than expected" if line.is_expected else f"older than {percent(line.share)} were when done"


def _paint(frame: Frame, items: Sequence[Aging], lines: Sequence[Line]) -> None:
    drawing = frame.drawing
    left = NAMED if frame.is_wide else KEYED
    right = drawing.width - 64
    scale = ticks(0.0, max([each.days or 0 for each in items] + [line.days for line in lines]), 4)[-1]
    bottom = frame.height - FEET

    def along(days: float) -> float:
        return left + (right - left) * days / scale

    for place, line in enumerate(sorted(lines, key=lambda each: each.days)):
        x = along(line.days)
        drawing.line(
            (x, HEAD - 6), (x, bottom), "s-ink" if line.is_expected else "s-ink3", 1, "" if line.is_expected else "3 4"
        )
        anchor = "end" if x > (left + right) / 2 else "start"
        drawing.text((x, 12 + 15 * (place % 3)), line.words, "ink2 rim", anchor)
    for row, each in enumerate(items):
        middle = HEAD + ROW * row + ROW / 2
        days = each.days or 0
        passed = _passed(days, lines)
        css = (
            "f-accent2"
            if passed is None
            else "f-off"
            if passed.is_expected
            else "f-risk"
            if passed.share > 0.6
            else "f-accent"
        )
        drawing.rect(left, middle - BAR / 2, along(days) - left, BAR, css, rx=2)
        drawing.text(
            (along(days) + 6, middle + 4),
            f"{number(days)} d",
            "ink rim" if passed and passed.share > 0.6 else "ink2 rim",
        )
        words = each.key if not frame.is_wide else _short(f"{each.key} {each.title}")
        drawing.text((left - 8, middle + 4), words, "ink2", "end")
    drawing.line((left, HEAD - 6), (left, bottom), "s-line2")
    drawing.text((left, bottom + 18), "days since the start", "ink3")


def _looks(passed: Line | None) -> tuple[str, str]:
    """The bar and its words: what is older than most, or than expected, stands out."""
    if passed is None:
        return "f-accent2", "ink2"
    if passed.is_expected:
        return "f-off", "off"
    return ("f-risk", "risk") if passed.share > HALF else ("f-accent", "ink2")


def _short(words: str) -> str:
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1].rstrip()}…"


def describe(items: Sequence[Aging], lines: Sequence[Line]) -> str:
    """The picture in words."""
    known = [each for each in items if each.days is not None]
    if not items:
        return "Nothing is in progress."
    if not known:
        return f"{plural(len(items), 'item')} in progress, none with a known start."
    oldest = max(known, key=lambda each: each.days or 0)
    said = f"{plural(len(items), 'item')} in progress; the oldest, {oldest.key}, for {plural(oldest.days or 0, 'day')}"
    limit = max(
        (line for line in lines if not line.is_expected and line.share < 0.9), key=lambda line: line.share, default=None
    )
    late = sum(limit is not None and (each.days or 0) > limit.days for each in known)
    return f"{said}; {late} older than {percent(limit.share)} of the finished were." if limit and late else f"{said}."
