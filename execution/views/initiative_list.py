"""The initiatives: five figures, decisions for you, where the money goes, and the table with the roadmap in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from execution.queries import last_facts
from execution.views.listing import GROUPS, KINDS, STATES, grouped, in_each, page_of, wish_from
from portfolio.decisions import NOTICE_DAYS, Waiting, waiting
from portfolio.queries import Landscape, landscape, tranches_due
from portfolio.standings import ENDED, FUNDED, Standing, punctuality, sums
from rollups.queries import everything
from tenancy.clock import today
from ui.charts import bars, bubble, roadmap
from ui.components import Decision, Figure
from ui.formats import listed, money, percent, plural, short_day
from ui.http import HtmxRequest, page_or_part

SHOWN_DECISIONS = 5
SHOWN_BUBBLES = 30
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
    whole, wish = landscape(request.tenant.currency, day), wish_from(request.GET.dict())
    rows = [each for each in whole.standings if wish.holds(each, member.pk)]
    groups, page = page_of(grouped(rows, wish.group), wish)
    context = {
        "wish": wish,
        "states": STATES,
        "kinds": KINDS,
        "group_names": GROUPS,
        "portfolios": _portfolios(whole.standings),
        "figures": _figures(rows, whole, day),
        "groups": _with_rows(groups, day),
        "page": page,
        "is_new": not whole.standings,
        "may_propose": may(member, "propose"),
        "roadmap_head": roadmap.draw_head(roadmap.window_around(day)),
        "roadmap_blank": roadmap.draw_blank(roadmap.window_around(day)),
        **_waiting(rows, day, has_right=may(member, "fund")),
        **_bubbles(rows),
        **everything(request.tenant.currency),
    }
    return page_or_part(request, "execution/initiative_list.html", "list", context)


def _portfolios(standings: Sequence[Standing]) -> list[tuple[int, str]]:
    return sorted({(each.portfolio_id, each.portfolio_name) for each in standings}, key=lambda pair: pair[1])


def _with_rows(groups: Sequence[Any], day: date) -> list[dict[str, Any]]:
    """Draw the rows of this page only."""
    updated = last_facts([each.id for group in groups for each in group.shown])
    window = roadmap.window_around(day)
    return [
        {"group": group, "rows": [_row(each, window, updated.get(each.id)) for each in group.shown]} for group in groups
    ]


def _row(each: Standing, window: roadmap.Window, updated: date | None) -> Row:
    picture = roadmap.draw(
        window, each.planned_start, each.planned_finish,
        percent=each.percent, forecast=each.forecast_finish, status=each.status,
    )  # fmt: skip
    is_over = each.over_share >= Decimal("0.01")
    return Row(each, picture, bars.draw_spent(each.ac, each.approved, is_over=is_over), updated)


def _figures(rows: Sequence[Standing], whole: Landscape, day: date) -> list[Figure]:
    this_year = [each for each in rows if each.state in FUNDED and each.runs_in(day.year)]
    money_of = sums(this_year)
    objectives = {link.objective_id for each in this_year for link in each.links}
    note = f"{plural(len(this_year), 'initiative')}, {plural(len(objectives), 'objective')}"
    return [
        Figure("Approved this year", in_each(money_of, "approved"), note),
        _forecast(money_of),
        _spent(money_of),
        _covered(whole),
        _punctual(this_year, day),
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


def _covered(whole: Landscape) -> Figure:
    funded = {link.key_result_id for each in whole.standings if each.state in FUNDED for link in each.links}
    total, covered = len(whole.current_key_results), len(whole.current_key_results & funded)
    if not total:
        return Figure("Key results covered", "", "No cycle holds today")
    left = total - covered
    note = f"{left} {'has' if left == 1 else 'have'} no funded work" if left else "Each has funded work"
    return Figure("Key results covered", f"{covered} of {total}", note)


def _punctual(rows: Sequence[Standing], day: date) -> Figure:
    found = punctuality(rows, day)
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


def _waiting(rows: Sequence[Standing], day: date, *, has_right: bool) -> dict[str, Any]:
    found = waiting(rows, tranches_due(day + timedelta(days=NOTICE_DAYS)), day)
    due = [each.due for each in found if each.due is not None and each.due >= day]
    count = COUNTS[len(found)] if len(found) < len(COUNTS) else str(len(found))
    ask = f"{count} {'decision' if len(found) == 1 else 'decisions'}"
    return {
        "decisions_title": f"{ask} for you" if has_right else f"{ask} to be made",
        "decisions_note": f"the next funding review is on {short_day(min(due))}" if due else "",
        "decisions": [_decision(each, has_right=has_right) for each in found[:SHOWN_DECISIONS]],
        "more_decisions": [each.standing for each in found[SHOWN_DECISIONS:]],
    }


def _decision(each: Waiting, *, has_right: bool) -> Decision:
    url = reverse("initiative_detail", args=[each.standing.id])
    action = "Decide" if has_right else "Read"
    return Decision(each.standing.status, each.standing.title, url, each.text, action, f"{url}#{ANCHORS[each.reason]}")


def _bubbles(rows: Sequence[Standing]) -> dict[str, Any]:
    """The initiatives with the most money left, in the currency that most of them share: sizes must be comparable."""
    running = [each for each in rows if each.state not in ENDED]
    counts = [each.currency for each in running]
    currency = max(sorted(set(counts)), key=counts.count, default="")
    chosen = sorted(
        (each for each in running if each.currency == currency),
        key=lambda each: each.etc if each.etc is not None else each.approved or Decimal(0),
        reverse=True,
    )
    drawn = [
        bubble.Bubble(
            each.title, each.confidence, each.value, each.etc, each.status, reverse("initiative_detail", args=[each.id])
        )
        for each in chosen[:SHOWN_BUBBLES]
    ]
    others = sorted(set(counts) - {currency})
    note = f"Only {currency}; money in {listed(others)} is not drawn." if others else ""
    return {"bubbles": bubble.draw(drawn, currency) if drawn else None, "bubbles_note": note}
