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
REASONS = {
    "it had no check-in with a value": "measured raw value pace_gap",
    "no check-in said how sure its lead was": "confidence",
    "it had no check-in, or less than a tenth of its time had passed": "forecast",
    "its days were not known": "expected",
    "none of its own key results had a check-in": "direct",
    "nothing below it had a check-in": "inherited",
    "no work was linked": "delivered planned budget spend earned_value planned_value eac execution_shortfall",
    "no work was linked, or its days were not known": "plan_misfit",
    "it had no check-in, or no work was linked": "gap outcome_shortfall",
    "nothing was delivered yet": "yield",
    "nothing had moved, or no work was linked": "cost_per_point",
    "nothing was spent yet": "cpi",
    "nothing was planned to be done yet": "spi",
    "no budget was left": "tcpi",
    "no work had both its dates": "es at pd",
    "no work had both its dates, or none had begun": "spi_t",
    "no work had both its dates, or nothing was earned yet": "eac_t p_factor",
    "its work weighed nothing": "percent",
}
UNKNOWN = {measure: reason for reason, measures in REASONS.items() for measure in measures.split()}
"""Why each figure can be null, by the model: what a quotient is divided by, what a sum is made of."""


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
    if found.kind == "objectives" and found.measure == "measured":
        return "none of what it is made of had a check-in"
    return UNKNOWN.get(found.measure, "what it is made of was not known")
