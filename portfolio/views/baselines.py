"""Agreeing on a plan: setting a baseline."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from portfolio.actions.baselines import set_baseline
from portfolio.forms import BaselineForm
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from ui.http import HtmxRequest


@require_http_methods(BOTH)
def baseline_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Keep the plan as it is today, with the reason."""
    initiative = fetch(pk)
    demand(request.membership, "fund")
    form = BaselineForm(request.POST or None)
    frame = Sheet(
        f"Set a baseline of {initiative.key}", "Set baseline", f"{reverse('initiative_detail', args=[pk])}#baselines",
        thread_of(initiative), lead="The plan as it is today is kept, item by item: costs and dates.",
    )  # fmt: skip
    return sheet(
        request, frame, form,
        lambda: set_baseline(actor=request.membership, initiative=initiative, **form.cleaned_data),
    )  # fmt: skip
