"""What moved beside what was claimed, and how well sponsors foresaw it; pure. Association, never cause.

How a movement is shared (docs/decisions/0018): a key result's way is cut into the steps between two measurements. Each
step is shared among the claims that were open on its day, in proportion to what they claim; a step on which no claim
was open is nobody's. So the shares and nobody's part sum to the whole movement exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import median

type Value = tuple[date, Decimal]
LEAST = 3
"""Fewer judged claims than this are too few to say how well somebody foresees."""
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Open:
    """A claim and the days on which it counts: after the day it was made, to the day it was due."""

    id: int
    likely: Decimal
    made_on: date
    until: date


@dataclass
class Shared:
    """A key result's movement, divided."""

    by_claim: dict[int, Fraction] = field(default_factory=dict)
    """Only claims in whose days something was measured: for the others nothing is known."""
    nobody: Fraction = NOTHING


def share(values: Sequence[Value], begin: Decimal | None, claims: Iterable[Open], direction: int) -> Shared:
    """Divide the movement from `begin` (none: the first value) through the values, oldest first.

    Only claims toward the goal take part where there is a direction (1 or −1); 0: all of them.
    """
    every = [each for each in claims if _takes_part(each, direction)]
    steps = _steps(values, begin)
    days = [day for day, _ in steps]
    # The steps in a claim's days: from the first after it was made to the last by which it is due.
    spans = [(each, bisect_right(days, each.made_on), bisect_right(days, each.until)) for each in every]
    claimed = [Decimal(0)] * len(steps)
    for each, first, end in spans:
        for place in range(first, end):
            claimed[place] += abs(each.likely)
    # What moved for each unit claimed, summed up to each step: a claim's share is one difference of two sums.
    sums, found = [NOTHING], Shared()
    for (_, step), whole in zip(steps, claimed, strict=True):
        sums.append(sums[-1] + (step / Fraction(whole) if whole else NOTHING))
        found.nobody += NOTHING if whole else step
    for each, first, end in spans:
        if first < end:
            part = abs(Fraction(each.likely)) * (sums[end] - sums[first])
            found.by_claim[each.id] = found.by_claim.get(each.id, NOTHING) + part
    return found


def _steps(values: Sequence[Value], begin: Decimal | None) -> list[tuple[date, Fraction]]:
    """Each measurement's day and how far it moved since the one before."""
    return [(now[0], Fraction(now[1]) - Fraction(before[1])) for before, now in _pairs(values, begin)]


def _pairs(values: Sequence[Value], begin: Decimal | None) -> list[tuple[tuple[date | None, Decimal], Value]]:
    """Each measurement with the one before it, or with where the way begins, which has no day."""
    found = list[tuple[tuple[date | None, Decimal], Value]]()
    last: tuple[date | None, Decimal] | None = None if begin is None else (None, begin)
    for now in values:
        if last is not None:
            found.append((last, now))
        last = now
    return found


@dataclass(frozen=True)
class Step:
    """What moved between two measurements, and one claim's part of it."""

    before: tuple[date | None, Decimal]
    """The day and the value before it; no day: where the way begins."""
    now: Value
    claims: tuple[Open, ...]
    """Those that were open on its day, the one itself among them."""
    part: Fraction

    @property
    def moved(self) -> Fraction:
        """How far it moved."""
        return Fraction(self.now[1]) - Fraction(self.before[1])

    @property
    def claimed(self) -> Decimal:
        """What all claims that were open claim, whichever their sign."""
        return sum((abs(each.likely) for each in self.claims), Decimal(0))


def steps_beside(
    claim_id: int, values: Sequence[Value], begin: Decimal | None, claims: Iterable[Open], direction: int
) -> list[Step]:
    """The steps that `share` divides among a claim and others, oldest first; their parts sum to its share."""
    every = [each for each in claims if _takes_part(each, direction)]
    found = []
    for before, now in _pairs(values, begin):
        beside = tuple(each for each in every if each.made_on < now[0] <= each.until)
        own = next((each for each in beside if each.id == claim_id), None)
        if own is not None:
            whole = sum((abs(Fraction(each.likely)) for each in beside), NOTHING)
            part = (Fraction(now[1]) - Fraction(before[1])) * abs(Fraction(own.likely)) / whole
            found.append(Step(before, now, beside, part))
    return found


def _takes_part(claim: Open, direction: int) -> bool:
    return claim.likely != 0 and (direction == 0 or (claim.likely > 0) == (direction > 0))


@dataclass(frozen=True)
class Judged:
    """A claim after its day: what was claimed, what moved beside it (None: nothing was measured)."""

    sponsor_id: int | None
    likely: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    moved: Fraction | None = None
    is_late: bool = False

    @property
    def ratio(self) -> Fraction | None:
        """Moved ÷ claimed: 1 is as foreseen; None while nothing was measured."""
        return None if self.moved is None or not self.likely else self.moved / Fraction(self.likely)

    @property
    def is_within(self) -> bool | None:
        """Whether what moved lies between low and high; None without both or without a measurement."""
        if self.moved is None or self.low is None or self.high is None:
            return None
        least, most = sorted((Fraction(self.low), Fraction(self.high)))
        return least <= self.moved <= most


@dataclass(frozen=True)
class Accuracy:
    """How what moved compares with what somebody claimed; figures are None below three judged claims."""

    n: int
    middle: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    within: int = 0
    ranges: int = 0
    """How many of the n named a low and a high."""

    @property
    def is_enough(self) -> bool:
        """Whether there are enough claims to say anything."""
        return self.n >= LEAST


def accuracy(judged: Iterable[Judged]) -> Accuracy:
    """Median and range of moved ÷ claimed, over claims that count."""
    counted = [(each, ratio) for each in judged if not each.is_late and (ratio := each.ratio) is not None]
    ranges = [is_within for each, _ in counted if (is_within := each.is_within) is not None]
    ratios = [ratio for _, ratio in counted]
    found = Accuracy(len(ratios), within=sum(ranges), ranges=len(ranges))
    if not found.is_enough:
        return found
    return Accuracy(len(ratios), median(ratios), min(ratios), max(ratios), found.within, found.ranges)


def by_sponsor(judged: Iterable[Judged]) -> dict[int | None, Accuracy]:
    """The same for each sponsor; None: claims of nobody in particular."""
    groups: Mapping[int | None, list[Judged]] = defaultdict(list)
    for each in judged:
        groups[each.sponsor_id].append(each)
    return {sponsor: accuracy(rows) for sponsor, rows in groups.items()}


def cost_per_point(spend: Decimal | None, moved: Fraction | None, length: Decimal | None) -> Decimal | None:
    """S ÷ (100·ΔM), MODEL §3, for the share of a movement toward the goal; None where nothing moved toward it."""
    if spend is None or moved is None or not length or moved <= 0:
        return None
    return exact(Fraction(spend) * Fraction(length) / (100 * moved))


def exact(value: Fraction) -> Decimal:
    """A share as a decimal with more digits than anybody shows."""
    with localcontext() as context:
        context.prec = 40
        return Decimal(value.numerator) / Decimal(value.denominator)
