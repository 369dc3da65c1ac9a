"""Stopping a bet well: its cost and lessons stay, the rest of its scope is dropped, its money and people are freed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import Membership
from activity.actions import record
from activity.actions.letters import Draft, wanting, write_letter
from activity.actions.notices import tell
from activity.links import absolute
from execution.models import Item, ItemState
from execution.stop_queries import (
    emptied_parents,
    people_to_tell,
    stop_fact,
    undecided_tranches_of,
    unfinished_leaves,
)
from okrs.models import KeyResult
from portfolio.actions.deciding import refuse_again, write_decision
from portfolio.actions.initiatives import move_initiative
from portfolio.actions.ledger import free_initiative
from portfolio.actions.lessons import keep_lesson
from portfolio.models import Initiative, Tranche
from portfolio.queries import decision_head, lock_row
from tenancy.clock import today
from ui.formats import full_day

NAMED = 20
"""So many of the dropped items are named in the event."""


@dataclass(frozen=True)
class Stopped:
    """What stopping did."""

    items: int
    tranches: int
    freed: Decimal
    told: int


def stop_initiative(
    *, actor: Membership, initiative: Initiative, reason: str, lesson: str = "", on: date | None = None
) -> Stopped:
    """Stop from a day on, all of it or nothing; raises ValidationError (also when it is stopped already), Forbidden."""
    day = on or today(actor.tenant)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is stopped: the owners of its key results will read it."})
    # A form shows what is refused and goes on: without this, half of a stop would stand.
    with transaction.atomic():
        # The move holds the initiative: of two at a time the second finds it stopped and is refused.
        move_initiative(actor=actor, initiative=initiative, state=Initiative.State.STOPPED, reason=reason, on=day)
        # Who decides about a tranche holds it and then moves money: in another order, each would wait for the other.
        undecided = _hold_tranches(initiative)
        items = _drop_rest(actor, initiative, day)
        # First all the money at once, so that what came back is one sum; stopping a tranche then finds none of it.
        freed = free_initiative(actor=actor, initiative=initiative, reason=reason)
        _stop_tranches(actor, undecided, reason, day)
        if lesson.strip():
            keep_lesson(actor=actor, initiative=initiative, words=lesson, on=day)
        return Stopped(items, len(undecided), freed.total, _tell(actor, initiative, reason, day))


def _drop_rest(actor: Membership, initiative: Initiative, day: date) -> int:
    """Drop each leaf of the initiative that is not finished (MODEL.md §1), then what has nothing left below it."""
    keys = drop_items(actor, unfinished_leaves(initiative.pk), day)
    drop_items(actor, emptied_parents(initiative.pk), day)
    if keys:
        record(
            "initiative.scope_dropped", actor=actor, on=initiative, items=len(keys), date=day,
            keys=sorted(keys.values())[:NAMED],
        )  # fmt: skip
    return len(keys)


def drop_items(actor: Membership, rows: QuerySet[Item], day: date) -> dict[int, str]:
    """Drop them from a day on and say their keys by id, in as many statements for five thousand as for five.

    The caller has asked whether the actor may. Raises ValidationError naming one that changed after that day.
    """
    keys = dict(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", "key"))
    if not keys:
        return {}
    heads = _heads(list(keys))
    late = [(head_day, pk) for pk, (_, head_day) in heads.items() if head_day > day]
    if late:
        last, pk = max(late)
        raise ValidationError({"on": f"{keys[pk]} changed on {full_day(last)}; choose that day or a later one."})
    same_day = {pk: fact for pk, (fact, head_day) in heads.items() if head_day == day}
    ItemState.objects.bulk_create(
        ItemState(item_id=pk, date=day, state="dropped", recorded_by=actor, supersedes_id=same_day.get(pk))
        for pk in keys
    )
    Item.objects.filter(pk__in=list(keys)).update(
        state="dropped", finished_on=day, finish_assumed=False, version=F("version") + 1
    )
    return keys


def _heads(items: list[int]) -> dict[int, tuple[int, date]]:
    rows = ItemState.objects.filter(item__in=items, superseded_by=None).order_by("item_id", "-date", "-id")
    return {item: (pk, day) for item, pk, day in rows.distinct("item_id").values_list("item_id", "pk", "date")}


def _hold_tranches(initiative: Initiative) -> list[Tranche]:
    """Let nobody else decide about its tranches until the stop is done; those that nobody decided before."""
    for tranche in Tranche.objects.filter(initiative=initiative).order_by("pk"):
        lock_row(tranche)
    return undecided_tranches_of(initiative)


def _stop_tranches(actor: Membership, rows: Sequence[Tranche], reason: str, day: date) -> None:
    for tranche in rows:
        # Two people release much money; to give it back one who may stop the bet is enough.
        refuse_again(decision_head(tranche), "stopped", day)
        write_decision(tranche, "stopped", reason, day, actor)


def _tell(actor: Membership, initiative: Initiative, reason: str, day: date) -> int:
    """A notice and a letter to everybody whom it concerns, once for each stop."""
    concerned = people_to_tell(initiative, actor)
    path = f"initiatives/{initiative.pk}/stopped/"
    for member, key_results in concerned.items():
        text = f"{actor.name} stopped {initiative.key} {initiative.title}{_serving(key_results)}. {reason}"
        tell([member], kind="stopped", text=text, path=path)
    fact = stop_fact(initiative)
    for member in wanting("mentions", concerned):
        context = {
            "tenant": actor.tenant, "member": member, "choices": absolute(actor.tenant, "letters/"),
            "actor": actor, "initiative": initiative, "reason": reason, "day": day,
            "key_results": concerned[member], "link": absolute(actor.tenant, path),
        }  # fmt: skip
        once = f"stopped {member.pk} {fact.pk if fact else initiative.pk}"
        subject = f"Stopped: {initiative.key} {initiative.title}"
        write_letter(Draft(member, "stopped", once, subject, "execution/email/stopped", context))
    return len(concerned)


def _serving(key_results: Sequence[KeyResult]) -> str:
    if not key_results:
        return ""
    more = f" and {len(key_results) - 1} more" if len(key_results) > 1 else ""
    return f", which served {key_results[0].key} {key_results[0].title}{more}"
