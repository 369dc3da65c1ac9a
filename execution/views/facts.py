"""Short forms for what happens to the work: progress, states, costs and their corrections."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.permissions import demand
from execution.actions.facts import book_cost, correct_cost, report_progress
from execution.actions.hours import correct_hours, demand_hours
from execution.actions.items import move_item
from execution.forms import CorrectionForm, CostForm, HoursCorrectionForm, ProgressForm, StateForm
from execution.models import Cost, Item
from execution.views.asking_why import asking_why
from execution.views.stations import fetch_item, thread_of_item
from portfolio.models import Initiative
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.components import Crumb
from ui.formats import full_day, money, number
from ui.http import HtmxRequest


@require_http_methods(BOTH)
def progress_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """How far an item is; a second report for a day corrects the first."""
    item = fetch_item(pk)
    demand(request.membership, "report", item)
    form = ProgressForm(request.POST or None, day=today(request.tenant))
    frame = _frame(item, "Report progress", "Report", "progress")
    return sheet(
        request, frame, form,
        lambda: report_progress(
            actor=request.membership, item=item, percent=form.cleaned_data["percent"], on=form.cleaned_data["on"]
        ),
    )  # fmt: skip


@require_http_methods(BOTH)
def item_state_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Move an item to another state."""
    item = fetch_item(pk)
    demand(request.membership, "edit", item)
    form = StateForm(request.POST or None, day=today(request.tenant), initial={"state": item.state})
    frame = _frame(item, "Move", "Move", "state")
    return sheet(request, frame, form, lambda: _moved(request.membership, item, form))


def _moved(actor: Membership, item: Item, form: StateForm) -> Item:
    """Move it; where its column is at its limit, the form asks why, as the board does."""
    with asking_why(form):
        return move_item(actor=actor, item=item, **form.cleaned_data)


@require_http_methods(BOTH)
def item_cost_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Book money spent on an item."""
    item = fetch_item(pk)
    demand(request.membership, "report", item)
    form = CostForm(request.POST or None, day=today(request.tenant), actor=request.membership)
    frame = _frame(item, "Book a cost", "Book", "cost")
    return sheet(request, frame, form, lambda: book_cost(actor=request.membership, item=item, **form.cleaned_data))


def _frame(item: Item, title: str, submit: str, name: str) -> Sheet:
    return Sheet(
        f"{title}: {item.key}", submit, reverse("item_detail", args=[item.pk]), thread_of_item(item), form_id=name
    )


@require_http_methods(BOTH)
def initiative_cost_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Book money spent on an initiative as a whole."""
    initiative = fetch(pk)
    demand(request.membership, "report", initiative)
    form = CostForm(request.POST or None, day=today(request.tenant), actor=request.membership)
    frame = Sheet(
        f"Book a cost on {initiative.key}", "Book", _costs_at(initiative), thread_of(initiative),
        lead="Money for one item is better booked there: it then belongs to the item and to the initiative.",
    )  # fmt: skip
    return sheet(
        request, frame, form, lambda: book_cost(actor=request.membership, initiative=initiative, **form.cleaned_data)
    )


def _costs_at(initiative: Initiative) -> str:
    return f"{reverse('initiative_detail', args=[initiative.pk])}#costs"


@require_http_methods(BOTH)
def cost_correction_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Replace an entry by a corrected one; the old one stays readable."""
    rows = Cost.objects.select_related("item__initiative", "item__parent", "initiative__portfolio", "member")
    cost = get_object_or_404(rows, pk=pk)
    if cost.member is not None:
        demand_hours(request.membership, cost.member)
    else:
        demand(request.membership, "report", cost.item or cost.initiative)
    if cost.item is not None:
        back, crumbs = reverse("item_detail", args=[cost.item.pk]), thread_of_item(cost.item)
    elif cost.initiative is not None:
        back, crumbs = _costs_at(cost.initiative), thread_of(cost.initiative)
    else:
        back, crumbs = reverse("item_list"), thread_of(None)
    if cost.member is not None:
        return _hours_correction(request, cost, cost.member, back, crumbs)
    form = CorrectionForm(request.POST or None, initial={"amount": cost.amount, "date": cost.date})
    was = money(cost.amount, _currency(cost, request.tenant.currency), compact=False)
    frame = Sheet(
        f"Correct {cost.key}", "Correct", back, crumbs, lead=f"Booked: {was} on {full_day(cost.date)}. {cost.note}"
    )
    return sheet(request, frame, form, lambda: correct_cost(actor=request.membership, cost=cost, **form.cleaned_data))


def _hours_correction(
    request: HtmxRequest, cost: Cost, member: Membership, back: str, crumbs: list[Crumb]
) -> HttpResponse:
    form = HoursCorrectionForm(request.POST or None, initial={"hours": cost.hours})
    lead = f"Booked: {number(cost.hours)} hours of {member.name} on {full_day(cost.date)}. {cost.note}"
    frame = Sheet(f"Correct {cost.key}", "Correct", back, crumbs, lead=lead)
    return sheet(request, frame, form, lambda: correct_hours(actor=request.membership, cost=cost, **form.cleaned_data))


def _currency(cost: Cost, otherwise: str) -> str:
    initiative = cost.initiative or (cost.item.initiative if cost.item else None)
    return (initiative.portfolio.currency if initiative else "") or otherwise
