"""What an objective contributes to, which counts there, and what it supports, which does not."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.cycle_states import demand_open
from okrs.graph import way_up
from okrs.models import Alignment, KeyResult, Objective, Support
from okrs.queries import lock_okrs
from tenancy.context import all_seeing


def align_objective(
    *,
    actor: Membership | None,
    child: Objective,
    parent: Objective,
    key_result: KeyResult | None = None,
    is_primary: bool = False,
) -> Alignment:
    """Let `child` contribute to `parent`, or to one key result of it; the first it has is its primary one.

    Raises Forbidden, and ValidationError that names the circle it would close.
    """
    _begin(actor, child, parent)
    _check_circle(child, parent, "parent")
    if key_result is not None and key_result.objective_id != parent.pk:
        raise ValidationError({"key_result": f"{key_result.key} is no key result of {parent.key}."})
    links = {link.parent_id: link for link in Alignment.objects.filter(child=child)}
    is_first = not any(link.is_primary for link in links.values())
    link = links.get(parent.pk)
    if link is None:
        _check_weights_under(parent, child)
        link = Alignment(child=child, parent=parent, key_result=key_result, is_primary=is_first)
        link.save()
        record("objective.aligned", actor=actor, on=child, **_said(parent, key_result))
    elif key_result is not None and link.key_result_id != key_result.pk:
        link.key_result = key_result
        link.save()
        record("objective.aligned", actor=actor, on=child, **_said(parent, key_result))
    return make_primary(actor=actor, link=link) if is_primary else link


def make_primary(*, actor: Membership | None, link: Alignment) -> Alignment:
    """Of what the objective contributes to, this is what it is there for first."""
    child, parent = link.child, link.parent
    _begin(actor, child, parent)
    if link.is_primary:
        return link
    Alignment.objects.filter(child=child, is_primary=True).update(is_primary=False)
    link.is_primary = True
    link.save()
    record("objective.primary_set", actor=actor, on=child, parent=parent.key, parent_id=parent.pk)
    return link


def remove_alignment(*, actor: Membership | None, child: Objective, parent: Objective) -> None:
    """Let `child` no longer contribute to `parent`; nothing happens when it did not."""
    _begin(actor, child, parent)
    links = list(Alignment.objects.filter(parent=parent).select_related("child"))
    rest = [link for link in links if link.child_id != child.pk]
    if len(rest) == len(links):
        return
    if rest and all(link.child.weight == 0 for link in rest):
        words = f"All other objectives under {parent.key} weigh 0. Give one of them a weight first."
        raise ValidationError({"parent": words})
    Alignment.objects.filter(child=child, parent=parent).delete()
    _choose_primary(child)
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


def add_support(
    *,
    actor: Membership | None,
    child: Objective,
    objective: Objective | None = None,
    key_result: KeyResult | None = None,
) -> Support:
    """Let `child` support an objective or a key result without counting towards it.

    Raises Forbidden, and ValidationError that names the circle it would close.
    """
    if (objective is None) == (key_result is None):
        raise ValidationError({"objective": "Name the objective or the key result that it supports, not both."})
    above = key_result.objective if key_result else objective
    assert above is not None, "one of the two was named"  # noqa: S101  # what the lines above made sure of
    _begin(actor, child, above)
    _check_circle(child, above, "objective" if objective else "key_result")
    made, is_new = Support.objects.get_or_create(child=child, objective=objective, key_result=key_result)
    if is_new:
        record("objective.supported", actor=actor, on=child, **_said(above, key_result))
    return made


def remove_support(*, actor: Membership | None, support: Support) -> None:
    """Let an objective no longer support what it did."""
    thing = support.key_result or support.objective
    assert thing is not None, "the database keeps one of the two"  # noqa: S101  # tells mypy what the constraint says
    _begin(actor, support.child, thing.objective if isinstance(thing, KeyResult) else thing)
    support.delete()
    record("objective.unsupported", actor=actor, on=support.child, parent=thing.key)


def _begin(actor: Membership | None, child: Objective, parent: Objective) -> None:
    if actor is not None:
        demand(actor, "edit", child)
    demand_open(child.cycle, "edit")
    demand_open(parent.cycle, "align")
    lock_okrs()  # two halves of a circle must not be laid at the same time


def _said(parent: Objective, key_result: KeyResult | None) -> dict[str, object]:
    said: dict[str, object] = {"parent": (key_result or parent).key, "parent_id": parent.pk}
    return said | ({"key_result_id": key_result.pk} if key_result else {})


def _check_circle(child: Objective, parent: Objective, field: str) -> None:
    if child.pk == parent.pk:
        raise ValidationError({field: f"{child.key} cannot contribute to itself."})
    if path := way_up(parent, child):
        circle = " → ".join([child.key, *(objective.key for objective in path)])
        raise ValidationError({field: f"This would close a circle: {circle}. Remove one of these links first."})


@all_seeing()
def _check_weights_under(parent: Objective, added: Objective) -> None:
    others = Alignment.objects.filter(parent=parent)
    if added.weight == 0 and not others.exclude(child__weight=0).exists():
        words = f"All objectives under {parent.key} would weigh 0. Give {added.key} a weight first."
        raise ValidationError({"parent": words})


def _choose_primary(child: Objective) -> None:
    """When the primary one is gone, the oldest of the others takes its place."""
    links = list(Alignment.objects.filter(child=child).order_by("id"))
    if links and not any(link.is_primary for link in links):
        links[0].is_primary = True
        links[0].save()
