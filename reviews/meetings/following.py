"""The cycle that follows one: the one that is there already, or what a new one of the same kind would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from okrs.fiscal import LEVELS, Span, spans_of, year_of
from okrs.models import Cycle
from okrs.queries import okr_policy


@dataclass(frozen=True)
class Proposed:
    """A cycle to be: its name and days."""

    name: str
    starts_on: date
    ends_on: date


def later_cycles(cycle: Cycle) -> QuerySet[Cycle]:
    """The cycles that one can go on in: those that begin after it and can be written into."""
    rows = Cycle.objects.filter(starts_on__gt=cycle.starts_on).exclude(state__in=["grading", "closed"])
    return rows.order_by("starts_on", "ends_on", "name")


def following(cycle: Cycle) -> Cycle | None:
    """The cycle of the same kind that begins the day after it ends, if it is there."""
    begins = cycle.ends_on + timedelta(days=1)
    return later_cycles(cycle).filter(kind=cycle.kind, starts_on=begins).first()


def proposed_after(cycle: Cycle) -> Proposed:
    """The span of the same kind right after it: by the fiscal year, else of as many days."""
    begins = cycle.ends_on + timedelta(days=1)
    span = _fiscal(cycle, begins)
    if span is not None:
        return Proposed(span.name, span.starts_on, span.ends_on)
    return Proposed(f"After {cycle.name}"[:300], begins, begins + timedelta(days=cycle.days - 1))


def _fiscal(cycle: Cycle, begins: date) -> Span | None:
    if cycle.kind not in LEVELS:
        return None
    policy = okr_policy()
    start, pattern = policy.fiscal_start_month, policy.fiscal_pattern
    spans = spans_of(year_of(begins, start, pattern), start, pattern, [cycle.kind])
    return next((span for span in spans if span.starts_on == begins), None)


def whole_around(kind: str, starts_on: date, ends_on: date) -> Cycle | None:
    """The shortest longer cycle that holds these days: what the new one becomes a part of."""
    rows = Cycle.objects.filter(starts_on__lte=starts_on, ends_on__gte=ends_on, kind__in=_longer(kind))
    return min(rows, key=lambda row: (row.days, row.pk), default=None)


def _longer(kind: str) -> list[str]:
    order = [str(level) for level in LEVELS]
    return order[: order.index(kind)] if kind in order else []
