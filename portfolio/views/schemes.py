"""Set-up: the schemes by which bets are scored, in versions that say why they changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand, may
from accounts.setup import setup_crumbs, setup_tabs
from okrs.views.saving import saved
from portfolio.actions.scoring import criteria_problem, set_scheme
from portfolio.forms.scoring import SchemeForm, criteria_forms, criteria_from
from portfolio.models import ScoreScheme
from portfolio.queries.scores import entrants, newest_versions, schemes_in_force, schemes_of, versions_of
from portfolio.scoring import FRAMEWORKS, Criterion
from portfolio.scoring.ranking import Ranked, Scheme, rank
from portfolio.views.initiatives import BOTH
from ui.components import Crumb
from ui.formats import plural
from ui.http import HtmxRequest, page_or_part, redirect_for

SHOWN_MOVES = 20


@dataclass(frozen=True)
class Moved:
    """An initiative whose rank would be another."""

    each: Ranked
    was: int | None
    by: int


@require_GET
def setup_schemes(request: HtmxRequest) -> HttpResponse:
    """Every scheme with its newest version, and the one that lists are ranked by."""
    schemes = schemes_in_force()
    rows = list(newest_versions().select_related("recorded_by").order_by("is_retired", "name"))
    known = schemes_of(rows)
    default = schemes.default
    context = {
        "crumbs": setup_crumbs("setup_schemes"),
        "tabs": setup_tabs("setup_schemes") if may(request.membership, "set_up") else [],
        "lines": [(row, known[row.pk], row.pk == default.id) for row in rows],
        "sentence": _sentence(len(rows), default),
        "frameworks": list(FRAMEWORKS.values()),
        "may_set_up": may(request.membership, "set_up"),
    }
    return render(request, "portfolio/setup_schemes.html", context)


def _sentence(many: int, default: Scheme) -> str:
    if not many:
        return "Bets are ranked by the usual WSJF, as long as you set no scheme of your own."
    return f"{plural(many, 'scheme')}; unless another is chosen, bets are ranked by {default.name}."


@require_GET
def setup_scheme_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """One version, readable for ever, beside the others of its name."""
    row = get_object_or_404(ScoreScheme.objects.select_related("recorded_by"), pk=pk)
    versions = versions_of(row.name)
    context = {
        "crumbs": _crumbs(row, ""),
        "row": row,
        "scheme": schemes_of([row])[row.pk],
        "framework": FRAMEWORKS[row.framework],
        "versions": versions,
        "is_newest": versions[0].pk == row.pk,
        "may_set_up": may(request.membership, "set_up"),
    }
    return render(request, "portfolio/setup_scheme_detail.html", context)


@require_http_methods(BOTH)
def setup_scheme_new(request: HtmxRequest) -> HttpResponse:
    """A new scheme of one of the ways to score."""
    demand(request.membership, "set_up")
    asked = request.GET.get("framework", "")
    way = FRAMEWORKS.get(asked, FRAMEWORKS["wsjf"])
    taken = ScoreScheme.objects.filter(name=way.name).exists()
    start = Scheme("" if taken else way.name, way.key, way.criteria)
    return _written(request, start, None)


@require_http_methods(BOTH)
def setup_scheme_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """The next version of a scheme; how ranks would move is shown before it is saved."""
    demand(request.membership, "set_up")
    asked = get_object_or_404(ScoreScheme, pk=pk)
    row = versions_of(asked.name)[0]
    return _written(request, schemes_of([row])[row.pk], row)


def _written(request: HtmxRequest, start: Scheme, row: ScoreScheme | None) -> HttpResponse:
    data = request.POST or None
    initial = {"name": start.name, "is_default": row.is_default if row else False}
    form = SchemeForm(data, is_new=row is None, initial=initial)
    rows = criteria_forms(start.framework, start.criteria, data)
    context: dict[str, Any] = {
        "crumbs": _crumbs(row, "New version" if row else "New scheme"), "form": form, "rows": rows, "row": row,
        "framework": FRAMEWORKS[start.framework], "path": request.get_full_path(), "preview": None,
        "cancel": reverse("setup_scheme_detail", args=[row.pk]) if row else reverse("setup_schemes"),
    }  # fmt: skip
    status = 200
    if data is not None:
        status = 422
        if rows.is_valid():
            if "preview" in request.POST:
                context |= _previewed(start, rows, row)
                status = 422 if context.get("problem") else 200
            elif (made := saved(form, lambda: _set(request, start, form, rows, row))) is not None:
                return redirect_for(request, reverse("setup_scheme_detail", args=[made.pk]))
    return page_or_part(request, "portfolio/setup_scheme_edit.html", "form", context, status=status)


def _set(request: HtmxRequest, start: Scheme, form: SchemeForm, rows: Any, row: ScoreScheme | None) -> ScoreScheme:
    given = {"name": start.name, **form.cleaned_data}
    if row is None and ScoreScheme.objects.filter(name=given["name"]).exists():
        raise ValidationError({"name": f"{given['name']} is there already: change that one, or choose another name."})
    criteria = _criteria(start, rows, row)
    return set_scheme(actor=request.membership, framework=start.framework, criteria=criteria, **given)


def _criteria(start: Scheme, rows: Any, row: ScoreScheme | None) -> list[Criterion]:
    """What is written; of a new scheme with criteria of one's own, those that stood there are examples."""
    return criteria_from(rows, are_examples=row is None and FRAMEWORKS[start.framework].has_own_criteria)


def _previewed(start: Scheme, rows: Any, row: ScoreScheme | None) -> dict[str, Any]:
    """How ranks would move from this version (a new scheme: from the default) to what is written."""
    criteria = _criteria(start, rows, row)
    if words := criteria_problem(start.framework, criteria):
        return {"problem": words}
    all_ = entrants()
    before = start if row else schemes_in_force().default
    was, then = rank(before, all_).ranks, rank(Scheme(start.name, start.framework, tuple(criteria)), all_)
    moved = [
        Moved(each, was.get(each.entrant.id), (was.get(each.entrant.id) or each.rank) - each.rank)
        for each in then.ranked
        if was.get(each.entrant.id) != each.rank
    ]
    return {
        "preview": moved[:SHOWN_MOVES],
        "preview_words": _moved_words(len(moved), len(then.ranked), len(was) - len(then.ranked)),
        "preview_more": max(0, len(moved) - SHOWN_MOVES),
    }


def _moved_words(moved: int, scored: int, lost: int) -> str:
    if not scored:
        return "Nothing would be scored: the inputs that this asks for are not given yet."
    left = f" {plural(lost, 'bet')} would have no score any longer." if lost > 0 else ""
    if not moved:
        return f"No rank would move among the {scored} that are scored.{left}"
    return f"{moved} of {plural(scored, 'rank')} would move.{left}"


def _crumbs(row: ScoreScheme | None, last: str) -> list[Crumb]:
    names = setup_crumbs("setup_schemes", "x")[:-1]
    if row is not None:
        url = reverse("setup_scheme_detail", args=[row.pk]) if last else ""
        names = [*names, Crumb(str(row), url)]
    return [*names, Crumb(last)] if last else names
