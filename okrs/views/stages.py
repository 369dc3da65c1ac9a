"""The stages of a milestone: what they are, and that one was done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand, may
from okrs.actions.stages import StageWish, complete_stage, set_stages
from okrs.checks import day_of
from okrs.forms import StageForms
from okrs.models import Stage
from okrs.queries import stages_done
from okrs.views.key_results import fetch
from okrs.views.stations import thread_of
from tenancy.clock import today
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_http_methods(["GET", "POST"])
def key_result_stages(request: HtmxRequest, pk: int) -> HttpResponse:
    """Titles, percents and order of the stages."""
    key_result = fetch(pk)
    demand(request.membership, "edit", key_result)
    stored = [{"id": s.pk, "title": s.title, "percent": f"{s.percent.normalize():f}"} for s in key_result.stages.all()]
    forms = StageForms(request.POST or None, initial=stored)
    problems: list[str] = []
    is_bad = request.method == "POST" and not forms.is_valid()
    if request.method == "POST" and not is_bad:
        try:
            set_stages(actor=request.membership, key_result=key_result, stages=_wishes(forms.cleaned_data))
        except ValidationError as refused:
            problems = list(refused.messages)
        else:
            return redirect_for(request, reverse("key_result_detail", args=[pk]))
    crumbs = thread_of(key_result.objective, [], "Stages", key_result)
    context = {"forms": forms, "problems": problems, "key_result": key_result, "crumbs": crumbs}
    status = 422 if problems or is_bad else 200
    return page_or_part(request, "okrs/key_result_stages.html", "form", context, status=status)


def _wishes(rows: list[dict[str, Any]]) -> list[StageWish]:
    """The rows that were filled in; clearing title and percent takes a stage away."""
    filled = [row for row in rows if row and (row["title"] or row["percent"] is not None)]
    return [StageWish(row["title"], row["percent"] or Decimal(0), row["id"]) for row in filled]


@require_POST
def key_result_stage_done(request: HtmxRequest, pk: int, stage_pk: int) -> HttpResponse:
    """Tick a stage done on a day (today without one), or take the tick back."""
    stage = get_object_or_404(Stage.objects.select_related("key_result__objective"), pk=stage_pk, key_result_id=pk)
    try:
        day = None if request.POST.get("undo") else day_of(request.POST.get("date", "")) or today(request.tenant)
        complete_stage(actor=request.membership, stage=stage, date=day)
    except ValidationError as refused:
        return _stages_again(request, pk, " ".join(refused.messages))
    return redirect_for(request, reverse("key_result_detail", args=[pk]))


def _stages_again(request: HtmxRequest, pk: int, problem: str) -> HttpResponse:
    key_result = fetch(pk)
    context = {
        "key_result": key_result,
        "stages": stages_done(key_result),
        "problem": problem,
        "may_check_in": True,
        "may_edit": may(request.membership, "edit", key_result),
        "today": today(request.tenant),
        "crumbs": thread_of(key_result.objective, [], "Stages", key_result),
    }
    return page_or_part(request, "okrs/key_result_stage_done.html", "stages", context, status=422)
