"""What an item waits for: the lines on its page, the dialog that adds one, taking one away."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import demand
from execution.actions.dependencies import add_item_dependency, remove_item_dependency
from execution.forms.dependencies import ItemDependencyForm
from execution.models import Item, ItemDependency
from execution.queries.critical_path import found_items, waits_of
from execution.views.stations import fetch_item, thread_of_item
from okrs.views.saving import saved
from portfolio.views.initiatives import BOTH
from ui.http import HtmxRequest, page_or_part, redirect_for, wants_part


def waits_section(item: Item) -> dict[str, Any]:
    """What it waits for, what waits for it; one query."""
    rows = list(waits_of(item))
    return {
        "waits_for": [row for row in rows if row.after_id == item.pk],
        "waited_for_by": [row for row in rows if row.before_id == item.pk],
    }


@require_http_methods(BOTH)
def item_dependency_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let the item wait for another one, of its initiative or found by search; `?before=` names one already."""
    item = fetch_item(pk)
    demand(request.membership, "edit", item)
    form = ItemDependencyForm(request.POST or None)
    add = partial(add_item_dependency, actor=request.membership, after=item)
    if request.method == "POST" and saved(form, lambda: add(**form.cleaned_data)) is not None:
        if wants_part(request):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # the page it was asked from stays
        return redirect_for(request, f"{reverse('item_detail', args=[pk])}#waits")
    asked = request.GET.get("q", "") or request.POST.get("q", "")
    chosen = request.POST.get("before", "") or request.GET.get("before", "")
    context = {
        "form": form, "item": item, "q": asked, "found": _found(item, asked, chosen), "chosen": chosen,
        "crumbs": thread_of_item(item, "Wait for another"),
    }  # fmt: skip
    if request.headers.get("HX-Target", "").endswith("found"):
        return page_or_part(request, "execution/item_dependency_new.html", "found", context)
    is_bad = request.method == "POST"
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "execution/item_dependency_new.html", part, context, status=422 if is_bad else 200)


def _found(item: Item, asked: str, chosen: str) -> list[Item]:
    """Those that match, and the one already chosen."""
    found = found_items(asked, item)
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 and int(chosen) not in {one.pk for one in found}:
        found = [*Item.objects.filter(pk=int(chosen)), *found]
    return found


@require_POST
def item_dependency_remove(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let it wait no longer."""
    row = get_object_or_404(ItemDependency.objects.select_related("after", "before"), pk=pk)
    remove_item_dependency(actor=request.membership, dependency=row)
    return redirect_for(request, f"{reverse('item_detail', args=[row.after_id])}#waits")
