"""What was found in a cell and what was expected instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from exchange.workbook.problems import shown


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that does not say what its column wants; `where` is filled by whoever knows the row and column."""

    where: str
    value: str
    expected: str

    def at(self, where: str) -> Self:
        """The same, with its place."""
        return replace(self, where=where)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}found “{shown(self.value)}”, expected {self.expected}"
