"""What was measured at the moment that a review is compared with, by the same formula: change is counted from it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from okrs.models import Cycle, KeyResult
from reviews.arrangements import AS_USUAL
from reviews.models import Pack
from reviews.standing import Share, Weighed
from rollups.changes.related import ever_by_delivery
from rollups.changes.states import scratch
from rollups.engine import Asking, Moment, Scope
from rollups.past.structure import structure_at
from tenancy.context import all_seeing
from ui.formats import full_day

PLACES: Final = ("change", "moved")
"""The sections that tell of change, and may name what it is counted from: the first of them decides."""


@dataclass(frozen=True)
class Start:
    """The moment from which change is counted, and what it is called after "since"."""

    moment: Moment
    words: str


@dataclass(frozen=True)
class Until:
    """The review whose change is told: its cycle, its day, what was known, by which formula."""

    cycle: Cycle
    as_of: date
    known_at: datetime
    formula: str


def since_of(sections: Sequence[Mapping[str, Any]]) -> str:
    """What an arrangement compares a review with (arrangements.SINCE)."""
    asked = {one["section"]: str((one.get("options") or {}).get("since") or "") for one in sections}
    return next((asked[name] for name in PLACES if asked.get(name)), AS_USUAL)


def start_of(until: Until, previous: Pack | None, since: str = AS_USUAL) -> Start:
    """The last review of the same cycle as it was known then, if that is asked for; else a day as it is known now.

    Never a day before the cycle began, for nothing of it was measured.
    """
    review = _review_before(previous, until.as_of) if since == AS_USUAL else None
    if review is not None and review.cycle_id == until.cycle.pk and review.known_at is not None:
        moment = Moment(review.as_of, review.known_at, until.formula)
        return Start(moment, f"the review of {full_day(moment.as_of)}")
    begun = until.cycle.starts_on
    day = min(max(_days_before(until.as_of).get(since, begun), begun), until.as_of)
    words = full_day(day) if day > begun else f"the cycle began on {full_day(day)}"
    return Start(Moment(day, until.known_at, until.formula), words)


def _review_before(previous: Pack | None, as_of: date) -> Pack | None:
    """A review of the same day is made anew: it tells of the change since the same review as the one before it."""
    while previous is not None and previous.as_of >= as_of:
        previous = previous.previous
    return previous


def _days_before(day: date) -> dict[str, date]:
    """By what may be asked for; the month before has the same number of the day, or its last."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return {
        "week": day - timedelta(days=7),
        "month": date(year, month, min(day.day, monthrange(year, month)[1])),
    }


def weighed_at(moment: Moment, key_results: Iterable[int]) -> Weighed:
    """Weight and measured of those of these key results that there were at the moment; one computation."""
    ids = list(key_results)
    if not ids:
        return {}
    # Taken back at once: the figures of the day that is looked at stay as they are.
    with all_seeing(), scratch(), structure_at(moment.known_at):
        by_work = ever_by_delivery(ids)
        asking = Asking(moment, Scope(key_results=frozenset(ids), is_measured_only=not by_work))
        weights = dict(KeyResult.objects.filter(pk__in=ids).values_list("pk", "weight"))
        measured: dict[int, Share] = dict(asking.rows(MEASURED, {"wanted": ids}))
    return {pk: (Decimal(1) if weight is None else weight, measured.get(pk)) for pk, weight in weights.items()}


MEASURED = "SELECT id, measured::numeric FROM f_key_result WHERE id = ANY(%(wanted)s)"
