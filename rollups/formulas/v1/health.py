"""Words for figures: bands, health, watermelon, quadrant (MODEL.md §2 and §3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from rollups.formulas.numbers import Maybe
from rollups.formulas.v1.key_result import pace

RANKS = {"on_track": 0, "at_risk": 1, "off_track": 2}
"""Green, amber, red: the greater, the worse."""


@dataclass(frozen=True)
class Policy:
    """The tenant's thresholds: from `on_track` up green, from `at_risk` up amber, below red."""

    on_track: Fraction = Fraction(9, 10)
    at_risk: Fraction = Fraction(7, 10)


DEFAULT = Policy()


def band(index: Fraction, policy: Policy = DEFAULT) -> str:
    """Return the band of an index of which 1 is as planned; a threshold itself is in the better band."""
    if index >= policy.on_track:
        return "on_track"
    return "at_risk" if index >= policy.at_risk else "off_track"


def health(measured: Maybe, expected: Maybe, policy: Policy = DEFAULT) -> str:
    """Return the health of a key result or an objective: no_data, achieved, too_early or the band of M ÷ P."""
    if measured is None:
        return "no_data"
    if measured == 1:
        return "achieved"
    index = pace(measured, expected)
    return "too_early" if index is None else band(index, policy)


def initiative_health(cpi: Maybe, spi_t: Maybe, policy: Policy = DEFAULT) -> str:
    """Return the worse band of CPI and SPI(t) as far as they are defined, else no_data."""
    bands = [band(index, policy) for index in (cpi, spi_t) if index is not None]
    return max(bands, key=RANKS.__getitem__, default="no_data")


def ranks(indices: Iterable[Maybe], policy: Policy = DEFAULT) -> list[int]:
    """Return the rank (0 green, 1 amber, 2 red) of each index that is defined."""
    return [RANKS[band(index, policy)] for index in indices if index is not None]


def watermelon(outer: Iterable[int], inner: Iterable[int]) -> int:
    """Return 0 to 2: by how much the worst of the inside is worse than the best of the outside; 0 when one is empty."""
    outside, inside = list(outer), list(inner)
    return max(0, max(inside) - min(outside)) if outside and inside else 0


def outer_ranks(status: str | None, spi: Maybe, cpi: Maybe, policy: Policy = DEFAULT) -> list[int]:
    """Return what is seen from outside: the owner's last status (None: not given), SPI and CPI."""
    return [*([] if status is None else [RANKS[status]]), *ranks((spi, cpi), policy)]


def inner_ranks(measured: Maybe, expected: Maybe, policy: Policy = DEFAULT) -> list[int]:
    """Return what is inside: the pace M ÷ P once P ≥ 0.1; the forecast, that pace clamped, is in the same band."""
    return ranks((pace(measured, expected),), policy)


def quadrant(
    measured: Maybe,
    expected: Maybe,
    delivered: Maybe,
    planned: Maybe,
    policy: Policy = DEFAULT,
) -> str | None:
    """Return which of work (D against Q) and outcome (M against P) keeps up; None when any of the four is undefined."""
    if measured is None or expected is None or delivered is None or planned is None:
        return None
    output = delivered >= policy.on_track * planned
    outcome = measured >= policy.on_track * expected
    if output:
        return "working" if outcome else "output_without_outcome"
    return "outcome_without_output" if outcome else "neither"


def is_stale(days_since_check_in: int, cadence_days: int) -> bool:
    """Say whether the last check-in is older than twice the cadence, both in days."""
    return days_since_check_in > 2 * cadence_days
