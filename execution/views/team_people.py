"""People and money of a team: who sits in it, what it can give, what it was given by period, what its hours cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.models import Membership
from accounts.permissions import MANAGERS, may
from execution.actions.rates import priceable
from execution.models import TeamCapacity, TeamFunding, TeamSeat
from execution.queries.hours import hours_by_week, rates_for
from execution.queries.teams import Booked, Range, booked_in, delivery_policy, fundings_of, seats_between
from execution.seating import ZERO, monday, overloads, weeks_from
from execution.team_sentences import WEEKS_AHEAD, Pot, money_sentence, time_sentence
from execution.views.team_figures import meeting
from execution.views.team_tabs import fetch_team, team_tabs, thread_of_team
from tenancy.clock import today
from ui.http import HtmxRequest, page_or_part

SUNDAY = timedelta(days=6)
SHOWN = 60
WEEKS_BACK = 8


@dataclass(frozen=True)
class SeatLine:
    """A seat, when it is, and how full the person is with all their seats."""

    row: TeamSeat
    when: str
    over: Decimal | None = None
    """Hours of the first week in which the person has more than a full one; None: never in the weeks ahead."""


@dataclass(frozen=True)
class Span:
    """Days for which a team has money in one currency, of one portfolio or of several whose days meet."""

    starts_on: date
    ends_on: date
    pot: Pot
    parts: list[TeamFunding]
    when: str


@require_GET
def team_people(request: HtmxRequest, pk: int) -> HttpResponse:
    """Who sits in a team, what it can give, the money of its periods; rates for those who may see them."""
    team, day, member = fetch_team(pk), today(request.tenant), request.membership
    sees_rates = member.role in MANAGERS
    spans = [replace(span, pot=span.pot.for_eyes(sees_rates)) for span in spans_of(pk, day, request.tenant.currency)]
    seats = _seats(pk, day)
    context: dict[str, Any] = {
        "team": team, "seats": seats, "spans": spans, "sees_rates": sees_rates, "today": day,
        "capacities": list(TeamCapacity.objects.filter(team_id=pk).order_by("-starts_on")[:SHOWN]),
        "sentence": money_sentence(team.name, [span.pot for span in spans if span.when == "now"], _next(spans)),
        "may_edit": may(member, "edit"), "may_fund": may(member, "fund"), "rates": [], "waiting": ZERO, "ready": ZERO,
        "tabs": team_tabs(team, "team_people"), "crumbs": thread_of_team(team, "People & money"),
    }  # fmt: skip
    if sees_rates:
        people = {line.row.member_id for line in seats if line.when == "now"}
        context["rates"] = list(rates_for([pk], people)[:SHOWN])
        context["waiting"], context["ready"] = priceable(request.tenant.currency, pk)
    return page_or_part(request, "execution/team_people.html", "body", context)


def _next(spans: Iterable[Span]) -> date | None:
    return min((span.starts_on for span in spans if span.when == "coming"), default=None)


def _seats(team_id: int, day: date) -> list[SeatLine]:
    rows = TeamSeat.objects.filter(team_id=team_id).select_related("member").order_by("-starts_on", "member__name")
    weeks = weeks_from(day, WEEKS_AHEAD)
    full = overloads(seats_between(weeks[0], weeks[-1] + SUNDAY), delivery_policy().full_week, weeks)
    found = []
    for row in rows[:SHOWN]:
        over = full.get(row.member_id)
        when = _when(row.starts_on, row.ends_on, day)
        found.append(SeatLine(row, when, over.hours if over and when != "past" else None))
    return sorted(found, key=lambda line: (ORDER[line.when], line.row.member.name))


ORDER = {"now": 0, "coming": 1, "past": 2}


def _when(starts_on: date, ends_on: date | None, day: date) -> str:
    if starts_on > day:
        return "coming"
    return "past" if ends_on is not None and ends_on < day else "now"


def spans_of(team_id: int, day: date, currency: str) -> list[Span]:
    """The team's money by currency and days, those that run now first; money whose days meet is one span.

    What people book is of the team, not of a portfolio, so portfolios that fund the same days share what was booked.
    """
    by_code: dict[str, list[TeamFunding]] = defaultdict(list)
    for row in fundings_of([team_id]).get(team_id, []):
        by_code[row.portfolio.currency or currency].append(row)
    met = [(code, rows) for code, own in sorted(by_code.items()) for rows in meeting(own)]
    ranges = [Range(team_id, rows[0].starts_on, max(row.ends_on for row in rows)) for _, rows in met]
    booked = booked_in(ranges, currency)
    found = []
    for (code, rows), days in zip(met, ranges, strict=True):
        spent = booked.get((days, code), Booked())
        pot = Pot(code, sum((row.amount for row in rows), ZERO), spent.amount, spent.unpriced, spent.people)
        found.append(Span(days.starts_on, days.ends_on, pot, rows, _when(days.starts_on, days.ends_on, day)))
    return sorted(found, key=lambda span: (ORDER[span.when], -span.starts_on.toordinal()))


@dataclass(frozen=True)
class PersonLine:
    """Hours of one person week by week, and how to see their sheet."""

    member_id: int
    name: str
    hours: list[Decimal]


@require_GET
def team_time(request: HtmxRequest, pk: int) -> HttpResponse:
    """Hours that the team's people booked in the last weeks; of each person for managers, of oneself for oneself."""
    team, member = fetch_team(pk), request.membership
    weeks = list(reversed(weeks_from(today(request.tenant) - timedelta(weeks=WEEKS_BACK - 1), WEEKS_BACK)))
    found = hours_by_week(pk, weeks[-1], weeks[0] + SUNDAY)
    names = dict(Membership.objects.filter(pk__in={who for who, _ in found}).values_list("pk", "name"))
    sees_all = member.role in MANAGERS
    lines = [
        PersonLine(who, name, [found.get((who, week), ZERO) for week in weeks])
        for who, name in sorted(names.items(), key=lambda each: each[1])
        if sees_all or who == member.pk
    ]
    sums = [sum((hours for (_, at), hours in found.items() if at == week), ZERO) for week in weeks]
    context = {
        "team": team, "weeks": list(zip(weeks, sums, strict=True)), "lines": lines, "sees_all": sees_all,
        "hidden": len(names) - len(lines), "is_booked": bool(found), "me": member.pk,
        "sentence": time_sentence(team.name, sums[1], sums[0], monday(today(request.tenant))),
        "tabs": team_tabs(team, "team_time"), "crumbs": thread_of_team(team, "Time"),
    }  # fmt: skip
    return page_or_part(request, "execution/team_time.html", "body", context)
