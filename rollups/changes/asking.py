"""As known when: each day as known at its end, both as known now, or the first as known then and the second now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from rollups.changes.waterfall import Waterfall
from rollups.engine import Moment
from rollups.history.keeping import known_by
from tenancy.clock import looking_back
from tenancy.models import Tenant

THEN, NOW, LATE = "then", "now", "late"


@dataclass(frozen=True)
class AsKnown:
    """Which knowledge both figures are of, and whether somebody chose it."""

    word: str
    is_chosen: bool

    @classmethod
    def asked(cls, word: str, tenant: Tenant, start: date) -> AsKnown:
        """What was asked for; else each day as known at its end, unless the tenant was not here yet on the first."""
        if word in {THEN, NOW, LATE}:
            return cls(word, is_chosen=True)
        came = tenant.created_at.astimezone(ZoneInfo(tenant.time_zone)).date()
        return cls(THEN if came < start else NOW, is_chosen=False)


def moments_of(tenant: Tenant, known: AsKnown, start: date, end: date) -> tuple[Moment, Moment]:
    """The two moments of a change; while somebody looks back, nothing that was known later."""
    look = looking_back()
    limit = look.known_at if look else None
    if known.word == NOW:
        return Moment(start, limit, tenant.formula), Moment(end, limit, tenant.formula)
    if known.word == LATE:
        then = known_by(start, tenant) if limit is None else min(known_by(start, tenant), limit)
        return Moment(start, then, tenant.formula), Moment(end, limit, tenant.formula)
    last = known_by(end, tenant) if limit is None else min(known_by(end, tenant), limit)
    return Moment(start, min(known_by(start, tenant), last), tenant.formula), Moment(end, last, tenant.formula)


def reason_unknown(found: Waterfall, is_there: bool) -> str:
    """Why a figure is not known."""
    if not is_there:
        return "it was not there yet, or is not there any more"
    if found.measure in {"measured", "raw", "value", "forecast", "pace_gap", "confidence", "direct", "inherited"}:
        return "no check-in yet"
    if found.measure in {"delivered", "planned", "budget", "spend", "earned_value", "planned_value", "eac"}:
        return "no work is linked"
    if found.measure in {"cpi", "cost_per_point", "eac_t"}:
        return "nothing to divide by yet"
    return "what it is made of is not known"
