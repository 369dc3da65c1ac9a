"""Set-up: cycles, their dates and their rhythm."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import attempt
from accounts.permissions import demand
from accounts.setup import setup_crumbs, setup_tabs
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.cycle_forms import CycleForm
from okrs.models import Cycle
from tenancy.clock import today
from ui.http import HtmxRequest


@require_safe
def setup_cycles(request: HtmxRequest) -> HttpResponse:
    """Every cycle, the latest first."""
    demand(request.membership, "set_up")
    cycles: QuerySet[Any] = Cycle.objects.select_related("parent").annotate(size=Count("objectives"))
    context = {
        "crumbs": setup_crumbs("setup_cycles"),
        "tabs": setup_tabs("setup_cycles"),
        "cycles": cycles.order_by("-starts_on", "name"),
        "today": today(request.tenant),
    }
    return render(request, "okrs/setup_cycles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_new(request: HtmxRequest) -> HttpResponse:
    """Add a cycle; the one that follows the latest is proposed."""
    demand(request.membership, "set_up")
    form = CycleForm(request.POST or None, initial=_next_cycle(today(request.tenant)))
    if request.method == "POST" and form.is_valid():
        cycle = attempt(form, lambda: create_cycle(actor=request.membership, **form.cleaned_data))
        if cycle is not None:
            messages.success(request, f"{cycle.name} is there.")
            return redirect("setup_cycles")
    context = {"crumbs": setup_crumbs("setup_cycles", "New cycle"), "form": form}
    return render(request, "okrs/cycle_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change a cycle."""
    demand(request.membership, "set_up")
    cycle = get_object_or_404(Cycle, pk=pk)
    form = CycleForm(request.POST or None, cycle=cycle)
    name = cycle.name
    if request.method == "POST" and form.is_valid():
        edited = attempt(form, lambda: edit_cycle(actor=request.membership, cycle=cycle, **form.cleaned_data))
        if edited is not None:
            messages.success(request, f"{edited.name} is saved.")
            return redirect("setup_cycles")
    context = {"crumbs": setup_crumbs("setup_cycles", name), "form": form, "name": name}
    return render(request, "okrs/cycle_edit.html", context, status=422 if form.errors else 200)


def _next_cycle(day: date) -> dict[str, Any]:
    """The quarter after the latest quarter, with the latest's rhythm."""
    latest = Cycle.objects.filter(ends_on__gte=day - timedelta(days=400)).order_by("-ends_on", "-starts_on").first()
    start = _quarter_start(max(latest.ends_on + timedelta(days=1), day) if latest and latest.days < 100 else day)
    end = _quarter_start(start + timedelta(days=93)) - timedelta(days=1)
    proposed: dict[str, Any] = {"name": f"Q{(start.month + 2) // 3} {start.year}", "starts_on": start, "ends_on": end}
    if latest:
        proposed |= {"cadence_days": latest.cadence_days, "check_in_weekday": latest.check_in_weekday}
    return proposed


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
