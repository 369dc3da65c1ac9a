"""The exact distributions that the Monte Carlo draws from, by convolution; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

COSTLIEST = 400_000
"""Multiplications: about 50 ms. Beyond that only the Monte Carlo answers."""
LONGEST = 3_650


def odds_of(samples: Sequence[int]) -> dict[int, float]:
    """How likely each day's count is, when every day of the history is as likely as any other."""
    return {value: many / len(samples) for value, many in sorted(Counter(samples).items())}


def sums(samples: Sequence[int], days: int) -> list[float] | None:
    """P(S = k) for the sum of so many days, k from 0; None where it would cost too much."""
    odds = odds_of(samples)
    if max(odds) * days * days * len(odds) > 2 * COSTLIEST:
        return None
    found = [1.0]
    for _ in range(days):
        found = _add_day(found, odds, len(found) + max(odds))
    return found


def at_least(found: Sequence[float], wanted: int) -> float:
    """P(S ≥ k); summed from its small end, so that small chances keep their digits."""
    return sum(reversed(found[max(0, wanted) :]))


def how_many(found: Sequence[float], share: float) -> int:
    """The largest k with P(S ≥ k) ≥ share."""
    above = 0.0
    for wanted in range(len(found) - 1, 0, -1):
        above += found[wanted]
        if above >= share - 1e-12:
            return wanted
    return 0


def done_by(samples: Sequence[int], items: int, until: float = 0.95) -> list[float] | None:
    """P(S_t ≥ items) for t from 0 until it reaches a share; None where it would cost too much or take ten years."""
    odds = odds_of(samples)
    short = [1.0] + [0.0] * (items - 1) if items > 0 else []
    found, cost = [1.0 - sum(short)], 0
    while found[-1] < until - 1e-12:
        cost += items * len(odds)
        if cost > COSTLIEST or len(found) > LONGEST or max(odds) == 0:
            return None
        short = _add_day(short, odds, items)
        found.append(1.0 - sum(short))
    return found


def when(found: Sequence[float], share: float) -> int | None:
    """The least t with P(S_t ≥ N) ≥ share; None when the chances stop before."""
    return next((day for day, chance in enumerate(found) if chance >= share - 1e-12), None)


def _add_day(chances: Sequence[float], odds: Mapping[int, float], length: int) -> list[float]:
    """One more day; what reaches the length falls out."""
    found = [0.0] * length
    for value, chance in odds.items():
        for total in range(min(len(chances), length - value)):
            found[total + value] += chance * chances[total]
    return found
