"""Objectives, who works on them and who may see them."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError

from accounts.models import Membership, Role, Team
from accounts.permissions import demand
from activity.actions import record
from okrs.actions.alignment import align_objective
from okrs.actions.audience import set_audience
from okrs.checks import Problems
from okrs.cycle_states import demand_open
from okrs.models import Alignment, Collaborator, Cycle, Kpi, Objective, Reader
from okrs.queries import lock_okrs, suggested_objective_key
from tenancy.context import all_seeing
from tenancy.versions import bump

KEY_LENGTH = 120
TITLE_LENGTH = 300
PEOPLE: dict[str, type[Collaborator | Reader]] = {"collaborators": Collaborator, "readers": Reader}
"""What is kept a row a person beside the objective."""


class ObjectiveDetails(TypedDict, total=False):
    """What may be given at any time."""

    description: str
    owner: Membership | None
    team: Team | None
    level: str
    ambition: str
    weight: Decimal | None
    driven_by: str
    visibility: str
    collaborators: list[Membership]
    readers: list[Membership]


class ObjectiveChanges(ObjectiveDetails, total=False):
    """What may be changed of an objective."""

    title: str
    cycle: Cycle


class ObjectiveFields(ObjectiveDetails, total=False):
    """What may be given for a new one; without a key the next free one is taken."""

    key: str
    parents: list[Objective]
    prompted_by: Kpi | None


def create_objective(
    *, actor: Membership | None, cycle: Cycle, title: str, **fields: Unpack[ObjectiveFields]
) -> Objective:
    """A new objective; raises ValidationError and Forbidden. A member's own is theirs unless it is their team's."""
    lock_okrs()
    apart = {"key", "parents", *PEOPLE}
    details = {name: value for name, value in fields.items() if name not in apart}
    objective = Objective(cycle=cycle, title=title, **details)
    objective.key = fields.get("key", "").strip() or suggested_objective_key()
    if actor is not None:
        demand(actor, "propose")
        if actor.role == Role.MEMBER and objective.owner_id is None and objective.team_id is None:
            objective.owner = actor
        _demand_for(actor, objective)
    demand_open(cycle, "edit")
    _check(objective)
    objective.save()
    _set_people(objective, "collaborators", fields.get("collaborators", []))
    _set_people(objective, "readers", fields.get("readers", []))
    set_audience(objective, actor)
    record("objective.created", actor=actor, on=objective, key=objective.key)
    for parent in fields.get("parents", []):
        align_objective(actor=actor, child=objective, parent=parent)
    return objective


def edit_objective(
    *, actor: Membership | None, objective: Objective, expected_version: int | None, **changes: Unpack[ObjectiveChanges]
) -> Objective:
    """Change an objective that is still at `expected_version`; raises Stale, ValidationError, Forbidden."""
    if actor is not None:
        demand(actor, "edit", objective)
    bump(objective, expected_version)
    demand_open(objective.cycle, "edit")
    people = {name: changes.pop(name) for name in PEOPLE if name in changes}  # type: ignore[misc]  # names of the dict's own
    changed = [name for name, value in changes.items() if getattr(objective, name) != value]
    if "cycle" in changed:
        demand_open(changes["cycle"], "edit")
    for name in changed:
        setattr(objective, name, changes[name])  # type: ignore[literal-required]  # names come from the dict itself
    if actor is not None:
        _demand_for(actor, objective)  # nobody hands on what they could then not change
    _check(objective)
    if "weight" in changed:
        _check_weights_above(objective)
    objective.save()
    changed += [name for name, members in people.items() if _set_people(objective, name, members)]
    set_audience(objective, actor)
    record("objective.edited", actor=actor, on=objective, changed=sorted(changed))
    return objective


def _demand_for(actor: Membership, objective: Objective) -> None:
    """Everybody's own is theirs to write; what the whole company aims at is for those who edit all."""
    demand(actor, "edit", None if objective.level == Objective.Level.COMPANY else objective)


def _check(objective: Objective) -> None:
    problems = Problems()
    objective.key = problems.key(objective.key, limit=KEY_LENGTH)
    objective.title = problems.text("title", objective.title, limit=TITLE_LENGTH, required=True)
    objective.description = problems.text("description", objective.description)
    problems.weight("weight", objective.weight)
    if objective.ambition not in Objective.Ambition.values:
        problems.add("ambition", "Choose committed or aspirational.")
    if objective.level not in Objective.Level.values:
        problems.add("level", "Choose company, team or personal.")
    if objective.visibility not in Objective.Visibility.values:
        problems.add("visibility", "Choose everyone, team or people.")
    if objective.visibility == Objective.Visibility.TEAM and objective.team_id is None:
        problems.add("team", "Choose the team that may see it, or let everyone see it.")
    if objective.level == Objective.Level.PERSONAL and objective.owner_id is None:
        problems.add("owner", "A personal objective is somebody’s. Choose whose.")
    if objective.driven_by not in Objective.Drive.values:
        problems.add("driven_by", "Choose what drives it: key_results, aligned or both.")
    if _is_taken(objective):
        problems.add("key", f"{objective.key} is taken. Choose another key.")
    problems.stop()


@all_seeing()
def _is_taken(objective: Objective) -> bool:
    return Objective.objects.filter(key=objective.key).exclude(pk=objective.pk).exists()


def _set_people(objective: Objective, name: str, members: list[Membership]) -> bool:
    """Make these the people of that kind; whether anything changed."""
    rows = PEOPLE[name].objects.filter(objective=objective)
    before, wanted = set(rows.values_list("member_id", flat=True)), {member.pk: member for member in members}
    rows.exclude(member__in=wanted).delete()
    for pk in wanted.keys() - before:
        PEOPLE[name](objective=objective, member=wanted[pk]).save()
    return before != set(wanted)


@all_seeing()
def _check_weights_above(objective: Objective) -> None:
    if objective.weight != 0:
        return
    for link in objective.parent_links.select_related("parent"):
        siblings = Alignment.objects.filter(parent=link.parent).exclude(child=objective)
        if not siblings.exclude(child__weight=0).exists():
            words = f"All objectives under {link.parent.key} would weigh 0. Leave at least one above it."
            raise ValidationError({"weight": words})
