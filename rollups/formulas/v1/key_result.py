"""One key result: what was measured, expected and delivered, and where the gap comes from (MODEL.md §3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from rollups.formulas.numbers import ONE, ZERO, Maybe, clamp, difference, ratio, weighted_mean

HUNDRED = Fraction(100)
TOO_EARLY = Fraction(1, 10)
"""Below this expected progress a pace says nothing yet."""


def raw_on_line(value: Maybe, baseline: Fraction, target: Fraction) -> Maybe:
    """Return (v - b) ÷ (g - b) of `increase` and `decrease`, not clamped; ValueError when target = baseline."""
    if target == baseline:
        raise ValueError("target equals baseline")
    return ratio(difference(value, baseline), target - baseline)


def raw_at_least(values: Sequence[Fraction], limit: Fraction) -> Maybe:
    """Return the share of the values so far at or above the limit; undefined without a value."""
    return ratio(Fraction(sum(value >= limit for value in values)), Fraction(len(values)))


def raw_at_most(values: Sequence[Fraction], limit: Fraction) -> Maybe:
    """Return the share of the values so far at or below the limit; undefined without a value."""
    return ratio(Fraction(sum(value <= limit for value in values)), Fraction(len(values)))


def raw_between(values: Sequence[Fraction], low: Fraction, high: Fraction) -> Maybe:
    """Return the share of the values so far within low and high, both included; undefined without a value."""
    return ratio(Fraction(sum(low <= value <= high for value in values)), Fraction(len(values)))


def raw_of_milestones(stages: Sequence[tuple[Fraction, bool]]) -> Maybe:
    """Return Σ percent (0 to 100) of the stages done ÷ 100; undefined without stages."""
    if not stages:
        return None
    return sum((percent for percent, done in stages if done), ZERO) / HUNDRED


def measured(raw: Maybe) -> Maybe:
    """Return M, the raw progress held within 0 and 1: what rolls up."""
    return clamp(raw)


def expected_on_line(start: date, end: date, day: date) -> Maybe:
    """Return P, the share of the time from start to end that has passed, 0 to 1; undefined when end ≤ start."""
    if end <= start:
        return None
    return clamp(Fraction((day - start).days, (end - start).days))


def expected_in_phases(  # the plan's two ends and the way between them
    start: date,
    end: date,
    day: date,
    baseline: Fraction,
    target: Fraction,
    phases: Iterable[tuple[date, Fraction]],
) -> Maybe:
    """Return P where phased targets replace the line: straight from point to point, 0 to 1 (docs/decisions/0013).

    The points are (start, baseline), the phases between start and end, and (end, target); undefined when end ≤ start.
    """
    within = sorted((on, value) for on, value in phases if start < on < end)
    if end <= start or not within:
        return expected_on_line(start, end, day)
    at, points = min(max(day, start), end), [(start, baseline), *within, (end, target)]
    left, right = next(pair for pair in pairwise(points) if pair[0][0] <= at <= pair[1][0])
    planned_value = left[1] + (right[1] - left[1]) * Fraction((at - left[0]).days, (right[0] - left[0]).days)
    return clamp(raw_on_line(planned_value, baseline, target))


def expected_of_limit(start: date, day: date) -> Fraction:
    """Return P of a limit to be kept (`at_least`, `at_most`, `between`): 1 from the start on, 0 before."""
    return ONE if day >= start else ZERO


def allocated(amounts: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Return Σ a·x over (allocation, amount) of the linked initiatives, in money."""
    return sum((allocation * amount for allocation, amount in amounts), ZERO)


def delivered(earned: Fraction, budget: Fraction, percents: Iterable[tuple[Fraction, Maybe]]) -> Maybe:
    """Return D = Σ a·EV ÷ Σ a·BAC; where that BAC is 0 the mean of the known (allocation, percent)."""
    return weighted_mean(percents) if budget == 0 else ratio(earned, budget)


def planned(planned_value: Maybe, budget: Maybe) -> Maybe:
    """Return Q = Σ a·PV ÷ Σ a·BAC: what should have been delivered by now."""
    return ratio(planned_value, budget)


def gap(delivered: Maybe, measured: Maybe) -> Maybe:
    """Return D - M: work done that has not moved the measure."""
    return difference(delivered, measured)


def pace_gap(measured: Maybe, expected: Maybe) -> Maybe:
    """Return M - P; below 0 is behind."""
    return difference(measured, expected)


def pace(measured: Maybe, expected: Maybe) -> Maybe:
    """Return M ÷ P, from P ≥ 0.1 on; undefined before."""
    return None if expected is None or expected < TOO_EARLY else ratio(measured, expected)


def forecast(measured: Maybe, expected: Maybe) -> Maybe:
    """Return where the measure ends at this pace: M ÷ P held within 0 and 1, from P ≥ 0.1 on."""
    return clamp(pace(measured, expected))


def yield_of_work(measured: Maybe, delivered: Maybe) -> Maybe:
    """Return M ÷ D: how much movement the delivered work has brought."""
    return ratio(measured, delivered)


def cost_per_point(spend: Maybe, measured: Maybe) -> Maybe:
    """Return S ÷ (100·M), in money for each percentage point; undefined when nothing moved."""
    return None if measured is None else ratio(spend, HUNDRED * measured)


def spend_without_movement(spend: Maybe, measured: Maybe) -> bool:
    """Say whether money was spent and the measure stands at 0."""
    return spend is not None and spend > 0 and measured == 0


@dataclass(frozen=True)
class Decomposition:
    """P - M in three parts, each undefined when a term of it is."""

    plan_misfit: Maybe
    execution_shortfall: Maybe
    outcome_shortfall: Maybe


def decomposition(expected: Maybe, planned: Maybe, delivered: Maybe, measured: Maybe) -> Decomposition:
    """Return P - M = (P - Q) + (Q - D) + (D - M): plan too late, work late, work done and needle not moved."""
    return Decomposition(
        plan_misfit=difference(expected, planned),
        execution_shortfall=difference(planned, delivered),
        outcome_shortfall=difference(delivered, measured),
    )
