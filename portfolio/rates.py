"""Amounts of several currencies as one, for display only and only with its rates and their age; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ui.formats import age, full_day, listed, money


@dataclass(frozen=True)
class Rate:
    """From `since` on, how much of the organisation's currency one unit is worth."""

    rate: Decimal
    since: date


@dataclass(frozen=True)
class About:
    """A total across currencies, by rates of some days; or the currencies without a rate, and then no total."""

    total: Decimal | None
    currency: str
    first: date | None = None
    last: date | None = None
    missing: tuple[str, ...] = ()

    def text(self, today: date) -> str:
        """“about €4.2m at the rates of 20 Nov 2026, 2 d old”; where a rate is missing, which."""
        if self.total is None:
            return f"No total across currencies: there is no rate for {listed(list(self.missing))}."
        if self.first is None or self.last is None:
            return money(self.total, self.currency)
        days = full_day(self.last) if self.first == self.last else f"{full_day(self.first)} to {full_day(self.last)}"
        old = age(self.first, today)
        return f"about {money(self.total, self.currency)} at the rates of {days}, {_old(old)}"


def _old(old: str) -> str:
    return "of today" if old == "today" else f"{old} old"


def about(amounts: Mapping[str, Decimal], home: str, rates: Mapping[str, Rate]) -> About:
    """The sum of the amounts in the organisation's currency; never a sum where one rate is missing."""
    foreign = sorted(currency for currency in amounts if currency != home)
    missing = tuple(currency for currency in foreign if currency not in rates)
    if missing:
        return About(None, home, missing=missing)
    total = sum((amounts[currency] * rates[currency].rate for currency in foreign), amounts.get(home, Decimal(0)))
    days = [rates[currency].since for currency in foreign]
    return About(total, home, min(days, default=None), max(days, default=None))
