"""What workers do: drain a tenant's marks, sweep up what no wake-up reached, make the nights."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from celery import shared_task
from django.utils import timezone

from rollups import draining, nights
from rollups.history import backfill
from tenancy.tasks import TenantTask, enqueue

log = logging.getLogger(__name__)


@shared_task(base=TenantTask)
def drain(tenant_id: int) -> int:
    """Bring one tenant's figures up to date."""
    return draining.drain(tenant_id)


@shared_task(base=TenantTask)
def night(tenant_id: int, day: str) -> None:
    """Make one tenant's night; its check comes after the nights that wait already."""
    if nights.night(tenant_id, date.fromisoformat(day)) is not None:
        enqueue(check, tenant_id, day, expires=60 * 60)


@shared_task(base=TenantTask)
def check(tenant_id: int, day: str) -> None:
    """Hold one tenant's stored figures against a full rollup."""
    nights.check(tenant_id, date.fromisoformat(day))


@shared_task(base=TenantTask)
def history(tenant_id: int) -> int | None:
    """Reckon one tenant's past days, when that is asked for."""
    return backfill.run(tenant_id)


@shared_task
def start_histories() -> None:
    """Start the reckoning of every tenant's past that is asked for; without a broker the next round tries again."""
    for tenant_id in backfill.waiting():
        enqueue(history, tenant_id, expires=25)


@shared_task
def sweep() -> None:
    """Wake a drain for every tenant with marks: whatever the broker forgot, PostgreSQL remembers."""
    for tenant_id in draining.ready():
        if not enqueue(drain, tenant_id, expires=50):
            draining.drain(tenant_id)


@shared_task
def start_nights() -> None:
    """Start the night of every tenant whose 02:00 has passed, one task a tenant, the largest first; then the checks."""
    for tenant_id, day in nights.due(timezone.now()):
        if not enqueue(night, tenant_id, day.isoformat(), expires=14 * 60):
            _here(nights.night, tenant_id, day)
    for tenant_id, day in nights.unchecked(timezone.now()):
        if not enqueue(check, tenant_id, day.isoformat(), expires=14 * 60):
            _here(nights.check, tenant_id, day)


def _here(work: Callable[[int, date], object], tenant_id: int, day: date) -> None:
    try:
        work(tenant_id, day)
    except Exception:
        # The next quarter of an hour tries it again; the other tenants have their night now.
        log.exception("The night of tenant %s failed", tenant_id)
