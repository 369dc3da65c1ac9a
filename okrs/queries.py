"""Reads of what the organisation wants."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Q, Value, When

from okrs.models import Cycle


def current_cycle(day: date) -> Cycle | None:
    """The shortest cycle that holds the day, active ones first; None when there is none."""
    running = Cycle.objects.filter(starts_on__lte=day, ends_on__gte=day)
    active_first = Case(When(Q(state="active"), then=Value(0)), default=Value(1))
    return min(running.annotate(later=active_first), key=lambda c: (c.later, c.days), default=None)  # type: ignore[attr-defined]
