"""Whether a demand can be done: its cost, schedule and scope, each with words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import demand
from portfolio.actions.feasibility import assess_feasibility
from portfolio.forms import FeasibilityForm
from portfolio.models import Feasibility, Initiative
from portfolio.queries.demands import feasibility_history
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.formats import listed
from ui.http import HtmxRequest

SHAPES = {"fine": "ok", "doubtful": "risk", "not_feasible": "off"}
WORST_FIRST = ("not_feasible", "doubtful", "fine")


@dataclass(frozen=True)
class Side:
    """One side of an initiative with the newest word on it; None: nobody looked yet."""

    aspect: str
    name: str
    said: Feasibility | None

    @property
    def shape(self) -> str:
        """The shape and colour of its verdict."""
        return SHAPES[self.said.verdict] if self.said else "todo"


@require_http_methods(BOTH)
def feasibility_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say what was found about its cost, schedule or scope."""
    initiative = fetch(pk)
    demand(request.membership, "edit", initiative)
    aspect = request.GET.get("aspect", "")
    initial = {"aspect": aspect} if aspect in Feasibility.Aspect.values else {}
    form = FeasibilityForm(request.POST or None, day=today(request.tenant), initial=initial)
    frame = Sheet(
        "Can it be done?", "Save", f"{reverse('initiative_detail', args=[pk])}#feasibility", thread_of(initiative),
        lead=initiative.title,
    )  # fmt: skip
    return sheet(
        request, frame, form,
        lambda: assess_feasibility(actor=request.membership, initiative=initiative, **form.cleaned_data),
    )  # fmt: skip


def feasibility_section(initiative: Initiative) -> dict[str, Any]:
    """What the page of an initiative shows about it, in one query."""
    history = feasibility_history(initiative)
    newest: dict[str, Feasibility] = {}
    for row in history:
        if not row.superseded:  # type: ignore[attr-defined]  # annotated
            newest.setdefault(row.aspect, row)
    sides = [Side(value, str(label), newest.get(value)) for value, label in Feasibility.Aspect.choices]
    return {
        "sides": sides,
        "feasibility_history": [(row, SHAPES[row.verdict]) for row in history],
        "feasibility_short": feasibility_short(sides),
    }


def feasibility_short(sides: list[Side]) -> tuple[str, str] | None:
    """Shape and words for the line under the title: the worst of what was said; None before anybody looked."""
    for verdict in WORST_FIRST:
        named = [side.name.lower() for side in sides if side.said and side.said.verdict == verdict]
        if named:
            words = {"fine": "fine", "doubtful": "doubtful", "not_feasible": "not feasible"}[verdict]
            return SHAPES[verdict], f"{listed(named).capitalize()} {words}"
    return None
