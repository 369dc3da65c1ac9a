"""Signals: a team says what it found, and whoever decides answers, with the deed in the same step where it is one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from accounts.permissions import Forbidden, demand, may
from activity.actions import record
from execution.actions.items import move_item
from execution.actions.signal_letters import tell_answered, tell_raised
from execution.actions.stopping import drop_items
from execution.models import Item, Signal, SignalAnswer
from execution.queries import initiative_id_of, item_ids_of
from execution.queries.signals import answer_head, bet_of, may_answer, open_like, slices_to_hold, thing_of
from execution.signals import deed_of
from execution.stop_queries import unfinished_below
from okrs.models import KeyResult
from portfolio.actions.deciding import decide_tranche
from portfolio.models import Initiative, Tranche
from portfolio.queries import lock_row
from tenancy.clock import today
from ui.formats import ended, full_day

WHO_ANSWERS = (
    "A signal is answered by managers and above, the lead of its initiative, and who answers for the key result that"
    " it names."
)
NEEDS_WORDS = {
    SignalAnswer.Decision.OTHERWISE: "Say what is done instead: who raised it will read it.",
    SignalAnswer.Decision.DECLINED: "Say why not: who raised it will read it.",
}


def raise_signal(
    *,
    actor: Membership,
    thing: Item | Initiative,
    kind: str,
    words: str,
    proposal: str = Signal.Proposal.NOTHING,
    key_result: KeyResult | None = None,
    amount: Decimal | None = None,
) -> Signal:
    """Say it, and tell whom it concerns; one of a kind at a time is open on a thing. ValidationError, Forbidden."""
    demand(actor, "propose")
    row = Signal(
        kind=kind, words=words.strip(), proposal=proposal, amount=amount, date=today(actor.tenant), recorded_by=actor,
        key_result=key_result if proposal == Signal.Proposal.CHANGE_TARGET else None,
        item=thing if isinstance(thing, Item) else None, initiative=thing if isinstance(thing, Initiative) else None,
    )  # fmt: skip
    if not row.words:
        raise ValidationError({"words": "Say what you found, so that somebody can decide."})
    if proposal == Signal.Proposal.CHANGE_TARGET and key_result is None:
        raise ValidationError({"key_result": "Name the key result whose target should change."})
    row.full_clean(exclude=["tenant"])
    lock_row(thing)
    _refuse_twice(thing, row)
    row.save()
    record("signal.raised", actor=actor, on=row, kind=kind, proposal=proposal)
    tell_raised(actor, row)
    return row


def _refuse_twice(thing: Item | Initiative, row: Signal) -> None:
    earlier = open_like(thing, row.kind)
    if earlier is not None:
        who = earlier.recorded_by.name if earlier.recorded_by else "Somebody"
        raise ValidationError({
            "kind": f"{who} said so already, on {full_day(earlier.date)}, and it is not answered yet (signal"
            f" {earlier.pk}). Look there, or choose another kind."
        })  # fmt: skip


def answer_signal(
    *,
    actor: Membership,
    signal: Signal,
    decision: str,
    words: str = "",
    do: bool = False,
    tranche: Tranche | None = None,
) -> SignalAnswer:
    """Answer it; a later answer replaces an earlier one. With `do` what was proposed is done too, both or neither.

    Who raised it may only take note, which ends it while nobody has answered. Raises ValidationError, Forbidden.
    """
    lock_row(signal)
    _demand_answer(actor, signal, decision)
    if do and decision != SignalAnswer.Decision.ACCEPTED:
        raise ValidationError({"do": "Only what is accepted is done: choose “Done as proposed”."})
    if decision in NEEDS_WORDS and not words.strip():
        raise ValidationError({"words": NEEDS_WORDS[SignalAnswer.Decision(decision)]})
    row = SignalAnswer(
        signal=signal, date=today(actor.tenant), decision=decision, words=words.strip(), recorded_by=actor,
        supersedes=answer_head(signal),
    )  # fmt: skip
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    # A form shows what is refused and goes on: without this the answer would stand though its deed was refused.
    with transaction.atomic():
        row.save()
        if do:
            _do(actor, signal, row, tranche)
    record("signal.answered", actor=actor, on=signal, decision=decision)
    tell_answered(actor, row)
    return row


def _demand_answer(actor: Membership, signal: Signal, decision: str) -> None:
    demand(actor, "propose")
    if may_answer(actor, signal):
        return
    if signal.recorded_by_id != actor.pk:
        raise Forbidden(WHO_ANSWERS)
    if answer_head(signal) is not None:
        raise Forbidden(f"It is answered already, and you raised it: that answer stands. {WHO_ANSWERS}")
    if decision != SignalAnswer.Decision.NOTED:
        raise Forbidden(f"You raised it, so you may only end it. {WHO_ANSWERS}")


def may_do(member: Membership, signal: Signal) -> bool:
    """Whether the member may do what it proposes at once."""
    deed = deed_of(signal.proposal, on_item=signal.item_id is not None)
    if deed is None:
        return False
    if deed.name in {"hold_tranche", "stop"}:
        return may(member, "fund")
    return may(member, "edit", signal.key_result if deed.name == "change_target" else thing_of(signal))


def _do(actor: Membership, signal: Signal, answer: SignalAnswer, tranche: Tranche | None) -> None:
    deed = deed_of(signal.proposal, on_item=signal.item_id is not None)
    if deed is None or not deed.is_at_once:
        raise ValidationError({"do": "This proposal is not done in one step: answer it, then change what it names."})
    reason = f"{ended(signal.words)} {answer.words}".strip()
    if deed.name == "hold_tranche":
        _hold(actor, signal, reason, tranche)
    elif signal.item is not None:
        _drop(actor, signal.item, answer.date)


def _hold(actor: Membership, signal: Signal, reason: str, tranche: Tranche | None) -> None:
    waiting = slices_to_hold(bet_of(signal))
    chosen = next((row for row in waiting if tranche is None or row.pk == tranche.pk), None)
    if chosen is None:
        raise ValidationError({"tranche": "It has no such tranche that waits for a decision: decide on its page."})
    decide_tranche(actor=actor, tranche=chosen, decision="held", reason=reason)


def _drop(actor: Membership, item: Item, day: date) -> None:
    """Drop the item with whatever of its own below it is not finished: numbers live on leaves."""
    demand(actor, "edit", item)
    bet, parts = initiative_id_of(item), unfinished_below(item.pk).exclude(pk=item.pk)
    # Work of another bet below it goes on, as it does when a bet is stopped.
    drop_items(actor, parts.filter(pk__in=item_ids_of(bet)) if bet else parts, day)
    move_item(actor=actor, item=item, state=Item.State.DROPPED, on=day)
