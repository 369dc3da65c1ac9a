"""Filters that are kept under a name: saving one, changing it, removing it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import PAST_IS_OVER, Forbidden
from okrs.views.saving import saved
from portfolio.actions.views import NOT_YOURS, change_view, remove_view, save_view
from portfolio.forms.views import SavedViewForm
from portfolio.models import SavedView
from portfolio.views.initiatives import BOTH
from portfolio.views.stations import thread_of
from tenancy.clock import looking_back
from ui.components import Crumb
from ui.http import HtmxRequest, page_or_part, redirect_for

FIELDS = ("name", "query", "layout", "is_shared")


@require_http_methods(BOTH)
def saved_view_new(request: HtmxRequest) -> HttpResponse:
    """Keep the filter of the address under a name."""
    _demand_today()
    asked = {"query": request.GET.get("query", ""), "layout": request.GET.get("layout", "table")}
    form = SavedViewForm(request.POST or None, initial=asked)
    if request.method == "POST":
        made = saved(form, lambda: save_view(actor=request.membership, **form.cleaned_data))
        if made is not None:
            return redirect_for(request, address_of(made))
    return _page(request, form, "Save this view", None)


@require_http_methods(BOTH)
def saved_view_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Rename it, share it, or let it keep another filter (`?query=`); one's own only."""
    _demand_today()
    view = _visible(request, pk)
    if view.owner_id != request.membership.pk:
        raise Forbidden(NOT_YOURS)
    stored = {name: getattr(view, name) for name in FIELDS}
    asked = {name: request.GET[name] for name in ("query", "layout") if name in request.GET}
    form = SavedViewForm(request.POST or None, initial=stored | asked)
    if request.method == "POST":
        changed = saved(form, lambda: change_view(actor=request.membership, view=view, **form.cleaned_data))
        if changed is not None:
            return redirect_for(request, address_of(changed))
    return _page(request, form, f"Change {view.name}", view)


@require_POST
def saved_view_remove(request: HtmxRequest, pk: int) -> HttpResponse:
    """Keep it no longer."""
    remove_view(actor=request.membership, view=_visible(request, pk))
    return redirect_for(request, reverse("initiative_list"))


def address_of(view: SavedView) -> str:
    """Where it is looked at."""
    asked = "&".join(part for part in (view.query, f"layout={view.layout}", f"view={view.pk}") if part)
    return f"{reverse('initiative_list')}?{asked}"


def _visible(request: HtmxRequest, pk: int) -> SavedView:
    """One's own, or one that is shared; another's own is as good as absent."""
    rows = SavedView.objects.filter(owner=request.membership) | SavedView.objects.filter(is_shared=True)
    return get_object_or_404(rows, pk=pk)


def _page(request: HtmxRequest, form: SavedViewForm, title: str, view: SavedView | None) -> HttpResponse:
    is_bad = request.method == "POST"
    context = {"form": form, "title": title, "view": view, "crumbs": [*thread_of(None), Crumb(title)]}
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "portfolio/saved_view_edit.html", part, context, status=422 if is_bad else 200)


def _demand_today() -> None:
    # Whoever may read may keep a filter, so no right says no on a past day.
    if looking_back():
        raise Forbidden(PAST_IS_OVER)
