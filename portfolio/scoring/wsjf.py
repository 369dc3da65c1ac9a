"""WSJF = (business value + time criticality + risk reduction) ÷ job size (Reinertsen 2009; SAFe; MODEL.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from portfolio.scoring.base import ZERO, Criterion, Framework, Values, divisor, power

ONE_TO_TEN = (Decimal(1), Decimal(10))
DELAY = (
    Criterion("business_value", "Business value", Decimal(1), *ONE_TO_TEN),
    Criterion("time_criticality", "Time criticality", Decimal(1), *ONE_TO_TEN),
    Criterion("risk_reduction", "Risk reduction", Decimal(1), *ONE_TO_TEN),
)
SIZE = Criterion("job_size", "Job size", Decimal(1), *ONE_TO_TEN)


def score(inputs: Values, weights: Values) -> Decimal:
    """Cost of delay for a unit of size; raises Refused for a size of 0."""
    size = divisor(inputs, SIZE.key, SIZE.name)
    delay = sum((weights[each.key] * inputs[each.key] for each in DELAY), ZERO)
    return delay / power(size, weights[SIZE.key])


def rough(inputs: Sequence[float], weights: Sequence[float]) -> float:
    """The same in floats."""
    value, urgency, risk, size = inputs
    return (weights[0] * value + weights[1] * urgency + weights[2] * risk) / float(size ** weights[3])


WSJF = Framework(
    "wsjf", "WSJF", "(business value + time criticality + risk reduction) ÷ job size", (*DELAY, SIZE), score, rough,
    weighs="A weight multiplies a summand; that of the job size is its power.",
)  # fmt: skip
