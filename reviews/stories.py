"""The sentences of many key results at once, the same that their pages begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from okrs.kr_types import TYPES
from okrs.models import CheckIn, KeyResult, Stage, TargetVersion
from okrs.views.pictures import Story, sentence_of
from reviews.context import Context
from rollups.queries import Line


def sentences_of(context: Context, key_results: Sequence[KeyResult]) -> dict[int, str]:
    """Where each stands, where it ends and why; three queries, whatever their number."""
    limits = [one.pk for one in key_results if TYPES[one.type].is_limit]
    check_ins, versions = _check_ins(limits), _versions(limits)
    stages = _stages([one.pk for one in key_results if TYPES[one.type].has_stages])
    stories = [
        Story(
            one, context.of_key_results.get(one.pk), context.as_of, check_ins.get(one.pk, []),
            stages.get(one.pk, []), _lines(context, one), (), versions.get(one.pk, []),
        )
        for one in key_results
    ]  # fmt: skip
    return {story.key_result.pk: sentence_of(story).text for story in stories}


def _lines(context: Context, one: KeyResult) -> list[Line]:
    links = context.links.get(one.pk, [])
    return [Line(link, link.initiative, context.of_linked.get(link.initiative_id)) for link in links]


def _check_ins(ids: list[int]) -> dict[int, list[CheckIn]]:
    rows = CheckIn.objects.filter(key_result__in=ids, superseded_by=None, value__isnull=False)
    return _by_key_result(list(rows.order_by("-date", "-id")))


def _versions(ids: list[int]) -> dict[int, list[TargetVersion]]:
    rows = TargetVersion.objects.filter(key_result__in=ids, superseded_by=None).order_by("id")
    return _by_key_result(sorted(rows, key=lambda one: (one.date is not None, str(one.date), one.pk)))


def _by_key_result[Fact: CheckIn | TargetVersion](rows: Sequence[Fact]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for one in rows:
        found.setdefault(one.key_result_id, []).append(one)
    return found


def _stages(ids: list[int]) -> dict[int, list[tuple[Stage, date | None]]]:
    done = Max("completions__date", filter=Q(completions__superseded_by=None))
    found: dict[int, list[tuple[Stage, date | None]]] = {}
    rows: QuerySet[Any] = Stage.objects.filter(key_result__in=ids).annotate(done_on=done).order_by("position")
    for one in rows:
        found.setdefault(one.key_result_id, []).append((one, one.done_on))
    return found
