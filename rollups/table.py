"""The rollup as columns of text, for a terminal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

SHOWN = {
    "objectives": ("measured", "expected", "delivered", "planned", "coverage", "spend", "budget", "health"),
    "key_results": ("measured", "expected", "delivered", "planned", "spend", "budget", "eac", "health"),
    "initiatives": ("percent", "bac", "pv", "ev", "ac", "cpi", "spi", "spi_t", "eac", "health"),
    "portfolios": ("budget", "bac", "pv", "ev", "ac", "cpi", "spi", "eac", "released"),
}


def as_table(found: str) -> str:
    """Lay the JSON of a rollup out in columns, figures rounded for showing."""
    figures = json.loads(found, parse_float=Decimal, parse_int=Decimal)
    parts = [f"As of {figures['as_of']}, formula {figures['formula']}"]
    parts += [_table(name, columns, figures[name]) for name, columns in SHOWN.items()]
    parts.append("totals\n" + "\n".join(f"  {name:<18}{_cell(value):>20}" for name, value in figures["totals"].items()))
    return "\n\n".join(parts)


def _table(name: str, columns: tuple[str, ...], rows: dict[str, dict[str, Any]]) -> str:
    lines = [(name, *columns), *((key, *(_cell(row[c]) for c in columns)) for key, row in rows.items())]
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns) + 1)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    key, *rest = (
        cell.ljust(width) if n == 0 else cell.rjust(width)
        for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([key, *rest]).rstrip()


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)
