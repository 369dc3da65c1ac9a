"""The thread of an OKR page: from the objective above to where one is."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from okrs.models import KeyResult, Objective
from okrs.sentences import cut
from ui.components import Crumb

TITLE_WORDS = 4


def thread_of(
    objective: Objective | None, above: Sequence[Objective] = (), last: str = "", key_result: KeyResult | None = None
) -> list[Crumb]:
    """The list or one objective above, the objective, its key result, and the page itself."""
    crumbs = [station(above[0])] if above else [Crumb("Objectives", reverse("objective_list"))]
    if objective is not None:
        crumbs.append(station(objective))
    if key_result is not None:
        crumbs.append(Crumb(key_result.key, reverse("key_result_detail", args=[key_result.pk])))
    return [*crumbs, Crumb(last)] if last else crumbs


def station(objective: Objective) -> Crumb:
    """An objective as a station of the thread."""
    return Crumb(
        f"{objective.key} {cut(objective.title, TITLE_WORDS)}", reverse("objective_detail", args=[objective.pk])
    )
