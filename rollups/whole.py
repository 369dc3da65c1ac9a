"""All work and money of a tenant: what initiatives hold, what none holds, and what no sum may swallow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery, Sum

from portfolio.models import Portfolio
from rollups.models import InitiativeRollup, Rollup, TotalsRollup, TreeRollup


@dataclass(frozen=True)
class Part:
    """A row: how many items, what they are planned to cost, what was spent; None where it says nothing."""

    items: int | None = None
    planned: Decimal | None = None
    spent: Decimal | None = None


@dataclass(frozen=True)
class Whole:
    """`inside` and `outside` make up `all`; the rest is part of them and shown because it is easily missed."""

    inside: Part
    outside: Part
    all: Part
    loose: Part
    """Costs of no initiative and no item; part of what is outside."""
    unaligned: Part
    """Spent inside initiatives for no key result."""
    unscheduled: Part
    dropped: Part
    dropped_earned: Decimal
    cut: Decimal
    mismatch: Decimal
    """What leaves plan beyond the plan above them."""
    currencies: frozenset[str]
    """Of the portfolios; empty for one that has none of its own."""


def whole() -> Whole | None:
    """The sums over everything, from the stored figures; None before the first rollup. One query."""
    names = ("items", "items_dropped", "unscheduled", "unscheduled_bac", "dropped_planned", "dropped_earned")
    sums = {f"of_{name}": _sum_of(InitiativeRollup, name) for name in names}
    currencies = ArraySubquery(Portfolio.objects.order_by().values("currency").distinct())
    rows = TotalsRollup.objects.annotate(**sums, of_loose=_sum_of(TreeRollup, "items"), currencies=currencies)
    totals: Any = rows.first()
    if totals is None:
        return None
    # A figure that was not stored yet is not known, one of no rows is 0.
    found: dict[str, Any] = {name: getattr(totals, f"of_{name}") or 0 for name in names}
    loose = totals.of_loose or 0
    planned, spent = (totals.bac_mapped, totals.bac_unallocated), (totals.cost_mapped, totals.cost_unallocated)
    return Whole(
        inside=Part(found["items"], planned[0], spent[0]),
        outside=Part(loose, planned[1], spent[1]),
        all=Part(found["items"] + loose, _sum(*planned), totals.cost_in),
        loose=Part(spent=totals.cost_loose),
        unaligned=Part(spent=totals.unaligned_spend),
        unscheduled=Part(found["unscheduled"], found["unscheduled_bac"]),
        dropped=Part(found["items_dropped"], found["dropped_planned"]),
        dropped_earned=Decimal(found["dropped_earned"]),
        cut=Decimal(found["dropped_planned"] - found["dropped_earned"]),
        mismatch=totals.plan_mismatch or Decimal(0),
        currencies=frozenset(totals.currencies),
    )


def _sum(*amounts: Decimal | None) -> Decimal | None:
    return None if None in amounts else sum((each for each in amounts if each is not None), Decimal(0))


def _sum_of(model: type[Rollup], name: str) -> Subquery:
    rows = model._default_manager.order_by().values("tenant_id")
    return Subquery(rows.annotate(together=Sum(name)).values("together"))
