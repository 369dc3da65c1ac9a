"""Iterations of a team: made, changed, filled from the list, and what was not finished carried into the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from execution.actions.items import Belonging
from execution.actions.places import give_places
from execution.models import BacklogPlace, Item, Iteration, TeamPractice
from execution.queries.boards import lock_list
from execution.queries.iterations import overlapping, unfinished_places
from execution.queries.teams import practice_of
from execution.queries.whose import items_of_team
from tenancy.clock import today
from tenancy.versions import bump
from ui.formats import full_day

LONGEST = 366


def add_iteration(*, actor: Membership, team: Team, starts_on: date, ends_on: date, goal: str = "") -> Iteration:
    """The next iteration of a team; raises ValidationError (also where it shares a day with another), Forbidden."""
    demand(actor, "edit", Belonging(team.pk))
    lock_list(team)
    last = Iteration.objects.filter(team=team).aggregate(last=Max("number"))["last"] or 0
    row = Iteration(team=team, number=last + 1, goal=goal.strip(), starts_on=starts_on, ends_on=ends_on)
    _check(row)
    row.save()
    record("iteration.added", actor=actor, on=row, team=team.key, starts_on=starts_on, ends_on=ends_on)
    return row


def edit_iteration(
    *, actor: Membership, iteration: Iteration, expected_version: int | None, **values: Any
) -> Iteration:
    """Change the goal or the days; raises Stale, ValidationError, Forbidden."""
    demand(actor, "edit", Belonging(iteration.team_id))
    lock_list(iteration.team)
    given = {name: values.get(name, getattr(iteration, name)) for name in ("goal", "starts_on", "ends_on")}
    _check(Iteration(pk=iteration.pk, team=iteration.team, number=iteration.number, **given))
    bump(iteration, expected_version)
    for name, value in given.items():
        setattr(iteration, name, value)
    iteration.save()
    record("iteration.edited", actor=actor, on=iteration, team=iteration.team.key)
    return iteration


def _check(row: Iteration) -> None:
    if row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": "It ends before it begins: choose a later day."})
    if (row.ends_on - row.starts_on).days >= LONGEST:
        raise ValidationError({"ends_on": "An iteration is a year at most."})
    other = overlapping(row.team, row.starts_on, row.ends_on, row.pk)
    if other is not None:
        days = f"{full_day(other.starts_on)} to {full_day(other.ends_on)}"
        raise ValidationError({"starts_on": f"{other} has some of these days ({days}): choose days that are free."})


def plan_items(*, actor: Membership, team: Team, iteration: Iteration | None, items: Sequence[int]) -> int:
    """Plan items of the team into one of its iterations, or (None) out of any; how many changed.

    Those without a place get one, in the order in which they stand.
    """
    demand(actor, "edit", Belonging(team.pk))
    if iteration is not None and iteration.team_id != team.pk:
        raise ValidationError({"iteration": "That iteration is another team's."})
    lock_list(team)
    rows = list(items_of_team(team.pk).filter(pk__in=list(items)).order_by("pk"))
    if not rows:
        raise ValidationError({"items": "Choose at least one item of this team."})
    give_places(team, [row.pk for row in rows])
    target = iteration.pk if iteration else None
    places = BacklogPlace.objects.filter(item__in=rows, team=team).exclude(iteration=target)
    changing = set(places.values_list("item_id", flat=True))
    places.update(iteration=target)
    _record_planned(actor, team, iteration, [row for row in rows if row.pk in changing])
    return len(changing)


def _record_planned(actor: Membership, team: Team, iteration: Iteration | None, rows: Sequence[Item]) -> None:
    """One event, however many: of one item in its own history, of many in that of the iteration or the team."""
    into = str(iteration or "no iteration")
    if len(rows) == 1:
        record("item.planned", actor=actor, on=rows[0], team=team.key, iteration=into)
    elif rows:
        record(
            "team.items_planned", actor=actor, on=team, iteration=into, items=len(rows),
            ids=[row.pk for row in rows], keys=[row.key for row in rows],
        )  # fmt: skip


def carry_on(*, actor: Membership, iteration: Iteration) -> int:
    """Carry what was not finished into the next iteration of the team, in one step; how many.

    Where there is no later one, it is made with the team's usual length. Raises ValidationError, Forbidden.
    """
    team = iteration.team
    demand(actor, "edit", Belonging(team.pk))
    lock_list(team)
    places = unfinished_places(iteration)
    if not places:
        raise ValidationError({"iteration": f"Everything in {iteration} is finished or dropped."})
    practice = practice_of(team.pk)
    later = Iteration.objects.filter(team=team, starts_on__gt=iteration.ends_on).order_by("starts_on").first()
    if later is None:
        later = _following(actor, iteration, practice)
    BacklogPlace.objects.filter(pk__in=[place.pk for place in places]).update(iteration=later)
    record(
        "iteration.carried", actor=actor, on=iteration, team=team.key, to=str(later), items=len(places),
        sizes=[_size(place.item, practice) for place in places], ids=[place.item_id for place in places],
    )  # fmt: skip
    return len(places)


def _following(actor: Membership, iteration: Iteration, practice: TeamPractice) -> Iteration:
    start = max(iteration.ends_on + timedelta(days=1), today(actor.tenant))
    return add_iteration(
        actor=actor, team=iteration.team, starts_on=start, ends_on=start + timedelta(days=practice.iteration_days - 1)
    )


def _size(item: Item, practice: TeamPractice) -> str | None:
    size = item.planned_cost if practice.estimates == TeamPractice.Estimates.MONEY else item.estimate
    return None if size is None else str(size)
