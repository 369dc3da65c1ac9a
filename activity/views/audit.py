"""The audit page: what happened in this organisation, newest first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.permissions import demand
from accounts.setup import setup_crumbs, setup_tabs
from activity.forms import AuditForm
from activity.list_sentences import audit_sentence
from activity.models import Event
from activity.queries import Wanted, events
from activity.sentences import entry_of
from ui.components import Page
from ui.http import HtmxRequest

PAGE_SIZE = 50


@require_safe
def audit(request: HtmxRequest) -> HttpResponse:
    """Events, filtered by person and thing; a filter that makes no sense is not applied and says so."""
    demand(request.membership, "set_up")
    form = AuditForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    person = data.get("person")
    wanted = Wanted(
        person=person.pk if person else None,
        kind=data.get("kind") or "",
        thing=data.get("thing"),
        before=data.get("before"),
    )
    found = list(events(wanted)[: PAGE_SIZE + 1])
    entries = [entry_of(event) for event in found[:PAGE_SIZE]]
    days = [localdate(each.event.at) for each in entries]
    context = {
        "sentence": audit_sentence(
            [each.actor for each in entries],
            max(days, default=None),
            min(days, default=None),
            goes_on=len(found) > PAGE_SIZE,
        ),
        "crumbs": setup_crumbs("audit"),
        "tabs": setup_tabs("audit"),
        "form": form,
        "entries": entries,
        "page": Page(previous_url=_newest(wanted), next_url=_older(wanted, found)),
        "is_filtered": bool(wanted.person or wanted.kind or wanted.thing),
    }
    return render(request, "activity/audit.html", context, status=422 if form.errors else 200)


def _query(wanted: Wanted, before: int | None) -> str:
    parts = {"person": wanted.person, "kind": wanted.kind, "thing": wanted.thing, "before": before}
    query = urlencode({key: value for key, value in parts.items() if value})
    return reverse("audit") + (f"?{query}" if query else "")


def _older(wanted: Wanted, found: list[Event]) -> str:
    if len(found) <= PAGE_SIZE:
        return ""
    return _query(wanted, found[PAGE_SIZE - 1].pk)


def _newest(wanted: Wanted) -> str:
    return _query(wanted, None) if wanted.before else ""
