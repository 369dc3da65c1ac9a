"""Signals that nobody answered go further up, one level after another, each level once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from activity.actions import record
from execution.actions.signal_letters import tell_higher
from execution.models import Signal, SignalEscalation
from execution.queries.signals import levels_of, open_signals
from execution.queries.teams import delivery_policy
from execution.signals import LEVELS
from portfolio.queries import lock_row
from tenancy.context import all_seeing, use_tenant
from tenancy.models import Tenant

HOUR = 7
"""Where the tenant is: people are asked in the morning, not in the night."""


def escalate_due(tenant: Tenant, now: datetime) -> int:
    """Let each unanswered signal go as far up as its age says, and tell those it reaches; says how many steps.

    In one transaction, one run at a time: a run that is killed tells nobody, and a second run tells none twice.
    """
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    if local.hour < HOUR:
        return 0
    with use_tenant(tenant), all_seeing():
        lock_row(tenant)
        return sum(_to_level(tenant, level, local.date()) for level in range(1, LEVELS + 1))


def _to_level(tenant: Tenant, level: int, day: date) -> int:
    due = _due(level, day)
    if due:
        rows = (SignalEscalation(signal=row, level=level, date=day) for row in due)
        SignalEscalation.objects.bulk_create(rows)
        for row in due:
            record("signal.escalated", actor=None, on=row, level=level)
        tell_higher(tenant, level, due, day)
    return len(due)


def _due(level: int, day: date) -> list[Signal]:
    """Those that have waited long enough for this level and have not been there, the oldest first."""
    last = day - timedelta(days=level * delivery_policy().escalate_after)
    old = list(open_signals().filter(date__lte=last).order_by("date", "pk"))
    reached = levels_of([row.pk for row in old])
    return [row for row in old if reached.get(row.pk, 0) < level]
