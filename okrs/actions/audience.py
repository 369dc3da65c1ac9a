"""Who may see an objective that is not for everyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership, Role
from okrs.models import Audience, Collaborator, KeyResult, Objective, Reader
from tenancy.context import all_seeing

type Place = tuple[int | None, int | None]
"""A member, or a team."""
# It is for nobody in particular: what is restricted has a row, and the tenant's owner sees it all the same.
NOBODY: frozenset[Place] = frozenset({(None, None)})


@all_seeing()
def set_audience(objective: Objective, actor: Membership | None = None) -> None:
    """Let the database show the objective to whom it says: its owner, collaborators, team or named readers.

    Called by every action that changes one of these. Raises ValidationError when nobody, or not the actor, sees it.
    """
    wanted = _audiences([objective])[objective.pk]
    if wanted == NOBODY:
        raise ValidationError({"visibility": "Nobody could see it. Give it an owner, or name who may."})
    if wanted and actor is not None and not _is_among(actor, wanted):
        raise ValidationError({"visibility": "You would not see it yourself any more. Name yourself among who may."})
    _replace({objective.pk: wanted})


def _is_among(member: Membership, audience: frozenset[Place]) -> bool:
    if member.role == Role.OWNER or (member.pk, None) in audience:
        return True
    return member.team_id is not None and (None, member.team_id) in audience


@all_seeing()
def set_audiences(objectives: Iterable[Objective]) -> None:
    """The same for many that were written in bulk; what nobody could see is left to the tenant's owner."""
    _replace(_audiences(list(objectives)))


def _audiences(objectives: list[Objective]) -> dict[int, frozenset[Place]]:
    hidden = [one for one in objectives if one.visibility != Objective.Visibility.EVERYONE]
    workers, readers = _members(hidden, Collaborator, KeyResult), _members(hidden, Reader)
    return {one.pk: _audience(one, workers[one.pk], readers[one.pk]) for one in objectives}


type Naming = type[Collaborator | Reader | KeyResult]


def _members(objectives: list[Objective], *models: Naming) -> Mapping[int, set[int]]:
    """Per objective the people that rows of these kinds name; the lead of a key result works on its objective."""
    found: dict[int, set[int]] = defaultdict(set)
    for model in models if objectives else ():
        rows: Any = model.objects.filter(objective__in=objectives)
        name = "owner_id" if model is KeyResult else "member_id"
        for objective_id, member_id in rows.exclude(**{name: None}).values_list("objective_id", name):
            found[objective_id].add(member_id)
    return found


def _audience(objective: Objective, workers: set[int], readers: set[int]) -> frozenset[Place]:
    if objective.visibility == Objective.Visibility.EVERYONE:
        return frozenset()
    named = readers if objective.visibility == Objective.Visibility.PEOPLE else set()
    people = workers | named | ({objective.owner_id} if objective.owner_id else set())
    places: set[Place] = {(member, None) for member in people}
    if objective.visibility == Objective.Visibility.TEAM and objective.team_id:
        places.add((None, objective.team_id))
    return frozenset(places) or NOBODY


def _replace(wanted: Mapping[int, frozenset[Place]]) -> None:
    """Write only what differs: each change of an audience is one of figures where hidden objectives do not count."""
    stored: dict[tuple[int, Place], int] = {
        (row.objective_id, (row.member_id, row.team_id)): row.pk
        for row in Audience.objects.filter(objective_id__in=list(wanted))
    }
    asked = {(pk, place) for pk, places in wanted.items() for place in places}
    gone = [pk for key, pk in stored.items() if key not in asked]
    if gone:
        Audience.objects.filter(pk__in=gone).delete()
    Audience.objects.bulk_create(
        Audience(objective_id=pk, member_id=member, team_id=team)
        for pk, (member, team) in sorted(asked - set(stored), key=str)
    )
