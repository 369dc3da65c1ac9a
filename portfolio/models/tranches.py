"""Money in slices, and the evidence that was agreed before it moves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portfolio.models.bets import Initiative
from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Fact, Structure, TenantModel
from tenancy.rls import AddOnly


class Tranche(Structure):
    """A slice of an initiative's money, with the evidence expected before it is released."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="tranches")
    position = models.PositiveIntegerField()
    amount = MoneyField()
    review_on = models.DateField()
    evidence = models.TextField(blank=True)
    capital = MoneyField(null=True, blank=True, help_text="How much of it is capital expenditure.")
    chance = models.DecimalField(
        max_digits=7, decimal_places=6, null=True, blank=True, help_text="How likely its evidence is to hold, 0 to 1."
    )

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "initiative", "position"], name="portfolio_tranche_position_once"
            ),
            models.CheckConstraint(condition=Q(chance__gte=0, chance__lte=1), name="portfolio_tranche_chance_range"),
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
    review_on = models.DateField(null=True, blank=True, help_text="Held: when its evidence is looked at again.")
    review = TenantForeignKey("EvidenceReview", null=True, blank=True, related_name="decisions", db_index=False)
    proposal = TenantForeignKey(
        "DecisionProposal", null=True, blank=True, related_name="decisions", db_index=False,
        help_text="What a first person proposed and the one who recorded this agreed to.",
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.decision} on {self.date}"


class EvidenceTest(Structure):
    """What must hold on the review date for the money to go on: a predicate over a figure, or somebody's word."""

    class Kind(models.TextChoices):
        KEY_RESULT = "key_result", "A key result"
        COST = "cost", "Cost"
        SCHEDULE = "schedule", "Schedule"
        ATTESTATION = "attestation", "Somebody's word"

    class Operator(models.TextChoices):
        AT_LEAST = ">=", "at least"
        AT_MOST = "<=", "at most"
        MORE_THAN = ">", "more than"
        LESS_THAN = "<", "less than"

    class Against(models.TextChoices):
        NUMBER = "number", "a number"
        TRANCHE = "tranche", "the tranche"
        RELEASED = "released", "what was released"
        BUDGET = "budget", "the budget"

    tranche = TenantForeignKey(Tranche, models.CASCADE, related_name="tests")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=11, choices=Kind)
    key_result = TenantForeignKey("okrs.KeyResult", null=True, blank=True, related_name="evidence_tests")
    measure = models.CharField(max_length=20, blank=True)
    operator = models.CharField(max_length=2, choices=Operator, blank=True)
    against = models.CharField(max_length=8, choices=Against, default=Against.NUMBER)
    threshold = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    words = models.TextField(blank=True, help_text="What is attested, or why this test.")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "tranche", "position"], name="portfolio_evidence_test_once"),
            models.CheckConstraint(
                condition=Q(kind="key_result", key_result__isnull=False) | ~Q(kind="key_result") & Q(key_result=None),
                name="portfolio_evidence_test_key_result",
            ),
            models.CheckConstraint(
                condition=Q(kind="attestation", operator="", measure="", threshold=None)
                | (~Q(kind="attestation") & ~Q(operator="") & ~Q(measure="")),
                name="portfolio_evidence_test_says_what",
            ),
            models.CheckConstraint(
                condition=Q(kind="attestation")
                | (Q(against="number") & Q(threshold__isnull=False))
                | (~Q(against="number") & Q(threshold=None)),
                name="portfolio_evidence_test_threshold",
            ),
        ]

    def __str__(self) -> str:
        return f"test {self.position} of tranche {self.tranche_id}"


class Attestation(Fact):
    """Somebody's word on `date` that what a test asks for holds, or does not."""

    test = TenantForeignKey(EvidenceTest, models.CASCADE, related_name="attestations")
    date = models.DateField()
    holds = models.BooleanField()
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{'holds' if self.holds else 'does not hold'} on {self.date}"


class EvidenceReview(Fact):
    """The evidence about a tranche as it was found on `date`, frozen, and what the system proposes."""

    class Proposal(models.TextChoices):
        FUND = "fund", "Fund"
        HOLD = "hold", "Hold"
        STOP = "stop", "Stop"

    tranche = TenantForeignKey(Tranche, models.CASCADE, related_name="reviews")
    date = models.DateField()
    formula = models.CharField(max_length=8)
    proposal = models.CharField(max_length=4, choices=Proposal)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "tranche", "date"],
                condition=Q(supersedes__isnull=True),
                name="portfolio_evidence_review_day_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal} on {self.date}"


class EvidenceFinding(TenantModel):
    """What one test came to in a review, in words that outlive the test; only added."""

    review = TenantForeignKey(EvidenceReview, models.CASCADE, related_name="findings", db_index=False)
    position = models.PositiveIntegerField()
    key_result = TenantForeignKey("okrs.KeyResult", null=True, blank=True, related_name="+", db_index=False)
    test = models.TextField(help_text="What was asked.")
    value = models.DecimalField(null=True, blank=True)
    threshold = models.DecimalField(null=True, blank=True)
    holds = models.BooleanField(null=True, help_text="None: not known.")
    words = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "review", "position"], name="portfolio_evidence_finding_once"),
            AddOnly(name="portfolio_evidencefinding_add_only"),
        ]

    def __str__(self) -> str:
        return f"finding {self.position} of review {self.review_id}"


class DecisionProposal(Fact):
    """What a first person decides about a tranche that needs two; it counts once a second one agrees."""

    tranche = TenantForeignKey(Tranche, models.CASCADE, related_name="proposals")
    date = models.DateField()
    decision = models.CharField(max_length=10, choices=TrancheDecision.Decision)
    reason = models.TextField()
    review_on = models.DateField(null=True, blank=True, help_text="Held: when its evidence is looked at again.")
    is_withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.decision} proposed on {self.date}"
