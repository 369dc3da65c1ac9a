"""Set-up pages that look at every subject."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.tenants import change_tenant
from accounts.forms import TenantForm, attempt
from accounts.models import Team
from accounts.permissions import demand
from accounts.queries import living_tokens, open_invitations, people
from accounts.setup import setup_crumbs, setup_tabs
from alignment.forms import PolicyForm
from alignment.sentences import policy_sentence
from okrs.actions.policy import edit_okr_policy
from okrs.cycle_forms import OkrPolicyForm
from okrs.models import Cycle, Objective
from okrs.queries import current_cycle, okr_policy
from rollups.actions import edit_policy
from rollups.queries import policy as current_policy
from tenancy.clock import today
from ui.components import Decision
from ui.formats import full_day, plural
from ui.http import HtmxRequest
from ui.navigation import address


@require_safe
def setup(request: HtmxRequest) -> HttpResponse:
    """Everything that is set up, and what is still missing."""
    demand(request.membership, "set_up")
    steps = [_people(), _teams(), _cycle(request), _policy(request), _imports(), _tokens(), _audit()]
    shown = [step for step in steps if step.url]
    missing = sum(step.status in ("todo", "at_risk") for step in shown)
    context = {"crumbs": setup_crumbs()[:1], "tabs": setup_tabs("setup"), "steps": shown, "missing": missing}
    return render(request, "accounts/setup.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def setup_policy(request: HtmxRequest) -> HttpResponse:
    """What the organisation is called, how it counts, and from where a figure is good or bad."""
    demand(request.membership, "set_up")
    part, policy = request.POST.get("part", ""), current_policy()
    organisation = TenantForm(request.POST if part == "organisation" else None, tenant=request.tenant)
    thresholds = PolicyForm(request.POST if part == "thresholds" else None, policy=policy)
    okrs = OkrPolicyForm(request.POST if part == "okrs" else None, policy=okr_policy())
    if (
        _saved_organisation(request, organisation)
        or _saved_thresholds(request, thresholds)
        or _saved_okrs(request, okrs)
    ):
        messages.success(request, "Saved.")
        return redirect("setup_policy")
    context = {
        "crumbs": setup_crumbs("setup_policy"),
        "tabs": setup_tabs("setup_policy"),
        "sentence": policy_sentence(policy.on_track, policy.at_risk, policy.stale_cadences, request.tenant.currency),
        "organisation": organisation,
        "thresholds": thresholds,
        "okrs": okrs,
    }
    refused = organisation.errors or thresholds.errors or okrs.errors
    return render(request, "accounts/setup_policy.html", context, status=422 if refused else 200)


def _saved_organisation(request: HtmxRequest, form: TenantForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    who, tenant = request.membership, request.tenant
    return attempt(form, lambda: change_tenant(actor=who, tenant=tenant, **form.cleaned_data)) is not None


def _saved_thresholds(request: HtmxRequest, form: PolicyForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    return attempt(form, lambda: edit_policy(actor=request.membership, **form.values())) is not None


def _saved_okrs(request: HtmxRequest, form: OkrPolicyForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    return attempt(form, lambda: edit_okr_policy(actor=request.membership, **form.cleaned_data)) is not None


def _people() -> Decision:
    members, invited = people().count(), open_invitations().count()
    words = f"{plural(members, 'person', 'people')} here, {invited} invited."
    if members == 1 and not invited:
        words = "You are alone here. Invite the people who own objectives and do the work."
    status = "done" if members > 1 else "todo"
    return Decision(status, "People", address("setup_people"), words, "Invite", address("invitation_new"))


def _teams() -> Decision:
    count = Team.objects.count()
    words = f"{plural(count, 'team')}." if count else "None yet. A team owns objectives and pulls work."
    return Decision("done" if count else "todo", "Teams", address("setup_teams"), words, "Add", address("team_new"))


def _cycle(request: HtmxRequest) -> Decision:
    url, new = address("setup_cycles"), address("cycle_new")
    cycle = current_cycle(today(request.tenant))
    if cycle is None:
        words = "No cycle holds today, so no objective can run." if Cycle.objects.exists() else "None yet."
        return Decision("at_risk", "Cycles", url, words, "Add", new)
    running = f"{cycle.name} runs until {full_day(cycle.ends_on)}"
    if not Objective.objects.filter(cycle=cycle).exists():
        return Decision(
            "todo", "Cycles", url, f"{running} and has no objective yet.", "Write one", address("objective_new")
        )
    return Decision("done", "Cycles", url, f"{running}.", "Add", new)


def _policy(request: HtmxRequest) -> Decision:
    rules, tenant = current_policy(), request.tenant
    words = (
        f"{tenant.name} counts in {tenant.currency}, by the clock of {tenant.time_zone.replace('_', ' ')}. "
        f"On track from {rules.on_track:.0%}, at risk from {rules.at_risk:.0%}."
    )
    return Decision("done", "Policy", address("setup_policy"), words, "Change")


def _imports() -> Decision:
    words = "Bring a workbook in, try it first without keeping anything, or take everything out."
    return Decision("done", "Imports", address("setup_imports"), words, "Open")


def _tokens() -> Decision:
    count = living_tokens().count()
    words = f"{plural(count, 'program')} may use the API." if count else "No program uses the API."
    return Decision("done", "Tokens", address("setup_tokens"), words, "Open")


def _audit() -> Decision:
    return Decision("done", "Audit", address("audit"), "Who did what, and when.", "Read")
