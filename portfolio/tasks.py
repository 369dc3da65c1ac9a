"""What workers do here: look at the evidence of what is due, and let lapse what nobody decided about."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from portfolio.actions.lapsing import lapse_due
from portfolio.actions.reviews import review_due
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
