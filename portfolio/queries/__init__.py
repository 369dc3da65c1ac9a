"""Reads of what the organisation funds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery, Sum

from portfolio.decisions import DueTranche
from portfolio.models import Contribution, Initiative, InitiativeState, Tranche, TrancheDecision
from portfolio.standings import UNDER_WAY, Link, Standing, natural
from tenancy.context import all_seeing, current_tenant_id
from tenancy.keys import key_problem

# Facts without a date hold from the beginning, so they come before every dated one.
LAST_DAY = F("date").desc(nulls_last=True)
NEWEST = 500
SAID = ("decision", "date", "reason", "review_on")
# Of a tranche with its last decision: held ones wait again from their next review on; older ones have none.
IS_UNDECIDED = (
    Q(decided=None)
    | Q(decided=TrancheDecision.Decision.PLANNED)
    | Q(decided=TrancheDecision.Decision.HELD, comes_back_on__isnull=False)
)


def next_key(prefix: str, taken: QuerySet[Any]) -> str:
    """The next free key, such as INI-132, after the highest of the newest; two at a time wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"keys {prefix}", current_tenant_id()])
    # A tenant may have millions of costs: the newest tell the number, and a look-up makes sure that it is free.
    newest = taken.filter(key__startswith=prefix).order_by("-id").values_list("key", flat=True)[:NEWEST]
    numbers = [int(m[1]) for key in newest if (m := re.fullmatch(re.escape(prefix) + r"(\d{1,9})", key))]
    number = max(numbers, default=0) + 1
    while taken.filter(key=f"{prefix}{number}").exists():
        number += 1
    return f"{prefix}{number}"


def refuse_taken(key: str, rows: QuerySet[Any]) -> None:
    """Raise ValidationError when a row has this key, or nothing can; the model's own check lacks the tenant."""
    if problem := key_problem(key):
        raise ValidationError({"key": problem})
    if rows.filter(key=key).exists():
        raise ValidationError({"key": f"{key} is taken: choose another key."})


def lock_row(row: Model) -> None:
    """Let other writers of this row's facts wait until the transaction ends, so that each sees the other's newest."""
    # Advisory, because the serving role may not lock rows of facts: it has no right to change them.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{row._meta.label_lower} {row.pk}"])


def state_head(initiative: Initiative) -> InitiativeState | None:
    """The last state fact, by the day it is about, that nothing supersedes."""
    return initiative.state_facts.filter(superseded_by=None).order_by(LAST_DAY, "-id").first()


def decision_head(tranche: Tranche) -> TrancheDecision | None:
    """The decision that counts now; None while the tranche is planned."""
    return tranche.decisions.filter(superseded_by=None).order_by(LAST_DAY, "-id").first()


@all_seeing()
def allocated(initiative: Initiative, *, without: int | None = None) -> Decimal:
    """The share of the initiative's money that key results have, hidden ones too, leaving one contribution out."""
    rows = Contribution.objects.filter(initiative=initiative)
    rows = rows if without is None else rows.exclude(pk=without)
    return rows.aggregate(total=Sum("allocation"))["total"] or Decimal(0)


def shares_left(initiative: Initiative, seen: Iterable[Decimal]) -> dict[str, Decimal]:
    """Of its money: the share that serves no key result (`free`), and the one for those out of the reader's sight."""
    every = allocated(initiative)
    return {"free": 1 - every, "unseen": every - sum(seen, Decimal(0))}


def decisions_by_tranche(tranche_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The decision that counts now for each tranche that has one: decision, date, reason, review_on; one query."""
    rows = (
        TrancheDecision.objects.filter(tranche_id__in=tranche_ids, superseded_by=None)
        .order_by("tranche_id", LAST_DAY, "-id")
        .distinct("tranche_id")
        .values("tranche_id", *SAID)
    )
    return {row["tranche_id"]: {name: row[name] for name in SAID} for row in rows}


STANDING = {
    "portfolio_key": "portfolio__key",
    "portfolio_name": "portfolio__name",
    "currency": "portfolio__currency",
    "owner_name": "owner__name",
    **{
        name: f"rollup__{name}"
        for name in ("health", "percent", "bac", "pv", "ac", "eac", "etc", "at", "eac_t", "as_of")
    },
}
OWN = (
    "id", "key", "title", "kind", "state", "portfolio_id", "owner_id", "team_id", "planned_start", "planned_finish",
    "budget", "version",
)  # fmt: skip
LINK = {
    "initiative_id": "id",
    "key_result_id": "contributions__key_result_id",
    "key": "contributions__key_result__key",
    "title": "contributions__key_result__title",
    "objective_id": "contributions__key_result__objective_id",
    "objective_key": "contributions__key_result__objective__key",
    "objective_title": "contributions__key_result__objective__title",
    "allocation": "contributions__allocation",
    "claim": "contributions__claim",
    "baseline": "contributions__key_result__baseline",
    "target": "contributions__key_result__target",
    **{
        name: f"contributions__key_result__rollup__{name}"
        for name in ("measured", "expected", "confidence", "quadrant")
    },
    "objective_measured": "contributions__key_result__objective__rollup__measured",
}


def standings_of(initiative_ids: Iterable[int], currency: str) -> dict[int, Standing]:
    """These initiatives with what they serve, in one query; `currency` is that of portfolios without one."""
    names, columns = (*OWN, *STANDING), (*OWN, *STANDING.values())
    links: dict[int, list[Link]] = {}
    found: dict[int, dict[str, Any]] = {}
    for row in Initiative.objects.filter(pk__in=set(initiative_ids)).order_by().values_list(*columns, *LINK.values()):
        standing = dict(zip(names, row[: len(names)], strict=True))
        found[standing["id"]] = standing
        link = dict(zip(LINK, row[len(names) :], strict=True))
        if link["key_result_id"] is not None:
            links.setdefault(standing["id"], []).append(Link(**{**link, "quadrant": link["quadrant"] or ""}))
    return {pk: _standing(standing, currency, links.get(pk, [])) for pk, standing in found.items()}


def standing_of(initiative: Initiative, currency: str) -> Standing:
    """One initiative as the list shows it, in one query."""
    return standings_of([initiative.pk], currency)[initiative.pk]


def _standing(row: dict[str, Any], currency: str, links: list[Link]) -> Standing:
    row["currency"] = row["currency"] or currency
    row["owner_name"] = row["owner_name"] or ""
    row["health"] = row["health"] or "no_data"
    return Standing(links=tuple(sorted(links, key=lambda link: natural(link.key))), **row)


def tranches_due(until: date) -> list[DueTranche]:
    """Slices that are still planned and whose review is on that day or before, in states that can be decided."""
    rows = undecided_tranches(until).order_by("review_on", "id")
    return [DueTranche(*row) for row in rows.values_list("initiative_id", "amount", "review_on", "evidence")]


def undecided_tranches(until: date) -> QuerySet[Any]:
    """The rows of `tranches_due`, in no order."""
    decision = TrancheDecision.objects.filter(tranche=OuterRef("pk"), superseded_by=None).order_by(LAST_DAY, "-id")
    return (
        Tranche.objects.filter(review_on__lte=until, initiative__state__in=UNDER_WAY)
        .annotate(
            decided=Subquery(decision.values("decision")[:1]), comes_back_on=Subquery(decision.values("review_on")[:1])
        )
        .filter(IS_UNDECIDED)
    )
