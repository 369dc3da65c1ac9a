"""What people say about key results: check-ins, comments, reactions; and the calendar of what is due."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from okrs.models.key_results import KeyResult
from okrs.models.objectives import Objective
from tenancy.fields import TenantForeignKey
from tenancy.models import Fact, TenantModel


class CheckIn(Fact):
    """What a person says about a key result on a day: value, confidence, status, words; any may be blank."""

    class Status(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"

    key_result = TenantForeignKey(KeyResult, models.CASCADE, related_name="check_ins")
    date = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    confidence = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, blank=True)
    author = TenantForeignKey("accounts.Membership", null=True, blank=True, related_name="+")
    comment = models.TextField(blank=True)
    blockers = models.TextField(blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "key_result", "date"],
                condition=Q(supersedes__isnull=True),
                name="okrs_check_in_day_once",
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="okrs_check_in_confidence_range"
            ),
        ]

    def __str__(self) -> str:
        return f"check-in of {self.key_result_id} on {self.date}"


class Comment(Fact):
    """What somebody wrote under an objective, a key result or a check-in; an edit is a new one that supersedes it."""

    objective = TenantForeignKey(Objective, models.CASCADE, null=True, blank=True, related_name="comments")
    key_result = TenantForeignKey(KeyResult, models.CASCADE, null=True, blank=True, related_name="comments")
    check_in = TenantForeignKey(CheckIn, models.CASCADE, null=True, blank=True, related_name="comments")
    date = models.DateField()
    text = models.TextField()
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(objective__isnull=False, key_result__isnull=True, check_in__isnull=True)
                | Q(objective__isnull=True, key_result__isnull=False, check_in__isnull=True)
                | Q(objective__isnull=True, key_result__isnull=True, check_in__isnull=False),
                name="okrs_comment_on_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Mention(TenantModel):
    """Somebody named in a comment, and when they read it."""

    comment = TenantForeignKey(Comment, models.CASCADE, related_name="mentions")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="mentions")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "comment", "member"], name="okrs_mention_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.comment_id}"


class Reaction(TenantModel):
    """One person's sign under a check-in or a comment; taking it back deletes it."""

    class Kind(models.TextChoices):
        THANKS = "thanks", "Thanks"
        CELEBRATE = "celebrate", "Well done"
        SEEN = "seen", "Seen"
        CONCERN = "concern", "I am concerned"

    check_in = TenantForeignKey(CheckIn, models.CASCADE, null=True, related_name="reactions")
    comment = TenantForeignKey(Comment, models.CASCADE, null=True, related_name="reactions")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "check_in", "comment", "member", "kind"],
                name="okrs_reaction_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(check_in__isnull=True) ^ Q(comment__isnull=True), name="okrs_reaction_on_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class CalendarFeed(TenantModel):
    """A person's own address of the calendar of what is due; only the hash of its secret is kept."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "secret_hash"], name="okrs_calendar_feed_once")
        ]

    def __str__(self) -> str:
        return f"calendar of {self.member_id}"
