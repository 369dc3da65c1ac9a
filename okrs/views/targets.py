"""A changed target: a fact with a day and a reason, its effect shown before it is made."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand
from okrs.actions.key_results import change_target
from okrs.forms import TargetForm
from okrs.kr_types import TYPES, Targets
from okrs.models import KeyResult, TargetVersion
from okrs.queries import targets_of, values_so_far
from okrs.views.effects import effect_of
from okrs.views.key_results import fetch
from okrs.views.saving import NO_CONFLICT, both, saved
from okrs.views.stations import thread_of
from tenancy.clock import today
from tenancy.versions import Stale
from ui.http import HtmxRequest, page_or_part, redirect_for

TEMPLATE = "okrs/key_result_target.html"
NO_EFFECT: dict[str, Any] = {"effect": None, "why_not": ""}


@require_http_methods(["GET", "POST"])
def key_result_target(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change what it is measured against, from a day on, with a reason."""
    key_result = fetch(pk)
    demand(request.membership, "edit", key_result)
    asked = request.GET.get("reason", "").replace("\x00", "")[:2000]
    initial = {"date": today(request.tenant), "version": key_result.version, "reason": asked}
    form = TargetForm(request.POST or None, key_result=key_result, initial=initial)
    crumbs = thread_of(key_result.objective, [], "Change target", key_result)
    context: dict[str, Any] = {"form": form, "key_result": key_result, "crumbs": crumbs, **NO_EFFECT, **NO_CONFLICT}

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


@require_GET
def key_result_target_effect(request: HtmxRequest, pk: int) -> HttpResponse:
    """What the limits in the address would do, beside what is measured now; nothing is written."""
    key_result = fetch(pk)
    demand(request.membership, "edit", key_result)
    form = TargetForm(request.GET, key_result=key_result)
    form.is_valid()
    limits = {name: form.cleaned_data.get(name) for name in TYPES[key_result.type].needs}
    since = form.cleaned_data.get("date") or today(request.tenant)
    context: dict[str, Any] = {"key_result": key_result, **NO_EFFECT, **_effect(key_result, limits, since)}
    context["crumbs"] = thread_of(key_result.objective, [], "Change target", key_result)
    return page_or_part(request, "okrs/key_result_effect.html", "effect", context)


def _effect(key_result: KeyResult, limits: dict[str, Any], since: date) -> dict[str, Any]:
    kind, old = TYPES[key_result.type], targets_of(key_result)
    new = Targets(**{**asdict(old), **limits})
    if not kind.needs or any(value is None for value in limits.values()) or new == old:
        return {}
    if wrong := kind.check(new):
        return {"why_not": " ".join(wrong.values())}
    day = today(key_result.tenant)
    effect = effect_of(kind, values_so_far(key_result, day), old, new, since, day)
    unit = key_result.counted_in
    return {"effect": effect, "old_goal": kind.goal(old, unit), "new_goal": kind.goal(new, unit)}
