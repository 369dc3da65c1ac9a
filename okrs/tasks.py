"""What workers do here: write the letters of the clock, tenant by tenant."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from okrs.actions.letters import write_letters
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tenancy.tasks import TenantTask, enqueue


@shared_task(base=TenantTask)
def letters(tenant_id: int) -> int:
    """Write one tenant's letters that are due; whoever runs it again writes none twice."""
    tenant = Tenant.objects.get(pk=tenant_id)
    with use_tenant(tenant):
        return write_letters(tenant, timezone.now())


@shared_task
def start_letters() -> None:
    """One task a tenant; without a broker the next quarter of an hour tries again."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        enqueue(letters, tenant_id, expires=14 * 60)
