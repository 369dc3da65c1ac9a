"""Objectives and what they contribute to."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError

from accounts.models import Membership, Role, Team
from accounts.permissions import demand
from activity.actions import record
from okrs.checks import Problems
from okrs.cycle_states import demand_open
from okrs.models import Alignment, Cycle, Objective
from okrs.queries import alignment_path, lock_okrs, suggested_objective_key
from tenancy.versions import bump

KEY_LENGTH = 120
TITLE_LENGTH = 300


class ObjectiveDetails(TypedDict, total=False):
    """What may be given at any time."""

    description: str
    owner: Membership | None
    team: Team | None
    ambition: str
    weight: Decimal | None
    driven_by: str


class ObjectiveChanges(ObjectiveDetails, total=False):
    """What may be changed of an objective."""

    title: str
    cycle: Cycle


class ObjectiveFields(ObjectiveDetails, total=False):
    """What may be given for a new one; without a key the next free one is taken."""

    key: str
    parents: list[Objective]


def create_objective(
    *, actor: Membership | None, cycle: Cycle, title: str, **fields: Unpack[ObjectiveFields]
) -> Objective:
    """A new objective; raises ValidationError and Forbidden. A member's own is theirs unless it is their team's."""
    lock_okrs()
    details = {name: value for name, value in fields.items() if name not in {"key", "parents"}}
    objective = Objective(cycle=cycle, title=title, **details)
    objective.key = fields.get("key", "").strip() or suggested_objective_key()
    if actor is not None:
        demand(actor, "propose")
        if actor.role == Role.MEMBER and objective.owner_id is None and objective.team_id is None:
            objective.owner = actor
        demand(actor, "edit", objective)
    demand_open(cycle, "edit")
    _check(objective)
    objective.save()
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
    changed = [name for name, value in changes.items() if getattr(objective, name) != value]
    if "cycle" in changed:
        demand_open(changes["cycle"], "edit")
    for name in changed:
        setattr(objective, name, changes[name])  # type: ignore[literal-required]  # names come from the dict itself
    if actor is not None:
        demand(actor, "edit", objective)  # nobody hands on what they could then not change
    _check(objective)
    if "weight" in changed:
        _check_weights_above(objective)
    objective.save()
    record("objective.edited", actor=actor, on=objective, changed=sorted(changed))
    return objective


def _check(objective: Objective) -> None:
    problems = Problems()
    objective.key = problems.text("key", objective.key, limit=KEY_LENGTH, required=True)
    objective.title = problems.text("title", objective.title, limit=TITLE_LENGTH, required=True)
    objective.description = problems.text("description", objective.description)
    problems.weight("weight", objective.weight)
    if objective.ambition not in Objective.Ambition.values:
        problems.add("ambition", "Choose committed or aspirational.")
    if objective.driven_by not in Objective.Drive.values:
        problems.add("driven_by", "Choose what drives it: key_results, aligned or both.")
    if Objective.objects.filter(key=objective.key).exclude(pk=objective.pk).exists():
        problems.add("key", f"{objective.key} is taken. Choose another key.")
    problems.stop()


def _check_weights_above(objective: Objective) -> None:
    if objective.weight != 0:
        return
    for link in objective.parent_links.select_related("parent"):
        siblings = Alignment.objects.filter(parent=link.parent).exclude(child=objective)
        if not siblings.exclude(child__weight=0).exists():
            words = f"All objectives under {link.parent.key} would weigh 0. Leave at least one above it."
            raise ValidationError({"weight": words})


def align_objective(*, actor: Membership | None, child: Objective, parent: Objective) -> Alignment:
    """Let `child` contribute to `parent`; raises ValidationError that names the circle it would close."""
    if actor is not None:
        demand(actor, "edit", child)
    demand_open(child.cycle, "edit")
    demand_open(parent.cycle, "align")
    lock_okrs()  # two halves of a circle must not be laid at the same time
    if child.pk == parent.pk:
        raise ValidationError({"parent": f"{child.key} cannot contribute to itself."})
    if path := alignment_path(parent, child):
        circle = " → ".join([child.key, *(objective.key for objective in path)])
        raise ValidationError({"parent": f"This would close a circle: {circle}. Remove one of these links first."})
    existing = Alignment.objects.filter(child=child, parent=parent).first()
    if existing:
        return existing
    _check_weights_under(parent, child)
    alignment = Alignment(child=child, parent=parent)
    alignment.save()
    record("objective.aligned", actor=actor, on=child, parent=parent.key, parent_id=parent.pk)
    return alignment


def _check_weights_under(parent: Objective, added: Objective) -> None:
    others = Alignment.objects.filter(parent=parent)
    if added.weight == 0 and not others.exclude(child__weight=0).exists():
        words = f"All objectives under {parent.key} would weigh 0. Give {added.key} a weight first."
        raise ValidationError({"parent": words})


def remove_alignment(*, actor: Membership | None, child: Objective, parent: Objective) -> None:
    """Let `child` no longer contribute to `parent`; nothing happens when it did not."""
    if actor is not None:
        demand(actor, "edit", child)
    demand_open(child.cycle, "edit")
    demand_open(parent.cycle, "align")
    lock_okrs()
    links = list(Alignment.objects.filter(parent=parent).select_related("child"))
    rest = [link for link in links if link.child_id != child.pk]
    if len(rest) == len(links):
        return
    if rest and all(link.child.weight == 0 for link in rest):
        words = f"All other objectives under {parent.key} weigh 0. Give one of them a weight first."
        raise ValidationError({"parent": words})
    Alignment.objects.filter(child=child, parent=parent).delete()
    record("objective.unaligned", actor=actor, on=child, parent=parent.key, parent_id=parent.pk)


def set_parents(*, actor: Membership | None, objective: Objective, parents: list[Objective]) -> None:
    """Make these the objectives it contributes to, and no others."""
    before = {link.parent_id: link.parent for link in objective.parent_links.select_related("parent")}
    wanted = {parent.pk for parent in parents}
    for parent_id, parent in before.items():
        if parent_id not in wanted:
            remove_alignment(actor=actor, child=objective, parent=parent)
    for parent in parents:
        if parent.pk not in before:
            align_objective(actor=actor, child=objective, parent=parent)
