"""The initiatives: five figures, decisions for you, where the money goes, and the table with the roadmap in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from execution.overview import Overview, overview
from execution.views.listing import GROUPS, KINDS, STATES, groups_of, in_each, page_of, wish_from
from portfolio.decisions import Waiting, waiting
from portfolio.queries import standings_of
from portfolio.standings import Punctuality, Standing
from rollups.queries import everything
from tenancy.clock import today
from ui.charts import bars, bubble, roadmap
from ui.components import Decision, Figure
from ui.formats import listed, money, number, percent, plural, short_day
from ui.http import HtmxRequest, page_or_part

SHOWN_DECISIONS = 5
COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
ANCHORS = {"tranche": "tranches", "over": "state", "unmoved": "contributions", "demand": "state"}


@dataclass(frozen=True)
class Row:
    """One line of the table: what stands in it, and its two pictures."""

    standing: Standing
    roadmap: object
    spent: object
    updated: date | None

    @property
    def is_over(self) -> bool:
        """Whether the difference is worth a warning: above 0 as it is shown."""
        return (self.standing.over_share or Decimal(0)) >= Decimal("0.01")


@require_GET
def initiative_list(request: HtmxRequest) -> HttpResponse:
    """What the organisation funds; everything on the page speaks of the same filtered list."""
    day, member = today(request.tenant), request.membership
    wish = wish_from(request.GET.dict())
    whole = overview(wish.chosen(member.pk), request.tenant.currency, day)
    standings = standings_of(whole.shown, request.tenant.currency)
    window = roadmap.window_around(day)
    context = {
        "wish": wish,
        "states": STATES,
        "kinds": KINDS,
        "group_names": GROUPS,
        "portfolios": whole.portfolios,
        "figures": _figures(whole),
        "groups": [
            {"group": group, "rows": [_row(standings[pk], window, whole.updated[pk]) for pk in group.shown]}
            for group in groups_of(whole.headings, wish.group)
        ],
        "page": page_of(whole.position, wish),
        "is_new": whole.is_new,
        "may_propose": may(member, "propose"),
        "roadmap_head": roadmap.draw_head(window),
        "roadmap_blank": roadmap.draw_blank(window),
        **_waiting(whole, standings, day, has_right=may(member, "fund")),
        **_bubbles(whole, standings),
        **everything(request.tenant.currency),
    }
    return page_or_part(request, "execution/initiative_list.html", "list", context)


def _row(each: Standing, window: roadmap.Window, updated: date | None) -> Row:
    picture = roadmap.draw(
        window, each.planned_start, each.planned_finish,
        percent=each.percent, forecast=each.forecast_finish, status=each.status,
    )  # fmt: skip
    is_over = each.over_share >= Decimal("0.01")
    return Row(each, picture, bars.draw_spent(each.ac, each.approved, is_over=is_over), updated)


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
    """The initiatives with the most money left, in the currency that most of them share: sizes must be comparable."""
    if not whole.currencies:
        return {"bubbles": None, "bubbles_note": ""}
    currency, *others = whole.currencies
    drawn = [_bubble(standings[pk]) for pk in whole.bubbles]
    note = f"Only {currency}; money in {listed(sorted(others))} is not drawn." if others else ""
    return {"bubbles": bubble.draw(drawn, currency), "bubbles_note": note}


def _bubble(each: Standing) -> bubble.Bubble:
    url = reverse("initiative_detail", args=[each.id])
    return bubble.Bubble(each.title, each.confidence, each.value, each.etc, each.status, url)
