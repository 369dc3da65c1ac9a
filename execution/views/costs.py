"""All that was booked on an initiative or an item, page by page; one entry's own place among them."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from execution.models import Cost
from execution.queries import costs_of, initiatives_of, item_ids_of
from execution.views.stations import fetch_item, thread_of_item
from portfolio.queries.ledger import currency_of
from portfolio.views.initiatives import fetch
from portfolio.views.stations import thread_of
from ui.components import Page
from ui.http import HtmxRequest, page_or_part, whole

PER_PAGE = 50
LONGEST_WORDS = 80


@require_GET
def initiative_costs(request: HtmxRequest, pk: int) -> HttpResponse:
    """The entries on an initiative and on its items."""
    initiative = fetch(pk)
    return _page(
        request, costs_of(item_ids_of(pk), pk),
        {
            "title": f"Costs of {initiative.key} {initiative.title}", "crumbs": thread_of(initiative, "Costs"),
            "currency": currency_of(initiative.portfolio, request.tenant),
            "may_report": may(request.membership, "report", initiative),
            "explain_url": f"{reverse('initiative_explain', args=[pk])}?measure=ac",
        },
    )  # fmt: skip


@require_GET
def item_costs(request: HtmxRequest, pk: int) -> HttpResponse:
    """The entries on one item."""
    item = fetch_item(pk)
    serves = initiatives_of([pk]).get(pk)
    return _page(
        request, costs_of([pk]),
        {
            "title": f"Costs of {item.key} {item.title}", "crumbs": thread_of_item(item, "Costs"),
            "currency": (serves.currency if serves else "") or request.tenant.currency,
            "may_report": may(request.membership, "report", item),
        },
    )  # fmt: skip


@require_GET
def cost_detail(_: HttpRequest, pk: int) -> HttpResponse:
    """The entry where it stands: among those of its item, else of its initiative."""
    cost = get_object_or_404(Cost, pk=pk)
    name, of = ("item_costs", cost.item_id) if cost.item_id else ("initiative_costs", cost.initiative_id)
    if of is None:
        return HttpResponseRedirect(reverse("item_list"))
    return HttpResponseRedirect(f"{reverse(name, args=[of])}?{urlencode({'q': cost.key})}")


def _page(request: HtmxRequest, rows: QuerySet[Cost], context: dict[str, Any]) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS]
    if words:
        rows = rows.filter(Q(key__iexact=words) | Q(note__icontains=words))
    after = _place(request.GET.get("after", ""))
    if after is not None:
        day, pk = after
        rows = rows.filter(Q(date__lt=day) | Q(date=day, pk__lt=pk))
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    asked = {"q": words} if words else {}
    last = f"{shown[-1].date.isoformat()}_{shown[-1].pk}" if len(found) > PER_PAGE else ""
    page = Page(
        previous_url=f"?{urlencode(asked)}" if after is not None else "",
        next_url=f"?{urlencode(asked | {'after': last})}" if last else "",
    )
    context |= {"costs": shown, "page": page, "words": words}
    return page_or_part(request, "execution/cost_list.html", "list", context)


def _place(text: str) -> tuple[date, int] | None:
    """The entry after which a page begins; anything else begins at the newest."""
    day, _, pk = text.partition("_")
    found = whole(pk)
    try:
        return None if found is None else (date.fromisoformat(day), found)
    except ValueError:
        return None
