"""One initiative: its cost indices and forecasts from PV, EV, AC and BAC, all in money (MODEL.md §2)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from rollups.formulas.numbers import ONE, ZERO, Maybe, difference, ratio, weighted_mean


def percent(ev: Fraction, bac: Fraction, leaves: Iterable[tuple[Fraction, Fraction]]) -> Maybe:
    """Return EV ÷ BAC, or without BAC the mean of the leaves' (weight, percent); undefined when they weigh 0."""
    return weighted_mean(leaves) if bac == 0 else ratio(ev, bac)


def cpi(ev: Maybe, ac: Maybe) -> Maybe:
    """Return the cost performance index EV ÷ AC, kept when AC is negative (PMI, Practice Standard for EVM)."""
    return ratio(ev, ac)


def spi(ev: Maybe, pv: Maybe) -> Maybe:
    """Return the schedule performance index EV ÷ PV (PMI, as above)."""
    return ratio(ev, pv)


def cv(ev: Maybe, ac: Maybe) -> Maybe:
    """Return the cost variance EV - AC, in money; above 0 is under cost (PMI, as above)."""
    return difference(ev, ac)


def sv(ev: Maybe, pv: Maybe) -> Maybe:
    """Return the schedule variance EV - PV, in money; above 0 is ahead (PMI, as above)."""
    return difference(ev, pv)


def eac(bac: Fraction, ev: Fraction, ac: Fraction) -> Fraction:
    """Return the estimate at completion, in money: AC once all is earned, else by CPI, else AC + what is left."""
    if ev == bac:
        return ac
    by_cpi = eac_by_cpi(bac, cpi(ev, ac))
    return eac_atypical(bac, ev, ac) if by_cpi is None else by_cpi


def eac_by_cpi(bac: Maybe, index: Maybe) -> Maybe:
    """Return BAC ÷ CPI: the rest costs what the past cost; undefined when the CPI is, or is 0 (PMI, as above)."""
    return ratio(bac, index)


def eac_atypical(bac: Fraction, ev: Fraction, ac: Fraction) -> Fraction:
    """Return AC + (BAC - EV): the rest costs what was planned (PMI, as above)."""
    return ac + (bac - ev)


def eac_by_cost_and_schedule(bac: Fraction, ev: Fraction, ac: Fraction, cost: Maybe, schedule: Maybe) -> Maybe:
    """Return AC + (BAC - EV) ÷ (CPI · SPI); undefined when either index is, or is 0 (PMI, as above)."""
    left = ratio(bac - ev, critical_ratio(cost, schedule))
    return None if left is None else ac + left


def critical_ratio(cost: Maybe, schedule: Maybe) -> Maybe:
    """Return CPI · SPI, also called SCI; undefined when either is (PMI, as above)."""
    return None if cost is None or schedule is None else cost * schedule


def etc(at_completion: Maybe, ac: Maybe) -> Maybe:
    """Return the estimate to complete EAC - AC, in money (PMI, as above)."""
    return difference(at_completion, ac)


def vac(bac: Maybe, at_completion: Maybe) -> Maybe:
    """Return the variance at completion BAC - EAC, in money; below 0 is an overspend to come (PMI, as above)."""
    return difference(bac, at_completion)


def tcpi(bac: Fraction, ev: Fraction, ac: Fraction) -> Maybe:
    """Return the CPI needed to end within BAC; 0 once all is earned; None when the budget is 0 or exhausted."""
    if bac == 0:
        return None
    if ev >= bac:
        return ZERO
    return None if bac <= ac else ratio(bac - ev, bac - ac)


def unaligned(amount: Fraction, allocations: Sequence[Fraction]) -> Fraction:
    """Return the part of the initiative's money that serves no key result (MODEL.md §4)."""
    return amount * (ONE - sum(allocations, ZERO))
