"""What happened: one row per event, only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel
from tenancy.rls import AddOnly


class Event(TenantModel):
    """Who did what to which thing, and when; `name` is noun.past, such as key_result.checked_in."""

    name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    actor = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    object_label = models.CharField(max_length=300)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["-id"]
        # history_of() reads one thing's events, newest first.
        indexes: ClassVar = [models.Index(fields=["object_id", "object_type", "-id"], name="activity_event_of_thing")]
        constraints: ClassVar = [AddOnly(name="activity_event_add_only")]

    def __str__(self) -> str:
        return f"{self.name} {self.object_label}"
