"""Schedule performance in time rather than money (Lipke, "Schedule is Different", 2003; MODEL.md §2)."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from rollups.formulas.numbers import ONE, ZERO, Maybe, difference, ratio
from rollups.formulas.v1.work_item import Window


def planned_duration(first: date, last: date) -> int:
    """Return PD in days, the first window start and the last window end both counted."""
    return (last - first).days + 1


def actual_time(first: date, day: date) -> int:
    """Return AT in days from the first window start to the end of the day, both counted; 0 before it."""
    return max(0, (day - first).days + 1)


def share_at(window: Window | None, first: date, moment: Fraction) -> Fraction:
    """Return the share of a window passed at a moment in days since the start of `first`; finish-only ones step."""
    if window is None:
        return ZERO
    if window.start is None:
        return ONE if moment >= (window.finish - first).days + 1 else ZERO
    passed = moment - (window.start - first).days
    return min(max(passed / window.days, ZERO), ONE)


def earned_schedule(curve: Sequence[Fraction], ev: Fraction, bac: Fraction) -> Maybe:
    """Return ES in periods: when the curve of PV (value k at the end of period k, linear between) first exceeds EV.

    On a plateau its end; the last period once all is earned or the curve never gets there; undefined without a curve.
    """
    if not curve:
        return None
    end = Fraction(len(curve) - 1)
    if ev >= bac > 0:
        return end
    if ev <= 0:
        return ZERO
    return next((_crossing(curve, k, ev) for k, pv in enumerate(curve) if pv > ev), end)


def _crossing(curve: Sequence[Fraction], after: int, ev: Fraction) -> Fraction:
    """Return the moment in the period before `after` at which the curve leaves EV behind."""
    if after == 0:
        return ZERO
    before = curve[after - 1]
    return after - 1 + (ev - before) / (curve[after] - before)


def spi_t(es: Maybe, at: Maybe) -> Maybe:
    """Return SPI(t) = ES ÷ AT: unlike SPI it stays below 1 on a project finished late (Lipke 2003)."""
    return ratio(es, at)


def sv_t(es: Maybe, at: Maybe) -> Maybe:
    """Return SV(t) = ES - AT, in periods; below 0 is late (Lipke 2003)."""
    return difference(es, at)


def eac_t(pd: Maybe, index: Maybe) -> Maybe:
    """Return the duration forecast PD ÷ SPI(t), in periods; undefined when SPI(t) is, or is 0 (Henderson 2004)."""
    return ratio(pd, index)


def duration_at_completion(at: Maybe, remaining: Maybe, index: Maybe) -> Maybe:
    """Return AT + remaining ÷ index, in periods: the family of forecasts of Vandevoorde & Vanhoucke (2006)."""
    left = ratio(remaining, index)
    return None if at is None or left is None else at + left


def earned_duration(at: Maybe, spi: Maybe) -> Maybe:
    """Return ED = AT · SPI, in periods (Jacob 2003, in Vandevoorde & Vanhoucke 2006)."""
    return None if at is None or spi is None else at * spi


def p_factor(leaves: Iterable[tuple[Fraction, Fraction]]) -> Maybe:
    """Return schedule adherence Σ min(PV at ES, EV) ÷ Σ PV at ES over (PV, EV) of the leaves (Lipke 2004)."""
    pairs = list(leaves)
    adhered = sum((min(pv, ev) for pv, ev in pairs), ZERO)
    return ratio(adhered, sum((pv for pv, _ in pairs), ZERO))
