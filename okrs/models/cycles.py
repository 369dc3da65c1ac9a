"""Cycles, what a tenant says about them all, and how one was closed."""

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

    class Kind(models.TextChoices):
        YEAR = "year", "Year"
        HALF = "half", "Half-year"
        QUARTER = "quarter", "Quarter"
        MONTH = "month", "Month"
        OTHER = "other", "Another span"

    class Scale(models.TextChoices):
        TENTHS = "tenths", "0.0 to 1.0"
        PERCENT = "percent", "0 to 100 %"
        LETTERS = "letters", "A to E"

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

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OTHER, db_default=Kind.OTHER)
    grading_scale = models.CharField(max_length=8, choices=Scale, default=Scale.TENTHS, db_default=Scale.TENTHS)
    is_reminding = models.BooleanField(
        "reminders by mail", default=True, db_default=True, help_text="Whose check-in is due hears of it."
    )
    remind_hour = models.PositiveSmallIntegerField(
        "hour of reminders", default=9, db_default=9, validators=[MaxValueValidator(23)]
    )

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


class OkrPolicy(Structure):
    """What a tenant decided about its OKRs as a whole; one row, or none for what is usual."""

    class Pattern(models.TextChoices):
        CALENDAR = "calendar", "Calendar months"
        WEEKS_445 = "4-4-5", "4-4-5 weeks"
        WEEKS_454 = "4-5-4", "4-5-4 weeks"
        WEEKS_544 = "5-4-4", "5-4-4 weeks"

    class Hidden(models.TextChoices):
        INCLUDE = "include", "They count, and the page says that something is hidden"
        EXCLUDE = "exclude", "They do not count towards objectives that everyone sees"

    fiscal_start_month = models.PositiveSmallIntegerField(
        "the year begins in month", default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    fiscal_pattern = models.CharField(
        "a quarter is divided in", max_length=8, choices=Pattern, default=Pattern.CALENDAR
    )
    hidden = models.CharField("objectives that not everyone sees", max_length=7, choices=Hidden, default=Hidden.INCLUDE)
    is_digesting = models.BooleanField("weekly digest by mail", default=True)
    digest_weekday = models.PositiveSmallIntegerField(
        "day of the digest", choices=Cycle.Weekday, default=Cycle.Weekday.MONDAY
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="okrs_policy_once")]

    def __str__(self) -> str:
        return f"years from month {self.fiscal_start_month}, {self.get_fiscal_pattern_display()}"


class CycleClosure(Fact):
    """The cycle was closed, or opened again, on `date`; opening again needs a reason."""

    class Step(models.TextChoices):
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Opened again"

    cycle = TenantForeignKey(Cycle, models.CASCADE, related_name="closures")
    date = models.DateField()
    step = models.CharField(max_length=8, choices=Step)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.step} on {self.date}"
