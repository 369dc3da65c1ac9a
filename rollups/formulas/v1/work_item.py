"""One work item: its planned cost, its window, what was planned and earned of it (MODEL.md §1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rollups.formulas.numbers import ONE, ZERO, Maybe, clamp, ratio

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Window:
    """When the work is planned, first and last day counted; without a start all of it falls due as the finish ends."""

    start: date | None
    finish: date

    @property
    def days(self) -> int:
        """The days of the window, both ends counted; 0 when it is a finish only."""
        return 0 if self.start is None else (self.finish - self.start).days + 1


def window(
    start: date | None,
    finish: date | None,
    initiative_start: date | None,
    initiative_finish: date | None,
) -> Window | None:
    """Return the leaf's window by its own dates, else its initiative's; None is unscheduled (MODEL.md §1, window)."""
    if start is None and finish is None:
        return _own_window(initiative_start, initiative_finish)
    return _own_window(start, initiative_finish if finish is None else finish)


def _own_window(start: date | None, finish: date | None) -> Window | None:
    if finish is None or (start is not None and finish < start):
        return None
    return Window(start, finish)


def planned_share(planned: Window | None, day: date) -> Fraction:
    """Return the share of the window passed by the end of the day, 0 to 1; unscheduled 0 (MODEL.md §1, PV)."""
    if planned is None:
        return ZERO
    if planned.start is None:
        return ONE if day >= planned.finish else ZERO
    passed = (day - planned.start).days + 1
    return min(max(Fraction(passed, planned.days), ZERO), ONE)


def planned_value(bac: Fraction, share: Fraction) -> Fraction:
    """Return PV = BAC · share of the window passed, in money (PMI, Practice Standard for EVM)."""
    return bac * share


def earned_value(bac: Fraction, percent: Fraction) -> Fraction:
    """Return EV = BAC · percent (0 to 1), in money (PMI, Practice Standard for EVM)."""
    return bac * percent


def plan_pot(cost: Fraction, own_costs: Sequence[Fraction], plans_below: Sequence[Fraction]) -> Fraction:
    """Return what a plan has left for its leaves without a cost, in money, never below 0 (MODEL.md §1, BAC)."""
    return max(ZERO, cost - sum(own_costs, ZERO) - sum(plans_below, ZERO))


def plan_mismatch(cost: Fraction, own_costs: Sequence[Fraction], plans_below: Sequence[Fraction]) -> Fraction:
    """Return what the leaves plan beyond their plan, in money: 0 when they keep to it (MODEL.md §1, BAC)."""
    return max(ZERO, sum(own_costs, ZERO) + sum(plans_below, ZERO) - cost)


def percent_done(*, finished: bool, last_report: Maybe) -> Fraction:
    """Return the percent earned, 0 to 1: 1 once finished, else the last report, else 0 (MODEL.md §1, EV)."""
    if finished:
        return ONE
    return zero_hundred(finished=False) if last_report is None else last_report


def zero_hundred(*, finished: bool) -> Fraction:
    """Return the 0/100 rule's percent: nothing before the finish (UN/CEFACT EarnedValueCalculationMethod)."""
    return ONE if finished else ZERO


def fifty_fifty(*, started: bool, finished: bool) -> Fraction:
    """Return the 50/50 rule's percent: half at the start, all at the finish (UN/CEFACT, as above)."""
    if finished:
        return ONE
    return HALF if started else ZERO


def weighted_milestones(milestones: Sequence[tuple[Fraction, bool]]) -> Maybe:
    """Return the weight of the milestones reached ÷ all weight; undefined without weight (UN/CEFACT, as above)."""
    reached = sum((weight for weight, done in milestones if done), ZERO)
    return ratio(reached, sum((weight for weight, _ in milestones), ZERO))


def units_done(done: Fraction, total: Fraction) -> Maybe:
    """Return units done ÷ units to do, 0 to 1; undefined when there is nothing to do (UN/CEFACT, as above)."""
    return clamp(ratio(done, total))


def level_of_effort(bac: Fraction, pv: Fraction) -> Maybe:
    """Return the percent by which EV equals PV, so that SV is always 0 (UN/CEFACT, as above)."""
    return ratio(pv, bac)


def dropped(bac: Fraction, percent: Fraction) -> tuple[Fraction, Fraction]:
    """Return (BAC, percent) from the day a leaf is dropped: its plan cut to what was earned (MODEL.md §1)."""
    return earned_value(bac, percent), ONE
