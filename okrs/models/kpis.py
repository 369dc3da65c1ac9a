"""Health metrics beside the OKRs: a value that should stay in its band."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from tenancy.fields import TenantForeignKey
from tenancy.models import Fact, Structure
from ui.formats import Unit


class Kpi(Structure):
    """A measure of health: in its band it is well, beyond the wider band something is wrong; an empty end is open."""

    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(6)])
    low = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    high = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    far_low = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    far_high = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    cadence_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    owner = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="kpis")
    team = TenantForeignKey("accounts.Team", null=True, blank=True, related_name="kpis")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="okrs_kpi_key_once"),
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="okrs_kpi_band_in_order"),
            models.CheckConstraint(condition=Q(far_low__lte=F("low")), name="okrs_kpi_low_end_in_order"),
            models.CheckConstraint(condition=Q(far_high__gte=F("high")), name="okrs_kpi_high_end_in_order"),
            models.CheckConstraint(condition=Q(low__isnull=False) | Q(high__isnull=False), name="okrs_kpi_has_a_band"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def counted_in(self) -> Unit:
        """Its unit with the decimals that are shown."""
        return Unit(self.unit, self.decimals)


class KpiReading(Fact):
    """What the KPI was at the end of `date`."""

    kpi = TenantForeignKey(Kpi, models.CASCADE, related_name="readings")
    date = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=10)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "kpi", "date"],
                condition=Q(supersedes__isnull=True),
                name="okrs_kpi_reading_day_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} on {self.date}"
