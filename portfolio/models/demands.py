"""How a demand becomes a decision: which moves are allowed, whether it is feasible, what it claims."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Role
from portfolio.models.bets import Initiative
from tenancy.fields import TenantForeignKey
from tenancy.models import Fact, Structure


class MoveRule(Structure):
    """An allowed move between two states, who may make it and what must be there; without any row: the usual ones."""

    from_state = models.CharField(max_length=10, choices=Initiative.State)
    to_state = models.CharField(max_length=10, choices=Initiative.State)
    least_role = models.CharField(max_length=8, choices=Role, default=Role.MANAGER)
    needs_reason = models.BooleanField(default=False)
    needs_feasibility = models.BooleanField(default=False, help_text="Cost, schedule and scope were assessed.")
    needs_key_result = models.BooleanField(
        default=False, help_text="It serves a key result, or says why not if it is not strategic."
    )
    needs_budget = models.BooleanField(default=False)
    needs_claim = models.BooleanField(default=False, help_text="Each key result it serves has a claim.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "from_state", "to_state"], name="portfolio_move_rule_once"),
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="portfolio_move_rule_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Feasibility(Fact):
    """What somebody found on `date` about one side of an initiative; the newest of each side counts."""

    class Aspect(models.TextChoices):
        COST = "cost", "Cost"
        SCHEDULE = "schedule", "Schedule"
        SCOPE = "scope", "Scope"

    class Verdict(models.TextChoices):
        FINE = "fine", "Fine"
        DOUBTFUL = "doubtful", "Doubtful"
        NOT_FEASIBLE = "not_feasible", "Not feasible"

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="feasibility")
    aspect = models.CharField(max_length=8, choices=Aspect)
    date = models.DateField()
    verdict = models.CharField(max_length=12, choices=Verdict)
    words = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "feasibility"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "initiative", "aspect", "date"],
                condition=Q(supersedes__isnull=True),
                name="portfolio_feasibility_day_once",
            ),
            models.CheckConstraint(
                condition=Q(verdict="fine") | ~Q(words=""), name="portfolio_feasibility_doubt_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aspect} of {self.initiative_id}: {self.verdict}"


class Claim(Fact):
    """The movement a bet promises a key result, in the key result's unit, as its sponsor registered it on `date`."""

    initiative = TenantForeignKey(Initiative, models.CASCADE, related_name="claims")
    key_result = TenantForeignKey("okrs.KeyResult", related_name="claims")
    date = models.DateField()
    low = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    likely = models.DecimalField(max_digits=30, decimal_places=10)
    high = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="By when the movement is to be seen.")
    sponsor = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="claims", db_index=False)
    is_late = models.BooleanField(default=False, help_text="Registered after the start: it does not count as foreseen.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "initiative", "key_result", "date"],
                condition=Q(supersedes__isnull=True),
                name="portfolio_claim_day_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.likely} for {self.key_result_id} from {self.initiative_id}"
