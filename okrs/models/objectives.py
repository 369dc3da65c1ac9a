"""Objectives: where to go, who works on them, who may see them, what they contribute to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from okrs.models.cycles import Cycle
from tenancy.fields import TenantForeignKey
from tenancy.models import Structure, TenantModel


class Objective(Structure):
    """Where to go; its key results measure whether we got there."""

    class Ambition(models.TextChoices):
        COMMITTED = "committed", "Committed"
        ASPIRATIONAL = "aspirational", "Aspirational"

    class Drive(models.TextChoices):
        KEY_RESULTS = "key_results", "Its key results"
        ALIGNED = "aligned", "The objectives aligned to it"
        BOTH = "both", "Both"

    class Level(models.TextChoices):
        COMPANY = "company", "Company"
        TEAM = "team", "Team"
        PERSONAL = "personal", "Personal"

    class Visibility(models.TextChoices):
        EVERYONE = "everyone", "Everyone here"
        TEAM = "team", "Its team"
        PEOPLE = "people", "Named people"

    key = models.CharField(max_length=120)
    cycle = TenantForeignKey(Cycle, related_name="objectives")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    owner = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="objectives")
    team = TenantForeignKey("accounts.Team", null=True, blank=True, related_name="objectives")
    ambition = models.CharField(max_length=12, choices=Ambition, default=Ambition.COMMITTED)
    weight = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    driven_by = models.CharField(max_length=12, choices=Drive, default=Drive.KEY_RESULTS)
    level = models.CharField(max_length=8, choices=Level, default=Level.TEAM, db_default=Level.TEAM)
    visibility = models.CharField(
        max_length=8, choices=Visibility, default=Visibility.EVERYONE, db_default=Visibility.EVERYONE
    )
    carried_from = TenantForeignKey(
        "self", null=True, blank=True, related_name="carried_to", help_text="The one it goes on from, a cycle before."
    )
    prompted_by = TenantForeignKey(
        "okrs.Kpi",
        null=True,
        blank=True,
        related_name="objectives",
        help_text="The KPI whose leaving its band led to it.",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="okrs_objective_key_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="okrs_objective_weight_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Collaborator(Structure):
    """Somebody who works on an objective beside its owner."""

    objective = TenantForeignKey(Objective, models.CASCADE, related_name="collaborators")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="collaborations")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "objective", "member"], name="okrs_collaborator_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.objective_id}"


class Reader(Structure):
    """Somebody named to read an objective that is not for everyone."""

    objective = TenantForeignKey(Objective, models.CASCADE, related_name="readers")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "objective", "member"], name="okrs_reader_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} reads {self.objective_id}"


class Audience(TenantModel):
    """Who may see an objective that is not for everyone: a person or a team a row; no row, everyone.

    Kept by the actions from owner, collaborators, team and readers; what the database hides is decided here alone.
    """

    objective = TenantForeignKey(Objective, models.CASCADE, related_name="audience")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, related_name="+")
    team = TenantForeignKey("accounts.Team", models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "objective", "member", "team"], name="okrs_audience_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} for {self.member_id or self.team_id}"


class Alignment(Structure):
    """This objective (child) contributes to that one (parent); the whole is a DAG."""

    child = TenantForeignKey(Objective, models.CASCADE, related_name="parent_links")
    parent = TenantForeignKey(Objective, models.CASCADE, related_name="child_links")

    key_result = TenantForeignKey(
        "okrs.KeyResult", models.CASCADE, null=True, blank=True, related_name="child_links",
        help_text="The key result of the parent that it contributes to, when it is one.",
    )  # fmt: skip
    is_primary = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "child", "parent"], name="okrs_alignment_once"),
            models.UniqueConstraint(
                fields=["tenant", "child"], condition=Q(is_primary=True), name="okrs_alignment_one_primary"
            ),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="okrs_alignment_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} → {self.parent_id}"


class Support(Structure):
    """This objective helps that objective or key result along without counting towards it."""

    child = TenantForeignKey(Objective, models.CASCADE, related_name="supports")
    objective = TenantForeignKey(Objective, models.CASCADE, null=True, blank=True, related_name="supported_by")
    key_result = TenantForeignKey("okrs.KeyResult", models.CASCADE, null=True, blank=True, related_name="supported_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "child", "objective", "key_result"], name="okrs_support_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(objective__isnull=True) ^ Q(key_result__isnull=True), name="okrs_support_of_one"
            ),
            models.CheckConstraint(condition=~Q(child=F("objective")), name="okrs_support_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} supports {self.objective_id or self.key_result_id}"
