"""Set-up of reviews that make themselves: their list, a new one, a change, stopping and starting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand
from accounts.setup import setup_crumbs
from okrs.views.saving import NO_CONFLICT, both, saved
from reviews.actions.schedules import create_schedule, edit_schedule, start_schedule, stop_schedule
from reviews.due import Coming, next_of
from reviews.models import Schedule
from reviews.schedule_forms import FIELDS, ScheduleForm, initial_of
from reviews.schedule_words import coming, nothing_coming, when
from tenancy.clock import today
from tenancy.models import Tenant
from tenancy.versions import Stale
from ui.formats import plural
from ui.http import HtmxRequest, page_or_part, redirect_for

BOTH = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Line:
    """A schedule in the list."""

    schedule: Schedule
    about: str
    when: str
    next: str
    meeting: str
    readers: str


def schedule_lines(tenant: Tenant) -> list[Line]:
    """Every schedule in words; three queries, whatever their number."""
    rows = Schedule.objects.select_related("team", "portfolio", "template", "cycle").order_by("name", "pk")
    schedules = list(rows.annotate(many=Count("readers")))
    following = next_of(tenant, schedules)
    return [_line(one, following.get(one.pk), ZoneInfo(tenant.time_zone)) for one in schedules]


def _line(schedule: Any, following: Coming | None, zone: ZoneInfo) -> Line:
    about = schedule.team or schedule.portfolio
    kind = schedule.get_cycle_kind_display().lower()
    span = schedule.cycle.name if schedule.cycle else f"each {kind}"
    meeting = ""
    if schedule.meeting_days_after is not None:
        days = f"{plural(schedule.meeting_days_after, 'day')} later" if schedule.meeting_days_after else "the same day"
        place = f", {schedule.meeting_place}" if schedule.meeting_place else ""
        meeting = f"Meeting {days} at {schedule.meeting_hour:02}:00, {schedule.meeting_minutes} minutes{place}"
    return Line(
        schedule,
        about.name if about else "The whole organisation",
        when(schedule.days_after, schedule.hour, span),
        _next(schedule, following, zone, kind),
        meeting,
        plural(schedule.many, "reader") if schedule.many else "Nobody is sent it",
    )


def _next(schedule: Schedule, following: Coming | None, zone: ZoneInfo, kind: str) -> str:
    if not schedule.is_running:
        return "Stopped: it makes no packs"
    if following is None:
        return nothing_coming(kind, schedule.cycle.name if schedule.cycle else "")
    at, now = following.at.astimezone(zone), timezone.now().astimezone(zone)
    return coming(following.cycle.name, at, now, is_draft=following.cycle.state == "draft")


@require_http_methods(BOTH)
def schedule_new(request: HtmxRequest) -> HttpResponse:
    """A new schedule, for cycles that end from today on unless another day is given."""
    member = request.membership
    demand(member, "set_up")
    form = ScheduleForm(request.POST or None, initial={"starts_on": today(request.tenant), "readers": [member.pk]})
    if request.method == "POST":
        made = saved(form, lambda: create_schedule(actor=member, **_given(form)))
        if made is not None:
            messages.success(request, f"{made.name} makes itself from now on.")
            return redirect_for(request, reverse("setup_reviews"))
    context = {"form": form, "schedule": None, "crumbs": setup_crumbs("setup_reviews", "New schedule"), **NO_CONFLICT}
    status = 422 if form.errors else 200
    return page_or_part(request, "reviews/schedule_edit.html", "form", context, status=status)


@require_http_methods(BOTH)
def schedule_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change a schedule; packs that it made stay as they are."""
    demand(request.membership, "set_up")
    schedule = get_object_or_404(Schedule, pk=pk)
    form = ScheduleForm(request.POST or None, initial=initial_of(schedule))
    context: dict[str, Any] = {
        "form": form, "schedule": schedule, "crumbs": setup_crumbs("setup_reviews", schedule.name), **NO_CONFLICT
    }  # fmt: skip
    if request.method == "POST":
        try:
            if saved(form, partial(_edit, request, schedule, form)) is not None:
                messages.success(request, f"{schedule.name} is saved.")
                return redirect_for(request, reverse("setup_reviews"))
        except Stale as stale:
            context |= both(form, stale, ScheduleForm, initial_of(get_object_or_404(Schedule, pk=pk)))
            return page_or_part(request, "reviews/schedule_edit.html", "form", context, status=412)
    status = 422 if form.errors else 200
    return page_or_part(request, "reviews/schedule_edit.html", "form", context, status=status)


def _edit(request: HtmxRequest, schedule: Schedule, form: ScheduleForm) -> Schedule:
    seen = form.cleaned_data["version"] or 0
    return edit_schedule(actor=request.membership, schedule=schedule, expected_version=seen, **_given(form))


def _given(form: ScheduleForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS}


@require_POST
def schedule_stop(request: HtmxRequest, pk: int) -> HttpResponse:
    """It makes no more packs; those it made stay."""
    schedule = stop_schedule(actor=request.membership, schedule=get_object_or_404(Schedule, pk=pk))
    messages.success(request, f"{schedule.name} makes no more packs. Those it made stay.")
    return redirect_for(request, reverse("setup_reviews"))


@require_POST
def schedule_start(request: HtmxRequest, pk: int) -> HttpResponse:
    """It makes packs again, from the next cycle that ends."""
    schedule = start_schedule(actor=request.membership, schedule=get_object_or_404(Schedule, pk=pk))
    messages.success(request, f"{schedule.name} makes packs of cycles that end from today on.")
    return redirect_for(request, reverse("setup_reviews"))
