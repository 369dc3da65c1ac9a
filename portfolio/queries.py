"""Reads of what the organisation funds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from portfolio.models import Contribution, Initiative, InitiativeState, Tranche, TrancheDecision

# Facts without a date hold from the beginning, so they come before every dated one.
LAST_DAY = F("date").desc(nulls_last=True)


def next_key(prefix: str, taken: QuerySet[Any]) -> str:
    """The next free key, such as INI-132, after the highest in use."""
    keys = taken.filter(key__startswith=prefix).values_list("key", flat=True)
    numbers = [int(m[1]) for key in keys if (m := re.fullmatch(re.escape(prefix) + r"(\d{1,9})", key))]
    return f"{prefix}{max(numbers, default=0) + 1}"


def state_head(initiative: Initiative) -> InitiativeState | None:
    """The last state fact, by the day it is about, that nothing supersedes."""
    return initiative.state_facts.filter(superseded_by=None).order_by(LAST_DAY, "-id").first()


def decision_head(tranche: Tranche) -> TrancheDecision | None:
    """The decision that counts now; None while the tranche is planned."""
    return tranche.decisions.filter(superseded_by=None).order_by(LAST_DAY, "-id").first()


def allocated(initiative: Initiative, *, without: int | None = None) -> Decimal:
    """The share of the initiative's money that key results have, leaving one contribution out."""
    rows = Contribution.objects.filter(initiative=initiative)
    rows = rows if without is None else rows.exclude(pk=without)
    return rows.aggregate(total=Sum("allocation"))["total"] or Decimal(0)


def decisions_by_tranche(tranche_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The decision that counts now for each tranche that has one: decision, date, reason; one query."""
    rows = (
        TrancheDecision.objects.filter(tranche_id__in=tranche_ids, superseded_by=None)
        .order_by("tranche_id", LAST_DAY, "-id")
        .distinct("tranche_id")
        .values("tranche_id", "decision", "date", "reason")
    )
    return {row["tranche_id"]: {name: row[name] for name in ("decision", "date", "reason")} for row in rows}
