"""Forms of an initiative: proposing, editing, moving it, what it contributes to; and new portfolios."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Membership
from accounts.permissions import demand, may
from okrs.models import KeyResult
from okrs.views.saving import both, saved
from portfolio.actions.contributions import link_key_result, unlink_key_result
from portfolio.actions.initiatives import (
    FIELDS,
    edit_initiative,
    move_initiative,
    propose_initiative,
    refuse_forbidden,
)
from portfolio.actions.intake import propose_for
from portfolio.actions.portfolios import create_portfolio
from portfolio.forms import ContributionForm, InitiativeForm, MoveForm, PortfolioForm, ProposeForm
from portfolio.models import Contribution, Initiative, Portfolio
from portfolio.moves import leading_from
from portfolio.queries import allocated
from portfolio.queries.demands import alike, moves_of, rules_in_force
from portfolio.queries.lessons import lessons_like
from portfolio.standings import UNDER_WAY
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from tenancy.versions import Stale
from ui.formats import number
from ui.http import HtmxRequest, page_or_part, redirect_for

BOTH = ["GET", "POST"]
LONGEST_ID = 19
TAKEN_UP = " What was dropped when it was stopped stays dropped: open it again item by item."


def fetch(pk: int) -> Initiative:
    """The initiative with what every page of it shows; 404 when the tenant has none by this id."""
    return get_object_or_404(Initiative.objects.select_related("portfolio", "owner", "team"), pk=pk)


@require_http_methods(BOTH)
def initiative_new(request: HtmxRequest) -> HttpResponse:
    """Propose a demand."""
    member = request.membership
    demand(member, "propose")
    portfolios = list(Portfolio.objects.all()[:2])
    if not portfolios:
        return _no_portfolio(request)
    key_result = _wanted(request)
    initial = {
        "owner": member, "team": member.team_id, "portfolio": portfolios[0] if len(portfolios) == 1 else None,
        "key_result": key_result,
    }  # fmt: skip
    form = ProposeForm(request.POST or None, initial=initial)
    if request.method == "POST":
        made = saved(form, lambda: _propose(member, form))
        if made is not None:
            return redirect_for(request, reverse("initiative_detail", args=[made.pk]))
    context = {
        "form": form, "crumbs": thread_of(None, "Propose"), "key_result": key_result,
        "alike": alike(request.POST.get("title", "")), "lessons": lessons_like(request.POST.get("title", "")),
    }  # fmt: skip
    return page_or_part(request, "portfolio/initiative_new.html", "form", context, status=422 if form.errors else 200)


def _wanted(request: HtmxRequest) -> KeyResult | None:
    """The key result that the address asks to move; 404 for one that the tenant does not have."""
    asked = request.GET.get("key_result", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_ID):
        return None
    return get_object_or_404(KeyResult.objects.select_related("objective"), pk=int(asked))


def _propose(member: Membership, form: ProposeForm) -> Initiative:
    key_result = form.cleaned_data["key_result"]
    if key_result is None:
        return propose_initiative(actor=member, **_given(form))
    return propose_for(
        actor=member, key_result=key_result, allocation=form.share(), claim=form.cleaned_data["claim"], **_given(form)
    )


@require_GET
def initiative_alike(request: HtmxRequest) -> HttpResponse:
    """What resembles the title that is being typed."""
    demand(request.membership, "propose")
    title = request.GET.get("title", "")[:300].replace("\x00", "")
    context = {"alike": alike(title), "lessons": lessons_like(title)}
    return render(request, "portfolio/initiative_alike.html", context)


def _no_portfolio(request: HtmxRequest) -> HttpResponse:
    """An initiative belongs to a portfolio: who may makes one first, others read whom to ask."""
    if may(request.membership, "fund"):
        return redirect_for(request, reverse("portfolio_new"))
    context = {"form": None, "crumbs": thread_of(None, "Propose")}
    return page_or_part(request, "portfolio/initiative_new.html", "form", context)


def _given(form: InitiativeForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS}


@require_http_methods(BOTH)
def initiative_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change what an initiative is; a version that somebody else replaced comes back beside theirs with 412."""
    initiative = fetch(pk)
    demand(request.membership, "edit", initiative)
    form = InitiativeForm(request.POST or None, initial=_stored(initiative))
    context: dict[str, Any] = {
        "form": form, "initiative": initiative, "crumbs": thread_of(initiative, "Edit"),
        "conflict": "", "differences": [],
    }  # fmt: skip
    if request.method == "POST":
        try:
            if saved(form, partial(_edit, request, initiative, form)) is not None:
                return redirect_for(request, reverse("initiative_detail", args=[pk]))
        except Stale as stale:
            context |= both(form, stale, InitiativeForm, _stored(fetch(pk)))
            return page_or_part(request, "portfolio/initiative_edit.html", "form", context, status=412)
    return page_or_part(request, "portfolio/initiative_edit.html", "form", context, status=422 if form.errors else 200)


def _stored(initiative: Initiative) -> dict[str, Any]:
    return {name: getattr(initiative, name) for name in (*FIELDS, "version")}


def _edit(request: HtmxRequest, initiative: Initiative, form: InitiativeForm) -> Initiative:
    seen = form.cleaned_data["version"] or 0
    return edit_initiative(actor=request.membership, initiative=initiative, expected_version=seen, **_given(form))


def to_stop(request: HtmxRequest, pk: int) -> HttpResponse:
    """To the page that stops it: stopping drops work and frees money, so it is looked at before it is done."""
    words = urlencode({"reason": request.POST.get("reason", "")[:1000]})
    return redirect_for(request, f"{reverse('initiative_stop', args=[pk])}?{words}")


@require_http_methods(BOTH)
def initiative_state_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Move an initiative to another state, from a day on and with a reason."""
    initiative = fetch(pk)
    member = request.membership
    moves = [move for move in moves_of(initiative, member) if move.is_allowed]
    if not moves:
        refuse_forbidden(member, initiative, leading_from(rules_in_force(), initiative.state))
    if request.POST.get("state") == Initiative.State.STOPPED and initiative.state in UNDER_WAY:
        return to_stop(request, pk)
    form = MoveForm(request.POST or None, moves=moves, day=today(request.tenant))
    frame = Sheet(
        f"Move {initiative.key}", "Move", reverse("initiative_detail", args=[pk]), thread_of(initiative),
        lead=f"Now: {initiative.get_state_display().lower()}.{TAKEN_UP if initiative.state == 'stopped' else ''}",
    )  # fmt: skip
    return sheet(
        request, frame, form,
        lambda: move_initiative(actor=member, initiative=initiative, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(BOTH)
def contribution_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let a share of an initiative's money serve a key result; the free share is offered."""
    initiative = fetch(pk)
    demand(request.membership, "edit", initiative)
    free = (1 - allocated(initiative)) * 100
    initial = {"allocation": number(free, 0) if free > 0 else None}
    form = ContributionForm(request.POST or None, initiative=initiative, initial=initial)
    frame = Sheet(
        "Link a key result", "Link", _at(pk, "contributions"), thread_of(initiative),
        lead=f"{number(free)} % of its money serves no key result yet.",
    )  # fmt: skip
    return sheet(request, frame, form, lambda: _link(request, initiative, form, form.cleaned_data["key_result"]))


def _link(request: HtmxRequest, initiative: Initiative, form: ContributionForm, key_result: Any) -> Contribution:
    return link_key_result(
        actor=request.membership, initiative=initiative, key_result=key_result, allocation=form.share(),
        claim=form.cleaned_data["claim"],
    )  # fmt: skip


def _contribution(pk: int) -> Contribution:
    wanted = Contribution.objects.select_related("initiative__portfolio", "initiative__owner", "key_result")
    return get_object_or_404(wanted, pk=pk)


@require_http_methods(BOTH)
def contribution_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change the share or the promise."""
    row = _contribution(pk)
    demand(request.membership, "edit", row.initiative)
    initial = {"allocation": (row.allocation * 100).normalize(), "claim": row.claim}
    form = ContributionForm(request.POST or None, initial=initial)
    frame = Sheet(
        f"What it does for {row.key_result.key}", "Save", _at(row.initiative_id, "contributions"),
        thread_of(row.initiative), lead=row.key_result.title,
    )  # fmt: skip
    return sheet(request, frame, form, lambda: _link(request, row.initiative, form, row.key_result))


@require_POST
def contribution_remove(request: HtmxRequest, pk: int) -> HttpResponse:
    """Take a key result off an initiative."""
    row = _contribution(pk)
    unlink_key_result(actor=request.membership, contribution=row)
    return redirect_for(request, _at(row.initiative_id, "contributions"))


@require_http_methods(BOTH)
def portfolio_new(request: HtmxRequest) -> HttpResponse:
    """A new portfolio, then back to proposing."""
    demand(request.membership, "fund")
    form = PortfolioForm(request.POST or None, initial={"currency": request.tenant.currency})
    frame = Sheet(
        "New portfolio", "Create", reverse("initiative_new"), thread_of(None),
        lead="A portfolio is a pot of money in one currency. Every initiative belongs to one.",
    )  # fmt: skip
    return sheet(request, frame, form, lambda: create_portfolio(actor=request.membership, **form.cleaned_data))


def _at(pk: int, section: str) -> str:
    return f"{reverse('initiative_detail', args=[pk])}#{section}"
