"""What a key may be: the short name by which people, sheets and the API call a thing. Pure."""

from __future__ import annotations

from typing import Final

BETWEEN: Final = ";"
"""What stands between keys where a cell of a workbook names several."""


def key_problem(key: str) -> str:
    """Why this cannot be a key, in words; nothing where it can."""
    if BETWEEN in key:
        return "A key has no semicolon: it stands between keys where a sheet names several. Use a dash."
    if not key.isprintable():
        return "A key stands on one line, without tabs or other signs that nobody sees."
    return ""
