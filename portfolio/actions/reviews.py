"""Looking at the evidence about a tranche and freezing what was found: on its review date, and whenever asked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from accounts.models import Membership
from activity.actions import record
from portfolio.actions.deciding import demand_decision
from portfolio.evidence import Found, Predicate, evaluate, propose
from portfolio.evidence_words import found_words, words_of
from portfolio.models import EvidenceFinding, EvidenceReview, Tranche
from portfolio.queries import lock_row
from portfolio.queries.evidence import (
    Contract,
    contracts_of,
    figures_of,
    newest_review,
    standing_beside,
    was_kept,
)  # fmt: skip
from portfolio.queries.lapses import unreviewed
from rollups.queries import totals
from tenancy.clock import today
from tenancy.context import all_seeing, use_tenant
from tenancy.models import Tenant

log = logging.getLogger(__name__)

HOUR = 3
"""From this hour of the tenant's day on its figures are those of the night, and reviews are made."""
MOST_MISSED = timedelta(days=31)
"""A review that was missed for longer is made with today's figures."""


def look_now(*, actor: Membership, tranche: Tranche) -> EvidenceReview:
    """Freeze the evidence as it is today, beside what was frozen before; the same found again is not written twice."""
    demand_decision(actor)
    stored = totals()
    day = today(actor.tenant)
    if stored is None or stored.as_of != day:
        raise ValidationError("Today's figures are not computed yet. Try again in a few minutes.")
    with all_seeing():
        return _freeze(tranche, day, actor.tenant, actor=actor, kept=False)


def review_due(tenant: Tenant, now: datetime) -> int:
    """Freeze the evidence about every tranche whose review has come and was not made; says how many.

    Each in a transaction of its own: whoever runs it again, at whatever point the last run was killed, makes the rest.
    """
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    if local.hour < HOUR:
        return 0
    with use_tenant(tenant), all_seeing():
        stored = totals()
        if stored is None or stored.as_of != local.date():
            return 0  # the night is not over: the next quarter of an hour tries again
        waiting = list(unreviewed(local.date()).order_by("review_on", "pk").values_list("pk", flat=True))
    return sum(_review_one(tenant, pk, local.date()) for pk in waiting)


def _review_one(tenant: Tenant, pk: int, day: date) -> int:
    try:
        with use_tenant(tenant), all_seeing():
            tranche = Tranche.objects.select_related("initiative__portfolio").get(pk=pk)
            lock_row(tranche)
            if not unreviewed(day).filter(pk=pk).exists():
                return 0  # somebody decided, or another run was faster
            about = _day_of(tranche, day)
            _freeze(tranche, about, tenant, actor=None, kept=about != day)
    except Exception:
        # The next quarter of an hour tries it again; the others have their review now.
        log.exception("The review of tranche %s of tenant %s failed", pk, tenant.pk)
        return 0
    return 1


def _day_of(tranche: Tranche, day: date) -> date:
    """The review date when its figures were kept and it is not long past or frozen already; else today."""
    late = day - tranche.review_on
    is_first = not tranche.reviews.filter(date__gte=tranche.review_on).exists()
    is_kept = timedelta() < late <= MOST_MISSED and is_first and was_kept(tranche.initiative_id, tranche.review_on)
    return tranche.review_on if is_kept else day


def _freeze(tranche: Tranche, day: date, tenant: Tenant, *, actor: Membership | None, kept: bool) -> EvidenceReview:
    """Write the review with its findings; needs to see everything. Review and proposal are one row, so none is half."""
    lock_row(tranche)
    contract = contracts_of([tranche.pk])[tranche.pk]
    figures = figures_of({tranche.pk: contract}, [tranche], day, kept=kept)[tranche.pk]
    predicates = contract.predicates
    found = [evaluate(predicate, figures) for predicate in predicates]
    proposal = propose(found, standing_beside(tranche.initiative_id, day, kept=kept))
    currency = tranche.initiative.portfolio.currency or tenant.currency
    review = EvidenceReview(
        tranche=tranche, date=day, formula=tenant.formula, proposal=proposal.decision, reason=proposal.reason,
        recorded_by=actor, supersedes=tranche.reviews.filter(date=day, superseded_by=None).order_by("-id").first(),
    )  # fmt: skip
    findings = _findings(contract, predicates, found, currency)
    before = newest_review(tranche)
    if actor is not None and before is not None and before.date == day and _same(before, review, findings):
        return before
    review.save()
    for finding in findings:
        finding.review = review
        finding.save()
    record(
        "tranche.reviewed", actor=actor, on=tranche.initiative, tranche=tranche.position, date=day,
        proposal=proposal.decision, reason=proposal.reason,
    )  # fmt: skip
    return review


def _findings(
    contract: Contract, predicates: Sequence[Predicate], found: Sequence[Found], currency: str
) -> list[EvidenceFinding]:
    named = contract.named
    return [
        EvidenceFinding(
            position=place, key_result_id=predicate.key_result_id, test=words_of(predicate, named, currency),
            value=each.value, threshold=each.threshold, holds=each.holds,
            words=found_words(predicate, each, named, currency),
        )
        for place, (predicate, each) in enumerate(zip(predicates, found, strict=True), start=1)
    ]  # fmt: skip


def _same(before: EvidenceReview, review: EvidenceReview, findings: Sequence[EvidenceFinding]) -> bool:
    said = ("test", "value", "threshold", "holds", "words")
    stored = [tuple(row) for row in before.findings.order_by("position").values_list(*said)]
    fresh = [tuple(getattr(each, name) for name in said) for each in findings]
    return (before.proposal, before.reason) == (review.proposal, review.reason) and stored == fresh
