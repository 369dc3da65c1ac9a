"""The stages of a milestone: written in place on its page, and that one was done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand, may
from okrs.actions.stages import StageWish, complete_stage, set_stages
from okrs.checks import day_of
from okrs.models import KeyResult, Stage
from okrs.queries import stages_done
from okrs.views.key_results import fetch
from okrs.views.stations import thread_of
from okrs.views.written import saved_table, stage_forms_of
from tenancy.clock import today
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_http_methods(["GET", "POST"])
def key_result_stages(request: HtmxRequest, pk: int) -> HttpResponse:
    """Titles, percents, order and ticks of the stages, in one save."""
    key_result = fetch(pk)
    demand(request.membership, "edit", key_result)
    stages = stages_done(key_result)
    forms = stage_forms_of(stages, request.POST or None)
    done = saved_table(request, pk, forms, partial(_save, request, key_result, forms))
    if done.answer is not None:
        return done.answer
    key_result = fetch(pk) if done.is_stale else key_result
    crumbs = thread_of(key_result.objective, [], "Stages", key_result)
    context = {
        "forms": forms, "problems": done.problems, "key_result": key_result, "crumbs": crumbs, "stages": stages,
    }  # fmt: skip
    return page_or_part(request, "okrs/key_result_stages.html", "form", context, status=done.status)


def _save(request: HtmxRequest, key_result: KeyResult, forms: Any, seen: int | None) -> None:
    wishes = _wishes(forms.cleaned_data, today(request.tenant) if "ticks" in request.POST else None)
    set_stages(actor=request.membership, key_result=key_result, stages=wishes, expected_version=seen)


def _wishes(rows: list[dict[str, Any]], day: date | None) -> list[StageWish]:
    """The rows that were filled in, in their order; clearing title and percent takes a stage away."""
    filled = [row for row in rows if row and (row["title"] or row["percent"] is not None)]
    filled.sort(key=lambda row: row["place"] or len(rows) + 1)
    return [_wish(row, day) for row in filled]


def _wish(row: dict[str, Any], day: date | None) -> StageWish:
    done_on = (row["done_on"] or day) if row["done"] else None
    return StageWish(row["title"], row["percent"] or Decimal(0), row["id"], done_on, is_ticked=day is not None)


@require_POST
def key_result_stage_done(request: HtmxRequest, pk: int, stage_pk: int) -> HttpResponse:
    """Tick a stage done on a day (today without one), or take the tick back."""
    rows = Stage.objects.select_related("key_result__objective__cycle")
    stage = get_object_or_404(rows, pk=stage_pk, key_result_id=pk)
    try:
        day = None if request.POST.get("undo") else day_of(request.POST.get("date", "")) or today(request.tenant)
        complete_stage(actor=request.membership, stage=stage, date=day)
    except ValidationError as refused:
        return _stages_again(request, pk, " ".join(refused.messages))
    return redirect_for(request, reverse("key_result_detail", args=[pk]))


def _stages_again(request: HtmxRequest, pk: int, problem: str) -> HttpResponse:
    key_result = fetch(pk)
    stages = stages_done(key_result)
    context = {
        "key_result": key_result,
        "stages": stages,
        "stage_forms": stage_forms_of(stages) if may(request.membership, "edit", key_result) else None,
        "problem": problem,
        "may_check_in": True,
        "today": today(request.tenant),
        "crumbs": thread_of(key_result.objective, [], "Stages", key_result),
    }
    return page_or_part(request, "okrs/key_result_stage_done.html", "stages", context, status=422)
