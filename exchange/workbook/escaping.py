"""Text that no spreadsheet runs as a formula. Knows nothing of tables, so that any reader may use it."""

from __future__ import annotations

import re
from typing import Final

# A spreadsheet would run these as formulas, so text that begins so is written behind an apostrophe.
_ACTIVE: Final = re.compile(r"'*[=+\-@\t\r]")


def escaped(text: str) -> str:
    """Text that no spreadsheet runs as a formula; `unescaped` gives back the original."""
    return f"'{text}" if _ACTIVE.match(text) else text


def unescaped(text: str) -> str:
    """The text behind the apostrophe of `escaped`."""
    return text[1:] if text.startswith("'") and _ACTIVE.match(text, 1) else text
