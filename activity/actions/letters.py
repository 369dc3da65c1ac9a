"""Writing letters with what they tell of; they are sent after (activity.delivery), and never twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from activity.models import Enclosure, Letter, LetterChoice

CHOICES = ("reminders", "digests", "mentions", "reviews")


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter; the media type may have parameters, such as `text/calendar; method=REQUEST`."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True)
class Draft:
    """A letter to be: what it is about (`once`: the same is never written twice), and what it says."""

    member: Membership
    kind: str
    once: str
    subject: str
    template: str
    context: dict[str, Any]
    enclosures: Sequence[Enclosed] = ()


def write_letter(draft: Draft) -> Letter:
    """Put it into the outbox with its files, unless that was done before, by whomever at the same time."""
    said = {
        "member": draft.member,
        "kind": draft.kind,
        "subject": " ".join(draft.subject.split())[:300],
        "text": render_to_string(f"{draft.template}.txt", draft.context),
        "html": render_to_string(f"{draft.template}.html", draft.context),
    }
    letter, is_new = Letter.objects.get_or_create(tenant_id=draft.member.tenant_id, once=draft.once, defaults=said)
    if is_new and draft.enclosures:
        # In the order in which they were given; whoever came second finds the letter and adds nothing to it.
        Enclosure.objects.bulk_create(
            [
                Enclosure(
                    tenant_id=letter.tenant_id, letter=letter, name=one.name, media_type=one.media_type, body=one.body
                )
                for one in draft.enclosures
            ]
        )
    return letter


def written_already(once: set[str]) -> set[str]:
    """Those of them that are in the outbox, sent or not."""
    return set(Letter.objects.filter(once__in=once).values_list("once", flat=True))


def wanting(what: str, members: Iterable[Membership]) -> list[Membership]:
    """Those of them who take letters of this kind, one of CHOICES; who said nothing takes all."""
    asked = [one for one in members if one.ended_at is None and one.user.is_active]
    refused = set(LetterChoice.objects.filter(member__in=asked, **{what: False}).values_list("member_id", flat=True))
    return [one for one in asked if one.pk not in refused]


def choose_letters(
    *, actor: Membership, reminders: bool, digests: bool, mentions: bool, reviews: bool = True
) -> LetterChoice:
    """Which letters the person wants from now on."""
    chosen = {"reminders": reminders, "digests": digests, "mentions": mentions, "reviews": reviews}
    choice, _ = LetterChoice.objects.update_or_create(
        member=actor, defaults=chosen, create_defaults=chosen | {"tenant_id": actor.tenant_id}
    )
    record("letter_choice.edited", actor=actor, on=choice, **chosen)
    return choice


def send_again(*, actor: Membership, letter: Letter) -> None:
    """Try a letter that was given up from the beginning."""
    demand(actor, "set_up")
    try_again(actor=actor, letter=letter)


def try_again(*, actor: Membership, letter: Letter) -> None:
    """The same for who may send what the letter tells of: the caller asks whether they may."""
    if letter.sent_at is None:
        letter.attempts, letter.next_attempt_at, letter.error = 0, timezone.now(), ""
        letter.save(update_fields=["attempts", "next_attempt_at", "error"])
        record("letter.sent_again", actor=actor, on=letter)
