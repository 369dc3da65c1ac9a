"""Money in slices: planning the next one, deciding about one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from portfolio.actions.deciding import demand_decision, needs_two, next_review
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.forms import DecisionForm, TrancheForm
from portfolio.models import Tranche
from portfolio.queries import decision_head
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.formats import full_day, money
from ui.http import HtmxRequest


@require_http_methods(BOTH)
def tranche_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Plan the next slice of an initiative's money."""
    initiative = fetch(pk)
    demand(request.membership, "fund")
    form = TrancheForm(request.POST or None, day=today(request.tenant))
    frame = Sheet("Plan the next tranche", "Plan", _tranches_of(pk), thread_of(initiative))
    return sheet(
        request, frame, form,
        lambda: plan_tranche(actor=request.membership, initiative=initiative, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(BOTH)
def tranche_decision_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Fund, hold or stop a slice, with the reason."""
    tranche = get_object_or_404(Tranche.objects.select_related("initiative__portfolio"), pk=pk)
    demand_decision(request.membership)
    day = today(request.tenant)
    form = DecisionForm(
        request.POST or None, day=day, again=next_review(day), was_decided=decision_head(tranche) is not None
    )
    currency = tranche.initiative.portfolio.currency or request.tenant.currency
    asked = f"{money(tranche.amount, currency)}, to be reviewed on {full_day(tranche.review_on)}."
    asked += f" Evidence agreed: {tranche.evidence}" if tranche.evidence else ""
    asked += _by_two(tranche, currency)
    frame = Sheet(
        f"Decide tranche {tranche.position} of {tranche.initiative.key}", "Record the decision",
        _tranches_of(tranche.initiative_id), thread_of(tranche.initiative), lead=asked,
    )  # fmt: skip
    return sheet(
        request, frame, form, lambda: decide_tranche(actor=request.membership, tranche=tranche, **form.cleaned_data)
    )


def _by_two(tranche: Tranche, currency: str) -> str:
    """Said before the decision is written: alone it would only be a proposal."""
    limit = tranche.initiative.portfolio.two_people_above
    if limit is None or not needs_two(tranche):
        return ""
    return f" More than {money(limit, currency)}: what you record is a proposal, and a second person must agree."


def _tranches_of(initiative_pk: int) -> str:
    return f"{reverse('initiative_detail', args=[initiative_pk])}#tranches"
