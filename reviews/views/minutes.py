"""The minutes: what was decided in order, by whom, why, with which votes, and what was not."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import may
from reviews.meetings.points import agenda_of
from reviews.meetings.standing import seconded
from reviews.meetings.words import hidden_words, sentence
from reviews.views.meetings import crumbs_of, fetch, guests_of, when_of
from ui.http import HtmxRequest


@require_safe
def meeting_minutes(request: HtmxRequest, pk: int) -> HttpResponse:
    """Everything that was said and decided, on one page that prints."""
    meeting = fetch(pk)
    agenda = agenda_of(meeting, request.membership)
    when = when_of(meeting)
    context = {
        "meeting": meeting,
        "pack": meeting.pack,
        "guests": guests_of(meeting),
        "when": when,
        "sentence": sentence(meeting.state, agenda.count, when),
        "decided": [point for point in agenda.points if point.resolution is not None],
        "undecided": [point for point in agenda.points if point.resolution is None],
        "seconded": seconded(agenda.points),
        "hidden": hidden_words(agenda.hidden),
        "may_edit": may(request.membership, "edit"),
        "crumbs": crumbs_of(meeting.pack, "Minutes"),
    }
    return render(request, "reviews/meeting_minutes.html", context)
