"""The next cycle drafted from a meeting: shown first as a list of what will happen, then done in one step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Forbidden, demand
from okrs.models import Cycle
from reviews.actions.next_cycle import Draft, draft_next_cycle, preview_next_cycle
from reviews.meeting_forms import NEW, NextCycleForm
from reviews.meetings.following import following, later_cycles, proposed_after
from reviews.models import Meeting
from reviews.views.meetings import BOTH, crumbs_of, fetch
from ui.formats import full_day
from ui.http import HtmxRequest, page_or_part

TEMPLATE = "reviews/meeting_next_cycle.html"


@require_http_methods(BOTH)
def meeting_next_cycle(request: HtmxRequest, pk: int) -> HttpResponse:
    """GET shows what the choices in the address would do; POST does it."""
    meeting = fetch(pk)
    demand(request.membership, "edit")
    sent = request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    form = _form(meeting, sent)
    refused, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            done = draft_next_cycle(actor=request.membership, meeting=meeting, draft=_draft(form))
        except ValidationError as error:
            refused, status = " ".join(error.messages), 422
        except Forbidden as error:
            refused, status = str(error), 403
        else:
            many = "Nothing new was to be done." if not done.does_anything else f"{done.cycle} is drafted."
            messages.success(request, many)
            return redirect("meeting_next_cycle", pk=pk)
    elif sent is not None and not form.is_valid():
        status = 422
    draft = _draft(form) if form.is_bound and form.is_valid() else _usual(meeting)
    found = preview_next_cycle(actor=request.membership, meeting=meeting, draft=draft)
    context: dict[str, Any] = {
        "meeting": meeting, "pack": meeting.pack, "form": form, "found": found, "refused": refused or found.refused,
        "is_new": draft.into is None and meeting.drafted_cycle is None,
        "url": reverse("meeting_next_cycle", args=[pk]), "crumbs": crumbs_of(meeting.pack, "Draft the next cycle"),
    }  # fmt: skip
    return page_or_part(request, TEMPLATE, "preview", context, status=status)


def _usual(meeting: Meeting) -> Draft:
    return Draft(into=meeting.drafted_cycle or following(meeting.pack.cycle))


def _form(meeting: Meeting, sent: Any) -> NextCycleForm:
    cycle = meeting.pack.cycle
    planned, chosen = proposed_after(cycle), _usual(meeting).into
    later: list[Cycle] = list(later_cycles(cycle)[:12])
    if chosen is not None and chosen not in later:
        later.insert(0, chosen)
    initial = {
        "into": str(chosen.pk) if chosen else NEW, "name": planned.name, "starts_on": planned.starts_on,
        "ends_on": planned.ends_on, "accept": True,
    }  # fmt: skip
    new = f"A new one: {planned.name}, {full_day(planned.starts_on)} to {full_day(planned.ends_on)}"
    return NextCycleForm(sent, later=later, new=new, initial=initial)


def _draft(form: NextCycleForm) -> Draft:
    given = form.cleaned_data
    into = form.cycle
    return Draft(
        into=into, name=given["name"], starts_on=given["starts_on"] if into is None else None,
        ends_on=given["ends_on"] if into is None else None, accept=given["accept"],
        from_last_value=given["from_last_value"], close=given["close"], leave_ungraded=given["leave_ungraded"],
    )  # fmt: skip
