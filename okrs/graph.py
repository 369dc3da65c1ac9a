"""What helps what: the objectives as one graph over both kinds of links, and the way from one to another."""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from okrs.models import Alignment, Objective, Support
from tenancy.context import all_seeing

type Links = dict[int, list[int]]


@all_seeing()
def links_up() -> Links:
    """Each objective with those above it, by contribution and by support alike; one query."""
    contributes = Alignment.objects.values_list("child_id", "parent_id")
    of = Coalesce(F("objective_id"), F("key_result__objective_id"))
    supports = Support.objects.values_list("child_id", of)
    up: Links = {}
    for child, parent in contributes.union(supports):
        up.setdefault(child, []).append(parent)
    return up


def way(up: Links, start: int, goal: int) -> list[int]:
    """The shortest way from `start` up to `goal`, both included; empty when none leads there."""
    came_from: dict[int, int] = {start: start}
    frontier = [start]
    while frontier and goal not in came_from:
        above = [(one, parent) for one in frontier for parent in up.get(one, ()) if parent not in came_from]
        frontier = list(dict.fromkeys(parent for _, parent in above))
        for one, parent in above:
            came_from.setdefault(parent, one)
    if goal not in came_from:
        return []
    steps = [goal]
    while steps[-1] != start:
        steps.append(came_from[steps[-1]])
    return steps[::-1]


def way_up(start: Objective, goal: Objective) -> list[Objective]:
    """The objectives from `start` up to `goal`, hidden ones without their name; empty when none leads there."""
    steps = way(links_up(), start.pk, goal.pk)
    by_id = Objective.objects.in_bulk(steps)
    return [by_id.get(pk) or Objective(pk=pk, key="an objective you may not see") for pk in steps]


def links_around(objective: Objective) -> tuple[list[Alignment], list[Alignment]]:
    """What it contributes to, the primary one first, and what contributes to it, by key; one query."""
    links = Alignment.objects.filter(Q(child=objective) | Q(parent=objective)).select_related(
        "child__cycle", "child__owner", "parent__cycle", "parent__owner", "key_result"
    )
    above = [link for link in links if link.child_id == objective.pk]
    below = [link for link in links if link.parent_id == objective.pk]
    return (
        sorted(above, key=lambda link: (not link.is_primary, link.parent.key)),
        sorted(below, key=lambda link: link.child.key),
    )


def supports_around(objective: Objective) -> tuple[list[Support], list[Support]]:
    """What it supports, and what supports it or one of its key results; one query."""
    of = Q(objective=objective) | Q(key_result__objective=objective)
    links = Support.objects.filter(Q(child=objective) | of).select_related(
        "child__cycle", "child__owner", "objective__cycle", "objective__owner",
        "key_result__objective__cycle", "key_result__objective__owner",
    )  # fmt: skip
    rows = sorted(links, key=lambda link: (link.child.key, link.pk))
    return [link for link in rows if link.child_id == objective.pk], [
        link for link in rows if link.child_id != objective.pk
    ]
