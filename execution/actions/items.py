"""Work items: adding, editing, moving through their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from execution.actions.limits import ask_for_state, asked_for
from execution.critical_path import loop_under
from execution.days import day_problems
from execution.models import Item, ItemState
from execution.queries import item_state_head, lock_item_parents, path_up
from execution.queries.critical_path import held_up_by
from execution.queries.whose import teams_of
from portfolio.checks import plan_problems
from portfolio.models import Initiative
from portfolio.queries import lock_row, next_key, refuse_taken
from tenancy.clock import today
from tenancy.versions import bump

FIELDS = (
    "title", "initiative", "parent", "team", "type", "assignee", "planned_start", "planned_finish", "planned_cost",
    "estimate",
)  # fmt: skip


@dataclass(frozen=True)
class Belonging:
    """Whose work it is, for `may`, whoever is named on it: an assignee may do it, not give it to another bet."""

    team_id: int | None
    initiative: Initiative | None = None
    part: Item | None = field(default=None, compare=False)

    def inherited(self) -> list[object]:
        """What it has from what it is part of."""
        return self.part.inherited() if self.part is not None else []


# What says whose work it is.
HOMES = ("team", "parent", "initiative")


def add_item(*, actor: Membership, key: str = "", reason: str = "", **values: Any) -> Item:
    """A new item, to do; raises ValidationError, Forbidden, ReasonNeeded where its column is at its limit."""
    row = Item(key=key or next_key("W-", Item.objects.all()))
    _fill(row, values)
    demand(actor, "edit", _belonging(row))
    if row.parent:
        demand(actor, "edit", row.parent)  # a leaf with a part below it no longer counts by itself
    refuse_taken(row.key, Item.objects.all())
    with asked_for(_homes(row), today(actor.tenant), reason) as over:
        row.save()
    record("item.added", actor=actor, on=row, **over)
    return row


def edit_item(*, actor: Membership, item: Item, expected_version: int | None, reason: str = "", **values: Any) -> Item:
    """Change the plan of an item; raises Stale, ValidationError (a parent loop is named), Forbidden.

    Where it changes hands and the column that it comes into is at its limit, a reason is asked for: ReasonNeeded.
    """
    demand(actor, "edit", item)
    to = Item(**{name: values.get(name, getattr(item, name)) for name in HOMES})
    changes_hands = any(getattr(to, name) != getattr(item, name) for name in HOMES)
    over: Mapping[str, Any] = {}
    if changes_hands:
        with asked_for(_homes(to), today(actor.tenant), reason) as over:
            changed = _edit(actor, item, expected_version, values)
    else:
        changed = _edit(actor, item, expected_version, values)
    record("item.edited", actor=actor, on=item, changed=changed, **over)
    return item


def _edit(actor: Membership, item: Item, expected_version: int | None, values: Mapping[str, Any]) -> dict[str, Any]:
    bump(item, expected_version)
    before = {name: _plain(getattr(item, name)) for name in values if name in FIELDS}
    was_under, was_of = item.parent_id, _belonging(item)
    _fill(item, values)
    if _belonging(item) != was_of:
        demand(actor, "edit", _belonging(item))  # nobody gives their work to a team or bet where they may not write
    if item.parent and item.parent_id != was_under:
        demand(actor, "edit", item.parent)
    item.save()
    changed = {name: [was, _plain(getattr(item, name))] for name, was in before.items()}
    return {name: both for name, both in changed.items() if both[0] != both[1]}


def _homes(item: Item) -> set[int]:
    """Whose it may be, before it is stored: its own team, else that of what it is part of or counts for."""
    if item.team_id:
        return {item.team_id}
    above = teams_of([item.parent]).values() if item.parent else ()
    return {pk for pk in (*above, item.initiative.team_id if item.initiative else None) if pk is not None}


def move_item(*, actor: Membership, item: Item, state: str, on: date | None = None, reason: str = "") -> Item:
    """To do, in progress, done or dropped from a day on; the same day's state is corrected, an earlier one stays.

    Where its column on the board would be over its limit, a reason is asked for as on the board: raises ReasonNeeded
    without one; ValidationError, Forbidden.
    """
    demand(actor, "edit", item)
    over = ask_for_state(item, state, today(actor.tenant), reason)
    return change_state(actor=actor, item=item, state=state, on=on, said=over)


def change_state(
    *, actor: Membership, item: Item, state: str, on: date | None = None, said: Mapping[str, Any] | None = None
) -> Item:
    """The same for a caller that has asked about the limit; `said` goes into the record."""
    day = on or today(actor.tenant)
    if state not in Item.State.values:
        raise ValidationError({"state": f"Choose one of: {', '.join(Item.State.values)}."})
    if day > today(actor.tenant):
        raise ValidationError({"on": "A state cannot begin in the future."})
    problems = day_problems(on=day)
    if problems:
        raise ValidationError(problems)
    lock_row(item)
    head = item_state_head(item)
    if head is not None and head.date > day:
        since = f"{head.date.day} {head.date:%B %Y}"
        raise ValidationError({"on": f"It became {head.state} on {since}; choose that day or a later one."})
    same_day = head if head is not None and head.date == day else None
    ItemState(item=item, date=day, state=state, recorded_by=actor, supersedes=same_day).save()
    bump(item, None)
    was = item.state
    item.state = state
    item.started_on = item.started_on or (day if state in {"doing", "done"} else None)
    item.finished_on = day if state in {"done", "dropped"} else None
    item.finish_assumed = False
    item.save(update_fields=["state", "started_on", "finished_on", "finish_assumed"])
    record("item.moved", actor=actor, on=item, was=was, to=state, date=day, **(said or {}))
    return item


def _belonging(item: Item) -> Belonging:
    return Belonging(item.team_id, item.initiative, item)


def _fill(row: Item, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise ValidationError({name: "This cannot be edited here."})
        if name == "assignee" and value is not None and value.ended_at and value.pk != row.assignee_id:
            raise ValidationError({name: f"{value.name} has left: choose somebody who is here."})
        setattr(row, name, value)
    problems = plan_problems(
        row.planned_start, row.planned_finish, planned_cost=row.planned_cost, estimate=row.estimate
    )
    problems |= day_problems(planned_start=row.planned_start, planned_finish=row.planned_finish)
    if row.pk and row.parent_id == row.pk:
        problems["parent"] = f"That would be a loop: {row.key} → {row.key}."
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["tenant"])
    if row.pk and row.parent_id:
        _refuse_loop(row, row.parent_id)


def _refuse_loop(row: Item, parent_id: int) -> None:
    # Two moves at a time could each be fine and together close a loop, so parents change one at a time per tenant.
    lock_item_parents()
    path = path_up(parent_id)
    if row.pk in path:
        keys = dict(Item.objects.filter(pk__in=path).values_list("pk", "key"))
        chain = " → ".join(keys[pk] for pk in [row.pk, *path[: path.index(row.pk) + 1]])
        raise ValidationError({"parent": f"That would be a loop: {chain}."})
    _refuse_wait_loop(row, parent_id)


def _refuse_wait_loop(row: Item, parent_id: int) -> None:
    # What stays where it is closes nothing now; what came in a loop by a load may still be mended otherwise.
    if Item.objects.filter(pk=row.pk, parent=parent_id).exists():
        return
    waits = [held_up_by(pk) for pk in (row.pk, parent_id)]
    bonds = [bond for found, _ in waits for bond in found]
    way = loop_under(bonds, {**waits[0][1], **waits[1][1]}, row.pk, parent_id)
    if way:
        keys = dict(Item.objects.filter(pk__in=way).values_list("pk", "key"))
        chain = " → ".join(keys[pk] for pk in way)
        words = f"Under that item its waits would close a loop: {chain}. Remove one of these dependencies first."
        raise ValidationError({"parent": words})


def _plain(value: Any) -> Any:
    return getattr(value, "key", None) or getattr(value, "pk", value)
