"""Reading what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from accounts.models import Membership
from activity.models import Event, Letter, LetterChoice, Notice
from tenancy.models import TenantModel

CAME_BACK_OF_LATE: Final = timedelta(days=30)
"""So long what came back stands above letters that were written after it."""


def history_of(thing: TenantModel) -> QuerySet[Event]:
    """The events about one thing, newest first, with who did them."""
    return Event.objects.filter(object_type=thing._meta.label_lower, object_id=thing.pk).select_related("actor")


def history_with(thing: TenantModel, whole: TenantModel | None, name: str) -> QuerySet[Event]:
    """The same, and those events of this name about `whole` (its team) that name the thing among their `ids`."""
    own = Q(object_type=thing._meta.label_lower, object_id=thing.pk)
    if whole is not None:
        about = Q(object_type=whole._meta.label_lower, object_id=whole.pk)
        own |= about & Q(name=name, data__ids__contains=[thing.pk])
    return Event.objects.filter(own).select_related("actor")


@dataclass(frozen=True)
class Wanted:
    """Which events to read: of one person, about one kind of thing or one thing, older than an id."""

    person: int | None = None
    kind: str = ""
    thing: int | None = None
    before: int | None = None


def events(wanted: Wanted) -> QuerySet[Event]:
    """The events that are wanted, newest first; paged by the last id seen, so page 1,000 costs what page 1 does."""
    found = Event.objects.select_related("actor").order_by("-id")
    if wanted.person is not None:
        found = found.filter(actor_id=wanted.person)
    if wanted.kind:
        found = found.filter(object_type=wanted.kind)
    if wanted.thing is not None:
        found = found.filter(object_id=wanted.thing)
    if wanted.before is not None:
        found = found.filter(pk__lt=wanted.before)
    return found


def notices_of(member: Membership) -> QuerySet[Notice]:
    """What the member is told, newest first."""
    return Notice.objects.filter(member=member).order_by("-id")


def letters() -> QuerySet[Letter]:
    """The letters, those not sent yet first, then what came back of late, then the newest."""
    of_late = Q(bounced_at__gte=timezone.now() - CAME_BACK_OF_LATE)
    first = Case(When(sent_at=None, then=0), When(of_late, then=1), default=2)
    return Letter.objects.select_related("member").order_by(first, F("sent_at").desc(), "-id")


def letter_choice(member: Membership) -> LetterChoice:
    """What the member chose; all letters when they never did."""
    return LetterChoice.objects.filter(member=member).first() or LetterChoice(member=member)
