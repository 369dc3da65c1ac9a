"""Where a tenant sees how fresh its figures are and asks for them anew."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import may
from rollups import actions, queries
from ui.http import HtmxRequest, page_or_part, redirect_for


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
    }
    return page_or_part(request, "rollups/rollup_status.html", "progress", context)
