"""Workbooks: what was loaded, and what waits to be."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel
from tenancy.rls import AddOnly


class Loading(TenantModel):
    """One workbook that was loaded: its name, who brought it, and what it did to each table."""

    name = models.CharField(max_length=300)
    loaded_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    loaded_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [AddOnly(name="exchange_loading_add_only")]

    def __str__(self) -> str:
        return self.name


class Upload(TenantModel):
    """A workbook that somebody sent and nobody has loaded yet; gone once it is loaded or put away."""

    name = models.CharField(max_length=300)
    content = models.BinaryField()
    sent_by = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            # One at a time: sending another replaces it, so that files do not heap up in the database.
            models.UniqueConstraint(fields=["tenant", "sent_by"], name="exchange_upload_one_each")
        ]

    def __str__(self) -> str:
        return self.name
