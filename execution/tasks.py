"""What workers do here: signals that nobody answered go further up."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from execution.actions.escalating import escalate_due
from tenancy.models import Tenant
from tenancy.tasks import TenantTask, enqueue

log = logging.getLogger(__name__)


@shared_task(base=TenantTask)
def signals(tenant_id: int) -> int:
    """Let one tenant's unanswered signals go up; whoever runs it again tells nobody twice."""
    return escalate_due(Tenant.objects.get(pk=tenant_id), timezone.now())


@shared_task
def start_signals() -> None:
    """One task a tenant; without a broker it is done here, because people wait for an answer."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        if not enqueue(signals, tenant_id, expires=14 * 60):
            _here(tenant_id)


def _here(tenant_id: int) -> None:
    try:
        signals(tenant_id)
    except Exception:
        # The next quarter of an hour tries it again; the other tenants have theirs now.
        log.exception("The signals of tenant %s failed", tenant_id)
