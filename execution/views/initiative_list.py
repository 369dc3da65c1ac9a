"""The initiatives: five figures, decisions for you, where the money goes, and the table with the roadmap in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from execution.overview import Overview, overview
from execution.views.initiative_rows import options, tags
from execution.views.listing import GROUPS, ICONS, KINDS, LAYOUTS, STATES, Wish, chips, in_each, kept_in_form, wish_from
from execution.views.pictures import PICTURES, Scene, bubbles_of, views_of
from portfolio.decisions import Waiting, waiting
from portfolio.standings import MOST_DRIVERS, Punctuality
from rollups.queries import everything
from tenancy.clock import today
from ui.charts import bubble
from ui.components import Decision, Figure, Tab
from ui.formats import money, number, percent, plural, short_day
from ui.http import HtmxRequest, page_or_part

CHOSEN = "execution/initiative_chosen.html"
SHOWN_DECISIONS = 5
EVERYTHING = ("portfolio_portfolio", "rollups_initiativerollup", "rollups_totalsrollup", "rollups_treerollup")
"""What the sums of the whole organisation are read from."""
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
    rights = {
        "may_propose": may(member, "propose"),
        "may_fund": may(member, "fund"),
        "may_export": may(member, "export"),
        "may_pick": may(member, "propose"),
    }
    scene = Scene(wish, whole, day, member, tenant.currency)
    context: dict[str, Any] = {"is_new": whole.is_new, **rights}
    if not whole.is_new:
        # What is drawn of the same rows, for somebody of the same rights, under the same address, is the same.
        same = (wish, *rights.values(), get_script_prefix(), *whole.updated.items())
        context["drawn"] = whole.drawn(same, lambda: render_to_string(CHOSEN, _chosen(scene, rights)))
    return page_or_part(request, "execution/initiative_list.html", "list", context)


def _chosen(scene: Scene, rights: Mapping[str, bool]) -> dict[str, Any]:
    """All that is said and drawn of the chosen."""
    wish, whole, currency = scene.wish, scene.whole, scene.currency
    return {
        "wish": wish,
        "tabs": [
            Tab(label, wish.address(layout=name), ICONS[name], wish.layout == name) for name, label in LAYOUTS.items()
        ],
        "states": STATES,
        "kinds": KINDS,
        "group_names": GROUPS,
        "chips": chips(wish, whole.named),
        "portfolios": whole.portfolios,
        "portfolio_options": options(whole.portfolios, wish.portfolio),
        "figures": [
            replace(each, address=f"{reverse('initiatives_explain')}?{urlencode({'measure': name} | wish.narrowed())}")
            for name, each in _figures(whole).items()
        ],
        "many": whole.position.many,
        "list_url": reverse("initiative_list"),
        "filter_url": wish.address().replace(reverse("initiative_list"), reverse("initiative_filter"), 1),
        "clear_url": Wish(layout=wish.layout, group=wish.group).address(),
        "kept": kept_in_form(wish),
        **rights,
        **views_of(whole, wish, scene.member.pk),
        **_waiting(scene, has_right=rights["may_fund"]),
        **({} if wish.layout == "bubble" else bubbles_of(whole, scene.standings, bubble.BESIDE)),
        **PICTURES[wish.layout](scene),
        **whole.remembered(f"everything in {currency}", lambda: everything(currency), EVERYTHING),
    }


def _figures(whole: Overview) -> dict[str, Figure]:
    """By the names under which `overview_parts` says what they are made of."""
    note = f"{plural(whole.year_many, 'initiative')}, {plural(whole.year_objectives, 'objective')}"
    return {
        "approved": Figure("Approved this year", in_each(whole.year_sums, "approved"), note),
        "forecast": _forecast(whole.year_sums),
        "spent": _spent(whole.year_sums),
        "covered": _covered(whole),
        "on_time": _punctual(whole.punctual),
    }


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
            notes.append(f"{size} over, driven by {_drivers(each.drivers)}")
    return Figure("Forecast at completion", in_each(money_of, "forecast"), " · ".join(notes), "off" if is_over else "")


def _drivers(many: int) -> str:
    if many > MOST_DRIVERS:
        return f"more than {MOST_DRIVERS}"
    return COUNTS[many].lower() if many < len(COUNTS) else str(many)


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


def _waiting(scene: Scene, *, has_right: bool) -> dict[str, Any]:
    whole = scene.whole
    found = waiting([scene.standings[pk] for pk in whole.asked], whole.tranches, scene.day, whole.funded)
    many = whole.asked_many
    ask = f"{COUNTS[many] if many < len(COUNTS) else number(many)} {'decision' if many == 1 else 'decisions'}"
    return {
        "decisions_title": f"{ask} for you" if has_right else f"{ask} to be made",
        "decisions_note": f"the next funding review is on {short_day(whole.next_review)}" if whole.next_review else "",
        "decisions": [_decision(each, has_right=has_right) for each in found[:SHOWN_DECISIONS]],
        "more_decisions": found[SHOWN_DECISIONS:],
        "more_links": tags(each.standing for each in found[SHOWN_DECISIONS:]),
        "decisions_left": many - len(found),
    }


def _decision(each: Waiting, *, has_right: bool) -> Decision:
    url = reverse("initiative_detail", args=[each.standing.id])
    action = "Decide" if has_right else "Read"
    return Decision(each.standing.status, each.standing.title, url, each.text, action, f"{url}#{ANCHORS[each.reason]}")
