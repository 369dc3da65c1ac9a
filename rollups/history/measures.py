"""The figures that have a way through time: their names for people, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from rollups.engine.kinds import KINDS, WORDS, Kind
from ui import formats

type How = Literal["share", "money", "ratio", "days", "count", "number"]

NAMES = {
    "ac": "Actual cost",
    "aligned": "Aligned share",
    "at": "Actual time",
    "bac": "Planned cost",
    "bac_mapped": "Planned cost of initiatives",
    "bac_unallocated": "Planned cost without initiative",
    "confidence": "Confidence",
    "cost_in": "Costs in all",
    "cost_loose": "Costs of nothing",
    "cost_mapped": "Costs of initiatives",
    "cost_per_point": "Cost per point",
    "cost_unallocated": "Costs without initiative",
    "coverage": "Known",
    "cpi": "Cost index (CPI)",
    "cv": "Cost variance",
    "due": "Inputs expected by now",
    "missing": "Inputs missing",
    "direct": "Measured by its key results",
    "dropped_earned": "Earned of what was dropped",
    "dropped_planned": "Planned of what was dropped",
    "eac": "Estimate at the end",
    "eac_t": "Estimated length",
    "earned_value": "Earned value",
    "es": "Earned schedule",
    "etc": "Estimate to the end",
    "ev": "Earned value",
    "inherited": "Measured by those below",
    "linked": "Key results with work",
    "items_doing": "Items in progress",
    "items_todo": "Items to do",
    "p_factor": "Schedule adherence (p)",
    "pd": "Planned length",
    "percent": "Percent complete",
    "planned_value": "Planned value",
    "pv": "Planned value",
    "raw": "Measured, not held to 0–100%",
    "spend": "Spent",
    "spi": "Schedule index (SPI)",
    "spi_t": "Schedule index SPI(t)",
    "sv": "Schedule variance",
    "tcpi": "Cost index still needed (TCPI)",
    "unscheduled": "Items without dates",
    "unscheduled_bac": "Planned cost without dates",
    "vac": "Variance at the end",
    "yield": "Yield",
}
HOWS: dict[How, str] = {
    "share": "raw measured expected delivered planned coverage direct inherited confidence gap pace_gap plan_misfit "
    "execution_shortfall outcome_shortfall forecast percent aligned",
    "ratio": "cpi spi spi_t tcpi p_factor yield",
    "days": "es at pd eac_t",
    "count": "initiatives items items_todo items_doing items_done items_dropped unscheduled key_results children "
    "linked watermelon due missing",
    "number": "value",
}
# Figures that are looked at side by side.
TOGETHER: dict[str, tuple[str, ...]] = {
    "measured": ("measured", "expected", "delivered", "planned"),
    "delivered": ("delivered", "measured", "planned"),
    "expected": ("expected", "measured"),
    "planned": ("planned", "delivered"),
    "spend": ("spend", "budget", "eac"),
    "earned_value": ("earned_value", "planned_value", "spend"),
    "planned_value": ("planned_value", "earned_value", "spend"),
    "ev": ("ev", "pv", "ac"),
    "pv": ("pv", "ev", "ac"),
    "ac": ("ac", "ev", "pv"),
    "cpi": ("cpi", "spi"),
    "spi": ("spi", "cpi"),
    "cost_in": ("cost_in", "cost_mapped", "cost_unallocated"),
}
FIRST = {
    "key_results": "measured",
    "objectives": "measured",
    "initiatives": "ev",
    "portfolios": "ev",
    "totals": "cost_in",
}


@dataclass(frozen=True)
class Measure:
    """One figure of a kind of result."""

    name: str
    label: str
    how: How

    @property
    def spoken(self) -> str:
        """Its name within a sentence: CPI stays CPI."""
        return f"{self.label[0].lower()}{self.label[1:]}"

    def shown(self, value: Decimal | None, currency: str) -> str:
        """A value for people."""
        if self.how == "share":
            return formats.percent(value, 1)
        if self.how == "money":
            return formats.money(value, currency)
        if self.how == "days":
            return _in_days(value, formats.number(value))
        return formats.ratio(value) if self.how == "ratio" else formats.number(value)

    def changed(self, value: Decimal | None, currency: str) -> str:
        """A difference of two values for people, with its sign."""
        if self.how == "share":
            return formats.points(value, 1)
        if self.how == "money":
            return formats.signed_money(value, currency)
        if self.how == "days":
            return _in_days(value, formats.signed(value))
        return formats.signed(value, 2) if self.how == "ratio" else formats.signed(value)


def _in_days(value: Decimal | None, text: str) -> str:
    return text if value is None else f"{text} {'day' if abs(value) == 1 else 'days'}"


def kind_named(name: str) -> Kind:
    """The kind of result by its plural name; raises KeyError."""
    return {kind.name: kind for kind in KINDS}[name]


@cache
def measures_of(kind: str) -> dict[str, Measure]:
    """Every figure of a kind that is a number, by its name in the rollup's JSON."""
    numbers = (name for name in kind_named(kind).columns if name not in WORDS)
    return {name: Measure(name, NAMES.get(name, name.replace("_", " ").capitalize()), _how(name)) for name in numbers}


def _how(name: str) -> How:
    return next((how for how, names in HOWS.items() if name in names.split()), "money")
