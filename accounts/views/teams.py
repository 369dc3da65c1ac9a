"""Set-up: the tree of teams."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.teams import change_team, create_team
from accounts.forms import TeamForm, attempt
from accounts.list_sentences import teams_sentence
from accounts.models import Team
from accounts.permissions import demand
from accounts.queries import team_tree
from accounts.setup import setup_crumbs, setup_tabs
from ui.http import HtmxRequest


@require_safe
def setup_teams(request: HtmxRequest) -> HttpResponse:
    """Every team under the one that it is part of."""
    demand(request.membership, "set_up")
    branches = team_tree()
    context = {
        "crumbs": setup_crumbs("setup_teams"),
        "tabs": setup_tabs("setup_teams"),
        "sentence": teams_sentence(len(branches), sum(not each.members for each in branches)),
        "branches": branches,
    }
    return render(request, "accounts/setup_teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HtmxRequest) -> HttpResponse:
    """Add a team."""
    demand(request.membership, "set_up")
    under = request.GET.get("under", "")
    form = TeamForm(request.POST or None, initial={"parent": under} if under.isdigit() else {})
    if request.method == "POST" and form.is_valid():
        team = attempt(form, lambda: create_team(actor=request.membership, **form.cleaned_data))
        if team is not None:
            messages.success(request, f"{team.name} is there.")
            return redirect("setup_teams")
    context = {"crumbs": setup_crumbs("setup_teams", "New team"), "form": form}
    return render(request, "accounts/team_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Rename or move a team."""
    demand(request.membership, "set_up")
    team = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: change_team(actor=request.membership, team=team, **form.cleaned_data))
        if changed is not None:
            messages.success(request, f"{changed.name} is saved.")
            return redirect("setup_teams")
    context = {"crumbs": setup_crumbs("setup_teams", team.name), "form": form, "team": team}
    return render(request, "accounts/team_edit.html", context, status=422 if form.errors else 200)
