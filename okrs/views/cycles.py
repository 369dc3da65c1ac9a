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
from okrs.actions.cycle_years import YearMade, create_year
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.cycle_forms import CycleForm, YearForm
from okrs.cycle_years import Planned, planned
from okrs.fiscal import year_of
from okrs.list_sentences import cycles_sentence
from okrs.models import Cycle
from okrs.queries import okr_policy
from tenancy.clock import today
from ui.formats import listed, plural
from ui.http import HtmxRequest, page_or_part


@require_safe
def setup_cycles(request: HtmxRequest) -> HttpResponse:
    """Every cycle, the latest first."""
    demand(request.membership, "set_up")
    rows: QuerySet[Any] = Cycle.objects.select_related("parent").annotate(size=Count("objectives"))
    cycles, day = list(rows.order_by("-starts_on", "name")), today(request.tenant)
    closing = [one for one in cycles if one.ends_on < day and one.state in {"active", "grading"}]
    running = [one.name for one in cycles if one.starts_on <= day <= one.ends_on and one.state != "closed"]
    context = {
        "crumbs": setup_crumbs("setup_cycles"),
        "tabs": setup_tabs("setup_cycles"),
        "cycles": cycles,
        "sentence": cycles_sentence(running, len(closing), len(cycles)),
        "today": day,
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


@require_http_methods(["GET", "HEAD", "POST"])
def setup_cycles_year(request: HtmxRequest) -> HttpResponse:
    """All cycles of a fiscal year: choose, see them, make those that are not there yet."""
    demand(request.membership, "set_up")
    is_asked = request.method == "POST" or "year" in request.GET
    form = YearForm((request.POST or request.GET) if is_asked else None, initial=_next_year(request))
    done = None
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: create_year(actor=request.membership, **form.cleaned_data))
    if done is not None:
        messages.success(request, _made(done))
        return redirect("setup_cycles")
    preview = _preview(form)
    context = {
        "crumbs": setup_crumbs("setup_cycles", "A year’s cycles"),
        "form": form,
        "preview": preview,
        "begins": preview[0][0].span.starts_on if preview else None,
        "ends": preview[-1][0].span.ends_on if preview else None,
    }
    status = 422 if request.method == "POST" else 200
    return page_or_part(request, "okrs/setup_cycles_year.html", "preview", context, status=status)


def _preview(form: YearForm) -> list[tuple[Planned, str]]:
    """The cycles that would be made, and the name of what each is part of; nothing while the form is wrong."""
    if form.is_bound and not form.is_valid():
        return []
    given = form.cleaned_data if form.is_bound else form.initial
    rows = planned(given["year"], given["start_month"], given["pattern"], given["levels"])
    names = [one.existing.name if one.existing else one.span.name for one in rows]
    return [(one, "" if one.span.parent is None else names[one.span.parent]) for one in rows]


def _made(done: YearMade) -> str:
    made = f"{plural(len(done.made), 'cycle')} made as {'a draft' if len(done.made) == 1 else 'drafts'}."
    if not done.kept:
        return made
    kept = listed([cycle.name for cycle in done.kept])
    stayed = "was there and stayed as it is" if len(done.kept) == 1 else "were there and stayed as they are"
    return f"{made} {kept} {stayed}."


def _next_year(request: HtmxRequest) -> dict[str, Any]:
    """The fiscal year after the one that holds today, unless that has no quarters yet; the latest rhythm."""
    policy, day = okr_policy(), today(request.tenant)
    month, pattern = policy.fiscal_start_month, policy.fiscal_pattern
    year = year_of(day, month, pattern)
    levels = ["year", "quarter"]
    if all(one.existing for one in planned(year, month, pattern, ["quarter"])):
        year += 1
    proposed: dict[str, Any] = {"year": year, "start_month": month, "pattern": pattern, "levels": levels}
    latest = Cycle.objects.order_by("-ends_on", "-starts_on").first()
    rhythm = ("cadence_days", "check_in_weekday", "grading_scale")
    return proposed | ({name: getattr(latest, name) for name in rhythm} if latest else {})


def _next_cycle(day: date) -> dict[str, Any]:
    """The quarter after the latest quarter, with the latest's rhythm."""
    latest = Cycle.objects.filter(ends_on__gte=day - timedelta(days=400)).order_by("-ends_on", "-starts_on").first()
    start = _quarter_start(max(latest.ends_on + timedelta(days=1), day) if latest and latest.days < 100 else day)
    end = _quarter_start(start + timedelta(days=93)) - timedelta(days=1)
    proposed: dict[str, Any] = {"name": f"Q{(start.month + 2) // 3} {start.year}", "starts_on": start, "ends_on": end}
    proposed["kind"] = Cycle.Kind.QUARTER
    if latest:
        rhythm = ("cadence_days", "check_in_weekday", "grading_scale", "is_reminding", "remind_hour")
        proposed |= {name: getattr(latest, name) for name in rhythm}
    return proposed


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
