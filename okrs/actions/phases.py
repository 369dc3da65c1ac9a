"""Phased targets: what the value should be on the way (docs/decisions/0013)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  # `date` is the name of a phase's day here
from decimal import Decimal

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.checks import Problems
from okrs.cycle_states import demand_open
from okrs.models import KeyResult, PhasedTarget
from okrs.queries import lock_okrs
from tenancy.versions import bump
from ui.formats import amount, full_day

PHASED = frozenset({"increase", "decrease"})
"""The types that go from a value to another."""


@dataclass(frozen=True)
class PhaseWish:
    """By the end of `date` it should be `value`."""

    date: Date
    value: Decimal


def set_phases(
    *, actor: Membership | None, key_result: KeyResult, phases: list[PhaseWish], expected_version: int | None = None
) -> list[PhasedTarget]:
    """Make these its phases (none: the straight line again); raises Stale, ValidationError, Forbidden."""
    if actor is not None:
        demand(actor, "edit", key_result)
    lock_okrs()
    demand_open(key_result.objective.cycle, "edit")
    bump(key_result, expected_version)
    wishes = sorted(phases, key=lambda wish: wish.date)
    _check(key_result, wishes)
    by_day = {wish.date: wish.value for wish in wishes}
    for phase in PhasedTarget.objects.filter(key_result=key_result):
        value = by_day.pop(phase.date, None)
        if value is None:
            phase.delete()
        elif value != phase.value:
            phase.value = value
            phase.save()
    for day, value in by_day.items():
        PhasedTarget(key_result=key_result, date=day, value=value).save()
    record("key_result.phased", actor=actor, on=key_result, phases=[[w.date, str(w.value)] for w in wishes])
    return list(PhasedTarget.objects.filter(key_result=key_result))


def _check(key_result: KeyResult, wishes: list[PhaseWish]) -> None:
    problems = Problems()
    if wishes and key_result.type not in PHASED:
        problems.add("phases", "Only a key result that goes from a baseline to a target has phases.")
        problems.stop()
    for wish in wishes:
        problems.value("phases", wish.value)
    problems.stop()
    if len({wish.date for wish in wishes}) < len(wishes):
        problems.add("phases", "Two phases name the same day. Keep one of them.")
    _check_days(problems, key_result, wishes)
    _check_course(problems, key_result, wishes)
    problems.stop()


def _check_days(problems: Problems, key_result: KeyResult, wishes: list[PhaseWish]) -> None:
    cycle = key_result.objective.cycle
    start, end = key_result.starts_on or cycle.starts_on, key_result.ends_on or cycle.ends_on
    for wish in wishes:
        if not start < wish.date < end:
            between = f"after {full_day(start)} and before {full_day(end)}"
            problems.add("phases", f"{full_day(wish.date)} is not on the way: choose a day {between}.")


def _check_course(problems: Problems, key_result: KeyResult, wishes: list[PhaseWish]) -> None:
    """From the baseline each phase goes on toward the target, so what is expected never falls."""
    if key_result.baseline is None or key_result.target is None:
        return
    rises, unit = key_result.target > key_result.baseline, key_result.counted_in
    before = key_result.baseline
    for wish in wishes:
        if (wish.value < before) if rises else (wish.value > before):
            problems.add("phases", f"{amount(wish.value, unit)} by {full_day(wish.date)} turns back from "
                                   f"{amount(before, unit)} before it.")  # fmt: skip
        if (wish.value > key_result.target) if rises else (wish.value < key_result.target):
            problems.add("phases", f"{amount(wish.value, unit)} by {full_day(wish.date)} lies beyond the target of "
                                   f"{amount(key_result.target, unit)}.")  # fmt: skip
        before = wish.value
