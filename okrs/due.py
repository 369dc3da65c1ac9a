"""Whose word is due: the key results that run on a day, with when they were last spoken of; for every subject above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import Membership
from okrs.cadence import due_on
from okrs.models import CheckIn, KeyResult


def running(day: date) -> QuerySet[Any]:
    """The key results of cycles that hold the day, each with its `health` and the day `last` it was spoken of."""
    inside = Q(objective__cycle__starts_on__lte=day, objective__cycle__ends_on__gte=day)
    return (
        KeyResult.objects.filter(inside)
        .exclude(objective__cycle__state__in=["draft", "closed"])
        .exclude(starts_on__gt=day)
        .exclude(ends_on__lt=day)
        .annotate(last=_last_before(day), health=F("rollup__health"))
    )


def _last_before(day: date) -> Subquery:
    said = (
        CheckIn.objects.filter(key_result=OuterRef("pk"), date__lte=day, superseded_by=None)
        .order_by()
        .values("key_result")
    )
    return Subquery(said.annotate(last=Max("date")).values("last"))


def due_day(row: Any) -> date:
    """When the next check-in of a row of `running` is due; it has its objective and cycle."""
    cycle = row.objective.cycle
    return due_on(row.last, row.starts_on or cycle.starts_on, cycle.cadence_days, cycle.check_in_weekday)


@dataclass(frozen=True)
class Turn:
    """A key result somebody leads, and when they are to speak of it."""

    key_result: KeyResult
    last: date | None
    due: date
    health: str

    def is_due(self, day: date) -> bool:
        """Whether a check-in is due; what is achieved waits for none."""
        return self.due <= day and self.health != "achieved"

    def asked_on(self, day: date) -> date:
        """The last day until `day` on which it was due: a cadence after the first time it is due again."""
        cadence = self.key_result.objective.cycle.cadence_days
        return self.due + timedelta(days=(day - self.due).days // cadence * cadence)


def turns(rows: Iterable[Any]) -> list[Turn]:
    """The rows of `running`, due ones first."""
    found = [Turn(row, row.last, due_day(row), row.health or "no_data") for row in rows]
    return sorted(found, key=lambda turn: (turn.health == "achieved", turn.due, turn.key_result.key))


def turns_of(member: Membership, day: date) -> list[Turn]:
    """What the member is to speak of, due ones first; one query."""
    return turns(running(day).filter(owner=member).select_related("objective__cycle", "objective__team"))
