"""Keeping what was learned from a bet."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import Initiative, Lesson
from tenancy.clock import today


def keep_lesson(*, actor: Membership, initiative: Initiative, words: str, on: date | None = None) -> Lesson:
    """Write down one thing that was learned; raises ValidationError, Forbidden."""
    demand(actor, "edit", initiative)
    day = on or today(actor.tenant)
    if not words.strip():
        raise ValidationError({"words": "Write what was learned: whoever tries it next will look for it."})
    if day > today(actor.tenant):
        raise ValidationError({"on": "A lesson cannot be learned in the future."})
    row = Lesson(initiative=initiative, date=day, words=words.strip(), recorded_by=actor)
    row.save()
    record("initiative.learned", actor=actor, on=initiative, words=row.words, date=day)
    return row
