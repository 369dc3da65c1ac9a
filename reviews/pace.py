"""Where key results go at today's pace: at the end of their cycle, in the next one, and when they arrive; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

LATEST_DAYS = 3650
"""A day further away says no more than "not in the foreseeable time"."""
WHOLE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class Pace:
    """A share of the way, 0 to 1, and the days that it took: first and last day counted."""

    measured: Decimal
    start: date
    today: date

    @property
    def days(self) -> int:
        """Days so far, at least 1."""
        return max(1, (self.today - self.start).days + 1)

    def by(self, day: date) -> Decimal:
        """The share at the end of a later day, when it goes on as it went on average; at most all of it."""
        ahead = max(0, (day - self.today).days)
        return min(WHOLE, max(ZERO, self.measured) * (self.days + ahead) / self.days)

    @property
    def arrives_on(self) -> date | None:
        """The day on which the whole way is done at this pace; None when nothing moves, or not in ten years."""
        if self.measured >= WHOLE:
            return self.today
        if self.measured <= ZERO:
            return None
        left = math.ceil((WHOLE - self.measured) * self.days / self.measured)
        return self.today + timedelta(days=left) if left <= LATEST_DAYS else None
