"""Where initiatives stand, and what their figures add up to in each currency; pure: numbers in, numbers out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

ZERO = Decimal(0)
FUNDED = frozenset({"approved", "active", "paused", "delivered", "stopped"})
UNDER_WAY = frozenset({"approved", "active", "paused"})
ENDED = frozenset({"delivered", "stopped", "rejected"})
ON_TIME_DAYS = 7
"""A forecast up to a week after the planned finish still counts as the planned date: SPI(t) is not finer than that."""
LATEST_DAYS = 3650
"""A forecast further away says no more than "not in the foreseeable time"."""
ALMOST_DONE = Decimal("0.9")
MOST_DRIVERS = 50
"""Whether an excess comes from a few is worth knowing; how many hundreds it comes from is not."""


@dataclass(frozen=True)
class Link:
    """A share of an initiative's money that serves a key result, with where that key result stands."""

    initiative_id: int
    key_result_id: int
    key: str
    title: str
    objective_id: int
    objective_key: str
    objective_title: str
    allocation: Decimal = ZERO
    claim: Decimal | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    measured: Decimal | None = None
    expected: Decimal | None = None
    confidence: Decimal | None = None
    quadrant: str = ""
    objective_measured: Decimal | None = None

    @property
    def promised(self) -> Decimal | None:
        """The claim as a share of the way from baseline to target; None without either."""
        if self.claim is None or self.baseline is None or self.target is None or self.target == self.baseline:
            return None
        return self.claim / (self.target - self.baseline)


@dataclass(frozen=True)
class Standing:
    """One initiative as the list shows it; figures are the stored rollup's, None is not known."""

    id: int
    key: str
    title: str
    kind: str = "strategic"
    state: str = "active"
    currency: str = "EUR"
    portfolio_id: int = 0
    portfolio_key: str = ""
    portfolio_name: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    team_id: int | None = None
    version: int = 1
    planned_start: date | None = None
    planned_finish: date | None = None
    budget: Decimal | None = None
    health: str = "no_data"
    percent: Decimal | None = None
    bac: Decimal | None = None
    pv: Decimal | None = None
    ac: Decimal | None = None
    eac: Decimal | None = None
    etc: Decimal | None = None
    at: Decimal | None = None
    eac_t: Decimal | None = None
    as_of: date | None = None
    links: tuple[Link, ...] = ()

    @property
    def approved(self) -> Decimal | None:
        """What may be spent: the budget, else what its items plan."""
        return self.bac if self.budget is None else self.budget

    @property
    def over(self) -> Decimal | None:
        """Forecast less approved: above 0 it will cost more."""
        return None if self.eac is None or self.approved is None else self.eac - self.approved

    @property
    def over_share(self) -> Decimal:
        """The excess as a share of what was approved; 0 where nothing is known."""
        over, approved = self.over, self.approved
        return over / approved if over is not None and approved else ZERO

    @property
    def status(self) -> str:
        """What its shape says: the state once it ended or before it began, else its health."""
        return self.health if self.state in {"active", "paused"} else self.state

    @property
    def stage(self) -> str:
        """Its state as a word."""
        return self.state.capitalize()

    @property
    def forecast_finish(self) -> date | None:
        """The day on which it ends at its pace in time, EAC(t) from its first day; None when not known or over."""
        if self.state in ENDED or self.eac_t is None or not self.at or self.as_of is None:
            return None
        left = max(0, math.ceil(self.eac_t - self.at))
        return self.as_of + timedelta(days=min(left, LATEST_DAYS))

    @property
    def days_late(self) -> int | None:
        """Days from the planned to the forecast finish; below 0 is early."""
        finish = self.forecast_finish
        return None if finish is None or self.planned_finish is None else (finish - self.planned_finish).days

    @property
    def main_link(self) -> Link | None:
        """The key result that most of its money serves: the initiative is listed under that objective, once."""
        return min(self.links, key=lambda link: (-link.allocation, natural(link.key)), default=None)

    @property
    def value(self) -> Decimal | None:
        """The movement it promises, as a share of the way of its key results, at most 1."""
        known = [link.promised for link in self.links if link.promised is not None]
        return min(Decimal(1), max(ZERO, sum(known, ZERO))) if known else None

    @property
    def confidence(self) -> Decimal | None:
        """The last confidence in its key results, weighted by its money."""
        known = [(link.allocation, link.confidence) for link in self.links if link.confidence is not None]
        weight = sum((share for share, _ in known), ZERO)
        return sum((share * confidence for share, confidence in known), ZERO) / weight if weight else None

    def runs_in(self, year: int) -> bool:
        """Whether its planned time touches the year; without dates it does."""
        begins_later = self.planned_start is not None and self.planned_start.year > year
        ended_before = self.planned_finish is not None and self.planned_finish.year < year
        return not begins_later and not ended_before


@lru_cache(maxsize=4096)
def natural(key: str) -> tuple[tuple[int, str], ...]:
    """Keys in the order people expect: INI-97 before INI-118."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d{1,18})", key) if part)


@dataclass(frozen=True)
class Sum:
    """Money of some initiatives in one currency."""

    currency: str
    count: int
    approved: Decimal
    forecast: Decimal
    spent: Decimal
    planned: Decimal
    drivers: int
    """How many initiatives, the greatest first, make up the excess; 0 without one, MOST_DRIVERS + 1 for more."""

    @property
    def over(self) -> Decimal:
        """Forecast less approved."""
        return self.forecast - self.approved


def sums(standings: Iterable[Standing]) -> list[Sum]:
    """What the initiatives whose money is known add up to: one sum a currency, the largest first, never across."""
    by_currency: dict[str, list[Standing]] = {}
    for each in standings:
        if each.approved is not None and each.eac is not None:
            by_currency.setdefault(each.currency, []).append(each)
    found = [_sum(currency, rows) for currency, rows in by_currency.items()]
    return sorted(found, key=lambda each: (-each.count, each.currency))


def _sum(currency: str, rows: Sequence[Standing]) -> Sum:
    def total(name: str) -> Decimal:
        return sum((getattr(row, name) or ZERO for row in rows), ZERO)

    return Sum(
        currency, len(rows), total("approved"), total("eac"), total("ac"), total("pv"),
        drivers=_drivers([row.over or ZERO for row in rows]),
    )  # fmt: skip


def _drivers(overs: Sequence[Decimal]) -> int:
    excess, reached = sum(overs, ZERO), ZERO
    if excess <= 0:
        return 0
    for count, over in enumerate(sorted(overs, reverse=True)[:MOST_DRIVERS], start=1):
        reached += over
        if reached >= excess:
            return count
    return MOST_DRIVERS + 1


@dataclass(frozen=True)
class Punctuality:
    """How many of the initiatives under way end on their planned date."""

    on_time: int = 0
    late: int = 0
    unplanned: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.on_time + self.late + self.unplanned + self.unknown


def punctuality(standings: Iterable[Standing], today: date) -> Punctuality:
    """Count the initiatives under way by how their forecast finish meets the planned one."""
    counts = {"on_time": 0, "late": 0, "unplanned": 0, "unknown": 0}
    for each in standings:
        if each.state in UNDER_WAY:
            counts[_meets(each, today)] += 1
    return Punctuality(**counts)


def _meets(standing: Standing, today: date) -> str:
    if standing.planned_finish is None:
        return "unplanned"
    late = standing.days_late
    if late is None:
        return "late" if standing.planned_finish < today else "unknown"
    return "late" if late > ON_TIME_DAYS else "on_time"
