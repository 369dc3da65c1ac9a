"""The initiatives: five figures, decisions for you, where the money goes, and the table with the roadmap in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from execution.overview import Overview, overview
from execution.views.listing import GROUPS, ICONS, KINDS, LAYOUTS, STATES, Wish, chips, in_each, kept_in_form, wish_from
from execution.views.pictures import PICTURES, Scene, bubbles_of, views_of
from portfolio.decisions import Waiting, waiting
from portfolio.queries import standings_of
from portfolio.standings import Punctuality, Standing
from rollups.queries import everything
from tenancy.clock import today
from ui.charts import bubble
from ui.components import Decision, Figure, Tab
from ui.formats import money, number, percent, plural, short_day
from ui.http import HtmxRequest, page_or_part

SHOWN_DECISIONS = 5
COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
ANCHORS = {"tranche": "tranches", "over": "state", "unmoved": "contributions", "demand": "state"}


@require_GET
def initiative_list(request: HtmxRequest) -> HttpResponse:
    """What the organisation funds; everything on the page speaks of the same filtered list."""
    return show(request, wish_from(request.GET.dict()))


@require_GET
def roadmap_page(request: HtmxRequest) -> HttpResponse:
    """The roadmap of the same list, with an address of its own."""
    return show(request, replace(wish_from(request.GET.dict()), layout="roadmap"))


def show(request: HtmxRequest, wish: Wish) -> HttpResponse:
    """The list as the wish has it."""
    day, member, tenant = today(request.tenant), request.membership, request.tenant
    whole = overview(
        wish.chosen(member.pk), tenant.currency, day, layout=wish.layout, member=member.pk, zone=tenant.time_zone
    )
    standings = whole.remembered("standings", lambda: standings_of(whole.shown, tenant.currency))
    has_right = may(member, "fund")
    context = {
        "wish": wish,
        "tabs": [
            Tab(label, wish.address(layout=name), ICONS[name], wish.layout == name) for name, label in LAYOUTS.items()
        ],
        "states": STATES,
        "kinds": KINDS,
        "group_names": GROUPS,
        "chips": chips(wish, whole.named),
        "portfolios": whole.portfolios,
        "figures": _figures(whole),
        "is_new": whole.is_new,
        "many": whole.position.many,
        "may_propose": may(member, "propose"),
        "may_fund": has_right,
        "may_export": may(member, "export"),
        "may_pick": may(member, "propose"),
        "list_url": reverse("initiative_list"),
        "filter_url": wish.address().replace(reverse("initiative_list"), reverse("initiative_filter"), 1),
        "clear_url": Wish(layout=wish.layout, group=wish.group).address(),
        "kept": kept_in_form(wish),
        **views_of(whole, wish, member.pk),
        **_waiting(whole, standings, day, has_right=has_right),
        **({} if wish.layout == "bubble" else _bubbles(whole, standings)),
        **PICTURES[wish.layout](Scene(wish, whole, standings, day, member)),
        **whole.remembered("everything", lambda: everything(tenant.currency)),
    }
    return page_or_part(request, "execution/initiative_list.html", "list", context)


def _figures(whole: Overview) -> list[Figure]:
    note = f"{plural(whole.year_many, 'initiative')}, {plural(whole.year_objectives, 'objective')}"
    return [
        Figure("Approved this year", in_each(whole.year_sums, "approved"), note),
        _forecast(whole.year_sums),
        _spent(whole.year_sums),
        _covered(whole),
        _punctual(whole.punctual),
    ]


def _forecast(money_of: Sequence[Any]) -> Figure:
    notes, is_over = [], False
    for each in money_of:
        size = money(abs(each.over), each.currency)
        if not any(digit in size for digit in "123456789"):
            notes.append("on budget")
        elif each.over < 0:
            notes.append(f"{size} under")
        else:
            is_over = True
            driver = COUNTS[each.drivers].lower() if each.drivers < len(COUNTS) else str(each.drivers)
            notes.append(f"{size} over, driven by {driver}")
    return Figure("Forecast at completion", in_each(money_of, "forecast"), " · ".join(notes), "off" if is_over else "")


def _spent(money_of: Sequence[Any]) -> Figure:
    notes = [
        f"{percent(each.spent / each.approved)} of approved, plan {percent(each.planned / each.approved)}"
        for each in money_of
        if each.approved
    ]
    return Figure("Spent", in_each(money_of, "spent"), " · ".join(notes))


def _covered(whole: Overview) -> Figure:
    if not whole.current:
        return Figure("Key results covered", "", "No cycle holds today")
    left = whole.current - whole.covered
    note = f"{left} {'has' if left == 1 else 'have'} no funded work" if left else "Each has funded work"
    return Figure("Key results covered", f"{whole.covered} of {whole.current}", note)


def _punctual(found: Punctuality) -> Figure:
    parts = [
        f"{count} {word}"
        for count, word in (
            (found.late, "slips" if found.late == 1 else "slip"),
            (found.unplanned, "not planned"),
            (found.unknown, "not known"),
        )
        if count
    ]
    label = "Finish on the planned date"
    return Figure(label, f"{found.on_time} of {found.total}" if found.total else "", ", ".join(parts))


def _waiting(whole: Overview, standings: Mapping[int, Standing], day: date, *, has_right: bool) -> dict[str, Any]:
    found = waiting([standings[pk] for pk in whole.asked], whole.tranches, day, whole.funded)
    many = whole.asked_many
    ask = f"{COUNTS[many] if many < len(COUNTS) else number(many)} {'decision' if many == 1 else 'decisions'}"
    return {
        "decisions_title": f"{ask} for you" if has_right else f"{ask} to be made",
        "decisions_note": f"the next funding review is on {short_day(whole.next_review)}" if whole.next_review else "",
        "decisions": [_decision(each, has_right=has_right) for each in found[:SHOWN_DECISIONS]],
        "more_decisions": [each.standing for each in found[SHOWN_DECISIONS:]],
        "decisions_left": many - len(found),
    }


def _decision(each: Waiting, *, has_right: bool) -> Decision:
    url = reverse("initiative_detail", args=[each.standing.id])
    action = "Decide" if has_right else "Read"
    return Decision(each.standing.status, each.standing.title, url, each.text, action, f"{url}#{ANCHORS[each.reason]}")


def _bubbles(whole: Overview, standings: Mapping[int, Standing]) -> dict[str, Any]:
    return bubbles_of(whole, standings, bubble.BESIDE)
