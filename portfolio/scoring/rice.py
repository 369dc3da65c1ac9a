"""RICE = reach × impact × confidence ÷ effort (McBride, Intercom 2018; MODEL.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from portfolio.scoring.base import ONE, ZERO, Criterion, Framework, Values, divisor, factor, power

FACTORS = (
    Criterion("reach", "Reach", ONE, ZERO, None),
    Criterion("impact", "Impact", ONE, Decimal("0.25"), Decimal(3)),
    Criterion("confidence", "Confidence", ONE, ZERO, ONE),
)
EFFORT = Criterion("effort", "Effort", ONE, ZERO, None)


def score(inputs: Values, weights: Values) -> Decimal:
    """What is reached for a unit of effort; raises Refused for an effort of 0."""
    found = ONE
    for each in FACTORS:
        found *= power(factor(inputs, each.key, each.name), weights[each.key])
    return found / power(divisor(inputs, EFFORT.key, EFFORT.name), weights[EFFORT.key])


def rough(inputs: Sequence[float], weights: Sequence[float]) -> float:
    """The same in floats."""
    reach, impact, confidence, effort = inputs
    return float(reach ** weights[0] * impact ** weights[1] * confidence ** weights[2] / effort ** weights[3])


RICE = Framework(
    "rice", "RICE", "reach × impact × confidence ÷ effort", (*FACTORS, EFFORT), score, rough,
    weighs="A weight is the power of its factor.",
)  # fmt: skip
