"""What one person keeps at hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel

ONE_OF = ("objective", "key_result", "initiative")


def _only(name: str) -> models.Q:
    return models.Q(**{f"{each}__isnull": each != name for each in ONE_OF})


class Pin(TenantModel):
    """An objective, a key result or an initiative that a person keeps in the navigation; taking it off deletes it."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="pins", db_index=False)
    objective = TenantForeignKey("okrs.Objective", models.CASCADE, null=True, related_name="+")
    key_result = TenantForeignKey("okrs.KeyResult", models.CASCADE, null=True, related_name="+")
    initiative = TenantForeignKey("portfolio.Initiative", models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "member", *ONE_OF], name="home_pin_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=_only("objective") | _only("key_result") | _only("initiative"), name="home_pin_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return str(self.objective or self.key_result or self.initiative)
