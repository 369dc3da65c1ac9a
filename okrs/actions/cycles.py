"""Cycles: the spans in which objectives hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from activity.models import Event
from okrs.checks import Problems
from okrs.cycle_states import FIRST, FROZEN, problem_of_move
from okrs.models import Cycle
from okrs.queries import lock_okrs
from tenancy.clock import today
from tenancy.models import Tenant
from ui.formats import full_day

KEY_LENGTH = 120
NAME_LENGTH = 300


class CycleDetails(TypedDict, total=False):
    """What may be given at any time."""

    state: str
    parent: Cycle | None
    cadence_days: int
    check_in_weekday: int
    kind: str
    grading_scale: str
    is_reminding: bool
    remind_hour: int


class CycleFields(CycleDetails, total=False):
    """What may be given for a new one; without a key it comes from the name."""

    key: str


class CycleChanges(CycleDetails, total=False):
    """What may be changed of a cycle; its key is kept for ever."""

    name: str
    starts_on: date
    ends_on: date


def create_cycle(
    *, actor: Membership | None, name: str, starts_on: date, ends_on: date, **fields: Unpack[CycleFields]
) -> Cycle:
    """A new cycle; raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "set_up")
    lock_okrs()
    details = {field: value for field, value in fields.items() if field != "key"}
    cycle = Cycle(name=name, starts_on=starts_on, ends_on=ends_on, **details)
    cycle.key = fields.get("key", "").strip() or free_key(name)
    if cycle.state in Cycle.State.values and cycle.state not in FIRST:
        raise ValidationError({"state": "A new cycle is a draft or active."})
    _check(cycle)
    cycle.save()
    record("cycle.created", actor=actor, on=cycle, starts_on=starts_on, ends_on=ends_on)
    return cycle


def edit_cycle(*, actor: Membership | None, cycle: Cycle, **changes: Unpack[CycleChanges]) -> Cycle:
    """Change what is given, leave the rest; raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "set_up")
    lock_okrs()
    given: dict[str, Any] = dict(changes)
    was = Cycle.objects.select_for_update().get(pk=cycle.pk)  # who writes into the cycle holds its state
    before = {field: _plain(getattr(was, field)) for field in given}
    for field, value in given.items():
        setattr(cycle, field, value)
    _check(cycle)
    after = {field: _plain(getattr(cycle, field)) for field in given}
    changed = [field for field in given if before[field] != after[field]]
    if changed:
        _check_move(was, cycle)
        cycle.save(update_fields=changed)
        record("cycle.edited", actor=actor, on=cycle, changes={f: [before[f], after[f]] for f in changed})
    return cycle


def _check_move(was: Cycle, cycle: Cycle) -> None:
    if words := problem_of_move(was.state, cycle.state):
        raise ValidationError({"state": words})
    if was.state == Cycle.State.CLOSED:
        raise ValidationError(FROZEN.format(was.name))


def open_first_cycle(*, event: Event, **_: Any) -> None:
    """Give a new organisation the quarter that it is in; called when one is opened."""
    if event.name != "tenant.opened":
        return
    day = today(Tenant.objects.get(pk=event.tenant_id))
    quarter = (day.month - 1) // 3 + 1
    starts_on = date(day.year, 3 * quarter - 2, 1)
    next_quarter = date(day.year + (quarter == 4), 3 * (quarter % 4) + 1, 1)
    create_cycle(
        actor=event.actor,
        name=f"Q{quarter} {day.year}",
        key=f"{day.year}-q{quarter}",
        starts_on=starts_on,
        ends_on=next_quarter - timedelta(days=1),
        state=Cycle.State.ACTIVE,
        kind=Cycle.Kind.QUARTER,
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Cycle) else value


def _check(cycle: Cycle) -> None:
    problems = Problems()
    cycle.name = problems.text("name", cycle.name, limit=NAME_LENGTH, required=True)
    cycle.key = problems.key(cycle.key, limit=KEY_LENGTH)
    if Cycle.objects.filter(key=cycle.key).exclude(pk=cycle.pk).exists():
        problems.add("key", f"The key “{cycle.key}” is taken by another cycle.")
    if cycle.ends_on < cycle.starts_on:
        problems.add("ends_on", "A cycle ends on or after the day it starts.")
    _check_choices(problems, cycle)
    _check_nesting(problems, cycle)
    problems.stop()


def _check_choices(problems: Problems, cycle: Cycle) -> None:
    wrong = {
        "state": (cycle.state not in Cycle.State.values, "Choose one of the states."),
        "cadence_days": (not 1 <= cycle.cadence_days <= 92, "Check-ins come every 1 to 92 days."),
        "check_in_weekday": (cycle.check_in_weekday not in Cycle.Weekday.values, "Choose a day of the week."),
        "kind": (cycle.kind not in Cycle.Kind.values, "Choose year, half, quarter, month or other."),
        "grading_scale": (cycle.grading_scale not in Cycle.Scale.values, "Choose tenths, percent or letters."),
        "remind_hour": (not 0 <= cycle.remind_hour <= 23, "An hour of the day is 0 to 23."),
    }
    for field, (is_wrong, words) in wrong.items():
        if is_wrong:
            problems.add(field, words)


def _check_nesting(problems: Problems, cycle: Cycle) -> None:
    if _is_inside_itself(cycle):
        problems.add("parent", f"{cycle.parent} is this cycle itself or a part of it.")
    elif cycle.parent is not None:
        problems.add("parent", _misfit(cycle.parent, cycle))
    if not cycle._state.adding:
        for part in Cycle.objects.filter(parent=cycle):
            problems.add("ends_on", _misfit(cycle, part))


def _misfit(whole: Cycle, part: Cycle) -> str:
    """Why the part does not fit into the whole; empty when it does."""
    if part.starts_on < whole.starts_on or part.ends_on > whole.ends_on:
        span = f"{full_day(whole.starts_on)} to {full_day(whole.ends_on)}"
        return f"{part.name} does not lie within {whole.name}, {span}."
    order = Cycle.Kind.values
    if Cycle.Kind.OTHER not in {whole.kind, part.kind} and order.index(part.kind) <= order.index(whole.kind):
        names = f"{whole.get_kind_display().lower()} {whole.name}", f"{part.get_kind_display().lower()} {part.name}"
        return f"The {names[0]} cannot hold the {names[1]}: a year holds halves, then quarters, then months."
    return ""


def _is_inside_itself(cycle: Cycle) -> bool:
    if cycle._state.adding or cycle.parent_id is None:
        return False
    above = dict(Cycle.objects.exclude(pk=cycle.pk).values_list("pk", "parent_id"))
    step: int | None = cycle.parent_id
    for _ in range(len(above) + 1):
        if step == cycle.pk:
            return True
        step = above.get(step) if step is not None else None
    return False


def free_key(name: str) -> str:
    """A key that no cycle has, made of the name."""
    stem = slugify(name)[:100] or "cycle"
    taken = set(Cycle.objects.filter(key__startswith=stem).values_list("key", flat=True))
    keys = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in keys if key not in taken)
