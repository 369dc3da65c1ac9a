"""Value for effort = value ÷ effort."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from portfolio.scoring.base import ONE, ZERO, Criterion, Framework, Values, divisor, factor, power
from portfolio.scoring.rice import EFFORT

VALUE = Criterion("value", "Value", ONE, ZERO, None)


def score(inputs: Values, weights: Values) -> Decimal:
    """Value for a unit of effort; raises Refused for an effort of 0."""
    value = power(factor(inputs, VALUE.key, VALUE.name), weights[VALUE.key])
    return value / power(divisor(inputs, EFFORT.key, EFFORT.name), weights[EFFORT.key])


def rough(inputs: Sequence[float], weights: Sequence[float]) -> float:
    """The same in floats."""
    value, effort = inputs
    return float(value ** weights[0] / effort ** weights[1])


VALUE_EFFORT = Framework(
    "value_effort", "Value for effort", "value ÷ effort", (VALUE, EFFORT), score, rough,
    weighs="A weight is the power of its factor.",
)  # fmt: skip
