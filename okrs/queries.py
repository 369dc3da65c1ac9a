"""Reads of what the organisation wants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from okrs.kr_types import Targets
from okrs.models import CheckIn, Cycle, KeyResult, Objective, OkrPolicy, Stage, TargetVersion
from tenancy.context import all_seeing, current_tenant_id

WEIGHT = Coalesce("weight", Value(Decimal(1)))
LOCK_OF_OKRS = 0x4F4B52  # "OKR": the first half of the advisory lock, the tenant is the second


def current_cycle(day: date) -> Cycle | None:
    """The shortest cycle that holds the day, active ones first; None when there is none."""
    return cycle_of(Cycle.objects.filter(starts_on__lte=day, ends_on__gte=day), day)


def cycle_of(cycles: Iterable[Cycle], day: date) -> Cycle | None:
    """Of these cycles the shortest that holds the day, active ones first."""
    running = [cycle for cycle in cycles if cycle.starts_on <= day <= cycle.ends_on]
    return min(running, key=lambda cycle: (cycle.state != Cycle.State.ACTIVE, cycle.days), default=None)


def okr_policy() -> OkrPolicy:
    """What the tenant decided about its OKRs, what is usual when it never did."""
    return OkrPolicy.objects.first() or OkrPolicy()


def lock_okrs() -> None:
    """Let no other transaction of this tenant change the shape of its OKRs until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_OF_OKRS, current_tenant_id()])


@all_seeing()
def suggested_objective_key() -> str:
    """O1, O2, …: the number after the greatest so far."""
    keys = Objective.objects.filter(key__regex=r"^O\d{1,9}$").values_list("key", flat=True)
    return f"O{max((int(key[1:]) for key in keys), default=0) + 1}"


@all_seeing()
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


def values_so_far(key_result: KeyResult, until: date) -> list[tuple[date, Decimal]]:
    """(day, value) of its check-ins that count, oldest first."""
    rows = CheckIn.objects.filter(key_result=key_result, date__lte=until, superseded_by=None, value__isnull=False)
    return [(day, value or Decimal(0)) for day, value in rows.order_by("date", "id").values_list("date", "value")]


def targets_through_time(key_result: KeyResult) -> list[TargetVersion]:
    """The versions of its target that count, the beginning first."""
    live = TargetVersion.objects.filter(key_result=key_result, superseded_by=None).select_related("recorded_by")
    return sorted(live, key=lambda version: (version.date is not None, version.date or date.min))


def stages_done(key_result: KeyResult) -> list[tuple[Stage, date | None]]:
    """Its stages in order, each with the day it was done (None: it is not)."""
    live = Q(completions__superseded_by=None)
    rows = Stage.objects.filter(key_result=key_result).annotate(done_on=Max("completions__date", filter=live))
    return [(stage, stage.done_on) for stage in rows.order_by("position")]


def parents_of(objective: Objective) -> list[Objective]:
    """The objectives it contributes to, the primary one first."""
    above = Objective.objects.filter(child_links__child=objective).select_related("cycle", "owner")
    return list(above.order_by("-child_links__is_primary", "key"))


def latest_word() -> Subquery:
    """When the newest check-in of an objective's key results was recorded, as a column of objectives."""
    said = CheckIn.objects.filter(key_result__objective=OuterRef("pk")).order_by()
    return Subquery(said.values("key_result__objective").annotate(at=Max("recorded_at")).values("at"))


def with_share(key_results: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """Each with `share`, how much of its objective it counts for, 0 to 1; None when all weights are 0."""
    siblings = KeyResult.objects.filter(objective=OuterRef("objective")).order_by().values("objective")
    total = Subquery(siblings.annotate(total=Sum(WEIGHT)).values("total"))
    return key_results.annotate(share=WEIGHT / NullIf(total, Value(Decimal(0))))


def last_check_in(key_result: KeyResult, until: date | None = None) -> CheckIn | None:
    """The newest check-in that counts, about any day or one up to `until`."""
    rows = CheckIn.objects.filter(key_result=key_result, superseded_by=None)
    rows = rows if until is None else rows.filter(date__lte=until)
    return rows.order_by("-date", "-id").first()
