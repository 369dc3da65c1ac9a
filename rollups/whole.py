"""All work and money of a tenant: what initiatives hold, what none holds, and what no sum may swallow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery, Sum, TextField
from django.db.models.functions import Cast, JSONObject

from portfolio.models import Portfolio
from rollups.models import InitiativeRollup, Rollup, TotalsRollup, TreeRollup

SUMMED = ("items", "items_dropped", "unscheduled", "unscheduled_bac", "dropped_planned", "dropped_earned")


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
    currencies = ArraySubquery(Portfolio.objects.order_by().values("currency").distinct())
    inside, outside = _sums(InitiativeRollup, *SUMMED), _sums(TreeRollup, "items")
    totals: Any = TotalsRollup.objects.annotate(inside=inside, outside=outside, currencies=currencies).first()
    if totals is None:
        return None
    # A figure that was not stored yet is not known, one of no rows is 0.
    found = {name: Decimal((totals.inside or {}).get(name) or 0) for name in SUMMED}
    loose = int((totals.outside or {}).get("items") or 0)
    planned, spent = (totals.bac_mapped, totals.bac_unallocated), (totals.cost_mapped, totals.cost_unallocated)
    return Whole(
        inside=Part(int(found["items"]), planned[0], spent[0]),
        outside=Part(loose, planned[1], spent[1]),
        all=Part(int(found["items"]) + loose, _sum(*planned), totals.cost_in),
        loose=Part(spent=totals.cost_loose),
        unaligned=Part(spent=totals.unaligned_spend),
        unscheduled=Part(int(found["unscheduled"]), found["unscheduled_bac"]),
        dropped=Part(int(found["items_dropped"]), found["dropped_planned"]),
        dropped_earned=found["dropped_earned"],
        cut=found["dropped_planned"] - found["dropped_earned"],
        mismatch=totals.plan_mismatch or Decimal(0),
        currencies=frozenset(totals.currencies),
    )


def _sum(*amounts: Decimal | None) -> Decimal | None:
    return None if None in amounts else sum((each for each in amounts if each is not None), Decimal(0))


def _sums(model: type[Rollup], *names: str) -> Subquery:
    """The sums of all rows, in one pass; as words, because numbers of JSON become floats."""
    rows = model._default_manager.order_by().values("tenant_id")
    together = JSONObject(**{name: Cast(Sum(name), TextField()) for name in names})
    return Subquery(rows.annotate(together=together).values("together"))
