"""A sheet's rows from a kept file, by what was found out about it and what was answered."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from exchange.sheets.layout import Format, Kind, SheetOptions, Sniffed
from exchange.sheets.sniffing import Corrections, sniff_file, surveyed

SURVEYED = 20_000_000  # bytes; a larger file is judged by its beginning


def look_at(source: IO[bytes] | Path, name: str, corrections: Corrections | None = None) -> Sniffed:
    """What a file is: by all of its rows, or by its beginning when it is large. Raises Unreadable."""
    file = source if isinstance(source, Path) else cast("BinaryIO", source)
    found = sniff_file(file, name, corrections or Corrections())
    return surveyed(found, file) if found.size <= SURVEYED else found


def plain_options(options: SheetOptions) -> dict[str, Any]:
    """For keeping."""
    return asdict(options)


def read_options(kept: dict[str, Any]) -> SheetOptions:
    """From what was kept."""
    words = {**kept, "format": Format(kept["format"]), "kinds": tuple(map(Kind, kept.get("kinds", ())))}
    for name in ("headers", "header_cells"):
        words[name] = tuple(kept.get(name, ()))
    return SheetOptions(**words)
