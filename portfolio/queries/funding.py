"""Reads of the funding page: what waits, and all about one ask; as many queries for three asks as for sixty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portfolio.decisions import NOTICE_DAYS, DueTranche
from portfolio.funding import Ask, in_order
from portfolio.lapsing import lapses_on
from portfolio.models import EvidenceReview, FundingPolicy, Initiative, Tranche, TrancheDecision
from portfolio.queries import IS_UNDECIDED, LAST_DAY, standings_of, undecided_tranches
from portfolio.queries.evidence import open_proposals
from portfolio.queries.lapses import endings, reviews_since_planned
from portfolio.standings import UNDER_WAY
from tenancy.models import Tenant

MOST = 120
"""So many asks of a kind are listed; the sentence and the list say when there are more."""
TO_ASSESS = ("demand", "assessing")
DUE, NEVER = "review", "held"


@dataclass(frozen=True)
class Asks:
    """What is listed, and how many more there are."""

    rows: list[Ask]
    left: int = 0


def asks_of(tenant: Tenant, day: date) -> Asks:
    """All that waits for a decision about money, in order."""
    tranches = list(_tranches(day)[: MOST + 1])
    demands = list(Initiative.objects.filter(state__in=TO_ASSESS, budget__gt=0).order_by("key")[: MOST + 1])
    ids = {row.initiative_id for row in tranches} | {row.pk for row in demands}
    standings = standings_of(ids, tenant.currency) if ids else {}
    lapses = _lapses(tenant, day)
    proposed = {row.tranche_id: row for row in open_proposals().select_related("recorded_by")}
    rows = [
        Ask(
            _kind(row, proposed, day), row.pk, standings[row.initiative_id], row.amount, row.position, row.review_on,
            lapses.get(row.pk), row.spoken or "" if row.spoken_on and row.spoken_on >= row.review_on else "",
            _by(proposed.get(row.pk)),
        )
        for row in tranches[:MOST]
    ]  # fmt: skip
    rows += [Ask("demand", row.pk, standings[row.pk], row.budget) for row in demands[:MOST]]
    left = sum(max(0, len(found) - MOST) for found in (tranches, demands))
    return Asks(in_order(rows), left)


def _by(proposal: Any) -> str:
    if proposal is None:
        return ""
    return proposal.recorded_by.name if proposal.recorded_by else "Somebody"


def _kind(row: Any, proposed: Mapping[int, Any], day: date) -> str:
    """What is held is on hold until its next review is near; without one it stays so."""
    if row.pk in proposed:
        return "second"
    if row.decided != "held":
        return "review"
    back: date | None = row.comes_back_on
    return "review" if back is not None and back <= day + timedelta(days=NOTICE_DAYS) else "held"


def _tranches(day: date) -> QuerySet[Any]:
    """Those near their review or past it, those that somebody proposed about, and those on hold."""
    heads = TrancheDecision.objects.filter(tranche=OuterRef("pk"), superseded_by=None).order_by(LAST_DAY, "-id")
    review = EvidenceReview.objects.filter(tranche=OuterRef("pk")).order_by("-date", "-id")
    near = Q(review_on__lte=day + timedelta(days=NOTICE_DAYS)) & IS_UNDECIDED
    rows = Tranche.objects.filter(initiative__state__in=UNDER_WAY).annotate(
        decided=Subquery(heads.values("decision")[:1]),
        comes_back_on=Subquery(heads.values("review_on")[:1]),
        spoken=Subquery(review.values("proposal")[:1]),
        spoken_on=Subquery(review.values("date")[:1]),
    )
    chosen = rows.filter(near | Q(decided="held") | Q(pk__in=open_proposals().values("tranche_id")))
    return chosen.order_by("review_on", "pk")


def waiting_rows(until: date) -> QuerySet[Any]:
    """Undecided tranches whose review is on that day or before, and those that a second person must agree about."""
    due = undecided_tranches(until).values("pk")
    proposed = open_proposals().values("tranche_id")
    return Tranche.objects.filter(Q(pk__in=due) | Q(pk__in=proposed), initiative__state__in=UNDER_WAY)


def tranches_waiting(until: date) -> list[DueTranche]:
    """The same as the home page needs them, the first review first; one query."""
    frozen = reviews_since_planned().order_by("recorded_at").values("recorded_at")[:1]
    proposal = open_proposals().filter(tranche=OuterRef("pk")).values("recorded_by__name")[:1]
    rows: Any = waiting_rows(until).annotate(
        frozen_at=Subquery(frozen),
        by=Subquery(proposal),
        days=Subquery(FundingPolicy.objects.values("lapse_days")[:1]),
    )
    return [
        DueTranche(row.initiative_id, row.amount, row.review_on, row.evidence, _lapse(row), row.by or "", row.pk)
        for row in rows.order_by("review_on", "id")
    ]


def _lapse(row: Any) -> date | None:
    if row.frozen_at is None:
        return None
    days = row.days if row.days is not None else FundingPolicy().lapse_days
    return lapses_on(row.review_on, timezone.localtime(row.frozen_at).date(), days)


def _lapses(tenant: Tenant, day: date) -> dict[int, date]:
    return {each.tranche.pk: each.lapses_on for each in endings(tenant, undecided_tranches(day))}
