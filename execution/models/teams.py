"""Teams that last: how they work, who sits in them, what they cost and who pays for them, all over time."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Fact, Structure


class DeliveryPolicy(Structure):
    """What a tenant has decided about its delivery; one row, without one the defaults hold."""

    full_week = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(40), help_text="Hours a week a person can give at most."
    )
    score_weight = models.DecimalField(
        max_digits=6, decimal_places=3, default=1, help_text="Of an initiative's score in the suggested order."
    )
    gap_weight = models.DecimalField(
        max_digits=6, decimal_places=3, default=1, help_text="Of the pace gap of the key result in the suggested order."
    )
    escalate_after = models.PositiveSmallIntegerField(
        default=3, help_text="After so many days an unanswered signal goes to the next higher people, and again."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "delivery policies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="execution_policy_once"),
            models.CheckConstraint(
                condition=Q(full_week__gt=0, full_week__lte=168), name="execution_policy_week_of_hours"
            ),
            models.CheckConstraint(
                condition=Q(score_weight__gte=0, gap_weight__gte=0), name="execution_policy_weights"
            ),
            models.CheckConstraint(condition=Q(escalate_after__gte=1), name="execution_policy_escalation"),
        ]

    def __str__(self) -> str:
        return "delivery"


class TeamPractice(Structure):
    """How a team works; a team without one works by flow, in points."""

    class Method(models.TextChoices):
        FLOW = "flow", "Flow (Kanban)"
        ITERATIONS = "iterations", "Iterations (Scrum)"
        BOTH = "both", "Both"

    class Estimates(models.TextChoices):
        POINTS = "points", "Points"
        HOURS = "hours", "Hours"
        MONEY = "money", "Money"

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="practices", db_index=False)
    method = models.CharField(max_length=10, choices=Method, default=Method.FLOW)
    estimates = models.CharField(max_length=6, choices=Estimates, default=Estimates.POINTS)
    iteration_days = models.PositiveSmallIntegerField(default=14)
    expected_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The service-level expectation: work is finished within so many days."
    )
    expected_share = models.DecimalField(
        max_digits=4, decimal_places=3, default=Decimal("0.85"), help_text="The share of work for which that holds."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "team"], name="execution_practice_once"),
            models.CheckConstraint(
                condition=Q(iteration_days__gte=1, iteration_days__lte=366), name="execution_practice_iteration"
            ),
            models.CheckConstraint(condition=Q(expected_days__gte=1), name="execution_practice_expected_days"),
            models.CheckConstraint(
                condition=Q(expected_share__gt=0, expected_share__lt=1), name="execution_practice_expected_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} of {self.team_id}"


class TeamSeat(Structure):
    """Somebody's hours a week in a team, from a day until a day (none: until further notice); one's seats lie apart."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="seats")
    member = TenantForeignKey("accounts.Membership", related_name="seats")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    hours_per_week = models.DecimalField(max_digits=5, decimal_places=2)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "team", "member", "starts_on"], name="execution_seat_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="execution_seat_days"),
            models.CheckConstraint(
                condition=Q(hours_per_week__gt=0, hours_per_week__lte=168), name="execution_seat_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.team_id} from {self.starts_on}"


class TeamCapacity(Structure):
    """What a team can give in a period, where it is not what its seats add up to: holidays, a training week."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="capacities")
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.DecimalField(max_digits=10, decimal_places=2, help_text="In the whole period.")
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "team capacities"
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "team", "starts_on"], name="execution_capacity_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="execution_capacity_days"),
            models.CheckConstraint(condition=Q(hours__gte=0), name="execution_capacity_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h of {self.team_id} from {self.starts_on}"


class CostRate(Fact):
    """What an hour costs from a day on, of one person or of everybody in a team; the person's own goes first."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="cost_rates")
    member = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="cost_rates")
    date = models.DateField()
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(team=None, member__isnull=False) | Q(team__isnull=False, member=None),
                name="execution_rate_of_one",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="execution_rate_not_negative"),
            models.UniqueConstraint(
                fields=["tenant", "team", "currency", "date"],
                condition=Q(supersedes__isnull=True, team__isnull=False),
                name="execution_rate_of_team_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "member", "currency", "date"],
                condition=Q(supersedes__isnull=True, member__isnull=False),
                name="execution_rate_of_member_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} from {self.date}"


class TeamFunding(Structure):
    """Money of a portfolio for a team in a period, whatever it works on; a team's periods in a portfolio lie apart."""

    team = TenantForeignKey("accounts.Team", models.CASCADE, related_name="fundings")
    portfolio = TenantForeignKey("portfolio.Portfolio", related_name="team_fundings")
    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = MoneyField()
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "team", "portfolio", "starts_on"], name="execution_funding_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="execution_funding_days"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="execution_funding_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.team_id} from {self.starts_on}"
