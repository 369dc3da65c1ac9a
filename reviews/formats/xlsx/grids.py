"""Blocks as grids: what stands in which cell of a sheet, and how wide and high that is; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from textwrap import wrap
from typing import Final

from reviews.blocks import Block, Unit, Value
from reviews.formats.axes import bars_of
from reviews.formats.words import proposed
from ui.status import status_of

WIDEST, NARROWEST = 56, 9
BROADEST: Final = 165
"""Characters across a sheet: what is broader can hardly be read on a page of A4."""
_LEAST_TEXT: Final = 19
"""Characters of a column of words that is narrowed for that."""
_ROLES: Final = {"start": "Start", "step": "Step", "end": "End"}

type Cell = Value | str | int | Decimal | None


@dataclass(frozen=True)
class Grid:
    """What stands on a sheet: labels, lines of cells, how deep each line stands."""

    labels: list[str]
    lines: list[list[Cell]]
    levels: list[int] = field(default_factory=list)

    def _wanted(self, column: int) -> float:
        """How wide a column would be, in characters."""
        found = [room_of(line[column]) for line in self.lines] or [0]
        longest = max(sorted(found)[len(found) * 9 // 10], len(self.labels[column]) + 3)
        return float(min(WIDEST, max(NARROWEST, longest + 2)))

    @property
    def widths(self) -> list[float]:
        """How wide all columns are, in characters; words are narrower, and wrap, where a page could not be read."""
        found = [self._wanted(column) for column in range(len(self.labels))]
        spare = [
            max(0.0, wide - _LEAST_TEXT) if any(map(_wraps, (line[at] for line in self.lines))) else 0.0
            for at, wide in enumerate(found)
        ]
        over = sum(found) - BROADEST
        if over <= 0 or not any(spare):
            return found
        share = min(1.0, over / sum(spare))
        return [wide - share * free for wide, free in zip(found, spare, strict=True)]

    def without_empty(self) -> Grid:
        """The same without columns in which nothing stands; the first stays."""
        kept = [
            at for at in range(len(self.labels)) if not at or any(line[at] not in (None, "") for line in self.lines)
        ]
        return Grid([self.labels[at] for at in kept], [[line[at] for at in kept] for line in self.lines], self.levels)


def _wraps(cell: Cell) -> bool:
    """Whether it may stand in several lines: words may."""
    return isinstance(cell, str) or (isinstance(cell, dict) and cell["unit"] == "text")


def room_of(cell: Cell) -> int:
    """How many characters a cell asks for; money stands in full."""
    if isinstance(cell, dict) and cell["unit"] == "money" and cell["value"] is not None:
        return len(f"{Decimal(cell['value']):,.2f}") + 2
    return len(text_of(cell))


def text_of(cell: Cell) -> str:
    """What a cell says."""
    return str(cell["shown"]) if isinstance(cell, dict) else "" if cell is None else str(cell)


def lines_of(text: str, wide: float) -> int:
    """How many lines the text takes in a column of so many digits, of which letters are a little narrower."""
    return max(1, len(wrap(text, int(wide * 1.1)))) if len(text) > wide else 1


def _sentences(block: Block) -> Grid:
    lines: list[list[Cell]] = []
    for row in block.rows:
        code = row.body.get("status")
        said = Value(value=None, unit="status", shown=status_of(code).word, status=code) if code else None
        lines.append([row.body["words"], said])
    return Grid(["Sentence", "Status"], lines).without_empty()


def _figures(block: Block) -> Grid:
    return Grid(
        ["Figure", "Value", "Note"],
        [[row.body["label"], row.body["value"], row.body.get("note", "")] for row in block.rows],
    ).without_empty()


def _table(block: Block) -> Grid:
    lines = [list(row.body["cells"]) for row in block.rows]
    levels = [int(row.body.get("level", 0)) for row in block.rows]
    return Grid([column["label"] for column in block.head["columns"]], lines, levels if any(levels) else [])


def _chart(block: Block) -> Grid:
    """What is not known is an empty cell: a chart would draw words as 0."""
    lines: list[list[Cell]] = [
        [row.body["label"], *(value if value["value"] is not None else None for value in row.body["values"])]
        for row in block.rows
    ]
    return Grid(["Label", *block.head["series"]], lines)


def _waterfall(block: Block) -> Grid:
    lines: list[list[Cell]] = []
    for bar, row in zip(bars_of(block), block.rows, strict=True):
        value: Value = row.body["value"]
        level = [_level(bar.start, value), _level(bar.end, value)]
        lines.append([row.body["label"], _ROLES[row.body["role"]], value, *level, row.body.get("note", "")])
    return Grid(["What", "Kind", "How much", "From", "To", "Note"], lines).without_empty()


def _level(end: Decimal | None, step: Value) -> Cell:
    """Where a step begins or ends, in the format of the step; a step of points leads from percent to percent."""
    if end is None:
        return None
    unit: Unit = "percent" if step["unit"] == "points" else step["unit"]
    shown = step["shown"].removeprefix("+").replace(" points", "%").replace(" point", "%")
    return {**step, "unit": unit, "value": f"{end:f}", "shown": shown}


def _decisions(block: Block) -> Grid:
    """A line a figure below its question: each kind of question has others, and a column for each is too broad."""
    lines: list[list[Cell]] = []
    for row in block.rows:
        answers = ", ".join(one["label"] for one in row.body["options"])
        first: list[Cell] = [row.body["question"], row.body["about"]["title"], proposed(row.body), row.body["why"]]
        first += [answers, ""]
        below: list[Cell] = [""] * len(first)
        figures: list[list[Cell]] = [[one["label"], one["value"]] for one in row.body["figures"]] or [["", ""]]
        lines += [(below if at else first) + figure for at, figure in enumerate(figures)]
    return Grid(["Question", "About", "Proposed", "Why", "Answers", "Decided", "Figure", "Value"], lines)


GRIDS: Final[dict[str, Callable[[Block], Grid]]] = {
    "sentence": _sentences,
    "figures": _figures,
    "table": _table,
    "chart": _chart,
    "line_of_sight": _table,
    "waterfall": _waterfall,
    "decision": _decisions,
}
