"""Which letters a person wants, and what is due as a calendar that other programs read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Membership
from activity.actions.letters import CHOICES, choose_letters
from activity.forms import LetterChoiceForm
from activity.links import absolute
from activity.queries import letter_choice
from okrs.actions.calendar import create_calendar_feed, revoke_calendar_feed
from okrs.due import Turn, turns_of
from okrs.ical import Entry
from okrs.models import CalendarFeed, Cycle
from tenancy.models import Tenant
from ui.components import Crumb
from ui.formats import full_day
from ui.http import HtmxRequest
from ui.navigation import address


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def letter_choices(request: HtmxRequest) -> HttpResponse:
    """One's letters, and one's calendar."""
    form = LetterChoiceForm(request.POST if request.method == "POST" else None, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():  # no box is a choice too
        choose_letters(actor=request.membership, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("letter_choices")
    return render(request, "okrs/letter_choices.html", _choices(request, form))


@require_POST
@never_cache
def calendar_feed_new(request: HtmxRequest) -> HttpResponse:
    """Another address, shown in this answer and never again."""
    _, secret = create_calendar_feed(actor=request.membership)
    form = LetterChoiceForm(initial=_chosen(request))
    shown = {"feed_url": absolute(request.tenant, f"calendar/{secret}.ics")}
    return render(request, "okrs/letter_choices.html", _choices(request, form) | shown)


@require_POST
def calendar_feed_revoke(request: HtmxRequest, pk: int) -> HttpResponse:
    """The address opens nothing any more."""
    revoke_calendar_feed(
        actor=request.membership, feed=get_object_or_404(CalendarFeed, pk=pk, member=request.membership)
    )
    messages.success(request, "That calendar is closed. Programs that read it are told it is gone.")
    return redirect("letter_choices")


def _chosen(request: HtmxRequest) -> dict[str, bool]:
    choice = letter_choice(request.membership)
    return {name: getattr(choice, name) for name in CHOICES}


def _choices(request: HtmxRequest, form: LetterChoiceForm) -> dict[str, Any]:
    return {
        "form": form,
        "feeds": CalendarFeed.objects.filter(member=request.membership, revoked_at=None).order_by("id"),
        "feed_url": "",
        "crumbs": [Crumb("Notices", address("notice_list")), Crumb("Letters and calendar")],
    }


def entries_of(member: Membership, tenant: Tenant, day: date) -> Iterator[Entry]:
    """The check-ins that are due next, and the ends of the cycles they belong to."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    cycles: dict[int, Cycle] = {}
    for turn in turns_of(member, day):
        cycle = turn.key_result.objective.cycle
        cycles[cycle.pk] = cycle
        if turn.health != "achieved" and turn.due <= cycle.ends_on:
            yield _check_in(turn, tenant, host)
    for cycle in cycles.values():
        text = f"The last day of {cycle.name}. What is not said by now is not in its grades."
        uid = f"cycle-{tenant.pk}-{cycle.pk}-end@{host}"
        yield Entry(uid, cycle.ends_on, f"{cycle.name} ends", text, absolute(tenant, "objectives/"))


def _check_in(turn: Turn, tenant: Tenant, host: str) -> Entry:
    key_result = turn.key_result
    said = f"Last said {full_day(turn.last)}." if turn.last else "Nobody has said anything yet."
    uid = f"check-in-{tenant.pk}-{key_result.pk}-{turn.due:%Y%m%d}@{host}"
    link = absolute(tenant, f"key-results/{key_result.pk}/check-ins/new/")
    return Entry(uid, turn.due, f"Check in: {key_result.title}", f"{key_result.key}. {said}", link)
