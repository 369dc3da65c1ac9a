"""The ranking of demands and live bets: inputs, scores, ties, what is missing, and how far it depends on weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand, may
from okrs.views.saving import saved
from portfolio.actions.scoring import give_score_inputs
from portfolio.forms.scoring import ScoreInputsForm
from portfolio.models import Initiative
from portfolio.queries.scores import RANKED_STATES, inputs_of, ranking, schemes_in_force
from portfolio.scoring import FRAMEWORKS
from portfolio.scoring.ranking import Entrant, Ranked, Scheme, Unscored, score_of
from portfolio.scoring.stability import Stability, stability
from portfolio.scoring.words import ranking_sentence
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from ui.components import Crumb, Tab
from ui.formats import NOT_KNOWN, number, percent
from ui.http import HtmxRequest, page_or_part, redirect_for

PER_PAGE = 100
TOP, MOST_TOP = 5, 100
FRAGILE = 0.8
"""Who is in the top in fewer of the trials hangs on the weights."""


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    each: Ranked
    inputs: list[str]
    stays: str
    is_fragile: bool
    is_top: bool
    may_edit: bool


@require_GET
def ranking_list(request: HtmxRequest) -> HttpResponse:
    """The sentence, then who stands where and why."""
    schemes, top = schemes_in_force(), asked_number(request, "n", TOP, MOST_TOP)
    scheme = schemes.chosen(asked_id(request.GET.get("scheme", "")))
    if scheme is None:
        raise Http404
    found, start = ranking(scheme), asked_number(request, "from", 1, 10**6)
    stable = stability(scheme, found.ranked, top)
    context: dict[str, Any] = {
        "crumbs": [Crumb("Ranking")],
        "tabs": _tabs(schemes.all, scheme, top),
        "scheme": scheme,
        "framework": FRAMEWORKS[scheme.framework],
        "weighted": [(each.name, each.weight) for each in scheme.criteria if each.weight != 1],
        "top": top,
        "sentence": ranking_sentence(scheme.name, found, top, stable),
        "lines": [_line(request, scheme, each, top, stable) for each in found.ranked[start - 1 : start - 1 + PER_PAGE]],
        "scored": len(found.ranked),
        "next": start + PER_PAGE if len(found.ranked) >= start + PER_PAGE else None,
        "previous": max(1, start - PER_PAGE) if start > 1 else None,
        "unscored": [
            (each, _given(scheme, each), may(request.membership, "edit", each.entrant))
            for each in found.unscored[:PER_PAGE]
        ],
        "unscored_many": len(found.unscored),
        "has_stability": stable is not None,
        "may_set_up": may(request.membership, "set_up"),
        "may_propose": may(request.membership, "propose"),
    }
    return page_or_part(request, "portfolio/ranking_list.html", "body", context)


def _tabs(schemes: tuple[Scheme, ...], chosen: Scheme, top: int) -> list[Tab]:
    url, more = reverse("ranking_list"), f"&n={top}" if top != TOP else ""
    return [
        Tab(each.name, f"{url}?scheme={each.id}{more}" if each.id else url, is_current=each == chosen)
        for each in schemes
    ]


def _line(request: HtmxRequest, scheme: Scheme, each: Ranked, top: int, stable: Stability | None) -> Line:
    share = None if stable is None else stable.stays.get(each.entrant.id, 0.0)
    is_top = each.rank <= top
    return Line(
        each, [number(each.entrant.inputs[one.key]) for one in scheme.criteria], _stays(share),
        is_fragile=share is not None and (share < FRAGILE if is_top else share > 1 - FRAGILE), is_top=is_top,
        may_edit=may(request.membership, "edit", each.entrant),
    )  # fmt: skip


def _stays(share: float | None) -> str:
    if share is None:
        return ""
    if share in {0, 1}:
        return "always" if share else "never"
    return percent(min(max(share, 0.01), 0.99))


def _given(scheme: Scheme, each: Unscored) -> list[str]:
    """Its inputs in the order of the columns; what is missing is not known, never 0."""
    inputs = each.entrant.inputs
    return [number(inputs[one.key]) if one.key in inputs else NOT_KNOWN for one in scheme.criteria]


def scores_section(initiative: Initiative) -> dict[str, Any]:
    """What the page of an initiative shows of its scores: by the scheme that lists are ranked by, in three queries."""
    scheme, inputs = schemes_in_force().default, inputs_of(initiative)
    given = {key: row.value for key, row in inputs.items()}
    entrant = Entrant(initiative.pk, initiative.key, initiative.title, initiative.state, given)
    found = score_of(scheme, entrant)
    return {
        "scheme": scheme,
        "score": None if isinstance(found, Unscored) else found,
        "unscored": found.why if isinstance(found, Unscored) else "",
        "score_inputs": [(each, inputs.get(each.key)) for each in scheme.criteria],
        "is_ranked": initiative.state in RANKED_STATES,
    }


def asked_number(request: HtmxRequest, name: str, usual: int, most: int) -> int:
    """A whole number of the address from 1 to `most`; anything else counts as not asked."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= most else usual


def asked_id(text: str) -> int | None:
    """An id of the address; none where nothing that could be one is asked."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@require_http_methods(BOTH)
def score_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """What one initiative is worth by each criterion: a dialog, or (`?row=1`) its row of the ranking."""
    initiative, member = fetch(pk), request.membership
    demand(member, "edit", initiative)
    scheme = schemes_in_force().chosen(asked_id(request.GET.get("scheme", "")))
    if scheme is None:
        raise Http404
    given = {key: row.value for key, row in inputs_of(initiative).items()}
    form = ScoreInputsForm(request.POST or None, criteria=scheme.criteria, given=given)
    if request.GET.get("row"):
        return _row(request, initiative, scheme, form)
    lead = f"{scheme.name}: {FRAMEWORKS[scheme.framework].formula}. Empty: not known yet, so it has no score."
    back = f"{reverse('initiative_detail', args=[pk])}#scores"
    frame = Sheet(f"Score {initiative.key}", "Save", back, thread_of(initiative), lead=lead)
    return sheet(request, frame, form, lambda: _give(request, initiative, form))


def _give(request: HtmxRequest, initiative: Initiative, form: ScoreInputsForm) -> bool:
    values, note = form.values(), form.cleaned_data["note"]
    give_score_inputs(actor=request.membership, initiative=initiative, values=values, note=note)
    return True


def _row(request: HtmxRequest, initiative: Initiative, scheme: Scheme, form: ScoreInputsForm) -> HttpResponse:
    back = f"{reverse('ranking_list')}?scheme={scheme.id}" if scheme.id else reverse("ranking_list")
    if request.method == "POST" and saved(form, lambda: _give(request, initiative, form)):
        return redirect_for(request, back)
    fields = [form[f"input_{each.key}"] for each in scheme.criteria]
    # The row replaces the link that was pressed: without this, the keyboard would begin at the top of the page.
    next((each for each in form if each.errors), fields[0]).field.widget.attrs["autofocus"] = True
    context = {
        "form": form, "initiative": initiative, "scheme": scheme, "back": back, "fields": fields,
        "crumbs": thread_of(initiative, "Score"), "path": request.get_full_path(),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page_or_part(request, "portfolio/score_edit.html", "row", context, status=status)
