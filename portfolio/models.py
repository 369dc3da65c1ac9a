"""What the organisation funds: portfolios, initiatives, what they contribute to, money released in tranches."""

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


class Tranche(Structure):
    """A slice of an initiative's money, with the evidence expected before it is released."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="tranches")
    position = models.PositiveIntegerField()
    amount = MoneyField()
    review_on = models.DateField()
    evidence = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "initiative", "position"], name="portfolio_tranche_position_once")
        ]

    def __str__(self) -> str:
        return f"tranche {self.position} of {self.initiative_id}"


class TrancheDecision(Fact):
    """What was decided about a tranche on `date`; without one it is planned."""

    class Decision(models.TextChoices):
        PLANNED = "planned", "Planned"
        RELEASED = "released", "Released"
        HELD = "held", "Held"
        STOPPED = "stopped", "Stopped"
        LAPSED = "lapsed", "Lapsed"

    tranche = TenantForeignKey(Tranche, models.CASCADE, related_name="decisions")
    date = models.DateField(null=True)
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.decision} on {self.date}"


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
