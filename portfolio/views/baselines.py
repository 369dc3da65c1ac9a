"""Agreeing on a plan: setting a baseline, asking for one, answering."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Forbidden, demand
from okrs.views.saving import saved
from portfolio.actions.baseline_requests import OWN, answer_baseline, ask_baseline, may_answer
from portfolio.actions.baselines import set_baseline
from portfolio.forms import BaselineForm
from portfolio.forms.dependencies import BaselineAnswerForm, BaselineRequestForm
from portfolio.models import BaselineRequest, Initiative
from portfolio.plans import Plan, changed_words
from portfolio.queries.ledger import currency_of
from portfolio.queries.plans import plan_agreed
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from rollups.queries import plan_known_at, resolved_plan
from tenancy.models import Tenant
from ui.components import Crumb
from ui.formats import full_day, money, number
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_http_methods(BOTH)
def baseline_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Keep the plan as it is today, with the reason."""
    initiative = fetch(pk)
    demand(request.membership, "fund")
    form = BaselineForm(request.POST or None)
    frame = Sheet(
        f"Set a baseline of {initiative.key}", "Set baseline", _baselines_of(initiative),
        thread_of(initiative), lead="The plan as it is today is kept, item by item: costs and dates.",
    )  # fmt: skip
    return sheet(
        request, frame, form,
        lambda: set_baseline(actor=request.membership, initiative=initiative, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(BOTH)
def baseline_request_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Ask those who may fund to agree on the plan as it is."""
    initiative = fetch(pk)
    demand(request.membership, "edit", initiative)
    form = BaselineRequestForm(request.POST or None)
    frame = Sheet(
        f"Ask for a new baseline of {initiative.key}", "Ask", _baselines_of(initiative), thread_of(initiative),
        lead="Somebody who may fund approves or refuses it. What was agreed before stays beside it.",
    )  # fmt: skip
    return sheet(
        request, frame, form,
        lambda: ask_baseline(actor=request.membership, initiative=initiative, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(BOTH)
def baseline_answer_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Approve or refuse a request; the button pressed says which."""
    rows = BaselineRequest.objects.select_related("initiative__portfolio", "initiative__owner", "recorded_by")
    asked = get_object_or_404(rows, pk=pk)
    demand(request.membership, "fund")
    if not may_answer(request.membership, asked):
        raise Forbidden(OWN)
    form = BaselineAnswerForm(request.POST or None)
    answer = partial(
        answer_baseline, actor=request.membership, request=asked, is_approved=request.POST.get("answer") == "approve",
        seen=request.POST.get("seen", ""),
    )  # fmt: skip
    if request.method == "POST" and saved(form, lambda: answer(reason=form.cleaned_data["reason"])) is not None:
        return redirect_for(request, _baselines_of(asked.initiative))
    is_bad = request.method == "POST"
    context = {
        "form": form, "asked": asked, "initiative": asked.initiative, **_compared(asked, request.tenant),
        "crumbs": [*thread_of(asked.initiative), Crumb("Answer")],
    }  # fmt: skip
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "portfolio/baseline_answer_new.html", part, context, status=422 if is_bad else 200)


def _compared(asked: BaselineRequest, tenant: Tenant) -> dict[str, Any]:
    """The plan that was agreed, the one that was asked for and the one there is, which an approval keeps."""
    bet, currency = asked.initiative, currency_of(asked.initiative.portfolio, tenant)
    was = Plan.of(plan_known_at(tenant, bet.pk, asked.date, asked.recorded_at))
    now, agreed = Plan.of(resolved_plan(tenant, bet.pk)), plan_agreed(bet)
    columns = [("When asked", was), ("Now", now)]
    if agreed is not None:
        columns.insert(0, (f"Baseline {agreed[0]}", agreed[1]))
    since_asked = changed_words(was, now, currency)
    since_agreed = "" if agreed is None else changed_words(agreed[1], now, currency)
    every = [plan for _, plan in columns]
    return {
        "seal": now.seal,
        "columns": [name for name, _ in columns],
        "rows": [
            ("Cost", [money(plan.cost, currency) for plan in every]),
            ("Starts", [full_day(plan.start) if plan.start else "Not known" for plan in every]),
            ("Ends", [full_day(plan.finish) if plan.finish else "Not known" for plan in every]),
            ("Items", [number(plan.items) for plan in every]),
        ],
        "since_asked": since_asked,
        "since_agreed": "" if since_agreed == since_asked else since_agreed,
        "is_as_agreed": agreed is not None and not since_agreed,
    }


def _baselines_of(initiative: Initiative) -> str:
    return f"{reverse('initiative_detail', args=[initiative.pk])}#baselines"
