"""Money as it is kept."""

from __future__ import annotations


def money(column: str) -> str:
    """A staged amount as it is kept: a whole number of 1/10,000."""
    return f"({column} * 10000)::bigint"
