"""Sending a pack by hand: to more people, again where a letter failed, and making again what could not be made."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from activity.actions.letters import try_again
from reviews.models import Delivery, Pack, PackRun


def send_pack(*, actor: Membership, pack: Pack, members: Iterable[Membership]) -> list[Delivery]:
    """Send it to more people, to each once; a worker does. Raises ValidationError and Forbidden."""
    demand(actor, "edit")
    chosen = {one.pk: one for one in members}
    if not chosen:
        raise ValidationError({"members": "Choose somebody to send it to."})
    gone = [one.name for one in chosen.values() if one.ended_at is not None]
    if gone:
        raise ValidationError({"members": f"{', '.join(gone)}: no longer with you. Leave them out."})
    there = set(Delivery.objects.filter(pack=pack, member__in=chosen).values_list("member_id", flat=True))
    fresh = [Delivery(pack=pack, member=one, asked_by=actor) for pk, one in chosen.items() if pk not in there]
    # Somebody else may send it to the same person at the same time.
    Delivery.objects.bulk_create(fresh, ignore_conflicts=True)
    wake(pack)
    record("pack.sent", actor=actor, on=pack, to=[one.member.name for one in fresh])
    return fresh


def send_again(*, actor: Membership, delivery: Delivery) -> None:
    """Try its letter from the beginning, or write it anew when it came back or could not be written; Forbidden."""
    demand(actor, "edit")
    if delivery.letter is not None and delivery.letter.bounced_at is not None:
        # It was taken, so its files are gone: it is written anew, to the address that they have now.
        delivery.letter.delete()
        Delivery.objects.filter(pk=delivery.pk).update(told_at=None)
        wake(delivery.pack)
        record("pack.sent_again", actor=actor, on=delivery.pack, to=delivery.member.name)
    elif delivery.letter is not None:
        try_again(actor=actor, letter=delivery.letter)
    elif delivery.told_at is not None and delivery.no_letter:
        Delivery.objects.filter(pk=delivery.pk).update(told_at=None, no_letter="")
        wake(delivery.pack)
        record("pack.sent_again", actor=actor, on=delivery.pack, to=delivery.member.name)


def make_again(*, actor: Membership, pack: Pack) -> Pack:
    """Let workers try a pack that failed from the beginning; raises ValidationError for another, and Forbidden."""
    demand(actor, "edit")
    held = Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
    if held.state != Pack.State.FAILED:
        raise ValidationError("It did not fail, so there is nothing to make again.")
    # What is known now goes into it: nobody has read the one that failed.
    held.state, held.error, held.known_at, held.done_steps = Pack.State.QUEUED, "", None, 0
    held.save(update_fields=["state", "error", "known_at", "done_steps"])
    wake(held)
    record("pack.asked_for_again", actor=actor, on=held)
    return held


def wake(pack: Pack) -> None:
    """Let a worker look at the pack; it comes before or after one that is ending its work on it (making._is_over)."""
    run, is_new = PackRun.objects.select_for_update().get_or_create(tenant_id=pack.tenant_id, pack_number=pack.pk)
    if not is_new:
        run.attempts = 0
        run.save(update_fields=["attempts"])
