"""What is wrong with a workbook, said so that a person can mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHOWN = 80
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is, what was found and what was expected; row 1 is the header, 0 the whole file."""

    file: str
    row: int
    column: str
    value: str
    expected: str
    table: str = ""
    also: tuple[int, ...] = ()  # rows of the same table that fall with this one when only good rows are loaded

    def __str__(self) -> str:
        where = ":".join(part for part in (self.file, str(self.row or ""), self.column) if part)
        return f"{where}: found “{self.value}”, expected {self.expected}"


def shown(value: str) -> str:
    """A cell short enough for a message, what cannot be seen in it made visible."""
    short = value[:SHOWN]
    short = _INVISIBLE.sub(lambda found: f"\\x{ord(found[0]):02x}", short)
    return short if len(value) <= SHOWN else f"{short}… ({len(value):,} characters)"


class Unreadable(Exception):
    """The workbook as a whole cannot be read; the message says why."""
