"""What workers do here: post the letters that wait."""

from __future__ import annotations

from celery import shared_task

from activity import delivery
from tenancy.tasks import TenantTask, enqueue


@shared_task(base=TenantTask)
def send_letters(tenant_id: int) -> int:
    """Post one tenant's letters."""
    return delivery.send_due(tenant_id)


@shared_task
def post() -> None:
    """Post the letters of every tenant that has some waiting; without a broker, here."""
    for tenant_id in delivery.waiting():
        if not enqueue(send_letters, tenant_id, expires=50):
            delivery.send_due(tenant_id)
