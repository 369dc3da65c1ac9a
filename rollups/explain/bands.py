"""Words for figures: the bands of the tenant's policy and the health that goes by pace."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

from rollups.explain.how import Case, How, decided, own
from rollups.explain.tree import Step
from rollups.explain.writing import plain
from rollups.models import Policy

COLOURS = ("green", "amber", "red")


def quotient(part: Any, whole: Any) -> Decimal | None:
    """An index for a band, to the 18 decimals by which bands are told apart."""
    if part is None or not whole:
        return None
    with localcontext() as wide:
        wide.prec = 100
        return (Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-18))


def rank(index: Decimal | None, policy: Policy) -> int | None:
    """0 green, 1 amber, 2 red; None when there is no index."""
    if index is None:
        return None
    with localcontext() as wide:
        wide.prec = 400
        near = index.quantize(Decimal(1).scaleb(-18))
    return 0 if near >= policy.on_track else 1 if near >= policy.at_risk else 2


def pace_of(case: Case) -> Decimal | None:
    """Measured ÷ expected, once enough is expected to say anything."""
    expected = case["expected"]
    if expected is None or expected < case.reading.policy.forecast_from:
        return None
    return quotient(case["measured"], expected)


def health_by_pace(case: Case) -> How:
    """The health of a key result or an objective, rule by rule."""
    policy, measured, pace = case.reading.policy, case["measured"], pace_of(case)
    found, said = rank(pace, policy), f"Measured ÷ expected{f' = {plain(pace)}' if pace is not None else ''}"
    steps = (
        Step("Nothing has been measured", "no_data", measured is None),
        Step("Measured is the whole way, 1", "achieved", measured == 1),
        Step(f"Expected is not known or below {plain(policy.forecast_from)}", "too_early", pace is None),
        Step(f"{said} is at least {plain(policy.on_track)}", "on_track", found == 0),
        Step(f"{said} is at least {plain(policy.at_risk)}", "at_risk", found is not None and found <= 1),
        Step(f"{said} is below {plain(policy.at_risk)}", "off_track", found == 2),
    )
    words = "Health compares what was measured with what is expected by now, against the thresholds of the policy."
    return decided(words, steps, (own(case, "measured", "M"), own(case, "expected", "P")))


def health_by_indices(case: Case) -> How:
    """The health of an initiative: the worse of its two indices."""
    policy, cpi, spi_t = case.reading.policy, case["cpi"], case["spi_t"]
    ranks = [each for each in (rank(cpi, policy), rank(spi_t, policy)) if each is not None]
    worst = max(ranks, default=None)
    steps = (
        Step("Neither CPI nor SPI(t) is known", "no_data", worst is None),
        Step(f"One of them is below {plain(policy.at_risk)}", "off_track", worst == 2),
        Step(f"One of them is below {plain(policy.on_track)}", "at_risk", worst == 1),
        Step(f"What is known of them is at least {plain(policy.on_track)}", "on_track", worst == 0),
    )
    words = "An initiative is as healthy as the worse of its cost index and its schedule index."
    return decided(words, steps, (own(case, "cpi", "CPI"), own(case, "spi_t", "SPI_t")))
