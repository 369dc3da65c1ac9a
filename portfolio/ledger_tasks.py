"""What workers do with money: keep every tenant's opened ledgers up to date."""

from __future__ import annotations

from celery import shared_task

from portfolio.actions.money_night import keep_ledgers
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tenancy.tasks import TenantTask, enqueue


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
