"""The pages of a team: its tabs, its thread, and the team itself. A tab shows once its address exists."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from accounts.models import Team
from execution.models import Item
from execution.queries.whose import item_of_team
from ui.components import Crumb, Tab

TABS = (
    ("Overview", "team_detail"),
    ("Backlog", "team_backlog"),
    ("Board", "team_board"),
    ("Iterations", "team_iterations"),
    ("Flow", "team_flow"),
    ("Earned value", "team_earned_value"),
    ("Time", "team_time"),
    ("People & money", "team_people"),
)


def team_tabs(team: Team, current: str) -> list[Tab]:
    """The row of tabs of a team's pages; `current` is the URL name of the one that is open."""
    found = ((label, _address(name, team), name == current) for label, name in TABS)
    return [Tab(label, url, is_current=is_current) for label, url, is_current in found if url]


def _address(name: str, team: Team) -> str:
    try:
        return reverse(name, args=[team.pk])
    except NoReverseMatch:
        return ""


def fetch_team(pk: int) -> Team:
    """The team with the one above it; 404 when the tenant has none by this id."""
    return get_object_or_404(Team.objects.select_related("parent"), pk=pk)


def card_of(team: Team, pk: int) -> Item:
    """An item of the team's list; 404 for one of another team and for none."""
    found = item_of_team(team.pk, pk)
    if found is None:
        raise Http404
    return found


def thread_of_team(team: Team | None, last: str = "") -> list[Crumb]:
    """All teams, the team, and the page itself."""
    crumbs = [Crumb("Teams", reverse("team_list"))]
    if team is not None:
        crumbs.append(Crumb(team.name, reverse("team_detail", args=[team.pk])))
    return [*crumbs, Crumb(last)] if last else crumbs
