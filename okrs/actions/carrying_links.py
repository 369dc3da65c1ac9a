"""Who and what the carried objectives are linked to, copied beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from okrs.models import Alignment, Collaborator, Cycle, KeyResult, Objective, Reader, Support
from tenancy.context import all_seeing

type Copies = Mapping[int, Objective]
type KeyResultCopies = Mapping[int, KeyResult]


@all_seeing()
def next_number() -> int:
    """The number after the greatest that an objective's or a key result's key has: so many copies find free keys."""
    objectives = Objective.objects.filter(key__regex=r"^O\d{1,9}$").values_list("key", flat=True)
    key_results = KeyResult.objects.filter(key__regex=r"^KR\d{1,9}\.\d+$").values_list("key", flat=True)
    used = [int(key[1:]) for key in objectives] + [int(key[2:].partition(".")[0]) for key in key_results]
    return max(used, default=0) + 1


def copy_people(objectives: Copies) -> None:
    """Collaborators and readers."""
    kinds: tuple[Any, ...] = (Collaborator, Reader)
    for model in kinds:
        rows = model.objects.filter(objective__in=list(objectives)).order_by("pk")
        model.objects.bulk_create(
            [model(objective=objectives[row.objective_id], member_id=row.member_id) for row in rows]
        )


def copy_links(objectives: Copies, key_results: KeyResultCopies, into: Cycle) -> None:
    """What they contribute to and support: each other, and what lies in a cycle that goes on as long as theirs."""
    _copy_alignments(objectives, key_results, into)
    _copy_supports(objectives, key_results, into)


def _lasting(prefix: str, into: Cycle) -> Q:
    """What lies in a cycle that is still open and does not end before the copies' one."""
    open_states = [Cycle.State.DRAFT, Cycle.State.ACTIVE]
    return Q(**{f"{prefix}cycle__ends_on__gte": into.ends_on, f"{prefix}cycle__state__in": open_states})


def _copy_alignments(objectives: Copies, key_results: KeyResultCopies, into: Cycle) -> None:
    links = Alignment.objects.filter(Q(parent__in=list(objectives)) | _lasting("parent__", into))
    copies = []
    for link in links.filter(child__in=list(objectives)).order_by("pk"):
        parent = objectives.get(link.parent_id)
        aimed = _copied(link.key_result_id, key_results, kept=parent is None)
        copies.append(
            Alignment(
                child=objectives[link.child_id], parent_id=parent.pk if parent else link.parent_id,
                key_result_id=aimed, is_primary=link.is_primary,
            )
        )  # fmt: skip
    Alignment.objects.bulk_create(copies)


def _copy_supports(objectives: Copies, key_results: KeyResultCopies, into: Cycle) -> None:
    helped = Q(objective__in=list(objectives)) | Q(key_result__in=list(key_results))
    lasting = _lasting("objective__", into) | _lasting("key_result__objective__", into)
    rows: Any = Support.objects.filter(helped | lasting, child__in=list(objectives)).order_by("pk")
    copies = []
    for row in rows:
        objective = objectives.get(row.objective_id) if row.objective_id else None
        copies.append(
            Support(
                child=objectives[row.child_id],
                objective_id=objective.pk if objective else row.objective_id,
                key_result_id=_copied(row.key_result_id, key_results, kept=True),
            )
        )
    Support.objects.bulk_create(copies)


def _copied(key_result: int | None, key_results: KeyResultCopies, *, kept: bool) -> int | None:
    """The copy of a key result; itself, or none, where it was not carried."""
    if key_result is None:
        return None
    copy = key_results.get(key_result)
    return copy.pk if copy else key_result if kept else None
