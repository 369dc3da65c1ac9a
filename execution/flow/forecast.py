"""Monte Carlo over daily throughput, zero days included: when N are done, how many by a day; MODEL.md §7; pure.

Each trial draws days of the history with replacement. Draws are bytes that an interpreter's own loops map at once,
those that would make some days likelier are thrown away, so a history has at most 256 days.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from execution.flow.exact import LONGEST
from execution.flow.measures import rank_of

TRIALS, LEAST_TRIALS, DRAWS = 10_000, 1_000, 200_000
BLOCK = 16_384
LEVELS = (50, 80, 95)
MOST_DAYS = 256


@dataclass(frozen=True)
class Outcomes:
    """What the trials came to, and with what they can be run again."""

    values: tuple[int, ...]
    """Sorted: days until done, or items done."""
    seed: int

    @property
    def trials(self) -> int:
        """How many there were."""
        return len(self.values)

    def day_at(self, percent: int) -> int:
        """The least t with P(T ≤ t) ≥ percent."""
        return self.values[rank_of(percent / 100, self.trials)]

    def many_at(self, percent: int) -> int:
        """The largest k with P(S ≥ k) ≥ percent."""
        return self.values[self.trials - 1 - rank_of(percent / 100, self.trials)]

    def share_to(self, value: int) -> float:
        """The share of the trials at or below the value."""
        return bisect_left(self.values, value + 1) / self.trials

    def share_from(self, value: int) -> float:
        """The share of the trials at or above the value."""
        return 1 - bisect_left(self.values, value) / self.trials

    def counted(self) -> list[tuple[int, int]]:
        """How many trials came to each value."""
        return sorted(Counter(self.values).items())


def seed_of(*question: object) -> int:
    """The seed of a question: who is asked, on which day, what; the same question is answered alike for ever."""
    text = "|".join(str(part) for part in question)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


class Draws:
    """Places in a history of so many days, each as likely as any other."""

    def __init__(self, many: int, seed: int) -> None:
        if not 0 < many <= MOST_DAYS:
            raise ValueError(f"A history has 1 to {MOST_DAYS} days, this one {many}.")
        self._random = random.Random(seed)  # noqa: S311  # a forecast that can be repeated, no secret
        fair = 256 - 256 % many
        self._table = bytes(byte % many for byte in range(256))
        self._unfair = bytes(range(fair, 256))
        self._left, self._at = b"", 0

    def take(self, many: int) -> bytes:
        """The next so many places."""
        while len(self._left) - self._at < many:
            fresh = self._random.randbytes(max(BLOCK, many)).translate(self._table, self._unfair)
            self._left, self._at = self._left[self._at :] + fresh, 0
        self._at += many
        return self._left[self._at - many : self._at]


def how_many(samples: Sequence[int], days: int, seed: int, trials: int = TRIALS) -> Outcomes:
    """How many are finished in so many days, in each trial."""
    draws, value = Draws(len(samples), seed), samples.__getitem__
    totals = [sum(map(value, draws.take(days))) for _ in range(_affordable(trials, days))]
    return Outcomes(tuple(sorted(totals)), seed)


def when(samples: Sequence[int], items: int, seed: int, trials: int = TRIALS) -> Outcomes | None:
    """In how many days so many are finished, in each trial; None when ten years would not do.

    The trials lie one after another in one long row of drawn days: where one has reached its number the next begins.
    """
    total = sum(samples)
    expected = items * len(samples) / total if total else LONGEST + 1.0
    if expected > LONGEST / 2:
        return None
    trials = _affordable(trials, round(expected) + 1)
    draws, found, totals, at = Draws(len(samples), seed), list[int](), [0], 0
    while len(found) < trials:
        end = bisect_left(totals, totals[at] + items, at)
        if end < len(totals):
            found.append(end - at)
            at = end
        else:
            drawn = map(samples.__getitem__, draws.take(BLOCK))
            totals, at = totals[at:-1] + list(accumulate(drawn, initial=totals[-1])), 0
    return Outcomes(tuple(sorted(found)), seed)


def _affordable(trials: int, days: int) -> int:
    """Fewer trials of long forecasts: their errors shrink with the days anyway."""
    return max(min(trials, LEAST_TRIALS), min(trials, DRAWS // max(1, days)))
