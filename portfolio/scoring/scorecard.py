"""Scorecard = Σ w·s ÷ Σ w over criteria of one's own (MODEL.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import mul

from portfolio.scoring.base import ONE, ZERO, Criterion, Framework, Refused, Values

TEN = Decimal(10)
FIRST = (
    Criterion("strategic_fit", "Strategic fit", Decimal(3), ZERO, TEN),
    Criterion("customer_value", "Customer value", Decimal(2), ZERO, TEN),
    Criterion("ease", "Ease", ONE, ZERO, TEN),
)
"""What a new scorecard begins with; the organisation writes its own."""


def score(inputs: Values, weights: Values) -> Decimal:
    """The weighted mean; raises Refused when all weights are 0."""
    whole = sum(weights.values(), ZERO)
    if whole == 0:
        raise Refused("All weights are 0: at least one must count.")
    return sum((weight * inputs[key] for key, weight in weights.items()), ZERO) / whole


def rough(inputs: Sequence[float], weights: Sequence[float]) -> float:
    """The same in floats; not divided by Σ w, which is the same for all that are ranked."""
    return sum(map(mul, inputs, weights), 0.0)


SCORECARD = Framework(
    "scorecard", "Scorecard", "Σ weight × points ÷ Σ weight", FIRST, score, rough, has_own_criteria=True
)
