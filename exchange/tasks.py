"""What workers do here: imports of sheets that wait, and each night whether what was imported still holds."""

from __future__ import annotations

import logging

from celery import shared_task

from exchange.imports import nightly, running
from tenancy.models import Tenant
from tenancy.tasks import TenantTask, enqueue

log = logging.getLogger(__name__)


@shared_task(base=TenantTask)
def import_sheet(tenant_id: int, number: int) -> bool:
    """Do what is asked for one import; whoever runs it again does nothing twice."""
    return running.run(tenant_id, number)


@shared_task
def start_imports() -> None:
    """Start every import that waits, or whose worker died; without a broker it is done here."""
    for tenant_id, number in running.waiting():
        if not enqueue(import_sheet, tenant_id, number, expires=10):
            running.run(tenant_id, number)


@shared_task(base=TenantTask)
def certificates(tenant_id: int) -> int:
    """Compare one tenant's imports with what is stored; how many differ."""
    return nightly.certify_all(tenant_id)


@shared_task
def start_certificates() -> None:
    """One task a tenant; without a broker it is done here."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        if not enqueue(certificates, tenant_id, expires=3600):
            _here(tenant_id)


def _here(tenant_id: int) -> None:
    try:
        nightly.certify_all(tenant_id)
    except Exception:
        # The next night tries it again; the other tenants have theirs now.
        log.exception("The certificates of tenant %s failed", tenant_id)
