"""Which item waits for which: adding, changing and taking away; a loop is refused with its chain named."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from execution.critical_path import loop_of
from execution.models import Item, ItemDependency
from execution.queries import lock_item_parents, path_up
from execution.queries.critical_path import held_up_by


def add_item_dependency(*, actor: Membership, before: Item, after: Item, lag_days: int = 0) -> ItemDependency:
    """Let `after` wait for `before` and a lag in days, or change the lag; raises ValidationError, Forbidden."""
    demand(actor, "edit", after)
    # Who is a part of what counts too, so both change one at a time per tenant: two halves might close a loop.
    lock_item_parents()
    _refuse_loop(before, after)
    row = ItemDependency.objects.filter(before=before, after=after).first() or ItemDependency(
        before=before, after=after
    )
    row.lag_days = lag_days
    row.full_clean(exclude=["tenant"])
    row.save()
    record("item.dependency_added", actor=actor, on=after, before=before.key, lag_days=lag_days)
    return row


def remove_item_dependency(*, actor: Membership, dependency: ItemDependency) -> None:
    """Let it wait no longer; the event keeps what there was."""
    demand(actor, "edit", dependency.after)
    record(
        "item.dependency_removed", actor=actor, on=dependency.after, before=dependency.before.key,
        lag_days=dependency.lag_days,
    )  # fmt: skip
    dependency.delete()


def _refuse_loop(before: Item, after: Item) -> None:
    if before.pk == after.pk:
        raise ValidationError({"before": f"{after.key} cannot wait for itself."})
    for part, whole in ((before, after), (after, before)):
        if whole.pk in path_up(part.pk):
            words = f"{part.key} is a part of {whole.key}, so neither can wait for the other."
            raise ValidationError({"before": words})
    bonds, parents = held_up_by(after.pk)
    way = loop_of(bonds, parents, before.pk, after.pk)
    if way:
        keys = dict(Item.objects.filter(pk__in=way).values_list("pk", "key"))
        chain = " → ".join(keys[pk] for pk in way)
        raise ValidationError({"before": f"That would be a loop: {chain}. Remove one of these dependencies first."})
