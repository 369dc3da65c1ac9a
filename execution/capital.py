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
LINES = {"planned": "Planned in tranches", "released": "Released", "spent": "Spent"}


@dataclass(frozen=True)
class Split:
    """An amount and how much of it is capital; the rest is running money. None: not known."""

    total: Decimal | None = ZERO
    capital: Decimal = ZERO

    @property
    def share(self) -> Decimal | None:
        """Which share is capital; None: not known, or of nothing."""
        return self.capital / self.total if self.total else None

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
    planned: dict[int, Split] = defaultdict(Split)
    released: dict[int, Split] = defaultdict(Split)
    for row, decision in decided_tranches(ids):
        where = row.initiative.portfolio_id
        for found, line in ((planned, "planned"), (released, "released")):
            if counts_as(line, decision):
                was = found[where]
                found[where] = Split((was.total or ZERO) + row.amount, was.capital + (row.capital or ZERO))
    return planned, released


def decided_tranches(ids: Iterable[int]) -> list[tuple[Tranche, str]]:
    """Every tranche of these portfolios with the decision about it that counts; two queries."""
    rows = Tranche.objects.filter(initiative__portfolio_id__in=ids).select_related("initiative")
    tranches = list(rows.order_by("-amount", "initiative__key", "position"))
    decided = decisions_by_tranche([row.pk for row in tranches])
    return [(row, decided.get(row.pk, {}).get("decision", "planned")) for row in tranches]


def counts_as(line: str, decision: str) -> bool:
    """Whether a tranche about which this was decided counts as planned, or as released."""
    return decision not in OVER if line == "planned" else decision == "released"


def _spent(ids: Sequence[int]) -> dict[int, Split]:
    rows = Initiative.objects.filter(portfolio_id__in=ids).order_by().values_list("portfolio_id")
    totals = dict(rows.annotate(ac=Sum("rollup__ac")))
    capital: dict[int, Decimal] = defaultdict(Decimal)
    for (portfolio_id, _), amount in capital_costs(ids).items():
        capital[portfolio_id] += amount
    return {pk: Split(total, capital.get(pk, ZERO)) for pk, total in totals.items()}


def capital_costs(ids: Sequence[int]) -> dict[tuple[int, int], Decimal]:
    """Entries of kind capital that count, by the initiative that they count for: (its portfolio, it) → amount."""
    entries = Cost.objects.filter(kind=Cost.Kind.CAPITAL, superseded_by=None).order_by()
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    direct = entries.filter(initiative__portfolio_id__in=ids).values_list("initiative__portfolio_id", "initiative_id")
    for portfolio_id, bet, amount in direct.annotate(total=Sum("amount")):
        found[portfolio_id, bet] += amount
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
            found[portfolios[serves[item].id], serves[item].id] += amount
    return found
