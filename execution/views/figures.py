"""An initiative's figures under their plain names, each with the short name that specialists know and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rollups.queries import agreed_curves
from ui.charts import s_curve
from ui.formats import money, number, percent, ratio

if TYPE_CHECKING:
    from portfolio.models import Initiative
    from rollups.curves import CurvePoint
    from rollups.models import InitiativeRollup


ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One figure."""

    name: str
    short: str
    value: str
    says: str
    tone: str = ""
    why: tuple[str, int, str] | None = None


def lines_of(rollup: InitiativeRollup | None, currency: str, unpriced: Decimal = ZERO) -> list[Line]:
    """Plan, work, money, indices and forecasts; what is undefined is not known, never 0.

    `unpriced` are hours that no cost says, because nobody has said what they cost.
    """

    def amount(value: Any) -> str:
        return money(value, currency)

    def spent(value: Any) -> str:
        return f"{amount(value)}, {not_priced(unpriced)}" if unpriced else amount(value)

    rows: list[tuple[str, str, str, Callable[[Any], str], str]] = [
        ("Planned cost", "BAC", "bac", amount, "Budget at completion: all that its work is planned to cost."),
        ("Planned by now", "PV", "pv", amount, "What should have been earned by the end of today."),
        ("Earned by now", "EV", "ev", amount, "What the work that is done was planned to cost."),
        ("Spent by now", "AC", "ac", spent, "All costs that were booked, corrections included."),
        ("Cost index", "CPI", "cpi", ratio, "Earned for each 1.00 spent; below 1 the work costs more than planned."),
        ("Schedule index", "SPI(t)", "spi_t", ratio, "Days of plan worked off per day; below 1 it is late."),
        ("Forecast at completion", "EAC", "eac", amount, "What it will cost in all, at the cost index so far."),
        ("Left under or over budget", "VAC", "vac", amount, "Planned cost less forecast; below 0 is an overspend."),
        ("Still to spend", "ETC", "etc", amount, "Forecast less spent."),
        ("Index needed", "TCPI", "tcpi", ratio, "The cost index that the rest needs to end within the planned cost."),
        ("Worked in planned order", "p-factor", "p_factor", percent, "How much was earned where the plan said so."),
        ("Released", "", "released", amount, "The sum of the tranches that were funded."),
    ]
    rows += [row for row in _rarely(amount) if getattr(rollup, row[2], None)]
    return [
        Line(
            name, short, written(getattr(rollup, column, None)), says, _tone(column, getattr(rollup, column, None)),
            ("initiatives", rollup.initiative_id, column) if rollup else None,
        )
        for name, short, column, written, says in rows
    ]  # fmt: skip


def not_priced(hours: Decimal) -> str:
    """What stands beside an actual cost that lacks the price of some hours."""
    return f"+ {number(hours)} h not priced"


def moments_of(
    points: Sequence[CurvePoint], bets: Iterable[Initiative], team_id: int | None = None
) -> tuple[list[s_curve.Moment], str]:
    """The points of a curve with what the baselines had planned by then, and a note where some bets have none."""
    found = agreed_curves(bets, [each.day for each in points], team_id)
    none = [None] * len(points)
    moments = [
        s_curve.Moment(each.day, each.planned, each.earned, each.actual, first, current)
        for each, first, current in zip(points, found.first or none, found.current or none, strict=True)
    ]
    return moments, found.note


def _rarely(amount: Callable[[Any], str]) -> list[tuple[str, str, str, Callable[[Any], str], str]]:
    """What is shown when there is any of it, so that no sum swallows it."""
    return [
        (
            "Without dates",
            "",
            "unscheduled_bac",
            amount,
            "Planned cost of items without dates: never planned value.",
        ),
        ("Dropped: was planned", "", "dropped_planned", amount, "What items that were dropped were planned to cost."),
        ("Dropped: was earned", "", "dropped_earned", amount, "All that is left of their plan; the rest was cut."),
        ("Serves no key result", "", "unaligned_spend", amount, "What was spent for no key result."),
    ]


def _tone(column: str, value: Decimal | None) -> str:
    if value is None:
        return ""
    is_behind = column in {"cpi", "spi_t"} and value < Decimal("0.9")
    return "off" if is_behind or (column == "vac" and value < 0) else ""
