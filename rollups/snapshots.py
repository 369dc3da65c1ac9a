"""What figures were on past days: snapshots, only added, and only where something changed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import Tenant, TenantModel
from tenancy.rls import AddOnly


class ExactDecoder(json.JSONDecoder):
    """Reads numbers as they were written; a float would lose digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "parse_float": Decimal, "parse_int": Decimal})


class Snapshot(TenantModel):
    """Every figure of one object at the end of a day, as known at a moment: for a night's the end of the same day."""

    as_of = models.DateField()
    known_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    formula = models.CharField(max_length=8)
    figures = models.JSONField(decoder=ExactDecoder)

    class Meta:
        abstract = True


class KeyResultSnapshot(Snapshot):
    """A key result's figures of a day on which one of them changed."""

    key_result = TenantForeignKey("okrs.KeyResult", models.CASCADE, related_name="snapshots", db_index=False)

    class Meta:
        constraints: ClassVar = [AddOnly(name="rollups_keyresultsnapshot_add_only")]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "key_result", "as_of", "id"], name="rollups_kr_snapshot_day")
        ]

    def __str__(self) -> str:
        return f"key result {self.key_result_id} at {self.as_of}"


class ObjectiveSnapshot(Snapshot):
    """An objective's figures of a day on which one of them changed."""

    objective = TenantForeignKey("okrs.Objective", models.CASCADE, related_name="snapshots", db_index=False)

    class Meta:
        constraints: ClassVar = [AddOnly(name="rollups_objectivesnapshot_add_only")]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "objective", "as_of", "id"], name="rollups_ob_snapshot_day")
        ]

    def __str__(self) -> str:
        return f"objective {self.objective_id} at {self.as_of}"


class InitiativeSnapshot(Snapshot):
    """An initiative's figures of a day on which one of them changed."""

    initiative = TenantForeignKey("portfolio.Initiative", models.CASCADE, related_name="snapshots", db_index=False)

    class Meta:
        constraints: ClassVar = [AddOnly(name="rollups_initiativesnapshot_add_only")]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "initiative", "as_of", "id"], name="rollups_in_snapshot_day")
        ]

    def __str__(self) -> str:
        return f"initiative {self.initiative_id} at {self.as_of}"


class PortfolioSnapshot(Snapshot):
    """A portfolio's figures of a day on which one of them changed."""

    portfolio = TenantForeignKey("portfolio.Portfolio", models.CASCADE, related_name="snapshots", db_index=False)

    class Meta:
        constraints: ClassVar = [AddOnly(name="rollups_portfoliosnapshot_add_only")]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "portfolio", "as_of", "id"], name="rollups_po_snapshot_day")
        ]

    def __str__(self) -> str:
        return f"portfolio {self.portfolio_id} at {self.as_of}"


class TotalsSnapshot(Snapshot):
    """The tenant's totals of a day on which one of them changed."""

    class Meta:
        constraints: ClassVar = [AddOnly(name="rollups_totalssnapshot_add_only")]
        indexes: ClassVar = [models.Index(fields=["tenant", "as_of", "id"], name="rollups_to_snapshot_day")]

    def __str__(self) -> str:
        return f"totals at {self.as_of}"


class HistoryRun(models.Model):
    """The reckoning of a tenant's past days that nobody stored at the time: asked for, and how far it is.

    It belongs to the installation, like marks: the sweep looks across tenants for what waits.
    """

    tenant = models.OneToOneField(Tenant, models.CASCADE, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_days = models.PositiveIntegerField(default=0)
    total_days = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"history of tenant {self.tenant_id}, {self.done_days} of {self.total_days}"


SNAPSHOTS: dict[str, type[Snapshot]] = {
    "key_results": KeyResultSnapshot,
    "objectives": ObjectiveSnapshot,
    "initiatives": InitiativeSnapshot,
    "portfolios": PortfolioSnapshot,
    "totals": TotalsSnapshot,
}
