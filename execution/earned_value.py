"""Earned value in words: where a portfolio or a team stands, and whether it works in the planned order; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ui.formats import full_day, money, percent, plural

IN_ORDER, MOSTLY = Decimal("0.95"), Decimal("0.8")


@dataclass(frozen=True)
class Standing:
    """What the sentence is made from: money in one currency, None is not known."""

    name: str
    currency: str
    pv: Decimal | None = None
    ev: Decimal | None = None
    ac: Decimal | None = None
    eac: Decimal | None = None
    planned_end: date | None = None
    ends_on: date | None = None


def sentence(standing: Standing) -> str:
    """Earned against planned and spent, and where it ends at this pace; at most 30 words beside the name."""
    if standing.ev is None or not (standing.pv or standing.ev or standing.ac):
        return f"{standing.name} has no planned work with figures yet."
    currency = standing.currency
    words = f"{standing.name} earned {money(standing.ev, currency)} of {money(standing.pv, currency)} planned by now"
    return f"{words} and spent {money(standing.ac, currency)}{_end(standing)}."


def forecast_note(over: Decimal | None, currency: str) -> str:
    """What stands below the forecast: by how much it is over what is planned, or what would be left of that."""
    if over is None:
        return "EAC"
    if over == 0:
        return "EAC, as planned"
    return f"EAC, {money(abs(over), currency)} {'over' if over > 0 else 'left'}"


def _end(standing: Standing) -> str:
    cost = f" at {money(standing.eac, standing.currency)}" if standing.eac is not None else ""
    if standing.ends_on is None:
        return f"; the rest leads to{cost.removeprefix(' at')} in all" if cost else ""
    return f"; at this pace it ends on {full_day(standing.ends_on)}{_late(standing)},{cost}".removesuffix(",")


def _late(standing: Standing) -> str:
    if standing.planned_end is None or standing.ends_on is None:
        return ""
    days = (standing.ends_on - standing.planned_end).days
    if days == 0:
        return ", as planned"
    return f", {plural(abs(days), 'day')} {'late' if days > 0 else 'early'}"


def adherence(p_factor: Decimal | None) -> str:
    """What the p-factor says (Lipke 2004): how much of what should be done by the earned time was done there."""
    if p_factor is None:
        return "Whether work follows the planned order is not known: nothing is earned on a plan with dates yet."
    if p_factor >= IN_ORDER:
        return "Work is done in the order in which it was planned."
    ahead = percent(1 - p_factor)
    if p_factor >= MOSTLY:
        return f"Work mostly follows the plan’s order; {ahead} was done out of turn."
    return f"{ahead} of the work was done out of turn while planned work before it waits: expect some of it again."
