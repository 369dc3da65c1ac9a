"""Set-up: which moves between states are allowed, who may make them and what must be there first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import demand
from accounts.setup import setup_crumbs, setup_tabs
from portfolio.actions.moves import CHOICES, remove_move, restore_usual_moves, set_move
from portfolio.forms import MoveRuleForm
from portfolio.moves import MOVERS, STATES, USUAL, Rule, leading_from, sentence, warnings
from portfolio.queries.demands import own_rules, rules_in_force
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet, sheet
from ui.http import HtmxRequest, redirect_for


@require_GET
def setup_moves(request: HtmxRequest) -> HttpResponse:
    """The rules as a table, by the state they lead from."""
    demand(request.membership, "set_up")
    own = own_rules()
    rules = own or list(USUAL)
    context = {
        "crumbs": setup_crumbs("setup_moves"),
        "tabs": setup_tabs("setup_moves"),
        "sentence": sentence(rules, is_own=bool(own)),
        "is_own": bool(own),
        "warnings": warnings(rules),
        "groups": [(state, name, _lines(leading_from(rules, state))) for state, name in STATES.items()],
    }
    return render(request, "portfolio/setup_moves.html", context)


def _lines(rules: list[Rule]) -> list[dict[str, Any]]:
    return [
        {"rule": rule, "to": STATES[rule.to_state], "role": MOVERS[rule.least_role], "needs": rule.needs}
        for rule in rules
    ]


@require_http_methods(BOTH)
def setup_move_edit(request: HtmxRequest) -> HttpResponse:
    """Allow a move, or (`?from=…&to=…` names one that is allowed) change who may make it and what it asks for."""
    demand(request.membership, "set_up")
    asked, rule = request.GET.get("from", ""), _rule(request.GET.get("from", ""), request.GET.get("to", ""))
    given = {name: getattr(rule, name) for name in CHOICES} if rule else {"from_state": asked}
    form = MoveRuleForm(request.POST or None, is_new=rule is None, initial=given)
    ends = {"from_state": rule.from_state, "to_state": rule.to_state} if rule else {}
    title = f"From {STATES[rule.from_state].lower()} to {STATES[rule.to_state].lower()}" if rule else "Allow a move"
    frame = Sheet(title, "Save" if rule else "Allow", reverse("setup_moves"), setup_crumbs("setup_moves"))
    return sheet(request, frame, form, lambda: set_move(actor=request.membership, **ends, **form.cleaned_data))


def _rule(from_state: str, to_state: str) -> Rule | None:
    ways = leading_from(rules_in_force(), from_state)
    return next((rule for rule in ways if rule.to_state == to_state), None)


@require_POST
def setup_move_remove(request: HtmxRequest) -> HttpResponse:
    """Allow a move no longer."""
    ends = {"from_state": request.POST.get("from", ""), "to_state": request.POST.get("to", "")}
    try:
        remove_move(actor=request.membership, **ends)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect_for(request, reverse("setup_moves"))


@require_POST
def setup_moves_usual(request: HtmxRequest) -> HttpResponse:
    """Go back to the usual moves."""
    restore_usual_moves(actor=request.membership)
    return redirect_for(request, reverse("setup_moves"))
