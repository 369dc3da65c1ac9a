"""Recording what happened; the one signal of the product is sent from here."""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal

from accounts.models import Membership
from activity.models import Event
from tenancy.models import Tenant, TenantModel

recorded = Signal()  # sender=Event, event=…: sent inside the business transaction, after the row is written


def record(name: str, *, actor: Membership | None, on: TenantModel | Tenant, **data: Any) -> Event:
    """Write the event `name` (noun.past) about `on` by `actor` (None: the system) and tell the listeners."""
    event = Event(
        name=name,
        actor=actor,
        object_type=on._meta.label_lower,
        object_id=on.pk,
        object_label=str(on)[:300],
        data=data,
    )
    event.save()
    recorded.send(sender=Event, event=event)
    return event
