"""Portfolios, initiatives and what they contribute to, with the plans that were agreed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Fact, Structure, TenantModel
from tenancy.rls import AddOnly


class Portfolio(Structure):
    """A pot of money in one currency, with the initiatives it funds."""

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    currency = models.CharField(max_length=3, blank=True)
    budget = MoneyField(null=True, blank=True)
    two_people_above = MoneyField(null=True, blank=True, help_text="A larger release needs two people; none: never.")
    small_bet = MoneyField(null=True, blank=True, help_text="A bet of at most this much is a small one.")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "key"], name="portfolio_portfolio_key_once")]

    def __str__(self) -> str:
        return self.name


class Initiative(Structure):
    """A bet; a demand is an initiative that has not been funded."""

    class Kind(models.TextChoices):
        STRATEGIC = "strategic", "Strategic"
        OPERATIONAL = "operational", "Operational"
        COMPLIANCE = "compliance", "Compliance"
        INTERNAL = "internal", "Internal"

    class State(models.TextChoices):
        DEMAND = "demand", "Demand"
        ASSESSING = "assessing", "Assessing"
        APPROVED = "approved", "Approved"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        DELIVERED = "delivered", "Delivered"
        STOPPED = "stopped", "Stopped"
        REJECTED = "rejected", "Rejected"

    class Horizon(models.TextChoices):
        """When a bet is expected to pay: the usual three horizons of an investment."""

        NOW = "now", "Now"
        NEXT = "next", "Next"
        LATER = "later", "Later"

    class Technique(models.TextChoices):
        """How what was earned of an item is measured (docs/decisions/0009)."""

        PERCENT = "percent", "Percent reported"
        ZERO_HUNDRED = "0_100", "0/100"
        FIFTY_FIFTY = "50_50", "50/50"
        MILESTONES = "milestones", "Weighted milestones"
        UNITS = "units", "Units done"

    key = models.CharField(max_length=120)
    portfolio = TenantForeignKey(Portfolio, related_name="initiatives")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    owner = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="initiatives")
    team = TenantForeignKey("accounts.Team", null=True, blank=True, related_name="initiatives")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.STRATEGIC)
    state = models.CharField(max_length=10, choices=State, default=State.DEMAND)
    planned_start = models.DateField(null=True, blank=True)
    planned_finish = models.DateField(null=True, blank=True)
    budget = MoneyField(null=True, blank=True)
    technique = models.CharField(
        max_length=10, choices=Technique, default=Technique.PERCENT, db_default=Technique.PERCENT.value
    )
    horizon = models.CharField(max_length=5, choices=Horizon, blank=True, default="", db_default="")
    no_key_result_reason = models.TextField(
        blank=True, default="", db_default="", help_text="Why it serves no key result."
    )
    payoff = MoneyField(null=True, blank=True, help_text="What it is worth if it succeeds, at its planned finish.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "key"], name="portfolio_initiative_key_once"),
            models.CheckConstraint(
                condition=Q(planned_finish__gte=models.F("planned_start")), name="portfolio_initiative_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(budget__gte=0), name="portfolio_initiative_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class InitiativeState(Fact):
    """From `date` on (none: at every day, as loaded) the initiative is in this state."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="state_facts")
    date = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=Initiative.State)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.state} from {self.date}"


class Contribution(Structure):
    """Which share of an initiative's money serves a key result, and the movement it promises there."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="contributions")
    key_result = TenantForeignKey("okrs.KeyResult", related_name="contributions")
    allocation = models.DecimalField(max_digits=12, decimal_places=10)
    claim = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "initiative", "key_result"], name="portfolio_contribution_once"),
            models.CheckConstraint(
                condition=Q(allocation__gte=0, allocation__lte=1), name="portfolio_contribution_allocation_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} → {self.key_result_id}"


class Dependency(Structure):
    """`after` may begin when `before` has finished and `lag_days` have passed (negative: that much earlier)."""

    before = TenantForeignKey(Initiative, models.CASCADE, related_name="followers")
    after = TenantForeignKey(Initiative, models.CASCADE, related_name="dependencies")
    lag_days = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "dependencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "before", "after"], name="portfolio_dependency_once"),
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="portfolio_dependency_not_on_itself"),
            models.CheckConstraint(
                condition=Q(lag_days__gte=-366, lag_days__lte=3660), name="portfolio_dependency_lag"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.after_id} after {self.before_id}"


class Baseline(Fact):
    """The plan of an initiative as it was agreed on a day; the next one stands beside it and overwrites nothing."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="baselines")
    number = models.PositiveIntegerField()
    date = models.DateField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "initiative", "number"], name="portfolio_baseline_number_once")
        ]

    def __str__(self) -> str:
        return f"baseline {self.number} of {self.initiative_id}"


class BaselineLine(TenantModel):
    """The plan of one leaf in a baseline: an item, or (none) the initiative itself; only added."""

    baseline = TenantForeignKey(Baseline, models.CASCADE, related_name="lines", db_index=False)
    item = TenantForeignKey("execution.Item", null=True, blank=True, related_name="+", db_index=False)
    # Shares of a plan have more decimals than money that is entered; they sum to it exactly.
    planned_cost = models.DecimalField()
    start = models.DateField(null=True, blank=True)
    finish = models.DateField(null=True, blank=True)
    is_settled = models.BooleanField(
        default=False, help_text="Dropped before the baseline: what is left of its plan was earned."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "baseline", "item"], name="portfolio_baseline_line_once", nulls_distinct=False
            ),
            AddOnly(name="portfolio_baselineline_add_only"),
        ]

    def __str__(self) -> str:
        return f"{self.planned_cost} for item {self.item_id} in baseline {self.baseline_id}"


class BaselineRequest(Fact):
    """Somebody asks that the plan of an initiative as it is be agreed anew."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="baseline_requests")
    number = models.PositiveIntegerField()
    date = models.DateField()
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "initiative", "number"], name="portfolio_baseline_request_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"request {self.number} of {self.initiative_id}"


class BaselineAnswer(Fact):
    """What was answered to a request for a new baseline, and the baseline that came of it."""

    request = TenantForeignKey(BaselineRequest, models.CASCADE, related_name="answers")
    date = models.DateField()
    is_approved = models.BooleanField()
    reason = models.TextField(blank=True)
    baseline = TenantForeignKey(Baseline, null=True, blank=True, related_name="answers", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "request"], name="portfolio_baseline_answer_once"),
            models.CheckConstraint(
                condition=Q(is_approved=True) | Q(baseline__isnull=True), name="portfolio_baseline_answer_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"{'approved' if self.is_approved else 'refused'} on {self.date}"


class Lesson(Fact):
    """What was learned from a bet: kept when it is stopped, or at any time."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="lessons")
    date = models.DateField()
    words = models.TextField()

    class Meta:
        constraints: ClassVar = []

    def __str__(self) -> str:
        return f"lesson of {self.initiative_id} on {self.date}"
