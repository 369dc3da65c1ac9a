"""Phased targets: a small table on the page that edits the key result."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from okrs.actions.phases import PhaseWish, set_phases
from okrs.models import KeyResult
from okrs.views.key_results import fetch
from okrs.views.stations import thread_of
from okrs.views.written import phase_forms_of, saved_table
from ui.http import HtmxRequest, page_or_part


@require_http_methods(["GET", "POST"])
def key_result_phases(request: HtmxRequest, pk: int) -> HttpResponse:
    """Days and values on the way; an emptied row takes a phase away."""
    key_result = fetch(pk)
    demand(request.membership, "edit", key_result)
    forms = phase_forms_of(key_result, request.POST or None)
    if forms is None:
        raise Http404("A key result of this type has no course.")
    done = saved_table(request, pk, forms, partial(_save, request, key_result, forms))
    if done.answer is not None:
        return done.answer
    key_result = fetch(pk) if done.is_stale else key_result
    crumbs = thread_of(key_result.objective, [], "Phases", key_result)
    context = {"phase_forms": forms, "phase_problems": done.problems, "key_result": key_result, "crumbs": crumbs}
    return page_or_part(request, "okrs/key_result_phases.html", "form", context, status=done.status)


def _save(request: HtmxRequest, key_result: KeyResult, forms: Any, seen: int | None) -> None:
    wishes = [PhaseWish(row["date"], row["value"]) for row in forms.cleaned_data if row and row["date"] is not None]
    set_phases(actor=request.membership, key_result=key_result, phases=wishes, expected_version=seen)
