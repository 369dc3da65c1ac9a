"""Packs: what was frozen, block by block and row by row, so that each reader gets the rows that are for them."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from reviews.models.schedules import Schedule, Subject, TemplateVersion, subject_condition
from tenancy.fields import TenantForeignKey
from tenancy.models import Tenant, TenantModel
from tenancy.rls import AddOnly


class Pack(TenantModel):
    """One review of one cycle: frozen by (as of, known at, formula, sections, names), which its digest seals."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being made"
        MADE = "made", "Made"
        FAILED = "failed", "Failed"

    schedule = TenantForeignKey(Schedule, null=True, blank=True, related_name="packs", db_index=False)
    cycle = TenantForeignKey("okrs.Cycle", related_name="+", db_index=False)
    subject = models.CharField(max_length=12, choices=Subject, default=Subject.ORGANISATION)
    team = TenantForeignKey("accounts.Team", null=True, blank=True, related_name="+", db_index=False)
    portfolio = TenantForeignKey("portfolio.Portfolio", null=True, blank=True, related_name="+", db_index=False)
    title = models.CharField(max_length=300)
    template_version = TenantForeignKey(TemplateVersion, null=True, blank=True, related_name="+", db_index=False)
    sections = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="As the template had them.")
    as_of = models.DateField()
    known_at = models.DateTimeField(null=True, help_text="Set when it is made: what was recorded later is not in it.")
    formula = models.CharField(max_length=8)
    # People, teams and the tenant's own settings have no past; what they were called is frozen here.
    names = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the canonical JSON of all blocks.")
    previous = TenantForeignKey("self", null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    phase = models.CharField(max_length=80, blank=True)
    done_steps = models.PositiveSmallIntegerField(default=0)
    total_steps = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    asked_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    seal_asked_at = models.DateTimeField(null=True, help_text="When its seal was last asked to be checked.")
    seal_checked_at = models.DateTimeField(null=True)
    seal_found = models.CharField(
        max_length=64, blank=True, db_default="", help_text="The seal of the pack reckoned anew; none: it broke."
    )

    class Meta:
        ordering: ClassVar = ["-as_of", "-id"]
        constraints: ClassVar = [
            # Whatever crashes or runs twice: one pack for a schedule and a cycle.
            models.UniqueConstraint(
                fields=["tenant", "schedule", "cycle"],
                condition=Q(schedule__isnull=False),
                name="reviews_pack_of_schedule_once",
            ),
            models.CheckConstraint(condition=subject_condition(), name="reviews_pack_names_its_subject"),
            models.CheckConstraint(
                condition=~Q(state="made") | Q(known_at__isnull=False, made_at__isnull=False) & ~Q(digest=""),
                name="reviews_pack_made_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def is_being_checked(self) -> bool:
        """Whether somebody waits for the check of its seal."""
        asked, checked = self.seal_asked_at, self.seal_checked_at
        return asked is not None and (checked is None or checked < asked)

    @property
    def is_whole(self) -> bool | None:
        """Whether it was the same when it was reckoned anew, to the last digit; None: nobody checked, or it broke."""
        return self.seal_found == self.digest if self.seal_found and not self.is_being_checked else None

    @property
    def percent(self) -> int:
        """How far the making is, 0 to 100."""
        return min(100, 100 * self.done_steps // self.total_steps) if self.total_steps else 0


class PackBlock(TenantModel):
    """One block of a pack (reviews.blocks); what is about one objective is hidden from whom that objective is."""

    pack = TenantForeignKey(Pack, models.CASCADE, related_name="blocks", db_index=False)
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=40)
    type = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    head = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    objective = TenantForeignKey("okrs.Objective", null=True, related_name="+", db_index=False)
    row_count = models.PositiveIntegerField(default=0, help_text="All of its rows: what a reader lacks is hidden.")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "pack", "position"], name="reviews_block_position_once"),
            AddOnly(name="reviews_packblock_add_only"),
        ]
        indexes: ClassVar = [models.Index(fields=["pack", "position"], name="reviews_block_of_pack")]

    def __str__(self) -> str:
        return f"block {self.position} of {self.pack_id}"


class PackRow(TenantModel):
    """One row of a block: a sentence, a figure, a line of a table, a point, a step, a question."""

    block = TenantForeignKey(PackBlock, models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField()
    objective = TenantForeignKey("okrs.Objective", null=True, related_name="+", db_index=False)
    body = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "block", "position"], name="reviews_row_position_once"),
            AddOnly(name="reviews_packrow_add_only"),
        ]
        indexes: ClassVar = [models.Index(fields=["block", "position"], name="reviews_row_of_block")]

    def __str__(self) -> str:
        return f"row {self.position} of {self.block_id}"


class Delivery(TenantModel):
    """That a pack was sent to somebody: once, by the letter that tells how that went."""

    class NoLetter(models.TextChoices):
        LEFT = "left", "has left"
        NO_SIGN_IN = "no_sign_in", "has no sign-in"
        UNWANTED = "unwanted", "wants no letters about reviews"
        BROKEN = "broken", "could not be written"

    pack = TenantForeignKey(Pack, models.CASCADE, related_name="deliveries", db_index=False)
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    letter = TenantForeignKey("activity.Letter", models.SET_NULL, null=True, related_name="+", db_index=False)
    has_file = models.BooleanField(default=False, help_text="The PDF went with it; else a link that needs sign-in.")
    asked_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    told_at = models.DateTimeField(null=True, help_text="When it was handed over; none: its pack is not made yet.")
    notice = TenantForeignKey("activity.Notice", models.SET_NULL, null=True, related_name="+", db_index=False)
    no_letter = models.CharField(max_length=12, blank=True, choices=NoLetter, db_default="")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "pack", "member"], name="reviews_delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} to {self.member_id}"


class PackRun(models.Model):
    """A pack that waits for a worker or has one: whose it is, never what is in it."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    pack_number = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, help_text="The last sign of the worker that has it.")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "pack_number"], name="reviews_run_once")]

    def __str__(self) -> str:
        return f"pack {self.pack_number} of {self.tenant_id}"
