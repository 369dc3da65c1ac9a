"""What rows of the structure were before they were edited or deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenancy.models import TenantModel
from tenancy.rls import AddOnly


class PastRow(TenantModel):
    """A row as it was until a moment; triggers add these, one a row and transaction, and nobody changes them."""

    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    valid_until = models.DateTimeField()
    row = models.JSONField()

    class Meta:
        db_table = "rollups_pastrow"
        constraints: ClassVar = [
            # Also how a version is looked up; of several edits in one transaction the first finds what was there.
            models.UniqueConstraint(
                fields=["tenant", "table_name", "row_id", "valid_until"], name="rollups_past_row_once"
            ),
            AddOnly(name="rollups_pastrow_add_only"),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id} until {self.valid_until}"
