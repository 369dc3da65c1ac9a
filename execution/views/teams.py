"""Teams that last: all of them, and one with the weeks ahead of it and what happened to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.models import Team
from accounts.permissions import MANAGERS, may
from activity.queries import history_of
from execution.events import said
from execution.queries.teams import practice_of
from execution.team_sentences import team_sentence, teams_sentence
from execution.views.team_figures import standings_of
from execution.views.team_tabs import fetch_team, team_tabs, thread_of_team
from ui.http import HtmxRequest, page_or_part

MOST = 200
"""Teams on one page; who has more finds them by their tree in the set-up."""
SHOWN_EVENTS = 20


@require_GET
def team_list(request: HtmxRequest) -> HttpResponse:
    """Every team with its people, hours, work in progress, money of the period and how full it is."""
    teams = list(Team.objects.select_related("parent").order_by("name", "pk")[: MOST + 1])
    standings = standings_of(teams[:MOST], request.tenant, sees_rates=request.membership.role in MANAGERS)
    context = {
        "standings": standings,
        "sentence": teams_sentence([each.load for each in standings]),
        "has_more": len(teams) > MOST,
        "may_set_up": may(request.membership, "set_up"),
        "may_fund": may(request.membership, "fund"),
    }
    return page_or_part(request, "execution/team_list.html", "body", context)


@require_GET
def team_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """One team: the sentence, its figures, the weeks ahead, how it works, and its history."""
    team = fetch_team(pk)
    (standing,) = standings_of([team], request.tenant, sees_rates=request.membership.role in MANAGERS)
    context = {
        "team": team,
        "standing": standing,
        "practice": practice_of(pk),
        "sentence": team_sentence(
            team.name, standing.people, standing.hours, standing.doing, standing.load, standing.pots
        ),
        "tabs": team_tabs(team, "team_detail"),
        "crumbs": thread_of_team(team),
        "may_edit": may(request.membership, "edit"),
        "events": said(history_of(team).order_by("-id")[:SHOWN_EVENTS]),
    }
    return page_or_part(request, "execution/team_detail.html", "body", context)
