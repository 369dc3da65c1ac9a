"""Reads of the reviews that are owed, and of when tranches lapse that nobody decides about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from activity.models import Event
from portfolio.lapsing import lapses_on
from portfolio.models import EvidenceReview, Tranche, TrancheDecision
from portfolio.queries import LAST_DAY, undecided_tranches
from portfolio.queries.money import funding_policy
from tenancy.models import Tenant

ANNOUNCED = "tranche.lapse_announced"


def unreviewed(day: date) -> QuerySet[Tranche]:
    """Undecided tranches whose review has come and that have none since they were planned (again)."""
    return undecided_tranches(day).filter(~Exists(reviews_since_planned()))


def reviews_since_planned() -> QuerySet[EvidenceReview]:
    """For a query of tranches: the reviews made on the review date or later, since it was last planned again."""
    decided = TrancheDecision.objects.filter(tranche=OuterRef("tranche_id"), superseded_by=None)
    planned_at = Subquery(decided.order_by(LAST_DAY, "-id").values("recorded_at")[:1])
    since = Q(planned_at=None) | Q(recorded_at__gt=F("planned_at"))
    made = EvidenceReview.objects.filter(tranche=OuterRef("pk"), date__gte=OuterRef("review_on"))
    return made.annotate(planned_at=planned_at).filter(since)


@dataclass(frozen=True)
class Ending:
    """An undecided tranche whose evidence is frozen, and when it lapses."""

    tranche: Tranche
    reviewed_on: date
    days: int
    warned_on: date | None = None

    @property
    def lapses_on(self) -> date:
        """The day on which it lapses, if it is warned of in time."""
        return lapses_on(self.tranche.review_on, self.reviewed_on, self.days, self.warned_on)


def endings(tenant: Tenant, tranches: QuerySet[Tranche]) -> list[Ending]:
    """Those of the undecided tranches whose evidence was frozen, the first to lapse first; at most three queries."""
    first = Subquery(reviews_since_planned().order_by("recorded_at").values("recorded_at")[:1])
    rows: Any = tranches.annotate(frozen_at=first).filter(frozen_at__isnull=False)
    kept = list(rows.select_related("initiative__portfolio", "initiative__owner__user"))
    if not kept:
        return []
    days, zone, told = funding_policy().lapse_days, ZoneInfo(tenant.time_zone), _announced(kept)
    found = []
    for row in kept:
        warned = told.get(row.pk)
        is_warned = warned is not None and warned > row.frozen_at
        warned_on = warned.astimezone(zone).date() if is_warned and warned else None
        found.append(Ending(row, row.frozen_at.astimezone(zone).date(), days, warned_on))
    return sorted(found, key=lambda each: (each.lapses_on, each.tranche.pk))


def _announced(rows: Sequence[Tranche]) -> dict[int, datetime]:
    events = Event.objects.filter(name=ANNOUNCED, object_type=Tranche._meta.label_lower)
    return dict(events.filter(object_id__in=[row.pk for row in rows]).order_by("id").values_list("object_id", "at"))
