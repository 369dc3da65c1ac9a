"""Figures on a slide: each under a line with what it is, the figure itself, and a note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from reviews.blocks import Figure, Value
from reviews.formats import palette
from reviews.formats.pdf.content import NUMERIC, across
from reviews.formats.slides import parts, theme
from reviews.formats.slides.fitting import fitted, height_of
from reviews.formats.slides.parts import Box, Words
from reviews.formats.words import SHAPES, clean
from ui.status import status_of

SIZES: Final = (36, 30, 26, 24, 22, 20, 18, 16, 14, 12, 10)
HIGH: Final = 1.9
"""Inches of a row of figures that has all the room it wants."""
LEAST: Final = 1.6
"""Inches in which a row of figures is read well."""


def rows_of(many: int) -> int:
    """In how many rows so many figures stand."""
    return -(-many // across(many))


def grid(slide: Any, found: Sequence[Figure], top: float, room: float) -> None:
    """All of them beside and below each other, in so much room from a height on."""
    many = across(len(found))
    wide, high = theme.ACROSS / many, min(HIGH, room / rows_of(len(found)))
    for at, figure in enumerate(found):
        down, right = divmod(at, many)
        draw(slide, Box(theme.LEFT + wide * right, top + high * down, wide - 0.3, high - 0.2), figure)


def draw(slide: Any, box: Box, figure: Figure, largest: float = 36) -> None:
    """One figure in its box: a line, what it is, the figure, and what is said beside it."""
    parts.rule(slide, box)
    shown, colour = _shown(figure["value"])
    label, small = fitted(clean(figure["label"]), (13, 12, 10, 9), box.width, 0.45)
    is_known = figure["value"]["value"] is not None or figure["value"]["unit"] not in NUMERIC
    sizes = [size for size in SIZES if size <= (largest if is_known else 20)]
    value, large = fitted(shown, sizes, box.width, min(0.66, box.height - 0.5), is_bold=is_known)
    left = box.height - 0.12 - height_of(label, small, box.width) - height_of(value, large, box.width)
    note, least = fitted(clean(figure.get("note", "")), (12, 11, 10, 9), box.width, min(0.55, left))
    said = [Words(label, small, palette.INK_2), Words(value, large, colour, is_bold=is_known, gap=2)]
    said += [Words(note, least, palette.INK_3, gap=2)] if note else []
    parts.write(slide, Box(box.left, box.top + 0.1, box.width, box.height - 0.1), said, name=label[:100])


def _shown(value: Value) -> tuple[str, str]:
    """A value in words and its colour; a status with its shape."""
    if "status" not in value:
        is_known = value["value"] is not None or value["unit"] not in NUMERIC
        return clean(value["shown"]), palette.INK if is_known else palette.INK_3
    glyph = status_of(value["status"]).glyph
    return clean(f"{SHAPES[glyph]} {value['shown']}"), palette.STATUS[glyph]
