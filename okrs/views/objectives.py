"""Objectives: the indented list of a cycle, one objective, and the forms that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand, may
from activity.queries import history_of
from okrs.actions.objectives import create_objective, edit_objective
from okrs.events import said
from okrs.forms import NewObjectiveForm, ObjectiveForm
from okrs.list_sentences import Running, objectives_sentence
from okrs.models import Collaborator, Cycle, KeyResult, Kpi, Objective
from okrs.queries import current_cycle, cycle_of, latest_word, values_of
from okrs.sentences import objective_sentence
from okrs.views.alignments import hidden_below, lines_around
from okrs.views.figures import age_notice, strip_of_objective
from okrs.views.lineage import lineage_of
from okrs.views.saving import NO_CONFLICT, both, saved
from okrs.views.stations import thread_of
from okrs.views.tree import Forest, key_result_row, rows_of
from rollups.queries import currencies, key_result_rollups
from tenancy.clock import today
from tenancy.versions import Stale
from ui.components import Tab
from ui.http import HtmxRequest, page_or_part, redirect_for

ONLY = {"": "All", "mine": "Mine", "at_risk": "At risk", "stale": "Stale", "unfunded": "No funded work"}
SHOWN_EVENTS = 30
MOST_TOGGLED = 2000


@dataclass(frozen=True)
class Wish:
    """What the list's address asks for."""

    cycle: Cycle | None
    only: str
    toggled: frozenset[int]
    page: int
    level: str = ""

    def query(self, **changes: Any) -> str:
        """The query of the same list with something else asked for."""
        given = {
            "cycle": self.cycle.pk if self.cycle else "",
            "only": self.only,
            "level": self.level,
            "toggled": "-".join(map(str, sorted(self.toggled))),
            "page": "",
            **changes,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value not in ("", None)})


def _wish(request: HtmxRequest, cycles: list[Cycle]) -> Wish:
    by_id = {str(cycle.pk): cycle for cycle in cycles}
    asked = request.GET.get("cycle", "")
    if asked and asked not in by_id:
        raise Http404
    only, level = request.GET.get("only", ""), request.GET.get("level", "")
    toggled = [part for part in request.GET.get("toggled", "").split("-") if part.isdecimal() and len(part) < 19]
    page = request.GET.get("page", "1")
    return Wish(
        cycle=by_id.get(asked) or cycle_of(cycles, today(request.tenant)) or next(iter(cycles), None),
        only=only if only in ONLY else "",
        toggled=frozenset(int(part) for part in toggled[:MOST_TOGGLED]),
        page=int(page) if page.isdecimal() and 0 < int(page) < 10_000 else 1,
        level=level if level in Objective.Level.values else "",
    )


@require_GET
def objective_list(request: HtmxRequest) -> HttpResponse:
    """The objectives of a cycle as an indented table; what is open and filtered stands in the address."""
    cycles = list(Cycle.objects.all())
    wish = _wish(request, cycles)
    forest = Forest(wish.cycle, request.membership, wish.only, wish.toggled, wish.level).load() if wish.cycle else None
    rows, has_more = rows_of(forest, wish.page, today(request.tenant)) if forest else ([], False)
    context = {
        "cycles": cycles,
        "wish": wish,
        "sentence": _standing(forest, today(request.tenant)) if forest else "",
        "levels": Objective.Level.choices,
        "rows": [(row, wish.query(toggled=row.toggled, page=wish.page if wish.page > 1 else "")) for row in rows],
        "tabs": [
            Tab(label, wish.query(only=only, toggled=""), is_current=only == wish.only) for only, label in ONLY.items()
        ],
        "previous_url": wish.query(page=wish.page - 1) if wish.page > 1 else "",
        "next_url": wish.query(page=wish.page + 1) if has_more else "",
        "may_propose": may(request.membership, "propose"),
        "may_set_up": may(request.membership, "set_up"),
        "crumbs": thread_of(None),
    }
    return page_or_part(request, "okrs/objective_list.html", "tree", context)


def _standing(forest: Forest, day: date) -> str:
    """How all of the cycle stands, whatever of it is shown."""
    rollups = (forest.figures.get(pk) for pk in forest.objectives)
    cycle = forest.cycle
    running = Running(cycle.name, cycle.starts_on, cycle.ends_on)
    return objectives_sentence((one.health if one else None for one in rollups), running, day)


def fetch(pk: int) -> Any:
    """The objective with what every page of it shows and whom it has; 404 when the tenant has none by this id."""
    names = Collaborator.objects.filter(objective=OuterRef("pk")).order_by("member__name").values("member__name")
    rows = Objective.objects.select_related("cycle", "owner", "team").annotate(
        with_names=ArraySubquery(names), latest_word=latest_word()
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def objective_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """Its sentence, figures, key results, what stands above and below it, and what happened."""
    objective, day = fetch(pk), today(request.tenant)
    key_results = list(KeyResult.objects.filter(objective=objective).select_related("owner").order_by("key"))
    figures = key_result_rollups([one.pk for one in key_results])
    lines, around = lines_around(objective)
    rollup = around.get(pk)
    values = values_of([one.pk for one in key_results], day)
    rows = [key_result_row(one, 0, figures, values) for one in key_results]
    context = {
        "objective": objective,
        "rollup": rollup,
        "sentence": objective_sentence(
            measured=rollup.measured if rollup else None,
            expected=rollup.expected if rollup else None,
            coverage=rollup.coverage if rollup else None,
            rows=len(key_results) or len(lines.below),
            worst=_worst(key_results, figures) or _worst([line.objective for line in lines.below], around),
        ),
        "figures": strip_of_objective(rollup, _currency(request)),
        "age": age_notice(
            rollup.computed_at if rollup else None, rollup.as_of if rollup else None, day, objective.latest_word
        ),
        "rows": rows,
        "lines": lines,
        "hidden_below": hidden_below(objective, lines, rollup.children if rollup else 0),
        "lineage": lineage_of(objective),
        "events": said(history_of(objective)[:SHOWN_EVENTS]),
        "may_edit": may(request.membership, "edit", objective),
        "crumbs": thread_of(objective, [line.objective for line in lines.above]),
    }
    return page_or_part(request, "okrs/objective_detail.html", "body", context)


def _currency(request: HtmxRequest) -> str:
    """The one currency money is kept in; empty when there are several, whose sums mean nothing."""
    used = currencies(request.tenant.currency) or {request.tenant.currency}
    return used.pop() if len(used) == 1 else ""


def _worst(rows: list[Any], figures: dict[int, Any]) -> str:
    """The title of the row whose measure is furthest behind what is expected of it."""
    behind = []
    for row in rows:
        known = figures.get(row.pk)
        if known is not None and known.measured is not None and known.expected is not None:
            behind.append((known.expected - known.measured, row.title))
    worst = max(behind, default=(0, ""))
    return worst[1] if worst[0] > 0 else ""


@require_http_methods(["GET", "POST"])
def objective_new(request: HtmxRequest) -> HttpResponse:
    """A new objective; `?parent=` and `?cycle=` fill the form."""
    demand(request.membership, "propose")
    form = NewObjectiveForm(request.POST or None, initial=_blank(request))
    if request.method == "POST":
        made = saved(form, partial(_create, request, form))
        if made is not None:
            return redirect_for(request, reverse("objective_detail", args=[made.pk]))
    context = {"form": form, "crumbs": thread_of(None, [], "New objective")}
    return page_or_part(request, "okrs/objective_new.html", "form", context, status=422 if form.errors else 200)


def _blank(request: HtmxRequest) -> dict[str, Any]:
    cycle = request.GET.get("cycle", "")
    parent = request.GET.get("parent", "")
    kpi = prompted_by(request)
    return {
        "title": f"{kpi.title} is back in its band" if kpi else "",
        "cycle": cycle if cycle.isdecimal() else current_cycle(today(request.tenant)),
        "parent": parent if parent.isdecimal() else None,
        "owner": request.membership,
        "team": request.membership.team_id,
        "level": Objective.Level.TEAM,
        "ambition": Objective.Ambition.COMMITTED,
        "visibility": Objective.Visibility.EVERYONE,
    }


def prompted_by(request: HtmxRequest) -> Kpi | None:
    """The KPI in the address (`?kpi=`) that led to the objective."""
    asked = request.GET.get("kpi", "")
    return Kpi.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None


def _create(request: HtmxRequest, form: ObjectiveForm) -> Objective:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in EDITED} | _people(form)
    parent = form.cleaned_data["parent"]
    given["prompted_by"] = prompted_by(request)
    return create_objective(actor=request.membership, parents=[parent] if parent else [], **given)


def _people(form: ObjectiveForm) -> dict[str, Any]:
    """Readers are kept only while they are what decides."""
    is_named = form.cleaned_data["visibility"] == Objective.Visibility.PEOPLE
    return {
        "collaborators": list(form.cleaned_data["collaborators"]),
        "readers": list(form.cleaned_data["readers"]) if is_named else [],
    }


EDITED = ("title", "level", "cycle", "owner", "team", "ambition", "weight", "description", "visibility")


@require_http_methods(["GET", "POST"])
def objective_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change an objective and what it contributes to."""
    objective = fetch(pk)
    demand(request.membership, "edit", objective)
    form = ObjectiveForm(request.POST or None, initial=_initial(objective))
    crumbs = thread_of(objective, [], "Edit")
    context: dict[str, Any] = {"form": form, "objective": objective, "crumbs": crumbs, **NO_CONFLICT}
    if request.method == "POST":
        try:
            if saved(form, partial(_edit, request, objective, form)) is not None:
                return redirect_for(request, reverse("objective_detail", args=[pk]))
        except Stale as stale:
            context |= both(form, stale, ObjectiveForm, _initial(fetch(pk)))
            return page_or_part(request, "okrs/objective_edit.html", "form", context, status=412)
    return page_or_part(request, "okrs/objective_edit.html", "form", context, status=422 if form.errors else 200)


def _initial(objective: Objective) -> dict[str, Any]:
    stored: dict[str, Any] = {name: getattr(objective, name) for name in (*EDITED, "version")}
    for name in ("collaborators", "readers"):
        stored[name] = list(getattr(objective, name).values_list("member_id", flat=True))
    return stored


def _edit(request: HtmxRequest, objective: Objective, form: ObjectiveForm) -> Objective:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in EDITED}
    seen = form.cleaned_data["version"] or 0
    given |= _people(form)
    return edit_objective(actor=request.membership, objective=objective, expected_version=seen, **given)
