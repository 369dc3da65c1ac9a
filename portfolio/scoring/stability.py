"""How far a ranking depends on its weights: many trials with weights up to 20 % off; pure, seeded, repeatable."""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import ge

from portfolio.scoring import FRAMEWORKS
from portfolio.scoring.ranking import Ranked, Scheme
from portfolio.scoring.rice import EFFORT
from portfolio.scoring.wsjf import SIZE

OFF = 0.2
SAMPLES = 1_000
MOST_SCORES = 200_000
"""A page computes at most so many scores: with very many close rivals there are fewer trials, and it says how many."""
SEED = 20
LEAST_SAMPLES = 50
DIVISORS = {EFFORT.key, SIZE.key}
"""The less of these the better; of everything else the more."""
LOOKED_BACK = 100
"""Each is held against so many that stand before it, and the top: the first beat the most, and a page cannot wait."""


@dataclass(frozen=True)
class Stability:
    """What the trials found; shares are of 1."""

    top: int
    samples: int
    holds: float
    """Share of the trials in which the same entrants make up the top."""
    stays: dict[int, float]
    """By entrant: in which share of the trials it is in the top; absent means never."""


def stability(scheme: Scheme, ranked: Sequence[Ranked], top: int, samples: int = SAMPLES) -> Stability | None:
    """The share of trials that keep the top; None where there is nobody to swap with.

    Each trial multiplies every weight by its own factor, evenly spread over 0.8 to 1.2. Who cannot come into the top
    by any such weights is left out beforehand, which changes no share.
    """
    if top < 1 or len(ranked) <= top:
        return None
    rivals = _rivals(scheme, ranked, top)
    if samples * len(rivals) > MOST_SCORES:
        rivals = _unbeaten(scheme, rivals, top)
    samples = max(LEAST_SAMPLES, min(samples, MOST_SCORES // len(rivals)))
    rough = FRAMEWORKS[scheme.framework].rough
    rows = [[float(each.entrant.inputs[one.key]) for one in scheme.criteria] for each in rivals]
    first, weights = frozenset(range(top)), [float(one.weight) for one in scheme.criteria]
    chance = random.Random(SEED)  # noqa: S311  # trials that can be repeated, no secret
    held, stays = 0, Counter[int]()
    for _ in range(samples):
        trial = [weight * chance.uniform(1 - OFF, 1 + OFF) for weight in weights]
        scores = [rough(row, trial) for row in rows]
        # Rivals stand in rank order, so among equals the one that is first now stays first.
        winners = heapq.nsmallest(top, range(len(rows)), key=lambda at: (-scores[at], at))  # used at once
        held += first == set(winners)
        stays.update(winners)
    return Stability(
        top, samples, held / samples, {rivals[at].entrant.id: count / samples for at, count in stays.items()}
    )


def _rivals(scheme: Scheme, ranked: Sequence[Ranked], top: int) -> list[Ranked]:
    """Those who could be in the top under some weights: whose best is not below the worst of at least `top` others."""
    ends = [_ends(scheme, each) for each in ranked]
    bar = heapq.nlargest(top, (low for low, _ in ends))[-1]
    # The slack is for the rounding of floats: whoever is level may well swap.
    slack = abs(bar) * 1e-9 if math.isfinite(bar) else 0.0
    found: list[Ranked] = []
    twins = Counter[tuple[Decimal, ...]]()
    for at, (each, (_, high)) in enumerate(zip(ranked, ends, strict=True)):
        inputs = tuple(each.entrant.inputs[one.key] for one in scheme.criteria)
        twins[inputs] += 1
        # Behind `top` others with the same inputs it stays, whatever the weights: the key decides among them.
        if at < top or (high >= bar - slack and twins[inputs] <= top):
            found.append(each)
    return found


def _unbeaten(scheme: Scheme, rivals: Sequence[Ranked], top: int) -> list[Ranked]:
    """Rivals without those that `top` others, standing before them, equal or beat in every single input.

    Whatever the weights, each of these scores at least as much, and among equals comes first.
    """
    if any(one.weight < 0 for one in scheme.criteria):
        return list(rivals)
    signs = _signs(scheme)
    found: list[Ranked] = []
    before: list[tuple[float, ...]] = []
    for each in rivals:
        inputs = [float(each.entrant.inputs[one.key]) for one in scheme.criteria]
        good = tuple(sign * value for sign, value in zip(signs, inputs, strict=True))
        if sum(all(map(ge, other, good)) for other in before) >= top:
            continue
        found.append(each)
        # Below 0 a divisor works the other way round: such a one beats nobody for certain.
        if len(before) < LOOKED_BACK + top and min(inputs) >= 0:
            before.append(good)
    return found


def _signs(scheme: Scheme) -> list[int]:
    """By criterion, whether more of it is better; of an organisation's own criteria it always is."""
    own = FRAMEWORKS[scheme.framework].has_own_criteria
    return [-1 if one.key in DIVISORS and not own else 1 for one in scheme.criteria]


def _ends(scheme: Scheme, each: Ranked) -> tuple[float, float]:
    """The least and greatest score under weights up to 20 % off: every score moves one way with each weight."""
    rough = FRAMEWORKS[scheme.framework].rough
    inputs = [float(each.entrant.inputs[one.key]) for one in scheme.criteria]
    if min(inputs) < 0:
        return -math.inf, math.inf  # which way it moves then depends on the other weights
    low, high = [], []
    base = [float(one.weight) for one in scheme.criteria]
    middle = rough(inputs, base)
    for at, weight in enumerate(base):
        more = [*base[:at], weight * (1 + OFF), *base[at + 1 :]]
        rises = rough(inputs, more) >= middle
        high.append(weight * (1 + OFF if rises else 1 - OFF))
        low.append(weight * (1 - OFF if rises else 1 + OFF))
    return rough(inputs, low), rough(inputs, high)
