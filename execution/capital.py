"""Capital and running money of each portfolio side by side: planned, released, spent; two queries for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from execution.models import Cost
from execution.queries import initiatives_of
from portfolio.models import Initiative, Portfolio, Tranche
from portfolio.queries import decisions_by_tranche

ZERO = Decimal(0)
OVER = frozenset({"stopped", "lapsed"})


@dataclass(frozen=True)
class Split:
    """An amount and how much of it is capital; the rest is running money. None: not known."""

    total: Decimal | None = ZERO
    capital: Decimal = ZERO

    @property
    def running(self) -> Decimal | None:
        """What is not capital."""
        return None if self.total is None else self.total - self.capital


@dataclass(frozen=True)
class Capital:
    """A portfolio's money by planned, released and spent."""

    planned: Split
    released: Split
    spent: Split


def capital_of(portfolios: Sequence[Portfolio]) -> dict[int, Capital]:
    """Tranches that were not stopped, those released, and costs (AC, of it the entries of kind capital)."""
    ids = [each.pk for each in portfolios]
    planned, released = _tranches(ids)
    spent = _spent(ids)
    none = Split()
    return {pk: Capital(planned.get(pk, none), released.get(pk, none), spent.get(pk, Split(None))) for pk in ids}


def _tranches(ids: Iterable[int]) -> tuple[dict[int, Split], dict[int, Split]]:
    rows = list(Tranche.objects.filter(initiative__portfolio_id__in=ids).select_related("initiative"))
    decided = decisions_by_tranche([row.pk for row in rows])
    planned: dict[int, Split] = defaultdict(Split)
    released: dict[int, Split] = defaultdict(Split)
    for row in rows:
        decision = decided.get(row.pk, {}).get("decision", "planned")
        where = row.initiative.portfolio_id
        for found, counts in ((planned, decision not in OVER), (released, decision == "released")):
            if counts:
                was = found[where]
                found[where] = Split((was.total or ZERO) + row.amount, was.capital + (row.capital or ZERO))
    return planned, released


def _spent(ids: Sequence[int]) -> dict[int, Split]:
    rows = Initiative.objects.filter(portfolio_id__in=ids).order_by().values_list("portfolio_id")
    totals = dict(rows.annotate(ac=Sum("rollup__ac")))
    capital = _capital_costs(ids)
    return {pk: Split(total, capital.get(pk, ZERO)) for pk, total in totals.items()}


def _capital_costs(ids: Sequence[int]) -> dict[int, Decimal]:
    """Entries of kind capital that count, by the portfolio of the initiative they count for."""
    entries = Cost.objects.filter(kind=Cost.Kind.CAPITAL, superseded_by=None).order_by()
    found: dict[int, Decimal] = defaultdict(Decimal)
    direct = entries.filter(initiative__portfolio_id__in=ids).values_list("initiative__portfolio_id")
    for pk, amount in direct.annotate(total=Sum("amount")):
        found[pk] += amount
    by_item = dict(
        entries.filter(Q(initiative=None), item__isnull=False)
        .values_list("item_id").annotate(total=Sum("amount"))
    )  # fmt: skip
    serves = initiatives_of(by_item)
    portfolios = dict(
        Initiative.objects.filter(pk__in={each.id for each in serves.values()}).values_list("pk", "portfolio_id")
    )
    for item, amount in by_item.items():
        if item in serves:
            found[portfolios[serves[item].id]] += amount
    return found
