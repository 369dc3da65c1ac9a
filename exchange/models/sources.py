"""Files that somebody sent: kept in pieces, so that any worker may stream one without holding it whole."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class SourceFile(TenantModel):
    """A sheet as it was sent: its name, size and fingerprint, and what was found out about it by looking."""

    name = models.CharField(max_length=300)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sniffed = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    sent_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class SourceChunk(TenantModel):
    """A piece of a file, in its place."""

    file = TenantForeignKey(SourceFile, models.CASCADE, related_name="chunks", db_index=False)
    place = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "file", "place"], name="exchange_chunk_place_once")
        ]

    def __str__(self) -> str:
        return f"piece {self.place} of {self.file_id}"
