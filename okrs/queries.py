"""Reads of what the organisation wants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Case, Max, Q, QuerySet, Value, When

from okrs.kr_types import Targets
from okrs.models import Alignment, CheckIn, Cycle, KeyResult, Objective, Stage, StageCompletion, TargetVersion
from tenancy.context import current_tenant_id

LOCK_OF_OKRS = 0x4F4B52  # "OKR": the first half of the advisory lock, the tenant is the second


def current_cycle(day: date) -> Cycle | None:
    """The shortest cycle that holds the day, active ones first; None when there is none."""
    running = Cycle.objects.filter(starts_on__lte=day, ends_on__gte=day)
    active_first = Case(When(Q(state="active"), then=Value(0)), default=Value(1))
    return min(running.annotate(later=active_first), key=lambda c: (c.later, c.days), default=None)


def lock_okrs() -> None:
    """Let no other transaction of this tenant change the shape of its OKRs until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_OF_OKRS, current_tenant_id()])


def alignment_path(start: Objective, goal: Objective) -> list[Objective]:
    """The objectives from `start` up to `goal` along alignments, both included; empty when none leads there."""
    came_from: dict[int, int] = {}
    frontier = {start.pk}
    while frontier and goal.pk not in came_from:
        links = Alignment.objects.filter(child_id__in=frontier).values_list("child_id", "parent_id")
        found = {parent: child for child, parent in links if parent not in came_from and parent != start.pk}
        came_from |= found
        frontier = set(found)
    if goal.pk not in came_from:
        return []
    steps = [goal.pk]
    while steps[-1] != start.pk:
        steps.append(came_from[steps[-1]])
    by_id = Objective.objects.in_bulk(steps)
    return [by_id[pk] for pk in reversed(steps)]


def suggested_objective_key() -> str:
    """O1, O2, …: the number after the greatest so far."""
    keys = Objective.objects.filter(key__regex=r"^O\d{1,9}$").values_list("key", flat=True)
    return f"O{max((int(key[1:]) for key in keys), default=0) + 1}"


def suggested_key_result_key(objective: Objective) -> str:
    """KR12.3 under O12: the first free number after the key results it has; any other key is kept whole."""
    number = re.fullmatch(r"O(\d+)", objective.key)
    stem = f"KR{number[1]}." if number else f"{objective.key}."
    taken = set(KeyResult.objects.filter(key__startswith=stem).values_list("key", flat=True))
    place = objective.key_results.count() + 1
    while f"{stem}{place}" in taken:
        place += 1
    return f"{stem}{place}"


def targets_of(key_result: KeyResult) -> Targets:
    """The limits on the row: the latest ones."""
    return Targets(key_result.baseline, key_result.target, key_result.low, key_result.high)


def head_of_targets(key_result: KeyResult, day: date | None) -> TargetVersion | None:
    """The version from that day on (None: from the beginning) that counts."""
    return TargetVersion.objects.filter(key_result=key_result, date=day, superseded_by=None).first()


def head_of_check_ins(key_result: KeyResult, day: date) -> CheckIn | None:
    """The check-in about that day that counts."""
    return CheckIn.objects.filter(key_result=key_result, date=day, superseded_by=None).first()


def check_ins_of(key_result: KeyResult, until: date) -> QuerySet[CheckIn]:
    """Every check-in about a day up to `until`, corrected ones included (`correction` is then the newer's id)."""
    found = CheckIn.objects.filter(key_result=key_result, date__lte=until).annotate(correction=Max("superseded_by"))
    return found.select_related("author").order_by("-date", "-id")


def values_of(key_results: Iterable[int], until: date) -> dict[int, list[tuple[date, float]]]:
    """Per key result the (day, value) of its check-ins that count, oldest first, for sparklines."""
    rows = CheckIn.objects.filter(
        key_result_id__in=list(key_results), date__lte=until, superseded_by=None, value__isnull=False
    )
    values: dict[int, list[tuple[date, float]]] = {}
    for key_result_id, day, value in rows.order_by("date", "id").values_list("key_result_id", "date", "value"):
        values.setdefault(key_result_id, []).append((day, float(value or 0)))
    return values


def targets_through_time(key_result: KeyResult) -> list[TargetVersion]:
    """The versions of its target that count, the beginning first."""
    live = TargetVersion.objects.filter(key_result=key_result, superseded_by=None).select_related("recorded_by")
    return sorted(live, key=lambda version: (version.date is not None, version.date or date.min))


def stages_done(key_result: KeyResult) -> list[tuple[Stage, date | None]]:
    """Its stages in order, each with the day it was done (None: it is not)."""
    stages = list(Stage.objects.filter(key_result=key_result))
    done = StageCompletion.objects.filter(stage__in=stages, superseded_by=None).values_list("stage_id", "date")
    days = dict(done)
    return [(stage, days.get(stage.pk)) for stage in stages]


def parents_of(objective: Objective) -> list[Objective]:
    """The objectives it contributes to."""
    return list(Objective.objects.filter(child_links__child=objective).select_related("cycle"))


def children_of(objective: Objective) -> list[Objective]:
    """The objectives that contribute to it."""
    return list(Objective.objects.filter(parent_links__parent=objective).select_related("owner", "cycle"))


def latest_word(objective: Objective) -> datetime | None:
    """When the newest check-in of its key results was recorded."""
    newest = CheckIn.objects.filter(key_result__objective=objective).aggregate(at=Max("recorded_at"))
    at: datetime | None = newest["at"]
    return at


def share_of(key_result: KeyResult) -> Decimal | None:
    """How much of its objective it counts for, 0 to 1; None when all weights are 0."""
    rows = KeyResult.objects.filter(objective_id=key_result.objective_id).values_list("pk", "weight")
    weights = {pk: Decimal(1) if weight is None else weight for pk, weight in rows}
    total = sum(weights.values(), Decimal(0))
    return weights[key_result.pk] / total if total else None


def last_check_in(key_result: KeyResult) -> CheckIn | None:
    """The newest check-in that counts."""
    return CheckIn.objects.filter(key_result=key_result, superseded_by=None).order_by("-date", "-id").first()
