"""What workers do here: reviews that are due, lapses of what nobody decided about, ledgers kept up to date."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from portfolio.actions.lapsing import lapse_due
from portfolio.actions.money_night import keep_ledgers
from portfolio.actions.reviews import review_due
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tenancy.tasks import TenantTask, enqueue

log = logging.getLogger(__name__)


@shared_task(base=TenantTask)
def evidence(tenant_id: int) -> int:
    """Make one tenant's reviews that are due, then its lapses; whoever runs it again makes none twice."""
    tenant, now = Tenant.objects.get(pk=tenant_id), timezone.now()
    return review_due(tenant, now) + lapse_due(tenant, now)


@shared_task
def start_evidence() -> None:
    """One task a tenant; without a broker it is done here, because a lapse must not wait for one."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        if not enqueue(evidence, tenant_id, expires=14 * 60):
            _here(tenant_id)


def _here(tenant_id: int) -> None:
    try:
        evidence(tenant_id)
    except Exception:
        # The next quarter of an hour tries it again; the other tenants have theirs now.
        log.exception("The reviews of tenant %s failed", tenant_id)


@shared_task(base=TenantTask)
def ledgers(tenant_id: int) -> int:
    """Grant what began and post what was spent for one tenant; whoever runs it again posts nothing twice."""
    tenant = Tenant.objects.get(pk=tenant_id)
    with use_tenant(tenant):
        return keep_ledgers(tenant)


@shared_task
def start_ledgers() -> None:
    """One task a tenant; without a broker the next hour tries again."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        enqueue(ledgers, tenant_id, expires=50 * 60)
