"""Which characters the fonts of the PDF can show: read from their own tables, for a tagged PDF may not lack one."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

FONTS: Final = Path(__file__).parent / "fonts"
MISSING: Final = "\u25fb"
"""Stands for a character that no font has; the page and the other files show it."""
_BEFORE_A_SIGN: Final = re.compile(r"(?<=\d) (?=[%€$£°])")
"""A number and its sign stand in one line."""
_SHOWN_BY_NOTHING: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Cf"})


@cache
def covered(fonts: tuple[Path, ...] | None = None) -> frozenset[int]:
    """The code points that at least one of the fonts (all, unless told) has."""
    found: set[int] = set()
    for path in fonts or tuple(sorted(FONTS.glob("*.ttf"))):
        found.update(_code_points(path.read_bytes()))
    return frozenset(found)


def displayable(text: str, *, strictly: bool = False) -> str:
    """The text as the fonts can show it: composed, without controls, a box for what they lack.

    Strictly: marks that would stand on another font's letter go too.
    """
    text = _BEFORE_A_SIGN.sub("\u00a0", text)
    if text.isascii() and text.isprintable():
        return text
    known = covered()
    kept = []
    for letter in unicodedata.normalize("NFC", text.replace("\n", " ").replace("\t", " ")):
        category = unicodedata.category(letter)
        if category in _SHOWN_BY_NOTHING or (strictly and category in {"Mn", "Me", "Mc"}):
            continue
        if letter == "\ufe0f":
            continue
        kept.append(letter if ord(letter) in known else MISSING)
    return "".join(kept)


def all_displayable(data: Any, *, strictly: bool = False) -> Any:
    """The same data with every text displayable."""
    if isinstance(data, str):
        return displayable(data, strictly=strictly)
    if isinstance(data, dict):
        return {key: all_displayable(value, strictly=strictly) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [all_displayable(value, strictly=strictly) for value in data]
    return data


def _code_points(font: bytes) -> Iterator[int]:
    """Of the Unicode subtables of the font's `cmap`: formats 4 and 12 (OpenType, cmap)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * at) for at in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for at in range(count):
        platform, _, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * at)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if platform in {0, 3} and form in {4, 12}:
            yield from (_format_4 if form == 4 else _format_12)(font, start + offset)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    """Segments; those of glyph 0 at a constant distance do not occur in fonts that are made well."""
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    many = doubled // 2
    ends = struct.unpack_from(f">{many}H", font, at + 14)
    starts = struct.unpack_from(f">{many}H", font, at + 16 + doubled)
    for start, end in zip(starts, ends, strict=True):
        yield from range(start, end + 1 if end < 0xFFFF else 0xFFFF)


def _format_12(font: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", font, at + 12)
    for group in range(groups):
        start, end, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
        yield from range(start, end + 1)
