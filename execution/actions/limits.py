"""Limits of a board's columns: one rule for every way in. A person says why; what many rows bring is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction

from accounts.models import Membership, Team
from activity.actions import record
from execution.models import BacklogPlace, BoardColumn, Item
from execution.queries.boards import Column, columns_of, held, lock_list
from execution.queries.whose import teams_of

LONGEST_REASON: Final = 300


class ReasonNeeded(Exception):
    """The card would take a column over its limit, and nobody has said why it should."""

    def __init__(self, column: str, many: int, limit: int) -> None:
        super().__init__(f"{column} would hold {many}; its limit is {limit}.")


def would_hold(team: Team, target: Column, columns: Sequence[Column], day: date) -> int | None:
    """How many the column holds with one more, where that is over its limit; else None."""
    if target.limit is None:
        return None
    many = held(team, columns, {target.state}, day)[target.key] + 1
    return many if many > target.limit else None


def ask_for_reason(team: Team, target: Column, columns: Sequence[Column], day: date, reason: str) -> dict[str, Any]:
    """What the record says of a limit that one more card passes, {} where it passes none; raises ReasonNeeded."""
    many = would_hold(team, target, columns, day)
    return {} if many is None else _why(target, many, reason)


def _why(column: Column, many: int, reason: str) -> dict[str, Any]:
    if not reason.strip():
        raise ReasonNeeded(column.name, many, column.limit or 0)
    return {"column": column.name, "held": many, "is_over": True, "reason": reason.strip()[:LONGEST_REASON]}


def ask_for_state(item: Item, state: str, day: date, reason: str) -> dict[str, Any]:
    """The same for an item that comes into a state: the column is the one of its team's board where it will stand.

    Holds the team's list, so that two who come at once are counted one after the other.
    """
    if state in {item.state, Item.State.DROPPED}:
        return {}
    team_id = item.team_id or teams_of([item])[item.pk]
    if team_id is None or not BoardColumn.objects.filter(team=team_id, state=state, wip_limit__gt=0).exists():
        return {}
    if Item.objects.filter(parent=item).exists():
        return {}  # what has parts is no card
    team = Team.objects.get(pk=team_id)
    lock_list(team)
    columns = columns_of(team)
    own = [each for each in columns if each.state == state]
    chosen = BacklogPlace.objects.filter(item=item, team=team).values_list("column_id", flat=True).first()
    target = next((each for each in own if chosen is not None and each.id == chosen), own[0])
    return ask_for_reason(team, target, columns, day, reason)


@dataclass(frozen=True)
class Full:
    """A column with a limit, and how many it holds."""

    team: Team
    column: Column
    many: int


def limited(day: date) -> dict[int, Full]:
    """Every column of the tenant that has a limit, by its id: two queries for each team that has any, and one."""
    found: dict[int, Full] = {}
    for team in Team.objects.filter(pk__in=BoardColumn.objects.filter(wip_limit__gt=0).values("team_id")):
        columns = columns_of(team)
        own = [each for each in columns if each.limit is not None and each.id is not None]
        holds = held(team, columns, {each.state for each in own}, day)
        found |= {each.id: Full(team, each, holds[each.key]) for each in own if each.id is not None}
    return found


def passed_since(before: Mapping[int, Full], day: date) -> list[Full]:
    """The columns that more cards stand over than before."""
    if not before:
        return []
    return [
        each
        for pk, each in limited(day).items()
        if pk in before and each.many > max(each.column.limit or 0, before[pk].many)
    ]


@contextmanager
def asked_for(homes: Iterable[int], day: date, reason: str) -> Iterator[dict[str, Any]]:
    """What is written within may take a column over its limit with a reason only: raises ReasonNeeded, nothing written.

    For a new item and for one that changes hands. `homes`: the teams whose lists are held, so that two who come at
    once are counted one after the other. The dict says afterwards what the record says of it.
    """
    before = limited(day)
    teams = {each.team.pk: each.team for each in before.values()}
    for pk in sorted(teams.keys() & set(homes)):
        lock_list(teams[pk])
    said: dict[str, Any] = {}
    with transaction.atomic():
        yield said
        for each in passed_since(before, day)[:1]:
            said |= _why(each.column, each.many, reason)


def record_passed(before: Mapping[int, Full], day: date, *, actor: Membership | None, reason: str) -> int:
    """Record each limit that more cards stand over than before, with the reason; how many columns.

    Many rows that come at once are not refused for a limit of the board: whoever reads the team's history sees why.
    """
    passed = passed_since(before, day)
    for each in passed:
        record(
            "team.limit_passed", actor=actor, on=each.team, column=each.column.name, held=each.many,
            limit=each.column.limit, reason=reason[:LONGEST_REASON],
        )  # fmt: skip
    return len(passed)
