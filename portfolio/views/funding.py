"""Funding: what asks for money on the left; on the right one ask with its line of sight, its evidence, its decision."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from okrs.views.saving import saved
from portfolio.actions.deciding import DID, decide_tranche, may_decide, needs_two, next_review
from portfolio.forms import ReasonForm
from portfolio.funding import Ask, funding_sentence, grouped, next_after
from portfolio.guardrails import Weighed
from portfolio.models import DecisionProposal, Initiative, Tranche, TrancheDecision
from portfolio.pictures import drawn
from portfolio.queries import shares_left, standing_of
from portfolio.queries.evidence import (
    contracts_of,
    decisions_in_order,
    figures_of,
    lines_of,
    open_proposals,
    reviews_of,
)  # fmt: skip
from portfolio.queries.funding import Asks, asks_of
from portfolio.queries.money import envelope_of, funding_policy, weighed_by, would_add
from portfolio.standings import Standing
from portfolio.views.budgets import budget_tabs
from portfolio.views.initiatives import BOTH
from rollups.queries import initiative_rollups, key_result_rollups
from tenancy.clock import looking_back, today
from ui.components import Crumb, Figure
from ui.formats import full_day, money, signed_money
from ui.http import HtmxRequest, page_or_part, redirect_for

if TYPE_CHECKING:
    from rollups.models import InitiativeRollup

TEMPLATE = "portfolio/funding.html"


@require_GET
def funding(request: HtmxRequest) -> HttpResponse:
    """What asks for money; the first ask is open where there is room for it."""
    asks = asks_of(request.tenant, today(request.tenant))
    first = asks.rows[0] if asks.rows else None
    panel = _panel(request, first.kind, first.pk) if first else {}
    return _page(request, asks, first, panel, is_chosen=False)


@require_http_methods(BOTH)
def funding_tranche(request: HtmxRequest, pk: int) -> HttpResponse:
    """One tranche beside the list, and the decision about it."""
    tranche = get_object_or_404(Tranche.objects.select_related("initiative__portfolio", "initiative__owner"), pk=pk)
    form = ReasonForm(request.POST, again=next_review(today(request.tenant))) if request.POST else _blank(request)
    asks = asks_of(request.tenant, today(request.tenant))
    if request.method == "POST":
        done = saved(form, lambda: decide_tranche(actor=request.membership, tranche=tranche, **form.cleaned_data))
        if done is not None:
            _say(request, tranche, done)
            return redirect_for(request, _after(asks, tranche, done))
    panel = _tranche_panel(request, tranche, form)
    chosen = next((ask for ask in asks.rows if ask.is_tranche and ask.pk == pk), None)
    return _page(request, asks, chosen, panel, status=422 if request.method == "POST" else 200)


@require_GET
def funding_demand(request: HtmxRequest, pk: int) -> HttpResponse:
    """One demand beside the list."""
    asks = asks_of(request.tenant, today(request.tenant))
    panel = _panel(request, "demand", pk)
    chosen = next((ask for ask in asks.rows if not ask.is_tranche and ask.pk == pk), None)
    return _page(request, asks, chosen, panel)


def address_of(ask: Ask) -> str:
    """Where an ask is shown."""
    return reverse("funding_tranche" if ask.is_tranche else "funding_demand", args=[ask.pk])


def _say(request: HtmxRequest, tranche: Tranche, done: object) -> None:
    """What was decided, since the page goes on with the next ask; a proposal is seen where it stays."""
    if isinstance(done, TrancheDecision):
        bet = tranche.initiative
        amount = money(tranche.amount, bet.portfolio.currency or request.tenant.currency)
        messages.success(request, f"{done.get_decision_display()}: {amount} for {bet.key} {bet.title}.")


def _after(asks: Asks, tranche: Tranche, done: object) -> str:
    """The next ask; a proposal stays where it is, so that one sees that it waits for a second person."""
    if isinstance(done, DecisionProposal):
        return reverse("funding_tranche", args=[tranche.pk])
    following = next_after(asks.rows, "review", tranche.pk)
    return address_of(following) if following else reverse("funding")


def _page(
    request: HtmxRequest,
    asks: Asks,
    chosen: Ask | None,
    panel: Mapping[str, Any],
    *,
    is_chosen: bool = True,
    status: int = 200,
) -> HttpResponse:
    day = today(request.tenant)
    shown = [
        (title, [(ask, address_of(ask), ask.status(day), ask.text(day), ask == chosen) for ask in rows])
        for title, rows in grouped(asks.rows)
    ]
    context = {
        "sentence": funding_sentence(asks.rows, day),
        "groups": shown,
        "left": asks.left,
        "is_chosen": is_chosen,
        "tabs": budget_tabs("funding"),
        "panel": panel,
        "crumbs": [Crumb("Portfolio"), Crumb("Funding", reverse("funding") if is_chosen else "")],
    }
    return page_or_part(request, TEMPLATE, "body", context, status=status)


def _panel(request: HtmxRequest, kind: str, pk: int) -> dict[str, Any]:
    rows = Initiative.objects.select_related("portfolio", "owner")
    if kind == "demand":
        return _common(request, get_object_or_404(rows, pk=pk))
    tranches = Tranche.objects.select_related("initiative__portfolio", "initiative__owner")
    return _tranche_panel(request, get_object_or_404(tranches, pk=pk), _blank(request))


def _blank(request: HtmxRequest) -> ReasonForm:
    return ReasonForm(again=next_review(today(request.tenant)))


def _common(request: HtmxRequest, initiative: Initiative, tranche: Tranche | None = None) -> dict[str, Any]:
    """The line of sight and the money of an initiative."""
    standing = standing_of(initiative, request.tenant.currency)
    figures = key_result_rollups([link.key_result_id for link in standing.links])
    policy = funding_policy()
    return {
        "policy": policy,
        "initiative": initiative,
        "standing": standing,
        "currency": standing.currency,
        "links": [(link, figures.get(link.key_result_id)) for link in standing.links],
        **shares_left(initiative, [link.allocation for link in standing.links]),
        "figures": _figures(standing, initiative_rollups([initiative.pk]).get(initiative.pk), tranche),
        "tranche": tranche,
        **_effect(request, initiative, standing, tranche),
        "may_decide": may_decide(request.membership, policy),
        "is_past": looking_back() is not None,
    }


def _effect(
    request: HtmxRequest, initiative: Initiative, standing: Standing, tranche: Tranche | None
) -> dict[str, Any]:
    """The envelope that it would be paid from, and what the guardrails say of paying it."""
    portfolio = initiative.portfolio
    weighed = weighed_by(portfolio, initiative, would_add(initiative, tranche, standing.approved))
    ask = f"tranche={tranche.pk}" if tranche else f"demand={initiative.pk}"
    return {
        "portfolio": portfolio,
        "envelope": drawn(envelope_of(portfolio, today(request.tenant))),
        "guards": [(_shape(each), each.text(standing.currency), _why(each, ask), each.then.rail) for each in weighed],
    }


def _why(guard: Weighed, ask: str) -> str:
    """Where it is explained with this ask paid; nowhere where it is not for the reader, or nothing is funded."""
    if guard.then.rail.is_hidden or guard.then.share is None:
        return ""
    return f"{reverse('funding_guardrail_explain', args=[guard.then.rail.id])}?{ask}"


def _shape(guard: Weighed) -> tuple[str, str]:
    """The shape of what funding would leave, and its word; of what is not for the reader only whether it refuses."""
    if guard.is_worse:
        return ("off_track", "Refused") if guard.then.rail.is_hard else ("at_risk", "Warning")
    return ("todo", "") if guard.then.rail.is_hidden else (guard.then.status, guard.then.word)


def _figures(standing: Standing, rollup: InitiativeRollup | None, tranche: Tranche | None) -> list[Figure]:
    def of(label: str, name: str, value: Decimal | None, note: str = "", tone: str = "") -> Figure:
        return Figure(label, money(value, standing.currency), note, tone, ("initiatives", standing.id, name))

    def kept(name: str) -> Decimal | None:
        return getattr(rollup, name, None)

    over = standing.over if standing.approved else None
    is_over = over is not None and over > 0
    found = [
        of("Approved" if tranche else "Asked", "approved", standing.approved),
        of("Released", "released", kept("released")),
        of("Spent", "ac", kept("ac")),
        of("Forecast", "eac", kept("eac"), signed_money(over, standing.currency) if is_over else "", "off" * is_over),
    ]
    if tranche is None:
        return found
    capital = f"{money(tranche.capital, standing.currency)} capital" if tranche.capital else ""
    return [Figure("Asked now", money(tranche.amount, standing.currency), capital), *found]


def _tranche_panel(request: HtmxRequest, tranche: Tranche, form: forms.Form) -> dict[str, Any]:
    common = _common(request, tranche.initiative, tranche)
    proposal = open_proposals([tranche.pk]).select_related("recorded_by").first()
    limit = tranche.initiative.portfolio.two_people_above
    return {
        **common,
        **evidence_of(request, [tranche], common["currency"])[tranche.pk],
        "form": form,
        "proposal": proposal,
        "proposer": proposal.recorded_by.name if proposal and proposal.recorded_by else "Somebody",
        "proposes": DID[proposal.decision] if proposal else "",
        "is_own_proposal": proposal is not None and proposal.recorded_by_id == request.membership.pk,
        "limit": money(limit, common["currency"]) if needs_two(tranche) else "",
        "lapse_days": common["policy"].lapse_days,
        "position": (tranche.position, tranche.initiative.tranches.count()),
    }


def _asked(proposal: DecisionProposal | None) -> str:
    """What waits for a second person, in words."""
    if proposal is None:
        return ""
    who = proposal.recorded_by.name if proposal.recorded_by else "Somebody"
    return f"{who} proposes to {DID[proposal.decision]}; a second person must agree."


def _reverses(before: TrancheDecision | None) -> str:
    return before.get_decision_display().lower() if before and before.decision != "planned" else ""


def _by(decision: TrancheDecision) -> str:
    """Who took it, with whom, and on what evidence."""
    who = decision.recorded_by.name if decision.recorded_by else "Nobody" if decision.decision == "lapsed" else ""
    first = decision.proposal.recorded_by if decision.proposal else None
    parts = [f"Proposed by {first.name}, agreed by {who}" if first and who else who]
    if decision.review:
        said = f"on the evidence of {full_day(decision.review.date)}, which said {decision.review.proposal}"
        parts.append(said if who else said[:1].upper() + said[1:])
    return ", ".join(part for part in parts if part)


def evidence_of(request: HtmxRequest, tranches: list[Tranche], currency: str) -> dict[int, dict[str, Any]]:
    """The contract with its present state, the frozen reviews and the decisions of each tranche; ten queries."""
    day = today(request.tenant)
    ids = [row.pk for row in tranches]
    contracts = contracts_of(ids)
    figures = figures_of(contracts, tranches, day, kept=False)
    reviews, decisions = reviews_of(ids), decisions_in_order(ids)
    proposals = {row.tranche_id: row for row in open_proposals(ids).select_related("recorded_by")}
    found = {}
    for row in tranches:
        frozen, taken = reviews.get(row.pk, []), decisions.get(row.pk, [])
        was_released = any(each.decision == "released" for each in taken)
        found[row.pk] = {
            "lines": lines_of(contracts[row.pk], figures[row.pk], currency),
            "words": contracts[row.pk].words(currency),
            "hidden": contracts[row.pk].hidden,
            "newest": frozen[0] if frozen else None,
            "older": frozen[1:],
            "decisions": [
                (each, _reverses(before), _by(each)) for each, before in zip(taken, [None, *taken], strict=False)
            ],
            "is_open_to_change": not frozen and not was_released,
            "since": taken[-1].date if taken else None,
            "decision": taken[-1].decision if taken else "planned",
            "asked": _asked(proposals.get(row.pk)),
        }
    return found
