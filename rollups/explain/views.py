"""The page of an explanation, and the parts of it: the panel beside another page, what is in it, an input unfolded."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rollups.engine import Moment
from rollups.explain.explaining import NoSuchMeasure
from rollups.explain.queries import KINDS, Question, explanation
from rollups.explain.showing import sheet_of, way_from
from tenancy.clock import looking_back, today
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, wants_part

# What htmx may ask for, and what of the template answers: an input unfolds on the page as it does in the panel.
PARTS = {"panel": "panel", "sheet": "sheet", "inside": "inside", "unfolded": "inside"}
MOST_INPUTS = 10**6
MOST_DIGITS = 18


def explain_page(kind: str) -> Callable[..., HttpResponse]:
    """The view of a kind of object."""

    @require_GET
    def explain(request: HttpRequest, pk: int = 0) -> HttpResponse:
        """Why a figure is what it is."""
        return _answer(request, kind, pk)  # type: ignore[arg-type]  # the middleware made it one

    return explain


def _answer(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    known, tenant, look = KINDS[kind], request.tenant, looking_back()
    currency = request.GET.get("currency", "")[:3]
    asked = Question(kind, pk, request.GET.get("measure") or known.first, start=start_of(request), currency=currency)
    moment = Moment(today(tenant), look.known_at if look else None, tenant.formula)
    try:
        found = explanation(tenant, asked, moment)
    except NoSuchMeasure:
        raise Http404 from None
    if found is None:
        raise Http404
    sheet = sheet_of(found, way_from(request.GET.get("via", "")), currency)
    part = request.GET.get("part", "panel")
    crumbs = [Crumb(f"{sheet.key} {sheet.title}".strip(), sheet.object_url), Crumb("Why this number")]
    is_panel = wants_part(request) and part != "unfolded"
    context = {"sheet": sheet, "crumbs": crumbs, "as_of": found.as_of, "is_panel": is_panel}
    return page_or_part(request, "rollups/explain.html", PARTS.get(part, "panel"), context)


def start_of(request: HtmxRequest) -> int:
    """From which input on the address asks."""
    text = request.GET.get("inputs_from", "0")
    return int(text) if text.isdecimal() and int(text) <= MOST_INPUTS else 0


def whole_of(request: HtmxRequest, name: str) -> int:
    """The id that the address names so; 0 without one, or for what is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
