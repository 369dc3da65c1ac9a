"""A key result as it is being written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MOST = 5
"""More key results than these under one objective and none of them leads."""


@dataclass(frozen=True)
class Draft:
    """What was written so far; an empty type is not chosen yet, None is not given yet."""

    title: str = ""
    type: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    others: int = 0
    """How many key results the objective has besides this one."""

    @property
    def is_line(self) -> bool:
        """Whether it goes from a baseline to a target."""
        return self.type in {"increase", "decrease"}

    @property
    def has_limits(self) -> bool:
        """Whether a figure to reach or to keep was given beside the title."""
        return any(value is not None for value in (self.target, self.low, self.high))

    @property
    def needs_number(self) -> bool:
        """Whether its type is measured by a figure at all."""
        return self.type not in {"milestone", "yes_no", "delivery"}
