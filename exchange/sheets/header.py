"""Where the headers stand, below whatever was written above them, and what they are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_high
from typing import Final

from exchange.sheets.kinds import cell_kind

LOOKED_AT: Final = 200
MOST_ABOVE: Final = 100
LONGEST: Final = 200
_PERIOD: Final = re.compile(r"(?i)(19|20|21)\d\d|\d\d?[./-](19|20)\d\d|Q[1-4].*|H[12].*|\d{4}[-/]\d\d?")
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\u00a0]+")


@dataclass(frozen=True, slots=True)
class Header:
    """The row of the headers (place among the rows looked at; none when there is none) and how many rows lie above."""

    place: int | None
    above: int


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """The headers' place: the first row about as full as those after it whose cells read as names."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:LOOKED_AT]]
    typical = median_high([count for count in filled if count] or [0])
    needed = max(1, typical * 0.5) if typical > 2 else typical
    for place, (row, count) in enumerate(zip(rows, filled, strict=False)):
        if place > MOST_ABOVE:
            break
        if count >= needed and count and _reaches(row, rows[place + 1 :]):
            return Header(place, place) if _reads_as_names(row) else Header(None, place)
    return Header(None, 0)


def _reaches(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """The row is as wide as most rows below it, which a sentence with commas in it is not."""
    widths = [_width(each) for each in below[:LOOKED_AT] if any(cell.strip() for cell in each)]
    return not widths or _width(row) >= median_high(widths) * 0.6


def _width(row: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _reads_as_names(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    names = sum(
        1 for cell in cells if len(cell) <= LONGEST and (cell_kind(cell) in ("text", "flag") or _PERIOD.fullmatch(cell))
    )
    return names >= len(cells) * 0.8 and len(set(cells)) >= len(cells) * 0.5


def cleaned(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers trimmed, on one line, never empty, each once: “Name”, “Name (2)”, “Column 3”."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    found = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(_INVISIBLE.sub(" ", cell).split())[:LONGEST] or f"Column {place}"
        seen[name.casefold()] += 1
        once = name if seen[name.casefold()] == 1 else f"{name} ({seen[name.casefold()]})"
        while once.casefold() in taken:
            seen[name.casefold()] += 1
            once = f"{name} ({seen[name.casefold()]})"
        taken.add(once.casefold())
        found.append(once)
    return tuple(found)
