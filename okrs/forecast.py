"""How far the end of a line may lie from its forecast; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

EIGHTY_PERCENT = 1.2816
"""Standard deviations each side that hold eighty of a hundred ways a random walk may go."""
FEWEST_STEPS = 3


def spread(points: Sequence[tuple[date, float]], end: date) -> float | None:
    """Half the width of the range that holds the end with 80 percent; None with fewer than three steps to judge by.

    The steps between check-ins are taken as a random walk with drift: its variance a day is the mean of
    (step − drift·days)² ÷ days over the steps, and it adds up over the days that are left.
    """
    by_day = sorted(dict(points).items())
    steps = [((after - before).days, high - low) for (before, low), (after, high) in pairwise(by_day)]
    left = (end - by_day[-1][0]).days if by_day else 0
    if len(steps) < FEWEST_STEPS or left <= 0:
        return None
    drift = sum(change for _, change in steps) / sum(days for days, _ in steps)
    variance = sum((change - drift * days) ** 2 / days for days, change in steps) / (len(steps) - 1)
    return EIGHTY_PERCENT * math.sqrt(variance * left)
