"""Reads of how a cycle ended: grades, scores, what was learned, and what goes on from what."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from okrs import grading
from okrs.models import Cycle, Grade, KeyResult, Objective, Retrospective


def grades_of(key_results: Iterable[int]) -> dict[int, Grade]:
    """The grade that counts of each of these key results that has one."""
    rows = Grade.objects.filter(key_result_id__in=list(key_results), superseded_by=None)
    return {row.key_result_id: row for row in rows.order_by("id")}


def retrospectives_of(objectives: Iterable[int]) -> dict[int, Retrospective]:
    """What was learned from each of these objectives of which something was written or a score is kept."""
    rows = Retrospective.objects.filter(objective_id__in=list(objectives), superseded_by=None)
    return {row.objective_id: row for row in rows.order_by("id")}


def scores_of(objectives: Iterable[int]) -> dict[int, Decimal]:
    """The weighted mean of the grades of each of these objectives that has one; one query."""
    rows = Grade.objects.filter(key_result__objective_id__in=list(objectives), superseded_by=None, grade__isnull=False)
    by_objective: dict[int, list[tuple[Decimal | None, Decimal]]] = {}
    for objective, weight, grade in rows.values_list("key_result__objective_id", "key_result__weight", "grade"):
        by_objective.setdefault(objective, []).append((weight, grade or Decimal(0)))
    scores = {pk: grading.score(graded) for pk, graded in by_objective.items()}
    return {pk: score for pk, score in scores.items() if score is not None}


def score_of(objective: Objective) -> Decimal | None:
    """The weighted mean of the grades of its key results; None without any."""
    return scores_of([objective.pk]).get(objective.pk)


def ungraded(cycle: Cycle) -> QuerySet[KeyResult]:
    """The key results of the cycle that have no grade, nor a reason for having none."""
    known = Exists(Grade.objects.filter(key_result=OuterRef("pk")))
    return KeyResult.objects.filter(~known, objective__cycle=cycle).order_by("key")


def line_of_key_result(key_result: KeyResult) -> list[Any]:
    """What it goes on from, itself, and what went on from it, the earliest first, each with its `grade`; one query."""
    grade = Grade.objects.filter(key_result=OuterRef("pk"), superseded_by=None).order_by("-id").values("grade")[:1]
    rows: QuerySet[Any] = KeyResult.objects.filter(_line(key_result)).select_related("objective__cycle")
    return list(rows.annotate(grade=Subquery(grade)).order_by("objective__cycle__starts_on", "pk"))


def line_of_objective(objective: Objective) -> list[Any]:
    """The same of an objective: each with its `score`, kept at its cycle's close; one query."""
    kept = Retrospective.objects.filter(objective=OuterRef("pk"), superseded_by=None).order_by("-id")
    rows: QuerySet[Any] = Objective.objects.filter(_line(objective)).select_related("cycle")
    return list(rows.annotate(grade=Subquery(kept.values("score")[:1])).order_by("cycle__starts_on", "pk"))


def _line(row: KeyResult | Objective) -> Q:
    return Q(pk=row.pk) | Q(pk=row.carried_from_id) | Q(carried_from=row.pk)
