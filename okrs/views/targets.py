"""A changed target: a fact with a day and a reason."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from okrs.actions.key_results import change_target
from okrs.forms import TargetForm
from okrs.models import TargetVersion
from okrs.views.key_results import fetch
from okrs.views.saving import NO_CONFLICT, both, saved
from okrs.views.stations import thread_of
from tenancy.clock import today
from tenancy.versions import Stale
from ui.http import HtmxRequest, page_or_part, redirect_for

TEMPLATE = "okrs/key_result_target.html"


@require_http_methods(["GET", "POST"])
def key_result_target(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change what it is measured against, from a day on, with a reason."""
    key_result = fetch(pk)
    demand(request.membership, "edit", key_result)
    initial = {"date": today(request.tenant), "version": key_result.version}
    form = TargetForm(request.POST or None, key_result=key_result, initial=initial)
    crumbs = thread_of(key_result.objective, [], "Change target", key_result)
    context: dict[str, Any] = {"form": form, "key_result": key_result, "crumbs": crumbs, **NO_CONFLICT}

    def write() -> TargetVersion:
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        seen = form.cleaned_data["version"] or 0
        return change_target(actor=request.membership, key_result=key_result, expected_version=seen, **given)

    if request.method == "POST":
        try:
            if saved(form, write) is not None:
                return redirect_for(request, reverse("key_result_detail", args=[pk]))
        except Stale as stale:
            context |= both(form, stale, partial(TargetForm, key_result=fetch(pk)), {"date": initial["date"]})
            return page_or_part(request, TEMPLATE, "form", context, status=412)
    return page_or_part(request, TEMPLATE, "form", context, status=422 if form.errors else 200)
