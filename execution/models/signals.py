"""What a team sends up: that something is not feasible, blocked, cheaper otherwise, larger, or learned."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from execution.models.work import Item
from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Fact


class Signal(Fact):
    """Somebody's word on an item or an initiative, with what they propose; open until it is answered."""

    class Kind(models.TextChoices):
        NOT_FEASIBLE = "not_feasible", "Not feasible"
        BLOCKED = "blocked", "Blocked"
        CHEAPER_WAY = "cheaper_way", "Cheaper way"
        SCOPE_FOUND = "scope_found", "Scope found"
        LEARNED = "learned", "Learned"

    class Proposal(models.TextChoices):
        NOTHING = "nothing", "Nothing to decide"
        DROP = "drop", "Drop it"
        CHANGE_SCOPE = "change_scope", "Change the scope"
        HOLD_TRANCHE = "hold_tranche", "Hold the tranche"
        CHANGE_TARGET = "change_target", "Change the target"
        HELP = "help", "Help us"

    item = TenantForeignKey(Item, null=True, blank=True, related_name="signals")
    initiative = TenantForeignKey("portfolio.Initiative", null=True, blank=True, related_name="signals")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField()
    proposal = models.CharField(max_length=13, choices=Proposal, default=Proposal.NOTHING)
    key_result = TenantForeignKey("okrs.KeyResult", null=True, blank=True, related_name="signals")
    amount = MoneyField(null=True, blank=True, help_text="What it would save (negative) or cost more.")

    class Meta:
        ordering: ClassVar = ["-date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(item=None, initiative__isnull=False) | Q(item__isnull=False, initiative=None),
                name="execution_signal_on_one",
            ),
            models.CheckConstraint(
                condition=~Q(proposal="change_target") | Q(key_result__isnull=False),
                name="execution_signal_target_of_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.item_id or self.initiative_id}"


class SignalAnswer(Fact):
    """What was decided about a signal; the newest that nothing supersedes holds."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Done as proposed"
        OTHERWISE = "otherwise", "Something else is done"
        DECLINED = "declined", "Declined"
        NOTED = "noted", "Taken note of"

    signal = TenantForeignKey(Signal, models.CASCADE, related_name="answers")
    date = models.DateField()
    decision = models.CharField(max_length=9, choices=Decision)
    words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "signal"], condition=Q(supersedes__isnull=True), name="execution_answer_first_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.decision}"


class SignalEscalation(Fact):
    """An open signal that went further up, once for each level."""

    signal = TenantForeignKey(Signal, models.CASCADE, related_name="escalations", db_index=False)
    level = models.PositiveSmallIntegerField()
    date = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "signal", "level"], name="execution_escalation_level_once")
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} to level {self.level}"
