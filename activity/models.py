"""What happened: one row per event, only ever added; and what people are told of it, in the product and by mail."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel
from tenancy.rls import AddOnly


class Event(TenantModel):
    """Who did what to which thing, and when; `name` is noun.past, such as key_result.checked_in."""

    name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    actor = TenantForeignKey("accounts.Membership", null=True, related_name="+", db_index=False)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    object_label = models.CharField(max_length=300)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar = ["-id"]
        # history_of() reads one thing's events, newest first.
        indexes: ClassVar = [models.Index(fields=["object_id", "object_type", "-id"], name="activity_event_of_thing")]
        constraints: ClassVar = [AddOnly(name="activity_event_add_only")]

    def __str__(self) -> str:
        return f"{self.name} {self.object_label}"


class Notice(TenantModel):
    """Something a person is told in the product: a mention, a cycle that was closed; read once they have seen it."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500)
    path = models.CharField(max_length=300, help_text="Where it leads, below the organisation's own address.")
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.text


class Letter(TenantModel):
    """A mail that waits to be sent or was: written with what it tells of, sent after, tried again when it fails."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=40)
    once = models.CharField(max_length=200, help_text="What it is about: the same is never written twice.")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    bounced_at = models.DateTimeField(null=True, help_text="When it came back though it was taken; `error` says why.")
    delayed_at = models.DateTimeField(
        null=True, help_text="When a server last said that it is still trying; `error` says why."
    )
    delays = models.PositiveSmallIntegerField(
        db_default=0, help_text="On how many days a server said so; after some it counts as come back."
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "once"], name="activity_letter_once")]

    def __str__(self) -> str:
        return self.subject


class LetterChoice(TenantModel):
    """Which letters a person wants; no row: all of them."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    reminders = models.BooleanField("reminders of check-ins", default=True)
    digests = models.BooleanField("the weekly digest", default=True)
    mentions = models.BooleanField("when somebody mentions me", default=True)
    reviews = models.BooleanField("packs of reviews and their meetings", default=True, db_default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "member"], name="activity_letter_choice_once")
        ]

    def __str__(self) -> str:
        return f"letters of {self.member_id}"


class Enclosure(TenantModel):
    """A file that goes with a letter."""

    letter = TenantForeignKey(Letter, models.CASCADE, related_name="enclosures")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    body = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name
