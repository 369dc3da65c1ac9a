"""Restatements: what a past day's figure was as stored then, what it is as known now, and the facts that came late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rollups.changes.waterfall import Waterfall, waterfall
from rollups.engine import Moment
from rollups.history.keeping import known_by
from rollups.history.measures import measures_of
from tenancy.models import Tenant


@dataclass(frozen=True)
class Restatement:
    """One figure of a day that is not any more what it was: the difference, and the late facts that made it."""

    measure: str
    day: date
    known_then: datetime
    change: Waterfall


def restatement(tenant: Tenant, kind: str, pk: int | None, measure: str, day: date) -> Restatement | None:
    """How a figure of a past day changed since the end of that day; None when it did not."""
    then = known_by(day, tenant)
    found = waterfall(kind, pk, measure, Moment(day, then, tenant.formula), Moment(day, None, tenant.formula))
    return Restatement(measure, day, then, found) if found.before != found.after else None


def differences(kind: str, then: dict[str, Any], now: dict[str, Any], only: Iterable[str] = ()) -> dict[str, Decimal]:
    """Which figures differ between what was stored and what is known now, and by how much; none that is not known."""
    names = set(only) or set(measures_of(kind))
    pairs = ((name, then.get(name), now.get(name)) for name in measures_of(kind) if name in names)
    return {
        name: Decimal(str(after)) - Decimal(str(before))
        for name, before, after in pairs
        if before is not None and after is not None and Decimal(str(before)) != Decimal(str(after))
    }
