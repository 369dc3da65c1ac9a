"""What each row of a body is: regular, blank, a total, shifted, short, long, or the header again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from exchange.sheets.kinds import cell_kind, fit
from exchange.sheets.layout import MAX_CELL, RowKind, SheetOptions, SheetRow
from exchange.workbook.problems import shown

_TOTAL: Final = re.compile(
    r"(?i)\s*(?:(?:grand|sub|overall)?[ -]?totals?|sums?|summen?|gesamt(?:summe|ergebnis)?|zwischensumme|insgesamt"
    r"|teilergebnis)\s*[:=]?\s*"
)
_ENDS_IN_TOTAL: Final = re.compile(r"(?i).{1,60}\s(?:total|ergebnis|summe)\s*:?\s*")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[,;.]\d{3})+")
_TOTAL_HINT: Final = re.compile(r"(?i)total|sum|gesamt|ergebnis")
_MOST_TRIED: Final = 40  # columns; a row that is out of step by more is no row of this table


class Classifier:
    """Tells rows apart by the columns of one sheet."""

    def __init__(self, options: SheetOptions) -> None:
        self._headers = options.headers
        self._width = len(options.headers)
        self._kinds = options.kinds
        self._header_cells = tuple(cell.strip() for cell in options.header_cells)
        self._delimiter = options.delimiter

    def row(self, number: int, cells: Sequence[str], note: str = "", fault: str = "") -> SheetRow:
        """The row with its kind, what is noticed about it and the repair that is offered."""
        cells = self._trimmed(tuple(cells))
        if max(map(len, cells), default=0) > MAX_CELL:
            fault = fault or f"a cell of it is longer than {MAX_CELL:,} characters"
        row = self._told_apart(number, cells)
        if note or fault:
            both = "; ".join(part for part in (note, row.note) if part)
            row = row._replace(note=both, fault=fault)
        return row

    def _trimmed(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        # A grid is as wide as its widest row, and some programs end each line with a delimiter.
        width = len(cells)
        while width > self._width and not cells[width - 1].strip():
            width -= 1
        return cells if width == len(cells) else cells[:width]

    def _told_apart(self, number: int, cells: tuple[str, ...]) -> SheetRow:
        first = cells[0] if cells else ""
        if not first or first.isspace():
            if not any(cell and not cell.isspace() for cell in cells):
                return SheetRow(number, cells, "blank")
            return self._with_empty_start(number, cells)
        if _TOTAL_HINT.search(first) and self._is_total(cells):
            return SheetRow(number, cells, "total", note=f"“{shown(first.strip())}” sums rows and is none")
        if self._is_header(first, cells):
            return SheetRow(number, cells, "repeated_header", note="the headers again")
        return self._by_width(number, cells)

    def _with_empty_start(self, number: int, cells: tuple[str, ...]) -> SheetRow:
        label = next(cell for cell in cells if cell.strip())
        if _TOTAL_HINT.search(label) and self._is_total(cells):
            return SheetRow(number, cells, "total", note=f"“{shown(label.strip())}” sums rows and is none")
        return self._shifted(number, cells) or self._by_width(number, cells)

    def _is_total(self, cells: tuple[str, ...]) -> bool:
        filled = [cell for cell in cells if cell.strip()]
        if any(cell_kind(cell) not in ("number", "money", "percent", "bare") for cell in filled[1:]):
            return False
        if _TOTAL.fullmatch(filled[0]):
            return True
        # “East total” may also be a name: only a row with most of its cells empty is taken for a sum.
        return bool(_ENDS_IN_TOTAL.fullmatch(filled[0])) and 1 < len(filled) <= self._width / 2

    def _is_header(self, first: str, cells: tuple[str, ...]) -> bool:
        if not self._header_cells or first.strip() != self._header_cells[0] or self._width < 2:
            return False
        return all(cell.strip() == head for cell, head in zip(cells, self._header_cells, strict=False))

    def _shifted(self, number: int, cells: tuple[str, ...]) -> SheetRow | None:
        """The row moved left by as many empty cells as makes its typed cells stand under their columns."""
        empty = next(place for place, cell in enumerate(cells) if cell.strip())
        as_is = fit(cells, self._kinds) - 2 * max(0, len(cells) - self._width)
        best, by = as_is, 0
        for moved in range(1, min(empty, _MOST_TRIED) + 1):
            over = max(0, len(cells) - moved - self._width)
            score = fit(cells[moved:], self._kinds) - 2 * over
            if score > best + (1 if by == 0 else 0):
                best, by = score, moved
        if not by or len(cells) - by > self._width:
            return None
        note = f"moved right by {by} cell{'s' if by > 1 else ''}: moved back, its values stand under their columns"
        return SheetRow(number, cells, "shifted", by, note, self._padded(cells[by:]))

    def _padded(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        return cells + ("",) * (self._width - len(cells))

    def _by_width(self, number: int, cells: tuple[str, ...]) -> SheetRow:
        extra = len(cells) - self._width
        if extra == 0:
            return SheetRow(number, cells, "regular", fitted=cells)
        kind: RowKind = "short" if extra < 0 else "long"
        said = f"{len(cells)} cells for {self._width} columns"
        if extra < 0:
            missing = ", ".join(self._headers[len(cells) :][:3]) + (" …" if extra < -3 else "")
            return SheetRow(number, cells, kind, 0, f"{said}; nothing for {missing}", self._padded(cells))
        if extra > _MOST_TRIED:
            return SheetRow(number, cells, kind, 0, said)
        return self._joined(number, cells, extra, said)

    def _joined(self, number: int, cells: tuple[str, ...], extra: int, said: str) -> SheetRow:
        """The row with the one value joined that was cut at the delimiter, when that makes the rest fit."""
        ways = sorted(self._ways(cells, extra), key=lambda way: way[0], reverse=True)
        (score, likely, _), place, fitted = ways[0]
        if score <= fit(cells, self._kinds):
            return SheetRow(number, cells, "long", 0, said)
        whole, again = f"“{shown(fitted[place])}” in {self._headers[place]}", ""
        (other_score, other_likely, _), other, other_fitted = ways[1] if len(ways) > 1 else ((0, 0, 0), 0, ())
        if len(ways) > 1 and (other_score, other_likely) == (score, likely):
            again = f" (it might also be “{shown(other_fitted[other])}” in {self._headers[other]})"
        note = f"{said}: {whole} was cut in {extra + 1}{again}; joined, the rest fits"
        return SheetRow(number, cells, "long", extra, note, fitted)

    def _ways(self, cells: tuple[str, ...], extra: int) -> Iterator[tuple[tuple[int, int, int], int, tuple[str, ...]]]:
        for place in range(self._width):
            pieces = cells[place : place + extra + 1]
            whole = self._delimiter.join(pieces)
            fitted = (*cells[:place], whole, *cells[place + extra + 1 :])
            # Between ways that fit as well: a number cut at its thousands, or a sentence at its comma, is likelier.
            is_sentence = all(piece.startswith(" ") for piece in pieces[1:])
            likely = int(is_sentence or bool(_THOUSANDS.fullmatch(whole)))
            yield (fit(fitted, self._kinds), likely, len(whole)), place, fitted
