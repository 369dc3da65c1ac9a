"""Stopping a bet: what it would do, doing it, and what it saved."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand
from execution.actions.stopping import stop_initiative
from execution.forms import StopForm
from execution.stop_queries import stop_fact
from execution.stopping import after, before
from execution.views.stop_figures import Stop, stop_ahead, stop_behind
from okrs.views.saving import saved
from portfolio.queries.lessons import lessons_of
from portfolio.standings import UNDER_WAY
from portfolio.views.initiatives import fetch
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.components import Figure
from ui.formats import money
from ui.http import HtmxRequest, page_or_part, redirect_for


@require_http_methods(["GET", "POST"])
def initiative_stop(request: HtmxRequest, pk: int) -> HttpResponse:
    """What stopping would drop, free and leave behind; and the form that does it."""
    initiative = fetch(pk)
    demand(request.membership, "fund")
    if initiative.state == "stopped":
        return redirect_for(request, reverse("initiative_stopped", args=[pk]))
    given = request.POST or None
    form = StopForm(given, day=today(request.tenant), initial={"reason": request.GET.get("reason", "")[:2000]})
    if request.method == "POST":
        # A row of its own: one that is refused after all has changed in memory, and the page shows the other.
        stop = partial(stop_initiative, actor=request.membership, initiative=fetch(pk))
        if saved(form, lambda: stop(**form.cleaned_data)) is not None:
            return redirect_for(request, reverse("initiative_stopped", args=[pk]))
    ahead = stop_ahead(initiative, request.tenant, request.membership)
    context = {
        "initiative": initiative, "form": form, "stop": ahead, "sentence": before(ahead.stakes),
        "figures": _figures(ahead, is_ahead=True), "crumbs": thread_of(initiative, "Stop"),
        "can_stop": initiative.state in UNDER_WAY, "currency": ahead.stakes.currency,
    }  # fmt: skip
    part = "form" if form.errors else "page"
    return page_or_part(request, "execution/initiative_stop.html", part, context, status=422 if form.errors else 200)


@require_GET
def initiative_stopped(request: HtmxRequest, pk: int) -> HttpResponse:
    """What stopping saved: the money that was not spent, what went back, what was learned."""
    initiative = fetch(pk)
    behind = stop_behind(initiative, request.tenant, request.membership)
    crumbs = thread_of(initiative, "What stopping saved")
    if behind is None:
        context: dict[str, Any] = {"initiative": initiative, "stop": None, "crumbs": crumbs}
        return page_or_part(request, "execution/initiative_stopped.html", "page", context)
    context = {
        "initiative": initiative, "stop": behind, "fact": stop_fact(initiative), "sentence": after(behind.stakes),
        "figures": _figures(behind, is_ahead=False), "lessons": list(lessons_of(initiative)[:20]),
        "crumbs": crumbs, "currency": behind.stakes.currency,
    }  # fmt: skip
    return page_or_part(request, "execution/initiative_stopped.html", "page", context)


def _figures(stop: Stop, *, is_ahead: bool) -> list[Figure]:
    stakes = stop.stakes
    saved_money = stakes.not_spent
    tone = "" if saved_money is None else ("ok" if saved_money >= 0 else "off")
    found = [
        Figure("Approved", money(stakes.approved, stakes.currency)),
        Figure("Spent and kept", money(stakes.spent, stakes.currency)),
        Figure("Not spent", money(saved_money, stakes.currency), "approved less spent", tone),
    ]
    if stakes.returns is not None:
        note = "committed, or released and not spent" if is_ahead else "since it was stopped"
        found.append(Figure("Back to the pool", money(stakes.returns, stakes.currency), note))
    note = f"{money(stakes.unearned, stakes.currency)} planned and not earned" if stakes.unearned is not None else ""
    found.append(Figure("Items to drop" if is_ahead else "Items dropped", f"{stakes.items:,}", note))
    return found
