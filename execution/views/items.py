"""Work items: the list, one item with what happened to it, and the forms that plan it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Membership, Team
from accounts.permissions import demand, may
from activity.queries import history_with
from execution.actions.items import FIELDS, add_item, edit_item
from execution.events import said
from execution.forms import CostForm, ItemForm, ProgressForm, StateForm
from execution.list_sentences import items_sentence
from execution.models import Item
from execution.queries import below, costs_of, initiatives_of, item_states_of, progress_of, reported_percents
from execution.queries.whose import teams_of
from execution.views.asking_why import asking_why
from execution.views.dependencies import waits_section
from execution.views.item_listing import STATES, VIEWS, page_of, wish_from
from execution.views.rows import row_of
from execution.views.signal_sections import item_signals
from execution.views.stations import fetch_item, thread_of_item
from okrs.views.saving import both, saved
from portfolio.models import Initiative
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet
from tenancy.clock import today
from tenancy.versions import Stale
from ui.http import HtmxRequest, page_or_part, redirect_for

SHOWN_CHILDREN, SHOWN_FACTS = 50, 20


@require_GET
def item_list(request: HtmxRequest) -> HttpResponse:
    """What the teams do, as a tree or flat; what is open and filtered stands in the address."""
    wish, member = wish_from(request.GET.dict()), request.membership
    initiative = get_object_or_404(Initiative, pk=wish.initiative) if wish.initiative else None
    day = today(request.tenant)
    rows, page = page_of(wish, member, day)
    late = sum(row.state in {"todo", "doing"} and (row.item.planned_finish or day) < day for row in rows)
    is_all = not (page.previous_url or page.next_url)
    context = {
        "sentence": items_sentence([row.state for row in rows], late, is_all=is_all),
        "wish": wish,
        "rows": rows,
        "page": page,
        "states": STATES,
        "views": VIEWS,
        "initiative": initiative,
        "teams": list(Team.objects.values_list("pk", "name")),
        "currency": request.tenant.currency,
        "may_add": may(member, "edit") or member.role == "member",
    }
    return page_or_part(request, "execution/item_list.html", "list", context)


@require_GET
def item_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """Where it belongs, what it consists of, what was reported, booked and changed."""
    item, member = fetch_item(pk), request.membership
    above = team_above(item)
    children = list(
        Item.objects.filter(parent=item).select_related("team").order_by("planned_start", "id")[: SHOWN_CHILDREN + 1]
    )
    shown = [pk, *(child.pk for child in children)]
    found, percents = below(shown), reported_percents(shown, today(request.tenant))
    serves = initiatives_of([pk]).get(pk)
    costs = list(costs_of([pk])[: SHOWN_FACTS + 1])
    context = {
        "item": item,
        "team_above": above,
        "row": row_of(item, 0, found, serves=serves, percent=percents.get(pk)),
        "rows": [row_of(child, 0, found, percent=percents.get(child.pk)) for child in children[:SHOWN_CHILDREN]],
        "has_more": len(children) > SHOWN_CHILDREN,
        "currency": (serves.currency if serves else "") or request.tenant.currency,
        "facts": _facts(item),
        "costs": costs[:SHOWN_FACTS],
        "has_more_costs": len(costs) > SHOWN_FACTS,
        "all_costs_url": reverse("item_costs", args=[pk]),
        "events": said(history_with(item, item.team or above, "team.items_planned")[:SHOWN_FACTS]),
        "may_edit": may(member, "edit", item),
        "may_report": may(member, "report", item),
        "quick": _quick(request, item, is_parent=bool(children)),
        "crumbs": thread_of_item(item),
        **waits_section(item),
        **item_signals(item, member, today(request.tenant)),
    }
    return page_or_part(request, "execution/item_detail.html", "body", context)


def team_above(item: Item) -> Team | None:
    """Whose an item is that names no team: that of what it is part of, or of its initiative."""
    found = None if item.team_id is not None else teams_of([item])[item.pk]
    return Team.objects.get(pk=found) if found is not None else None


def _facts(item: Item) -> list[Any]:
    """States and reports that count, the newest day first."""
    found: list[Any] = [*item_states_of(item)[:SHOWN_FACTS], *progress_of(item)[:SHOWN_FACTS]]
    return sorted(found, key=lambda fact: (fact.date, fact.recorded_at), reverse=True)


def _quick(request: HtmxRequest, item: Item, *, is_parent: bool) -> list[tuple[Sheet, Any]]:
    """The short forms that stand on the page itself, those the member may use."""
    day, member = today(request.tenant), request.membership
    found: list[tuple[Sheet, Any]] = []
    is_over = item.state in {Item.State.DONE, Item.State.DROPPED}
    if may(member, "report", item) and not is_parent and not is_over:
        found.append((_short(item, "Report progress", "Report", "progress"), ProgressForm(day=day)))
    if may(member, "edit", item):
        form = StateForm(day=day, initial={"state": item.state})
        found.append((_short(item, "Change its state", "Change", "item_state"), form))
    if may(member, "report", item):
        found.append((_short(item, "Book a cost", "Book", "item_cost"), CostForm(day=day, actor=member)))
    return found


def _short(item: Item, title: str, submit: str, name: str) -> Sheet:
    action = reverse(f"{name}_new", args=[item.pk])
    return Sheet(title, submit, "", (), form_id=name.removeprefix("item_"), action=action)


@require_http_methods(BOTH)
def item_new(request: HtmxRequest) -> HttpResponse:
    """A new item; `?initiative=` and `?parent=` fill the form."""
    member = request.membership
    if member.role != "member":  # of a member the form tells: it depends on the initiative and the team
        demand(member, "edit")
    form = ItemForm(request.POST or None, initial=_blank(request))
    if request.method == "POST":
        made = saved(form, partial(_add, member, form))
        if made is not None:
            return redirect_for(request, reverse("item_detail", args=[made.pk]))
    context = {"form": form, "crumbs": thread_of_item(None, "New item")}
    return page_or_part(request, "execution/item_new.html", "form", context, status=422 if form.errors else 200)


def _blank(request: HtmxRequest) -> dict[str, Any]:
    asked, parent = request.GET.get("initiative", ""), request.GET.get("parent", "")
    return {
        "initiative": asked if asked.isdecimal() else None,
        "parent": parent,
        "team": request.GET.get("team", "") or request.membership.team_id,
        "type": Item.Type.TASK,
    }


def _add(member: Membership, form: ItemForm) -> Item:
    with asking_why(form):
        return add_item(actor=member, **_given(form))


def _given(form: ItemForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS} | {"reason": form.cleaned_data.get("reason", "")}


@require_http_methods(BOTH)
def item_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change the plan of an item; a version that somebody else replaced comes back beside theirs with 412."""
    item = fetch_item(pk)
    demand(request.membership, "edit", item)
    form = ItemForm(request.POST or None, initial=_stored(item))
    context: dict[str, Any] = {
        "form": form, "item": item, "crumbs": thread_of_item(item, "Edit"), "conflict": "", "differences": [],
    }  # fmt: skip
    if request.method == "POST":
        try:
            if saved(form, partial(_edit, request, item, form)) is not None:
                return redirect_for(request, reverse("item_detail", args=[pk]))
        except Stale as stale:
            context |= both(form, stale, ItemForm, _stored(fetch_item(pk)))
            return page_or_part(request, "execution/item_edit.html", "form", context, status=412)
    return page_or_part(request, "execution/item_edit.html", "form", context, status=422 if form.errors else 200)


def _stored(item: Item) -> dict[str, Any]:
    stored = {name: getattr(item, name) for name in (*FIELDS, "version")}
    return stored | {"parent": item.parent.key if item.parent else ""}


def _edit(request: HtmxRequest, item: Item, form: ItemForm) -> Item:
    seen = form.cleaned_data["version"] or 0
    with asking_why(form):
        return edit_item(actor=request.membership, item=item, expected_version=seen, **_given(form))
