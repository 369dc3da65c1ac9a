"""How much room words take on a slide: estimated from widths of letters, rather too much than too little; pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

POINTS_PER_INCH: Final = 72
LEADING: Final = 1.22
"""Height of a line, in sizes of its letters."""
_WIDTHS: Final = {
    letter: width / 1000
    for width, letters in (
        (191, "'"), (222, "ijl"), (260, "|"), (278, " !,./:;I[\\]ft·"), (333, "()-`r"), (355, '"'), (389, "*"),
        (469, "^"), (500, "Jcksvxyz"), (556, "#$0123456789?L_abdeghnopqu€–äöüßéèêáàâóòñ"),
        (584, "+<=>~−"), (611, "FTZ"), (667, "&ABEKPSVXYÄ"), (722, "CDHNRUwÜ"), (778, "GOQÖ"), (833, "Mm"),
        (889, "%"), (944, "W"), (1000, "—…"), (1015, "@"),
    )
    for letter in letters
}  # fmt: skip
"""Of Arial, in sizes (its metrics are Helvetica's, Adobe's AFM); the serif is about as wide."""
_WORTH_IT: Final = 0.6
"""So much smaller letters may be where that keeps words whole."""
_SPARE: Final = 1.06
"""Offices and their substitutes for fonts differ a little."""


def width_of(word: str, size: float, *, is_bold: bool = False) -> float:
    """How wide a word is, in inches."""
    return _sizes(word) * _SPARE * size * (1.08 if is_bold else 1.0) / POINTS_PER_INCH


@lru_cache(4096)
def _sizes(word: str) -> float:
    """How wide a word is, in sizes of its letters; it is asked for at several."""
    return sum(map(_share, word))


def _share(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if letter.isascii():
        return 0.6
    return 1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.66


def lines_of(text: str, size: float, width: float, *, is_bold: bool = False) -> int:
    """How many lines the text takes; a word wider than a line is broken, as offices do."""
    count, room = 1, width
    for word in text.split():
        wide = width_of(word + " ", size, is_bold=is_bold)
        if wide > room and room < width:
            count, room = count + 1, width
        if wide > width:
            more = math.ceil(wide / width) - 1
            count, wide = count + more, wide - more * width
        room -= wide
    return count


def height_of(text: str, size: float, width: float, *, is_bold: bool = False) -> float:
    """How high the text is, in inches."""
    return lines_of(text, size, width, is_bold=is_bold) * size * LEADING / POINTS_PER_INCH


def fitted(
    text: str, sizes: Sequence[float], width: float, height: float, *, is_bold: bool = False
) -> tuple[str, float]:
    """The text and the largest of the sizes at which it fits, if possible without breaking a word.

    What fits at none is cut at the smallest. A word is rather broken than that the letters are half as large.
    """
    fitting = [size for size in sizes if height_of(text, size, width, is_bold=is_bold) <= height]
    if fitting:
        longest = max(text.split(), key=len, default="")
        whole = (size for size in fitting if width_of(longest, size, is_bold=is_bold) <= width)
        found = next(whole, 0.0)
        return text, found if found >= _WORTH_IT * fitting[0] else fitting[0]
    return cut(text, sizes[-1], width, height, is_bold=is_bold), sizes[-1]


def cut(text: str, size: float, width: float, height: float, *, is_bold: bool = False) -> str:
    """As much of the text as fits, with an ellipsis where it was cut."""
    if height_of(text, size, width, is_bold=is_bold) <= height:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if height_of(f"{text[:middle]}…", size, width, is_bold=is_bold) <= height:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"


def pages(heights: Sequence[float], room: float) -> Iterator[range]:
    """Rows of these heights, cut into pages: at least one a page, in order."""
    start, used = 0, 0.0
    for at, height in enumerate(heights):
        if at > start and used + height > room:
            yield range(start, at)
            start, used = at, 0.0
        used += height
    if start < len(heights):
        yield range(start, len(heights))


def even(heights: Sequence[float], room: float) -> list[range]:
    """As few pages as `pages` makes, but about as full as each other: none has a row or two left over."""
    found = list(pages(heights, room))
    low, high = sum(heights) / max(1, len(found)), room
    for _ in range(12):
        middle = (low + high) / 2
        if len(tried := list(pages(heights, middle))) == len(found):
            found, high = tried, middle
        else:
            low = middle
    return found
