"""Where the line of sight is broken: objectives under nothing, key results without funded work."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from okrs.models import Alignment, KeyResult, Objective

UNFUNDED = Q(rollup__initiatives=0) | Q(rollup=None)
"""A key result that no initiative serves."""


def without_parent(objectives: QuerySet[Objective]) -> QuerySet[Objective]:
    """Those that contribute to nothing, though they are not the company's own."""
    up = Alignment.objects.filter(child=OuterRef("pk"))
    return objectives.exclude(level=Objective.Level.COMPANY).exclude(Exists(up))


def without_work(key_results: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """Those that no initiative serves."""
    return key_results.filter(UNFUNDED)
