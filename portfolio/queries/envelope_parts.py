"""What the envelope of a portfolio without a ledger is made of: what each bet adds to each of its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from portfolio.ledger import ZERO
from portfolio.models import Initiative, PeriodBudget
from portfolio.standings import UNDER_WAY

ASKED = ("demand", "assessing")
IS_ASKING, IS_UNDER_WAY = Q(state__in=ASKED), Q(state__in=UNDER_WAY)
_NUMBER: DecimalField[Any, Any] = DecimalField()
# Budgets are kept as whole 1/10,000 units, what is carried up as numbers.
_APPROVED = Cast(F("budget"), _NUMBER) * Value(Decimal("0.0001"), _NUMBER)
PARTS: dict[str, Any] = {
    "asked": Case(When(IS_ASKING, then=F("budget"))),
    "committed": Case(
        When(IS_UNDER_WAY & Q(budget__isnull=False), then=_APPROVED - Coalesce(F("rollup__released"), Value(ZERO)))
    ),
    "released": F("rollup__released"),
    "spent": F("rollup__ac"),
}
"""What a bet adds to each figure; null: it has no part in it. The envelope sums them, its explanation lists them."""
ASIDE: dict[str, dict[str, Q]] = {
    "asked": {"asks, and named no amount": IS_ASKING & Q(budget=None), "no demand, or not any more": ~IS_ASKING},
    "committed": {
        "under way, and no amount was approved": IS_UNDER_WAY & Q(budget=None),
        "not approved, or ended": ~IS_UNDER_WAY,
    },
    "released": {"without figures yet": Q(rollup__released=None)},
    "spent": {"without figures yet": Q(rollup__ac=None)},
}
"""Who has no part in a figure, by why."""


@dataclass(frozen=True)
class Some:
    """How many bets have a part in a figure, and what their parts come to."""

    many: int
    whole: Decimal


def parts_of(portfolio_id: int, figure: str) -> QuerySet[Initiative]:
    """The bets that have a part in a figure, the largest `part` first, with what was `released` to them."""
    rows = Initiative.objects.filter(portfolio_id=portfolio_id).annotate(
        part=PARTS[figure], released=F("rollup__released")
    )
    return rows.filter(part__isnull=False).order_by("-part", "key", "pk")


def some(rows: QuerySet[Initiative]) -> Some:
    """What these come to; one query."""
    found = rows.aggregate(many=Count("pk"), whole=Sum("part"))
    return Some(found["many"], found["whole"] or ZERO)


def aside_of(portfolio_id: int, figure: str) -> dict[str, int]:
    """How many bets of the portfolio have no part in a figure, by why; one query."""
    rows = Initiative.objects.filter(portfolio_id=portfolio_id)
    words = list(ASIDE[figure])
    found = rows.aggregate(**{f"n{at}": Count("pk", filter=ASIDE[figure][why]) for at, why in enumerate(words)})
    return {why: found[f"n{at}"] for at, why in enumerate(words) if found[f"n{at}"]}


def holds_on(day: date) -> Q:
    """Whether the period of a budget holds the day."""
    return Q(starts_on__lte=day, ends_on__gte=day)


def periods_of(portfolio_id: int, day: date) -> tuple[list[PeriodBudget], int]:
    """The budgets of the periods that hold the day, and how many hold other days."""
    rows = list(PeriodBudget.objects.filter(portfolio_id=portfolio_id).order_by("starts_on", "pk"))
    now = [row for row in rows if row.starts_on <= day <= row.ends_on]
    return now, len(rows) - len(now)
