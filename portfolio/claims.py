"""What moved beside what was claimed, and how well sponsors foresaw it; pure. Association, never cause.

How a movement is shared (docs/decisions/0018): a key result's way is cut into the steps between two measurements. Each
step is shared among the claims that were open on its day, in proportion to what they claim; a step on which no claim
was open is nobody's. So the shares and nobody's part sum to the whole movement exactly.
"""

from __future__ import annotations

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
    found, every = Shared(), [each for each in claims if _takes_part(each, direction)]
    before = begin
    for day, value in values:
        if before is not None:
            _share_step(found, every, day, Fraction(value) - Fraction(before))
        before = value
    return found


def _takes_part(claim: Open, direction: int) -> bool:
    return claim.likely != 0 and (direction == 0 or (claim.likely > 0) == (direction > 0))


def _share_step(found: Shared, claims: Sequence[Open], day: date, step: Fraction) -> None:
    running = [each for each in claims if each.made_on < day <= each.until]
    if not running:
        found.nobody += step
        return
    whole = sum((abs(Fraction(each.likely)) for each in running), NOTHING)
    for each in running:
        part = step * abs(Fraction(each.likely)) / whole
        found.by_claim[each.id] = found.by_claim.get(each.id, NOTHING) + part


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

    @property
    def counts(self) -> bool:
        """Whether it says how well somebody foresees: registered before the start, and something was measured."""
        return not self.is_late and self.ratio is not None


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
    counted = [each for each in judged if each.counts]
    ranges = [each.is_within for each in counted if each.is_within is not None]
    found = Accuracy(len(counted), within=sum(ranges), ranges=len(ranges))
    if not found.is_enough:
        return found
    ratios = [each.ratio for each in counted if each.ratio is not None]
    return Accuracy(len(counted), median(ratios), min(ratios), max(ratios), found.within, found.ranges)


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
