"""The money itself: budgets of periods, rates, the ledger, and what guards it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from portfolio.models.bets import Initiative, Portfolio
from portfolio.models.tranches import Tranche, TrancheDecision
from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Fact, Structure


class PeriodBudget(Structure):
    """What a portfolio may use in a period, in its currency; periods lie apart (the database refuses others)."""

    portfolio = TenantForeignKey(Portfolio, models.CASCADE, related_name="period_budgets")
    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = MoneyField(validators=[MinValueValidator(0)])
    capital = MoneyField(null=True, blank=True, help_text="How much of it is for capital expenditure.")
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "portfolio", "starts_on"], name="portfolio_budget_start_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="portfolio_budget_dates_in_order"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="portfolio_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(capital__isnull=True) | Q(capital__gte=0, capital__lte=F("amount")),
                name="portfolio_budget_capital_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}: {self.amount}"


class ExchangeRate(Fact):
    """From `date` on, how much of the organisation's currency one unit of `currency` is worth; for display only."""

    currency = models.CharField(max_length=3)
    date = models.DateField()
    rate = models.DecimalField(max_digits=24, decimal_places=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "currency", "date"], condition=Q(supersedes__isnull=True), name="portfolio_rate_once"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="portfolio_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} from {self.date}: {self.rate}"


class Account(models.TextChoices):
    """Where money of a portfolio is; `budget` is the world outside, the only one that may stay below zero."""

    BUDGET = "budget", "Budget"
    POOL = "pool", "Pool"
    COMMITTED = "committed", "Committed"
    RELEASED = "released", "Released"
    SPENT = "spent", "Spent"
    RETURNED = "returned", "Returned"


# Where money may go; whatever else would make no sense to the person who reads the ledger.
WAYS = (
    ("budget", "pool"), ("pool", "budget"), ("pool", "committed"), ("committed", "pool"), ("committed", "released"),
    ("released", "committed"), ("released", "spent"), ("spent", "released"), ("committed", "returned"),
    ("released", "returned"), ("returned", "pool"), ("pool", "returned"), ("returned", "committed"),
)  # fmt: skip


class FundingTransfer(Fact):
    """An amount that moved from one account of a portfolio to another: both sides in one row, so all sum to zero.

    The database refuses one that takes more from the pool, or from what is committed to a bet, than is there.
    """

    portfolio = TenantForeignKey(Portfolio, related_name="transfers", db_index=False)
    number = models.PositiveIntegerField()
    date = models.DateField()
    source = models.CharField(max_length=9, choices=Account)
    target = models.CharField(max_length=9, choices=Account)
    amount = MoneyField()
    initiative = TenantForeignKey(Initiative, null=True, blank=True, related_name="transfers")
    tranche = TenantForeignKey(Tranche, null=True, blank=True, related_name="transfers", db_index=False)
    decision = TenantForeignKey(TrancheDecision, null=True, blank=True, related_name="transfers", db_index=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "portfolio", "number"], name="portfolio_transfer_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="portfolio_transfer_positive"),
            models.CheckConstraint(
                condition=Q(*(Q(source=source, target=target) for source, target in WAYS), _connector=Q.OR),
                name="portfolio_transfer_way",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["budget", "pool"], target__in=["budget", "pool"])
                | Q(source="returned", target="pool")
                | Q(initiative__isnull=False),
                name="portfolio_transfer_names_its_bet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.source} to {self.target}"


class Guardrail(Structure):
    """A share of a portfolio's funded money that must stay within limits; checked before a decision, shown after."""

    class Kind(models.TextChoices):
        HORIZON = "horizon", "Share of a horizon"
        OBJECTIVE = "objective", "Share of an objective"
        RUN = "run", "Share that keeps things running"
        LARGEST = "largest", "Largest single bet"

    portfolio = TenantForeignKey(Portfolio, models.CASCADE, related_name="guardrails")
    kind = models.CharField(max_length=9, choices=Kind)
    horizon = models.CharField(max_length=5, choices=Initiative.Horizon, blank=True)
    objective = TenantForeignKey("okrs.Objective", null=True, blank=True, related_name="guardrails")
    low = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    is_hard = models.BooleanField(default=False, help_text="A decision that breaks it is refused; else one is warned.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "portfolio", "kind", "horizon", "objective"], name="portfolio_guardrail_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=False) | Q(high__isnull=False))
                & (Q(low__isnull=True) | Q(low__gte=0, low__lte=1))
                & (Q(high__isnull=True) | Q(high__gte=0, high__lte=1))
                & (Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high"))),
                name="portfolio_guardrail_range",
            ),
            models.CheckConstraint(
                condition=Q(kind="horizon", objective=None) & ~Q(horizon="")
                | Q(kind="objective", horizon="", objective__isnull=False)
                | Q(kind__in=["run", "largest"], horizon="", objective=None),
                name="portfolio_guardrail_subject",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.portfolio_id}"


FUNDING_ROLES = [("manager", "Manager"), ("admin", "Admin"), ("owner", "Owner")]


class FundingPolicy(Structure):
    """What a tenant decided about funding as a whole; one row, or none for what is usual."""

    lapse_days = models.PositiveSmallIntegerField(
        "days after the review until an undecided tranche lapses", default=14, validators=[MinValueValidator(0)]
    )
    hold_days = models.PositiveSmallIntegerField(
        "days after holding until the evidence is looked at again",
        default=28,
        db_default=28,
        validators=[MinValueValidator(1)],
    )
    discount_rate = models.DecimalField(
        "discount rate a year, for the value of stopping", max_digits=7, decimal_places=6, default="0.1"
    )
    least_role = models.CharField(
        "who decides about tranches, at least",
        max_length=8,
        choices=FUNDING_ROLES,
        default="manager",
    )

    class CommitsFrom(models.TextChoices):
        APPROVED = "approved", "When it is approved"
        ACTIVE = "active", "When it becomes active"
        NEVER = "never", "By hand"

    commits_from = models.CharField(
        "when a bet's money is put aside", max_length=8, choices=CommitsFrom, default=CommitsFrom.APPROVED,
        db_default=CommitsFrom.APPROVED.value,
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "funding policy"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="portfolio_funding_policy_once"),
            models.CheckConstraint(
                condition=Q(discount_rate__gte=0, discount_rate__lte=1), name="portfolio_funding_policy_rate"
            ),
        ]

    def __str__(self) -> str:
        return f"lapses after {self.lapse_days} days"
