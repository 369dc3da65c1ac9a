"""What waits for what: the page about all of it, the dialog that adds one, the lines on an initiative's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import demand
from okrs.views.saving import saved
from portfolio.actions.dependencies import add_dependency, remove_dependency
from portfolio.forms.dependencies import DependencyForm
from portfolio.models import Dependency, Initiative
from portfolio.queries.dependencies import found_initiatives, schedule_now
from portfolio.scheduling import Bond, Schedule, Work, consequence, in_words
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.stations import thread_of
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, redirect_for, wants_part

MOST_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """One dependency as a line: both ends, the day it allows, how much room there is, and what follows."""

    id: int
    before: Work
    after: Work
    lag: int
    allowed: date | None
    slack: int | None
    text: str

    @property
    def is_broken(self) -> bool:
        """Whether the plans break it."""
        return bool(self.text)


@require_GET
def dependency_list(request: HtmxRequest) -> HttpResponse:
    """All dependencies, those that the plans break first."""
    plan = schedule_now()
    broken = plan.broken()
    known = set(broken)
    kept = sorted((bond for bond in plan.bonds if bond not in known), key=lambda bond: _room(plan, bond))
    context = {
        "sentence": in_words(plan),
        "broken": [_line(plan, bond) for bond in broken[:MOST_SHOWN]],
        "kept": [_line(plan, bond) for bond in kept[:MOST_SHOWN]],
        "left": max(0, len(broken) - MOST_SHOWN) + max(0, len(kept) - MOST_SHOWN),
        "crumbs": [Crumb("Dependencies")],
    }
    return page_or_part(request, "portfolio/dependency_list.html", "list", context)


def _room(plan: Schedule, bond: Bond) -> tuple[bool, int, int]:
    slack = plan.slack(bond)
    return slack is None, slack or 0, bond.id


def _line(plan: Schedule, bond: Bond) -> Line:
    return Line(
        bond.id, plan.works[bond.before], plan.works[bond.after], bond.lag, plan.allowed(bond), plan.slack(bond),
        consequence(plan, bond),
    )  # fmt: skip


def dependencies_of(initiative: Initiative) -> dict[str, object]:
    """What the page of one initiative shows: what it waits for, what waits for it; two queries."""
    plan = schedule_now()
    chain = [plan.works[pk].key for pk in plan.chain(initiative.pk)] if initiative.pk in plan.slots else []
    return {
        "waits_for": [_line(plan, bond) for bond in plan.before.get(initiative.pk, ())],
        "waited_for_by": [_line(plan, bond) for bond in plan.after.get(initiative.pk, ())],
        "waiting_in_all": len(plan.waiting(initiative.pk)) if initiative.pk in plan.works else 0,
        "slip_chain": " ← ".join(chain) if len(chain) > 2 else "",
    }


@require_http_methods(BOTH)
def dependency_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let the initiative wait for another one, found by search; `?before=` names one already."""
    initiative = fetch(pk)
    demand(request.membership, "edit", initiative)
    form = DependencyForm(request.POST or None)
    add = partial(add_dependency, actor=request.membership, after=initiative)
    if request.method == "POST" and saved(form, lambda: add(**form.cleaned_data)) is not None:
        if wants_part(request):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # the page it was asked from stays
        return redirect_for(request, f"{reverse('initiative_detail', args=[pk])}#dependencies")
    asked = request.GET.get("q", "") or request.POST.get("q", "")
    context = {
        "form": form, "initiative": initiative, "q": asked, "found": _found(request, initiative, asked),
        "chosen": request.POST.get("before", "") or request.GET.get("before", ""),
        "crumbs": [*thread_of(initiative), Crumb("Wait for another")],
    }  # fmt: skip
    if request.headers.get("HX-Target", "").endswith("found"):
        return page_or_part(request, "portfolio/dependency_new.html", "found", context)
    is_bad = request.method == "POST"
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "portfolio/dependency_new.html", part, context, status=422 if is_bad else 200)


def _found(request: HtmxRequest, initiative: Initiative, asked: str) -> list[Initiative]:
    """Those that match, and the one already chosen."""
    found = found_initiatives(asked, without=initiative.pk)
    chosen = request.POST.get("before", "") or request.GET.get("before", "")
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 and int(chosen) not in {one.pk for one in found}:
        found = [*Initiative.objects.filter(pk=int(chosen)).select_related("portfolio"), *found]
    return found


@require_POST
def dependency_remove(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let it wait no longer."""
    row = get_object_or_404(Dependency.objects.select_related("after", "before"), pk=pk)
    remove_dependency(actor=request.membership, dependency=row)
    return redirect_for(request, f"{reverse('initiative_detail', args=[row.after_id])}#dependencies")
