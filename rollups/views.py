"""Where a tenant sees how fresh its figures are and asks for them anew."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand, may
from rollups import actions, queries, versions
from tenancy.clock import today
from ui import formats
from ui.http import HtmxRequest, page_or_part, redirect_for

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def rollup_status(request: HtmxRequest) -> HttpResponse:
    """How fresh the figures are; POST asks a worker to compute them all, and the bar shows how far it is."""
    if request.method == "POST":
        actions.ask_recompute(actor=request.membership)
        return redirect_for(request, reverse("rollup_status"))
    status = queries.status()
    runs = status.job is not None and not status.job.is_over
    context = {
        "status": status,
        "runs": runs,
        "is_polled": runs or status.marks > 0,
        "may_recompute": may(request.membership, "recompute"),
        "may_set_up": may(request.membership, "set_up"),
        **queries.everything(request.tenant.currency),
    }
    return page_or_part(request, "rollups/rollup_status.html", "progress", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rollup_formula(request: HtmxRequest) -> HttpResponse:
    """The formula versions: which one counts, what another would change, and moving to it."""
    demand(request.membership, "set_up")
    tenant = request.tenant
    if request.method == "POST":
        try:
            actions.move_formula(actor=request.membership, formula=request.POST.get("formula", ""))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect_for(request, reverse("rollup_formula"))
        messages.success(request, "Moved. The figures are computed anew.")
        return redirect_for(request, reverse("rollup_status"))
    other = next((each for each in versions.others(tenant.formula) if each == request.GET.get("to")), None)
    found = versions.differences(tenant, other, today(tenant)) if other else []
    context = {
        "formula": tenant.formula,
        "told": versions.TOLD[tenant.formula],
        "others": [(each, versions.TOLD[each]) for each in versions.others(tenant.formula)],
        "other": other,
        "differences": [replace(each, now=_shown(each.now), then=_shown(each.then)) for each in found[:MOST_SHOWN]],
        "many": len(found),
        "objects": len({(each.kind, each.key) for each in found}),
    }
    return render(request, "rollups/rollup_formula.html", context)


def _shown(value: Decimal | str | None) -> str:
    return value if isinstance(value, str) else formats.number(value, 3)
