"""Reading what happened."""

from __future__ import annotations

from django.db.models import QuerySet

from activity.models import Event
from tenancy.models import TenantModel


def history_of(thing: TenantModel) -> QuerySet[Event]:
    """The events about one thing, newest first, with who did them."""
    return Event.objects.filter(object_type=thing._meta.label_lower, object_id=thing.pk).select_related("actor")
