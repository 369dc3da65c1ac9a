"""A title that reads like work becomes a demand in one click."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import demand
from okrs.models import KeyResult, Objective
from portfolio.actions.from_title import propose_from_title
from portfolio.views.stations import thread_of
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_POST
def initiative_from_title(request: HtmxRequest, objective_pk: int) -> HttpResponse:
    """Propose what was written as a demand, for the key result chosen or for none yet."""
    demand(request.membership, "propose")
    objective = get_object_or_404(Objective, pk=objective_pk)
    chosen = request.POST.get("key_result", "")
    key_result = None
    if chosen.isdecimal() and len(chosen) < 10:
        key_result = get_object_or_404(KeyResult, pk=int(chosen), objective=objective)
    try:
        made = propose_from_title(
            actor=request.membership, objective=objective, title=request.POST.get("title", ""), key_result=key_result
        )
    except ValidationError as refused:
        context = {"problem": " ".join(refused.messages), "crumbs": thread_of(None, "Propose")}
        return page_or_part(request, "portfolio/initiative_from_title.html", "problem", context, status=422)
    return redirect_for(request, reverse("initiative_detail", args=[made.pk]))
