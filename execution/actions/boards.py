"""The board of a team: a card moves; columns are set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from execution.actions.items import change_state
from execution.actions.limits import LONGEST_REASON, ask_for_reason
from execution.actions.places import put, team_of
from execution.models import BacklogPlace, BoardColumn, Item
from execution.queries.boards import Column, columns_of, held, lock_list
from tenancy.clock import today

STATES = ("todo", "doing", "done")
MOST = 12


@dataclass(frozen=True)
class Carded:
    """Where the card came from and stands now, how many the columns of both hold, and what to tell."""

    item: Item
    source: Column | None
    target: Column
    held: dict[str, int]
    note: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the column now holds more than its limit."""
        return self.target.limit is not None and self.held[self.target.key] > self.target.limit


def move_card(
    *, actor: Membership, item: Item, column: str, before: int | None = None, after: int | None = None,
    reason: str = "",
) -> Carded:  # fmt: skip
    """Put a card into a column (by its key), beside its new neighbours as they stand now.

    Between columns of one state only the place changes; to another state the item moves, with its fact of today. A
    column over its limit takes it with a reason, says so and records it; without one ReasonNeeded is raised, before
    anything is written, whoever asks. Raises ValidationError, Forbidden.
    """
    team = team_of(item)
    demand(actor, "edit", item)
    lock_list(team)
    item = Item.objects.select_related("team", "initiative").get(pk=item.pk)  # as it is now that nobody moves it
    columns, day = columns_of(team), today(actor.tenant)
    target = next((each for each in columns if each.key == column), None)
    if target is None:
        raise ValidationError({"column": f"The board has no such column. It has: {_listed(columns)}."})
    place = BacklogPlace.objects.filter(item=item, team=team).first()
    source = _column_of(item, place, columns)
    if source != target:
        ask_for_reason(team, target, columns, day, reason)
    if target.state != item.state:
        item = change_state(actor=actor, item=item, state=target.state)
    note = _stand(team, item, place, before, after, is_by_hand=target.state == "todo")
    if source != target:
        BacklogPlace.objects.filter(item=item).update(column=target.id, column_since=day)
    found = dict(held(team, columns, {target.state, source.state if source else target.state}, day))
    done = Carded(item, source, target, found, note)
    if source != target:
        record(
            "item.carded", actor=actor, on=item, team=team.key, column=target.name,
            was=source.name if source else "", held=found[target.key], is_over=done.is_over,
            reason=reason.strip()[:LONGEST_REASON] if done.is_over else "",
        )  # fmt: skip
    return done


def _column_of(item: Item, place: BacklogPlace | None, columns: Sequence[Column]) -> Column | None:
    own = [each for each in columns if each.state == item.state]
    chosen = place.column_id if place else None
    return next((each for each in own if each.id is not None and each.id == chosen), own[0] if own else None)


def _stand(
    team: Team, item: Item, place: BacklogPlace | None, before: int | None, after: int | None, *, is_by_hand: bool
) -> str:
    """Its place in the list: beside its new neighbours, else the one it has, else after all that have one."""
    if before or after:
        return put(team, item, before=before, after=after, is_by_hand=is_by_hand).note
    if place is None:
        put(team, item, to="end", is_by_hand=False)
    return ""


@dataclass(frozen=True)
class ColumnPlan:
    """A column as it shall be; `id` none is a new one."""

    name: str
    state: str
    limit: int | None = None
    id: int | None = None


def set_columns(*, actor: Membership, team: Team, plans: Sequence[ColumnPlan]) -> list[BoardColumn]:
    """The columns of a board from left to right, all of them; cards of one that goes stand in the first of its state.

    Raises ValidationError, Forbidden (managers set boards up).
    """
    demand(actor, "edit")
    _check(plans)
    lock_list(team)
    rows = {row.pk: row for row in BoardColumn.objects.filter(team=team)}
    if unknown := [plan.name for plan in plans if plan.id is not None and plan.id not in rows]:
        raise ValidationError({"columns": f"{unknown[0]} has gone meanwhile: open the page anew."})
    gone = set(rows) - {plan.id for plan in plans}
    BacklogPlace.objects.filter(column__in=gone).update(column=None)
    BoardColumn.objects.filter(pk__in=gone).delete()
    # Names and positions are unique: they are freed before they are given anew.
    for number, row in enumerate(rows[pk] for pk in rows if pk not in gone):
        row.position, row.name = 1000 + number, f"\x01{row.pk}"
        row.save()
    made = []
    for position, plan in enumerate(plans, 1):
        row = rows.get(plan.id or 0) or BoardColumn(team=team)
        row.position, row.name, row.state, row.wip_limit = position, plan.name.strip(), plan.state, plan.limit
        row.save()
        made.append(row)
    record("team.columns_set", actor=actor, on=team, columns=[row.name for row in made])
    return made


def _check(plans: Sequence[ColumnPlan]) -> None:
    names = [plan.name.strip().casefold() for plan in plans]
    missing = [Item.State(state).label for state in STATES if state not in {plan.state for plan in plans}]
    if not all(names):
        raise ValidationError({"columns": "Each column needs a name."})
    if len(set(names)) < len(names):
        raise ValidationError({"columns": "Two columns have the same name: people could not tell them apart."})
    if missing:
        raise ValidationError({"columns": f"No column is for work that is {str(missing[0]).lower()}: add one."})
    if [STATES.index(plan.state) for plan in plans] != sorted(STATES.index(plan.state) for plan in plans):
        raise ValidationError({"columns": "Columns go from to do over in progress to done: put them in that order."})
    if len(plans) > MOST:
        raise ValidationError({"columns": f"A board has at most {MOST} columns."})
    if any(plan.limit is not None and plan.limit < 1 for plan in plans):
        raise ValidationError({"columns": "A limit is 1 or more; leave it empty for none."})


def _listed(columns: Sequence[Column]) -> str:
    return ", ".join(f"{each.key} ({each.name})" for each in columns)
