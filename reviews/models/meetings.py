"""The meeting about a pack: who comes, what is asked, how they vote, and what was resolved."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from reviews.models.packs import Pack, PackRow
from tenancy.fields import TenantForeignKey
from tenancy.models import Fact, TenantModel


class Meeting(TenantModel):
    """Where a pack is talked over; one decider, or everybody votes."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Going on"
        CLOSED = "closed", "Over"

    pack = TenantForeignKey(Pack, models.CASCADE, related_name="meetings", db_index=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(15), MaxValueValidator(480)])
    place = models.CharField(max_length=200, blank=True)
    decider = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    notes = models.TextField(blank=True)
    drafted_cycle = TenantForeignKey("okrs.Cycle", null=True, blank=True, related_name="+", db_index=False)
    sequence = models.PositiveIntegerField(
        default=0, help_text="Rises when the time or the place changes, for calendars."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "pack"], name="reviews_meeting_once")]

    def __str__(self) -> str:
        return f"meeting about {self.pack}"


class Guest(TenantModel):
    """Somebody who is asked to the meeting, and may vote."""

    meeting = TenantForeignKey(Meeting, models.CASCADE, related_name="guests", db_index=False)
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "meeting", "member"], name="reviews_guest_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.meeting_id}"


class AgendaItem(TenantModel):
    """One point: a question that the pack asks, or one that somebody added."""

    meeting = TenantForeignKey(Meeting, models.CASCADE, related_name="agenda", db_index=False)
    position = models.PositiveSmallIntegerField()
    question = TenantForeignKey(PackRow, null=True, blank=True, related_name="+", db_index=False)
    objective = TenantForeignKey("okrs.Objective", null=True, blank=True, related_name="+", db_index=False)
    title = models.CharField(max_length=300)
    notes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "meeting", "question"],
                condition=Q(question__isnull=False),
                name="reviews_agenda_question_once",
            )
        ]

    def __str__(self) -> str:
        # Events carry it, and whoever reads them may not see the objective that the title speaks of.
        return f"point {self.pk} of the meeting"


class Vote(TenantModel):
    """What one guest wants done about a point, until it is resolved."""

    item = TenantForeignKey(AgendaItem, models.CASCADE, related_name="votes", db_index=False)
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    choice = models.CharField(max_length=40)
    value = models.DecimalField(
        max_digits=30, decimal_places=10, null=True, blank=True,
        help_text="The grade, the target or the amount that goes with the choice, where the guest proposes one.",
    )  # fmt: skip
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "item", "member"], name="reviews_vote_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.choice}"


class Resolution(Fact):
    """What was resolved about a point and why; the deed itself is recorded where it binds, and named here."""

    item = TenantForeignKey(AgendaItem, models.CASCADE, related_name="resolutions", db_index=False)
    date = models.DateField()
    choice = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    deed = models.CharField(max_length=300, blank=True, help_text="What was done by it, in words.")
    # Exact, such as a target that the next cycle begins with and what it was before, so that it can be set back.
    sets = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "item"], condition=Q(supersedes__isnull=True), name="reviews_resolution_first_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.choice}"
