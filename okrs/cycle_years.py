"""The cycles a fiscal year would have, beside those that are there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from okrs.fiscal import Span, spans_of
from okrs.models import Cycle


@dataclass(frozen=True)
class Planned:
    """One cycle of the year; `existing` is the one that has its days already and is kept as it is."""

    span: Span
    existing: Cycle | None


def planned(year: int, start_month: int, pattern: str, levels: Collection[str]) -> list[Planned]:
    """The year's cycles of these levels, the longest first, and its own when there is one; one query."""
    whole = spans_of(year, start_month, pattern, ["year"])[0]
    found = _by_days(whole)
    has_year = (whole.starts_on, whole.ends_on) in found
    wanted = {*levels, "year"} if has_year else set(levels)
    return [Planned(span, _fitting(span, found)) for span in spans_of(year, start_month, pattern, wanted)]


def _by_days(whole: Span) -> dict[tuple[date, date], list[Cycle]]:
    found: dict[tuple[date, date], list[Cycle]] = {}
    for cycle in Cycle.objects.filter(starts_on__gte=whole.starts_on, ends_on__lte=whole.ends_on).order_by("pk"):
        found.setdefault((cycle.starts_on, cycle.ends_on), []).append(cycle)
    return found


def _fitting(span: Span, found: dict[tuple[date, date], list[Cycle]]) -> Cycle | None:
    """The cycle with these days: of this kind, else the first."""
    cycles = found.get((span.starts_on, span.ends_on), [])
    return next((cycle for cycle in cycles if cycle.kind == span.kind), cycles[0] if cycles else None)
