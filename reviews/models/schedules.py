"""What a pack shows, and when packs are made by themselves and for whom."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from okrs.models import Cycle
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel
from tenancy.rls import AddOnly


class Subject(models.TextChoices):
    """What a review is about."""

    ORGANISATION = "organisation", "The whole organisation"
    TEAM = "team", "A team"
    PORTFOLIO = "portfolio", "A portfolio"


def subject_condition() -> Q:
    """The row names the team or the portfolio that it is about, and nothing else."""
    return (
        Q(subject=Subject.ORGANISATION, team=None, portfolio=None)
        | Q(subject=Subject.TEAM, team__isnull=False, portfolio=None)
        | Q(subject=Subject.PORTFOLIO, team=None, portfolio__isnull=False)
    )


class PackTemplate(TenantModel):
    """Which sections a pack shows and in which order; each arrangement is a version that stays."""

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1, help_text="Rises with every edit of the name or the sections.")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "key"], name="reviews_template_key_once")]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(TenantModel):
    """An arrangement as somebody left it: [{"section": "money", "title": "", "options": {}}, …]; packs name theirs."""

    template = TenantForeignKey(PackTemplate, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    sections = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "template", "number"], name="reviews_template_version_once"),
            AddOnly(name="reviews_templateversion_add_only"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.template_id}"


class Schedule(TenantModel):
    """A review that makes itself: about whom, after which cycles, how many days after, at which hour, in which form."""

    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=12, choices=Subject, default=Subject.ORGANISATION)
    team = TenantForeignKey("accounts.Team", null=True, blank=True, related_name="+", db_index=False)
    portfolio = TenantForeignKey("portfolio.Portfolio", null=True, blank=True, related_name="+", db_index=False)
    cycle_kind = models.CharField("after each", max_length=8, choices=Cycle.Kind, default=Cycle.Kind.QUARTER)
    cycle = TenantForeignKey("okrs.Cycle", null=True, blank=True, related_name="+", db_index=False)
    template = TenantForeignKey(PackTemplate, null=True, blank=True, related_name="schedules", db_index=False)
    days_after = models.PositiveSmallIntegerField(
        "days after its end", default=3, validators=[MaxValueValidator(90)], help_text="0 is the last day itself."
    )
    hour = models.PositiveSmallIntegerField("hour of the day", default=6, validators=[MaxValueValidator(23)])
    is_running = models.BooleanField("makes packs", default=True)
    starts_on = models.DateField("for cycles that end from", help_text="Cycles that ended before get no pack.")
    meeting_days_after = models.PositiveSmallIntegerField(
        "meeting, days after the pack", null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    meeting_hour = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(23)])
    meeting_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    meeting_place = models.CharField(max_length=200, blank=True)
    made_by = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="reviews_schedule_name_once"),
            models.CheckConstraint(condition=subject_condition(), name="reviews_schedule_names_its_subject"),
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleReader(TenantModel):
    """Somebody who is sent every pack of a schedule."""

    schedule = TenantForeignKey(Schedule, models.CASCADE, related_name="readers", db_index=False)
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "schedule", "member"], name="reviews_schedule_reader_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} reads {self.schedule_id}"
