"""What a run found: a table for the terminal, and results.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Limit, Measured

RESULTS = Path(__file__).with_name("results.json")
WORDS = {True: "yes", False: "NO", None: "not measured"}


@dataclass(frozen=True)
class Row:
    """A bar with what was measured."""

    limit: Limit
    measured: Measured

    @property
    def holds(self) -> bool | None:
        """Whether the ratio is within the bar; None when it was not measured."""
        return None if self.measured.ratio is None else self.measured.ratio <= self.limit.bar

    def __str__(self) -> str:
        return f"{self.limit.name} {'not measured' if self.measured.ratio is None else number(self.measured.ratio)}"


def table(rows: list[Row]) -> str:
    """The rows as lines of equal columns."""
    cells = [("bar", "ratio", "must", "holds", "measured (seconds are medians; runs in brackets)")]
    cells += [
        (
            row.limit.name,
            "–" if row.measured.ratio is None else number(row.measured.ratio),
            f"≤ {number(row.limit.bar)}",
            WORDS[row.holds],
            row.measured.told,
        )
        for row in rows
    ]
    widths = [max(len(line[place]) for line in cells) for place in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line[:4], widths, strict=True)), line[4]]).rstrip()
        for line in cells
    )


def number(value: float) -> str:
    """A ratio with three figures, a count as it is."""
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"


def as_json(rows: list[Row]) -> str:
    """The list that results.json holds; a bar that was not measured has neither ratio nor verdict."""
    found = [
        {
            "name": row.limit.name,
            "ratio": None if row.measured.ratio is None else round(row.measured.ratio, 4),
            "bar": row.limit.bar,
            "holds": row.holds,
        }
        for row in rows
    ]
    return json.dumps(found, indent=2) + "\n"
