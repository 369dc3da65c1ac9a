"""What the coach says of a key result while it is written; nothing is kept."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from okrs.coach import Draft, advise
from okrs.models import KeyResult, Objective
from okrs.views.stations import thread_of
from ui.http import HtmxRequest, page_or_part

NUMBERS = ("baseline", "target", "low", "high")


@require_POST
def key_result_coach(request: HtmxRequest, objective_pk: int) -> HttpResponse:
    """Advice about the form as it stands; with `key_result` it is about that one, whose figures stand unless given."""
    objective = get_object_or_404(Objective.objects.select_related("cycle"), pk=objective_pk)
    draft, own = draft_of(request.POST, objective)
    context: dict[str, Any] = {
        "advice": advise(draft),
        "title": draft.title,
        "objective": objective,
        "own": own,
        "crumbs": thread_of(objective, [], "Coach"),
    }
    return page_or_part(request, "okrs/coach.html", "advice", context)


def draft_of(sent: QueryDict, objective: Objective) -> tuple[Draft, KeyResult | None]:
    """What the form holds, read leniently: a half-typed number is none."""
    given = sent.get("key_result", "")
    own = objective.key_results.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 10 else None
    numbers = {name: _number(sent.get(name), getattr(own, name, None)) for name in NUMBERS}
    others = objective.key_results.count() - (own is not None)
    kind = sent.get("type", "") or (own.type if own else "")
    return Draft(title=sent.get("title", "")[:300], type=kind, others=others, **numbers), own


def _number(text: str | None, stored: Decimal | None) -> Decimal | None:
    if text is None:
        return stored
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
