"""Reads for stopping a bet: the work that is left, the money that comes back, the promises that fall, who is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership
from execution.models import Item
from execution.queries import ids_below, item_ids_of
from okrs.models import KeyResult
from portfolio.models import Contribution, Initiative, InitiativeState, Tranche
from portfolio.queries import decisions_by_tranche
from tenancy.context import all_seeing

UNFINISHED = ("todo", "doing")
UNDECIDED = ("planned", "held")
ZERO = Decimal(0)


def unfinished_leaves(initiative_id: int) -> QuerySet[Item]:
    """Items of an initiative without items below them that are neither done nor dropped, by their ids."""
    return _unfinished(item_ids_of(initiative_id))


def unfinished_below(item_id: int) -> QuerySet[Item]:
    """What is left to do in and below an item: leaves that are neither done nor dropped, by their ids."""
    return _unfinished(ids_below(item_id))


def emptied_parents(initiative_id: int) -> QuerySet[Item]:
    """Parents of an initiative that are not finished, whose parts at every level are over and some were dropped."""
    ids = item_ids_of(initiative_id)
    waiting = set(Item.objects.filter(pk__in=ids, state__in=UNFINISHED).values_list("pk", flat=True))
    parts: dict[int, dict[int, str]] = defaultdict(dict)
    for pk, parent, state in Item.objects.filter(parent__in=ids).values_list("pk", "parent_id", "state"):
        parts[parent or 0][pk] = state
    found: set[int] = set()
    while level := {pk for pk in waiting - found if _is_emptied(parts[pk], found)}:
        found |= level
    return Item.objects.filter(pk__in=found).order_by("pk")


def _is_emptied(parts: Mapping[int, str], dropped: Collection[int]) -> bool:
    states = {"dropped" if pk in dropped else state for pk, state in parts.items()}
    return "dropped" in states and not states.intersection(UNFINISHED)


def leaves_of(item_ids: list[int]) -> QuerySet[Item]:
    """Those of these items without items below them."""
    below = Item.objects.filter(parent=OuterRef("pk"))
    return Item.objects.filter(~Exists(below), pk__in=item_ids)


def _unfinished(item_ids: list[int]) -> QuerySet[Item]:
    return leaves_of(item_ids).filter(state__in=UNFINISHED).order_by("pk")


def undecided_tranches_of(initiative: Initiative) -> list[Tranche]:
    """Its tranches that wait for a decision, or are held."""
    rows = list(Tranche.objects.filter(initiative=initiative).select_related("initiative__portfolio"))
    decided = decisions_by_tranche([row.pk for row in rows])
    return [row for row in rows if decided.get(row.pk, {}).get("decision", "planned") in UNDECIDED]


def promises_of(initiative: Initiative) -> list[Contribution]:
    """What it serves, the largest share first, with who answers for it."""
    rows = Contribution.objects.filter(initiative=initiative).select_related(
        "key_result__owner__user", "key_result__objective__owner__user"
    )
    return list(rows.order_by("-allocation", "key_result__key"))


def owner_of(key_result: KeyResult) -> Membership | None:
    """Who answers for a key result: its lead, else its objective's."""
    return key_result.owner or key_result.objective.owner


def people_to_tell(initiative: Initiative, actor: Membership | None) -> dict[Membership, list[KeyResult]]:
    """Whom a stop concerns, each with their key results; also those of objectives that the actor does not see."""
    with all_seeing():
        promises = promises_of(initiative)
    return by_owner(promises, initiative, actor)


def by_owner(
    promises: Sequence[Contribution], initiative: Initiative, actor: Membership | None
) -> dict[Membership, list[KeyResult]]:
    """Who answers for what it serves, and its own lead; neither the actor nor who has left."""
    found: dict[Membership, list[KeyResult]] = {}
    for row in promises:
        owner = owner_of(row.key_result)
        if owner is not None:
            found.setdefault(owner, []).append(row.key_result)
    if initiative.owner is not None:
        found.setdefault(initiative.owner, [])
    return {one: rows for one, rows in found.items() if one.ended_at is None and (actor is None or one.pk != actor.pk)}


def stop_fact(initiative: Initiative) -> InitiativeState | None:
    """The newest state fact by which it is stopped."""
    rows = InitiativeState.objects.filter(initiative=initiative, state="stopped", superseded_by=None)
    return rows.select_related("recorded_by").order_by("-date", "-id").first()
