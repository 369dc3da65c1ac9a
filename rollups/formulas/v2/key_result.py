"""One key result under v2: everything as in v1 but the values that a limit is judged by."""

from collections.abc import Sequence
from fractions import Fraction

from rollups.formulas.numbers import Maybe
from rollups.formulas.v1 import key_result as v1
from rollups.formulas.v1.key_result import (
    HUNDRED,
    TOO_EARLY,
    Decomposition,
    allocated,
    cost_per_point,
    decomposition,
    delivered,
    expected_in_phases,
    expected_of_limit,
    expected_on_line,
    forecast,
    gap,
    measured,
    pace,
    pace_gap,
    planned,
    raw_of_milestones,
    raw_on_line,
    spend_without_movement,
    yield_of_work,
)

__all__ = [
    "HUNDRED",
    "TOO_EARLY",
    "Decomposition",
    "allocated",
    "cost_per_point",
    "decomposition",
    "delivered",
    "expected_in_phases",
    "expected_of_limit",
    "expected_on_line",
    "forecast",
    "gap",
    "measured",
    "pace",
    "pace_gap",
    "planned",
    "raw_at_least",
    "raw_at_most",
    "raw_between",
    "raw_of_milestones",
    "raw_on_line",
    "spend_without_movement",
    "yield_of_work",
]

LATEST = 4
"""A month of weekly check-ins: an early miss is worked off, a late one shows at once."""


def raw_at_least(values: Sequence[Fraction], limit: Fraction) -> Maybe:
    """Return the share of the latest four values at or above the limit; undefined without a value."""
    return v1.raw_at_least(values[-LATEST:], limit)


def raw_at_most(values: Sequence[Fraction], limit: Fraction) -> Maybe:
    """Return the share of the latest four values at or below the limit; undefined without a value."""
    return v1.raw_at_most(values[-LATEST:], limit)


def raw_between(values: Sequence[Fraction], low: Fraction, high: Fraction) -> Maybe:
    """Return the share of the latest four values within low and high, both included; undefined without a value."""
    return v1.raw_between(values[-LATEST:], low, high)
