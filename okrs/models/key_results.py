"""Key results: measures with a target, its versions and phases, and their stages."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from okrs.models.objectives import Objective
from tenancy.fields import TenantForeignKey
from tenancy.models import Fact, Structure
from ui.formats import Unit


class KeyResult(Structure):
    """A measure with a target; what it has measured comes from check-ins alone (its type says how)."""

    class Type(models.TextChoices):
        INCREASE = "increase", "Increase to a target"
        DECREASE = "decrease", "Decrease to a target"
        AT_LEAST = "at_least", "Keep at least"
        AT_MOST = "at_most", "Keep at most"
        BETWEEN = "between", "Keep between"
        MILESTONE = "milestone", "Milestone with stages"
        YES_NO = "yes_no", "Yes or no"
        DELIVERY = "delivery", "Delivery of linked work"

    key = models.CharField(max_length=120)
    objective = TenantForeignKey(Objective, related_name="key_results")
    title = models.CharField(max_length=300)
    type = models.CharField(max_length=10, choices=Type)
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    target = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    low = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    high = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    weight = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    owner = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="key_results")
    description = models.TextField(blank=True, db_default="")
    decimals = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(6)],
        help_text="How many are shown; empty: as many as given.",
    )
    kpi = TenantForeignKey(
        "okrs.Kpi", null=True, blank=True, related_name="key_results", help_text="Its readings become check-ins here."
    )
    carried_from = TenantForeignKey("self", null=True, blank=True, related_name="carried_to")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="okrs_key_result_key_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="okrs_key_result_weight_not_negative"),
            models.CheckConstraint(
                condition=~Q(type__in=["increase", "decrease"])
                | (Q(baseline__isnull=False, target__isnull=False) & ~Q(baseline=F("target"))),
                name="okrs_key_result_target_differs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def counted_in(self) -> Unit:
        """Its unit with the decimals that are shown."""
        return Unit(self.unit, self.decimals)


class TargetVersion(Fact):
    """From `date` on (none: from the beginning) the key result is measured against these values."""

    key_result = TenantForeignKey(KeyResult, models.CASCADE, related_name="target_versions")
    date = models.DateField(null=True)
    baseline = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    target = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    low = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    high = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"target of {self.key_result_id} from {self.date}"


class PhasedTarget(Structure):
    """By the end of `date` the value should be this: phases replace the straight line of what is expected."""

    key_result = TenantForeignKey(KeyResult, models.CASCADE, related_name="phases")
    date = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=10)

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key_result", "date"], name="okrs_phased_target_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.value} by {self.date}"


class Stage(Structure):
    """A step of a milestone key result, worth so many percent of it."""

    key_result = TenantForeignKey(KeyResult, models.CASCADE, related_name="stages")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    percent = models.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key_result", "position"], name="okrs_stage_position_once"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="okrs_stage_percent_range"),
        ]

    def __str__(self) -> str:
        return self.title


class StageCompletion(Fact):
    """The stage was done on `date` (none: it is not done, a correction)."""

    stage = TenantForeignKey(Stage, models.CASCADE, related_name="completions")
    date = models.DateField(null=True)

    def __str__(self) -> str:
        return f"stage {self.stage_id} done on {self.date}"
