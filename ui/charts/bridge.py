"""From one value to another by parts: each bar begins where the one before it ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.charts.svg import Drawing, place, real
from ui.formats import Number

LONGEST_WIDE, LONGEST_NARROW = 50, 52
SMALL = 0.15  # of the greatest level: changes that would hardly be seen beside it


@dataclass(frozen=True)
class Bar:
    """A level, or a part of the way from one level to the next; None is not known."""

    name: str
    start: Number | None
    end: Number | None
    text: str
    css: str
    is_level: bool = False


@dataclass(frozen=True)
class BridgePicture:
    """Two drawings of one picture and its words."""

    wide: Drawing
    narrow: Drawing
    sentence: str


def draw(bars: Sequence[Bar], sentence: str) -> BridgePicture:
    """The picture."""
    return BridgePicture(_drawing(bars, sentence, 800, "wide"), _drawing(bars, sentence, 358, "narrow"), sentence)


def cut(words: str, most: int) -> str:
    """The words, or as many of them as there is room for."""
    if len(words) <= most:
        return words
    kept = words[: most - 1].rstrip()
    whole = kept.rpartition(" ")[0]
    return f"{whole if len(whole) > most // 2 else kept}…"


def _drawing(bars: Sequence[Bar], sentence: str, width: float, css: str) -> Drawing:
    is_wide = css == "wide"
    gap, high = (34.0, 18.0) if is_wide else (46.0, 14.0)
    left, right = (330.0, width - 96) if is_wide else (0.0, width - 92)
    drawing = Drawing(width, max(gap * len(bars), gap), sentence, css, fixed=False)
    known = [value for bar in bars for raw in (bar.start, bar.end) if (value := real(raw)) is not None] or [0.0]
    # Levels begin at 0, as long as they are, unless the changes are too small beside them to be seen.
    is_whole = min(known) <= 0 or max(known) - min(known) >= SMALL * max(known)
    low = min(0.0, *known) if is_whole else min(known)
    span = (max(0.0, *known) - low) or 1.0
    room = 0.0 if is_whole else span * 0.06

    def x(value: float) -> float:
        return left + (right - left) * (value - low + room) / (span + room)

    for index, bar in enumerate(bars):
        top = index * gap + (8 if is_wide else 22)
        start, end = real(bar.start), real(bar.end)
        begin = x(start) if start is not None and not bar.is_level else x(0.0) if is_whole else left
        until = x(end) if end is not None else begin
        first, last = sorted((begin, until))
        if end is not None or start is not None:
            drawing.rect(first, top, max(1.5, last - first), high, bar.css, rx=2)
        label = (0.0, top + 13) if is_wide else (0.0, top - 6)
        drawing.text(
            label, cut(bar.name, LONGEST_WIDE if is_wide else LONGEST_NARROW), "ink" if bar.is_level else "ink2"
        )
        drawing.text((last + 8, top + (13 if is_wide else 11)), bar.text, "ink rim")
        if index + 1 < len(bars) and end is not None:
            below = (index + 1) * gap + (8 if is_wide else 22)
            drawing.path(f"M{place(until)} {place(top)}V{place(below)}", "f-none s-line2", stroke_dasharray="2 3")
    return drawing
