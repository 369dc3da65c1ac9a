"""Past days that nobody stored at the time, reckoned from the facts as known now: after a workbook was loaded."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from math import ceil

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from rollups.engine import Moment
from rollups.engine.snapshot import consistent
from rollups.history.keeping import compute_and_keep
from rollups.snapshots import HistoryRun, TotalsSnapshot
from tenancy.clock import today
from tenancy.context import current_tenant_id, use_tenant
from tenancy.models import Tenant

log = logging.getLogger(__name__)

MOST_DAYS = 60
ATTEMPTS = 3
GIVEN_UP_AFTER = timedelta(hours=2)
STEPS = {"day": 1, "week": 7, "month": 28}
SUNDAY = 6

type Progress = Callable[[int, int, date], None]
"""Told (days done, days in all, the day that comes next)."""

FACTS = (
    "okrs_checkin", "okrs_targetversion", "okrs_stagecompletion", "execution_itemstate", "execution_progressreport",
    "execution_cost", "portfolio_initiativestate", "portfolio_tranchedecision",
)  # fmt: skip


def first_fact() -> date | None:
    """The day of the first fact of the tenant in force."""
    firsts = " UNION ALL ".join(f"SELECT min(date) AS day FROM {table} WHERE tenant_id = %(tenant)s" for table in FACTS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(day) FROM ({firsts}) f", {"tenant": current_tenant_id()})
        found: date | None = cursor.fetchone()[0]
    return found


def days_between(first: date, last: date, every: str = "week", most: int = MOST_DAYS) -> list[date]:
    """The ends of weeks (Sundays) from one day to another, every n-th so that there are not too many; the oldest first.

    Every day or every fourth Sunday when that is asked for.
    """
    step = STEPS[every]
    start = first if step == 1 else first + timedelta(days=(SUNDAY - first.weekday()) % 7)
    count = (last - start).days // step + 1
    if count <= 0:
        return []
    wider = step * ceil(count / most)
    last_of_all = start + timedelta(days=step * (count - 1))
    found = [last_of_all - timedelta(days=wider * n) for n in range(most)]
    return sorted(day for day in found if day >= start)


def missing_days(tenant: Tenant, every: str = "week") -> list[date]:
    """The days to reckon of the tenant in force: from its first fact to the eve of what was kept at the time."""
    first = first_fact()
    return days_between(first, last_missing(tenant), every) if first else []


def last_missing(tenant: Tenant) -> date:
    """The eve of the first day that was kept at the time: what is known now does not step over what was stored then."""
    kept = TotalsSnapshot.objects.filter(known_at__lt=F("as_of") + timedelta(days=2)).order_by("as_of").first()
    return (kept.as_of if kept else today(tenant)) - timedelta(days=1)


def reckon(tenant: Tenant, days: list[date], progress: Progress | None = None) -> int:
    """Keep the figures of past days as known now, each in a transaction of its own; returns the rows added."""
    added = 0
    for done, day in enumerate(days):
        if progress:
            progress(done, len(days), day)
        with consistent(tenant):
            added += compute_and_keep(Moment(day, formula=tenant.formula))
    if progress and days:
        progress(len(days), len(days), days[-1])
    return added


def ask(tenant_id: int) -> None:
    """Ask the workers for the tenant's past; what runs already is begun anew."""
    now = timezone.now()
    HistoryRun.objects.update_or_create(
        tenant_id=tenant_id,
        defaults={"asked_at": now, "started_at": None, "finished_at": None, "attempts": 0, "last_error": ""},
    )


def waiting() -> list[int]:
    """The tenants whose past is asked for and made by nobody."""
    given_up = timezone.now() - GIVEN_UP_AFTER
    rows = HistoryRun.objects.filter(Q(started_at=None) | Q(started_at__lt=given_up), finished_at=None)
    return list(rows.filter(attempts__lt=ATTEMPTS).order_by("asked_at").values_list("pk", flat=True))


def run(tenant_id: int) -> int | None:
    """Make the tenant's past if it is asked for; returns the rows added, None when there is nothing to do."""
    with transaction.atomic():
        state = HistoryRun.objects.select_for_update().filter(pk=tenant_id).first()
        if state is None or tenant_id not in waiting():
            return None
        state.started_at, state.attempts = timezone.now(), state.attempts + 1
        state.save()
    rows = HistoryRun.objects.filter(pk=tenant_id, started_at=state.started_at)
    tenant = Tenant.objects.get(pk=tenant_id)
    with use_tenant(tenant):
        days = missing_days(tenant)

    def show(done: int, total: int, _: date) -> None:
        rows.update(done_days=done, total_days=total)

    try:
        added = reckon(tenant, days, show)
    except Exception as error:
        log.exception("The past of tenant %s could not be reckoned", tenant_id)
        rows.update(started_at=None, last_error=type(error).__name__)
        raise
    rows.update(finished_at=timezone.now(), last_error="")
    return added
