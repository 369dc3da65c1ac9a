"""What the organisation wants: cycles, objectives, key results, their stages and check-ins."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from tenancy.fields import TenantForeignKey
from tenancy.models import Fact, Structure


class Cycle(Structure):
    """A span in which objectives hold: a quarter, a year, the life of a project."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        GRADING = "grading", "Grading"
        CLOSED = "closed", "Closed"

    class Weekday(models.IntegerChoices):
        MONDAY = 1, "Monday"
        TUESDAY = 2, "Tuesday"
        WEDNESDAY = 3, "Wednesday"
        THURSDAY = 4, "Thursday"
        FRIDAY = 5, "Friday"
        SATURDAY = 6, "Saturday"
        SUNDAY = 7, "Sunday"

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")
    cadence_days = models.PositiveSmallIntegerField(
        "check-in cadence, in days", default=7, validators=[MinValueValidator(1), MaxValueValidator(92)]
    )
    check_in_weekday = models.PositiveSmallIntegerField("check-in day", choices=Weekday, default=Weekday.FRIDAY)

    class Meta:
        ordering: ClassVar = ["-starts_on", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="okrs_cycle_key_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="okrs_cycle_ends_after_start",
                violation_error_message="A cycle ends on or after the day it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> int:
        """How many days it has, both ends counted."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def weeks(self) -> int:
        """How many weeks it has; a calendar quarter of 92 days has 13."""
        return max(1, round(self.days / 7))


class Objective(Structure):
    """Where to go; its key results measure whether we got there."""

    class Ambition(models.TextChoices):
        COMMITTED = "committed", "Committed"
        ASPIRATIONAL = "aspirational", "Aspirational"

    class Drive(models.TextChoices):
        KEY_RESULTS = "key_results", "Its key results"
        ALIGNED = "aligned", "The objectives aligned to it"
        BOTH = "both", "Both"

    key = models.CharField(max_length=120)
    cycle = TenantForeignKey(Cycle, related_name="objectives")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    owner = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="objectives")
    team = TenantForeignKey("accounts.Team", null=True, blank=True, related_name="objectives")
    ambition = models.CharField(max_length=12, choices=Ambition, default=Ambition.COMMITTED)
    weight = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    driven_by = models.CharField(max_length=12, choices=Drive, default=Drive.KEY_RESULTS)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="okrs_objective_key_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="okrs_objective_weight_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Alignment(Structure):
    """This objective (child) contributes to that one (parent); the whole is a DAG."""

    child = TenantForeignKey(Objective, models.CASCADE, related_name="parent_links")
    parent = TenantForeignKey(Objective, models.CASCADE, related_name="child_links")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "child", "parent"], name="okrs_alignment_once"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="okrs_alignment_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} → {self.parent_id}"


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


class CheckIn(Fact):
    """What a person says about a key result on a day: value, confidence, status, words; any may be blank."""

    class Status(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"

    key_result = TenantForeignKey(KeyResult, models.CASCADE, related_name="check_ins")
    date = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    confidence = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, blank=True)
    author = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="+")
    comment = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "key_result", "date"],
                condition=Q(supersedes__isnull=True),
                name="okrs_check_in_day_once",
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="okrs_check_in_confidence_range"
            ),
        ]

    def __str__(self) -> str:
        return f"check-in of {self.key_result_id} on {self.date}"
