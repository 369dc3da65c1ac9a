"""What workers do here: ask for what schedules should have made, and make the packs that wait."""

from __future__ import annotations

from typing import Final

from celery import shared_task
from django.utils import timezone

from reviews import making
from reviews.actions.asking import ask_due
from reviews.actions.digests import write_digests
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tenancy.tasks import TenantTask, enqueue

AT_ONCE: Final = 20
"""So many packs are handed to the broker every other second: those behind them wait in PostgreSQL."""


@shared_task(base=TenantTask)
def make_pack(tenant_id: int, number: int) -> bool:
    """Make one pack; whoever runs it again makes nothing twice."""
    return making.run(tenant_id, number)


@shared_task
def start_packs() -> None:
    """Start the packs that wait, or whose worker died; without a broker, or a worker of packs, one is made here."""
    for tenant_id, number in making.waiting()[:AT_ONCE]:
        if not enqueue(make_pack, tenant_id, number, expires=10):
            making.run(tenant_id, number)
        elif making.nobody_comes():
            making.run(tenant_id, number)
            return


@shared_task(base=TenantTask)
def ask_for_packs(tenant_id: int) -> int:
    """Ask for the packs that one tenant's schedules should have made; whoever runs it again asks for none twice."""
    tenant = Tenant.objects.get(pk=tenant_id)
    with use_tenant(tenant):
        return len(ask_due(tenant, timezone.now()))


@shared_task(base=TenantTask)
def digests(tenant_id: int) -> int:
    """Write one tenant's digests that are due; whoever runs it again writes none twice."""
    tenant = Tenant.objects.get(pk=tenant_id)
    with use_tenant(tenant):
        return write_digests(tenant, timezone.now())


@shared_task
def start_digests() -> None:
    """One task a tenant; without a broker the next quarter of an hour tries again."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        enqueue(digests, tenant_id, expires=14 * 60)


@shared_task
def start_schedules() -> None:
    """One task a tenant; without a broker they are asked for here."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        if not enqueue(ask_for_packs, tenant_id, expires=14 * 60):
            ask_for_packs(tenant_id)
