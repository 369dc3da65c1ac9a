"""The end of a cycle: grades of key results, and what was learned from objectives."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from okrs.models.key_results import KeyResult
from okrs.models.objectives import Objective
from tenancy.fields import TenantForeignKey
from tenancy.models import Fact


class Verdict(models.TextChoices):
    """What becomes of it in the next cycle."""

    KEEP = "keep", "Keep: carry it on"
    LEARN = "learn", "Learn: change it"
    DROP = "drop", "Drop it"


class Grade(Fact):
    """The grade of a key result at its cycle's close, 0 to 1: as proposed from what was measured, or with a reason."""

    key_result = TenantForeignKey(KeyResult, models.CASCADE, related_name="grades")
    date = models.DateField()
    proposed = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    grade = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    reason = models.TextField(blank=True)
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "key_result"], condition=Q(supersedes__isnull=True), name="okrs_grade_once"
            ),
            models.CheckConstraint(condition=Q(grade__gte=0, grade__lte=1), name="okrs_grade_range"),
        ]

    def __str__(self) -> str:
        return f"{self.grade} for {self.key_result_id}"


class Retrospective(Fact):
    """What was learned from an objective at its cycle's close, and its score."""

    objective = TenantForeignKey(Objective, models.CASCADE, related_name="retrospectives")
    date = models.DateField()
    score = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    went_well = models.TextField(blank=True)
    to_learn = models.TextField(blank=True)
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "objective"], condition=Q(supersedes__isnull=True), name="okrs_retrospective_once"
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="okrs_retrospective_score_range"),
        ]

    def __str__(self) -> str:
        return f"retrospective of {self.objective_id}"
