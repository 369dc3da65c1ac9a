"""The tree of teams."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from accounts.models import Membership, Team
from accounts.permissions import demand
from accounts.queries import teams_below
from activity.actions import record
from tenancy.keys import key_problem


def create_team(*, actor: Membership | None, name: str, key: str = "", parent: Team | None = None) -> Team:
    """A new team, at the top or inside another; raises ValidationError."""
    if actor is not None:
        demand(actor, "set_up")
    name = _checked_name(name)
    team = Team(name=name, key=key.strip() or _free_key(name), parent=parent)
    if problem := key_problem(team.key):
        raise ValidationError({"key": problem})
    if Team.objects.filter(key=team.key).exists():
        raise ValidationError({"key": f"The key “{team.key}” is taken by another team."})
    team.save()
    record("team.created", actor=actor, on=team)
    return team


def change_team(*, actor: Membership | None, team: Team, name: str, parent: Team | None) -> Team:
    """Rename a team or move it, with all below it, into another; raises ValidationError."""
    if actor is not None:
        demand(actor, "set_up")
    name = _checked_name(name)
    # All teams are locked: two moves at a time could make a loop that neither makes alone.
    list(Team.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    if parent is not None and parent.pk in teams_below(team):
        raise ValidationError({"parent": f"{parent} is {team} itself or a part of it: choose a team outside."})
    changes: dict[str, list[str | None]] = {}
    if team.name != name:
        changes["name"] = [team.name, name]
    if team.parent_id != (parent.pk if parent else None):
        changes["parent"] = [str(team.parent) if team.parent else None, str(parent) if parent else None]
    if changes:
        team.name, team.parent = name, parent
        team.save(update_fields=["name", "parent"])
        record("team.changed", actor=actor, on=team, changes=changes)
    return team


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 300:
        raise ValidationError({"name": "Give the team a name of at most 300 letters."})
    return name


def _free_key(name: str) -> str:
    stem = slugify(name)[:100] or "team"
    taken = set(Team.objects.filter(key__startswith=stem).values_list("key", flat=True))
    keys = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in keys if key not in taken)
