"""One objective: how the progress of its key results, or of its children, adds up (MODEL.md §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rollups.formulas.numbers import ZERO, Maybe, ratio, weighted_mean


@dataclass(frozen=True)
class Driver:
    """What drives an objective: a key result or a child, with its weight and how much of it is covered (0 to 1)."""

    weight: Fraction
    measured: Maybe
    expected: Maybe
    coverage: Maybe

    @classmethod
    def of_key_result(cls, weight: Fraction, measured: Maybe, expected: Maybe) -> "Driver":
        """Return the driver of a key result: covered wholly once it has been measured."""
        return cls(weight, measured, expected, ZERO if measured is None else Fraction(1))


def measured(drivers: Sequence[Driver]) -> Maybe:
    """Return Σ w·M ÷ Σ w over the drivers that have M, 0 to 1; undefined when they weigh 0."""
    return weighted_mean((driver.weight, driver.measured) for driver in drivers)


def expected(drivers: Sequence[Driver]) -> Maybe:
    """Return Σ w·P ÷ Σ w over the drivers that have P, 0 to 1; undefined when they weigh 0."""
    return weighted_mean((driver.weight, driver.expected) for driver in drivers)


def coverage(drivers: Sequence[Driver]) -> Maybe:
    """Return Σ w·coverage ÷ Σ w over all drivers, 0 to 1: how much of the objective is measured; 0 without drivers."""
    if not drivers:
        return ZERO
    covered = sum((driver.weight * (driver.coverage or ZERO) for driver in drivers), ZERO)
    return ratio(covered, sum((driver.weight for driver in drivers), ZERO))
