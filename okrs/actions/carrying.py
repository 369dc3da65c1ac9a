"""Carrying on into the next cycle: what is kept is copied whole, each copy linked to what it goes on from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.actions.audience import set_audiences
from okrs.actions.carrying_links import copy_links, copy_people, next_number
from okrs.cycle_results import retrospectives_of
from okrs.cycle_states import demand_open
from okrs.models import Cycle, Grade, KeyResult, Objective, PhasedTarget, Stage, TargetVersion, Verdict
from okrs.queries import lock_okrs
from rollups.queries import key_result_rollups

MOVING = (KeyResult.Type.INCREASE, KeyResult.Type.DECREASE)
OF_OBJECTIVE = (
    "title", "description", "owner_id", "team_id", "ambition", "weight", "driven_by", "level", "visibility",
    "prompted_by_id",
)  # fmt: skip
OF_KEY_RESULT = (
    "title", "type", "unit", "baseline", "target", "low", "high", "weight", "owner_id", "description", "decimals",
    "kpi_id",
)  # fmt: skip
LIMITS = ("baseline", "target", "low", "high")


@dataclass
class Carried:
    """Old id → copy, of objectives and of key results; `before` are those a run before this one had carried."""

    objectives: dict[int, Objective] = field(default_factory=dict)
    key_results: dict[int, KeyResult] = field(default_factory=dict)
    before: int = 0


def carry_over(*, actor: Membership | None, cycle: Cycle, into: Cycle, from_last_value: bool = False) -> Carried:
    """Copy the objectives whose verdict is keep or learn, with their key results that are not dropped, into a cycle.

    A second run carries nothing twice. From the last value: what is to rise or fall begins where it stands now.
    Raises ValidationError and Forbidden.
    """
    if actor is not None:
        demand(actor, "edit")
    _check(cycle, into)
    lock_okrs()
    chosen, before = _chosen(cycle, into)
    carried = Carried(before=before)
    if not chosen:
        return carried
    carried.objectives = _copy_objectives(chosen, into)
    carried.key_results = _copy_key_results(carried.objectives, from_last_value)
    _copy_stages(carried.key_results)
    _copy_phases(carried.key_results, cycle, into)
    copy_people(carried.objectives)
    set_audiences(carried.objectives.values())
    copy_links(carried.objectives, carried.key_results, into)
    for source in chosen:
        record("objective.carried_over", actor=actor, on=carried.objectives[source.pk], source=source.key)
    # How many, not which: not everybody who reads of the cycle may see them all.
    record("cycle.carried_over", actor=actor, on=cycle, into=into.name, into_id=into.pk, objectives=len(chosen))
    return carried


def _check(cycle: Cycle, into: Cycle) -> None:
    if cycle.state not in (Cycle.State.GRADING, Cycle.State.CLOSED):
        raise ValidationError({"state": f"{cycle.name} is not over. Start its grading first."})
    if into.pk == cycle.pk or into.starts_on <= cycle.starts_on:
        raise ValidationError({"into": f"Choose a cycle that begins after {cycle.name}."})
    demand_open(into, "edit")


def _chosen(cycle: Cycle, into: Cycle) -> tuple[list[Objective], int]:
    """The objectives to carry, and how many went on in that cycle already."""
    rows = list(Objective.objects.filter(cycle=cycle).order_by("key"))
    written = retrospectives_of(row.pk for row in rows)
    going_on = [row for row in rows if row.pk in written and written[row.pk].verdict in (Verdict.KEEP, Verdict.LEARN)]
    copies = Objective.objects.filter(cycle=into, carried_from__in=going_on)
    done = set(copies.values_list("carried_from_id", flat=True))
    return [row for row in going_on if row.pk not in done], len(done)


def _copy_objectives(chosen: list[Objective], into: Cycle) -> dict[int, Objective]:
    number = next_number()
    copies = [
        Objective(
            key=f"O{number + place}", cycle=into, carried_from=source,
            **{name: getattr(source, name) for name in OF_OBJECTIVE},
        )
        for place, source in enumerate(chosen)
    ]  # fmt: skip
    Objective.objects.bulk_create(copies)
    return dict(zip((source.pk for source in chosen), copies, strict=True))


def _copy_key_results(objectives: dict[int, Objective], from_last_value: bool) -> dict[int, KeyResult]:
    dropped = Grade.objects.filter(superseded_by=None, verdict=Verdict.DROP).values("key_result_id")
    sources = list(KeyResult.objects.filter(objective__in=list(objectives)).exclude(pk__in=dropped).order_by("key"))
    values = _last_values(sources) if from_last_value else {}
    places: dict[int, int] = {}
    copies = []
    for source in sources:
        objective = objectives[source.objective_id]
        places[objective.pk] = places.get(objective.pk, 0) + 1
        copy = KeyResult(
            key=f"KR{objective.key[1:]}.{places[objective.pk]}", objective=objective, carried_from=source,
            **{name: getattr(source, name) for name in OF_KEY_RESULT},
        )  # fmt: skip
        copy.baseline = values.get(source.pk, source.baseline)
        copies.append(copy)
    _weigh(copies)
    KeyResult.objects.bulk_create(copies)
    TargetVersion.objects.bulk_create(
        TargetVersion(key_result=copy, date=None, **{name: getattr(copy, name) for name in LIMITS}) for copy in copies
    )
    return dict(zip((source.pk for source in sources), copies, strict=True))


def _last_values(sources: list[KeyResult]) -> dict[int, Decimal]:
    """Where those that rise or fall stand; not where they have reached their target, for then nothing is left."""
    moving = {row.pk: row for row in sources if row.type in MOVING}
    found = key_result_rollups(moving)
    known = {pk: row.value for pk, row in found.items() if row.value is not None}
    return {pk: value for pk, value in known.items() if _is_short_of(moving[pk], value)}


def _is_short_of(row: KeyResult, value: Decimal) -> bool:
    if row.baseline is None or row.target is None:
        return False
    return value < row.target if row.target > row.baseline else value > row.target


def _weigh(copies: list[KeyResult]) -> None:
    """Where all that weighed something was dropped, what is left counts as usual: all weights 0 is refused."""
    by_objective: dict[int, list[KeyResult]] = {}
    for copy in copies:
        by_objective.setdefault(copy.objective_id, []).append(copy)
    for rows in by_objective.values():
        if all(row.weight == 0 for row in rows):
            for row in rows:
                row.weight = None


def _copy_stages(key_results: dict[int, KeyResult]) -> None:
    rows = Stage.objects.filter(key_result__in=list(key_results)).order_by("key_result_id", "position")
    Stage.objects.bulk_create(
        Stage(key_result=key_results[row.key_result_id], title=row.title, percent=row.percent, position=row.position)
        for row in rows
    )


def _copy_phases(key_results: dict[int, KeyResult], cycle: Cycle, into: Cycle) -> None:
    """At the same share of the new cycle's time; where two would fall on one day, the later one."""
    rows = PhasedTarget.objects.filter(key_result__in=list(key_results)).order_by("key_result_id", "date")
    found: dict[tuple[int, date], Any] = {}
    for row in rows:
        day = _moved(row.date, cycle, into)
        found[row.key_result_id, day] = PhasedTarget(
            key_result=key_results[row.key_result_id], date=day, value=row.value
        )
    PhasedTarget.objects.bulk_create(found.values())


def _moved(day: date, cycle: Cycle, into: Cycle) -> date:
    share = Decimal((day - cycle.starts_on).days) / max(1, cycle.days - 1)
    return into.starts_on + timedelta(days=min(max(0, round(share * (into.days - 1))), into.days - 1))
