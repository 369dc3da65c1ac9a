"""Yes and no, as people write them."""

from __future__ import annotations

from typing import Final

from exchange.sheets.values.faults import Fault

YES: Final = frozenset({"yes", "y", "true", "wahr", "ja", "j", "x", "✓", "✔", "on", "done", "1"})
NO: Final = frozenset({"no", "n", "false", "falsch", "nein", "off", "-", "0"})


def parse_flag(text: str) -> bool | Fault:
    """Yes or no in English, German, ticks or 1 and 0."""
    word = text.strip().lower()
    if word in YES:
        return True
    return False if word in NO else Fault("", text, "yes or no")
