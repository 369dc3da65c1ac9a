"""Earned value of portfolios and teams: their figures, how they came about, and where they lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import Team
from execution.earned_value import Standing, adherence, forecast_note, sentence
from execution.queries.hours import unpriced_in
from execution.views.figures import moments_of, not_priced
from execution.views.team_tabs import fetch_team, team_tabs, thread_of_team
from portfolio.models import Initiative, Portfolio
from rollups.queries import group_curve, group_figures, portfolio_rollups, team_initiatives
from tenancy.clock import today
from tenancy.models import Tenant
from ui.charts import s_curve
from ui.components import Crumb, Figure
from ui.formats import NOT_KNOWN, full_day, money, number, percent, ratio
from ui.http import HtmxRequest, page_or_part

if TYPE_CHECKING:
    from rollups.groups import Group
    from rollups.models import PortfolioRollup

MOST_TEAMS = 200


@dataclass(frozen=True)
class Section:
    """One currency's figures of a portfolio or a team."""

    currency: str
    sentence: str
    money: list[Figure]
    time: list[Figure]
    adherence: str
    chart: Any
    initiatives: int
    baselines: str = ""
    """Of how many the drawn baselines are, where some have none."""


@require_GET
def earned_value_list(request: HtmxRequest) -> HttpResponse:
    """Every portfolio with its stored sums, and the teams."""
    stored = portfolio_rollups()
    rows = [
        (one, one.currency or request.tenant.currency, stored.get(one.pk)) for one in Portfolio.objects.order_by("name")
    ]
    context = {
        "rows": rows,
        "teams": list(Team.objects.order_by("name", "pk")[:MOST_TEAMS]),
        "sentence": _of_all(rows),
        "crumbs": [Crumb("Portfolio"), Crumb("Earned value")],
    }
    return page_or_part(request, "execution/earned_value_list.html", "body", context)


def _of_all(rows: Sequence[tuple[Portfolio, str, PortfolioRollup | None]]) -> str:
    known = [row for _, _, row in rows if row is not None and row.bac]
    behind = sum(1 for row in known if row.spi is not None and row.spi < 1)
    dear = sum(1 for row in known if row.cpi is not None and row.cpi < 1)
    if not known:
        return "No portfolio has planned work with figures yet."
    few = "Of 1 portfolio" if len(known) == 1 else f"Of {len(known)} portfolios"
    return f"{few} with planned work {behind} earned less than planned, and {dear} less than spent."


@require_GET
def earned_value_portfolio(request: HtmxRequest, pk: int) -> HttpResponse:
    """One portfolio: its stored sums, its earned schedule, its curve."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    currency, day = portfolio.currency or request.tenant.currency, today(request.tenant)
    bets = list(Initiative.objects.filter(portfolio=portfolio))
    found = group_figures(request.tenant, [bet.pk for bet in bets])
    stored = portfolio_rollups().get(pk)
    chosen = _section(portfolio.name, currency, day, found, bets, stored=stored) if found else None
    crumbs = [Crumb("Earned value", reverse("earned_value_list")), Crumb(portfolio.name)]
    context = {
        "portfolio": portfolio, "sections": [chosen] if chosen else [], "crumbs": crumbs,
        "sentence": chosen.sentence if chosen else sentence(Standing(portfolio.name, currency)),
        "came_in_url": reverse("portfolio_certificate", args=[pk]),
    }  # fmt: skip
    return page_or_part(request, "execution/earned_value_portfolio.html", "body", context)


@require_GET
def team_earned_value(request: HtmxRequest, pk: int) -> HttpResponse:
    """One team's part of the initiatives it works on: once for each currency, which are never added up."""
    team = fetch_team(pk)
    sections = _of_team(team, request.tenant)
    context = {
        "team": team, "sections": sections, "tabs": team_tabs(team, "team_earned_value"),
        "crumbs": thread_of_team(team, "Earned value"),
        "sentence": sections[0].sentence if sections else sentence(Standing(team.name, "")),
        "came_in_url": reverse("team_certificate", args=[pk]),
    }  # fmt: skip
    return page_or_part(request, "execution/team_earned_value.html", "body", context)


def _of_team(team: Team, tenant: Tenant) -> list[Section]:
    by_currency: dict[str, list[Initiative]] = defaultdict(list)
    for bet in team_initiatives(team.pk):
        by_currency[bet.portfolio.currency or tenant.currency].append(bet)
    day, found = today(tenant), []
    for currency, bets in sorted(by_currency.items()):
        figures = group_figures(tenant, [bet.pk for bet in bets], team.pk)
        if figures is not None:
            found.append(_section(team.name, currency, day, figures, bets, team=team))
    return found


def _section(
    name: str, currency: str, day: date, found: Group, bets: Sequence[Initiative], *,
    team: Team | None = None, stored: PortfolioRollup | None = None,
) -> Section:  # fmt: skip
    ends = found.ends_on(day) if found.ev < found.bac else None
    # A portfolio's forecast is the sum of its initiatives' (MODEL.md §4), as it is stored.
    eac = stored.eac if stored is not None else found.eac
    began = day - timedelta(days=int(found.at)) if found.at else None
    planned_end = began + timedelta(days=int(found.pd)) if began and found.pd is not None else None
    standing = Standing(name, currency, found.pv, found.ev, found.ac, eac, planned_end, ends)
    points = group_curve(bets, day, team.pk if team else None)
    moments, note = moments_of(points, bets, team.pk if team else None)
    curve = s_curve.SCurve(moments, day, currency, budget=found.bac, forecast=eac, forecast_on=ends)
    unpriced = unpriced_in([bet.pk for bet in bets], day, team.pk if team else None)
    money_figures, time_figures = _money(found, eac, currency, unpriced), _time(found, planned_end, ends)
    if team is not None:
        money_figures, time_figures = (_of_team_at(each, team, currency) for each in (money_figures, time_figures))
    elif stored is not None:
        money_figures = _explained(money_figures, "portfolios", stored.portfolio_id)
        time_figures = _explained(time_figures, "portfolio_work", stored.portfolio_id)
    return Section(
        currency, sentence(standing), list(money_figures.values()), list(time_figures.values()),
        adherence(found.p_factor), s_curve.draw(curve) if len(moments) > 1 else None, len(bets), note,
    )  # fmt: skip


def _of_team_at(figures: dict[str, Figure], team: Team, currency: str) -> dict[str, Figure]:
    """Each figure with the address that explains it: of the team's part in this currency."""
    at = reverse("team_explain", args=[team.pk])
    return {
        name: replace(each, address=f"{at}?{urlencode({'measure': name, 'currency': currency})}")
        for name, each in figures.items()
    }


def _explained(figures: dict[str, Figure], kind: str, pk: int) -> dict[str, Figure]:
    return {name: replace(each, why=(kind, pk, name)) for name, each in figures.items()}


def _money(found: Group, eac: Decimal | None, currency: str, unpriced: Decimal) -> dict[str, Figure]:
    """By the measures that explain them."""

    def amount(label: str, value: Decimal | None, note: str = "", tone: str = "") -> Figure:
        return Figure(label, money(value, currency), note, tone)

    bare = f", {not_priced(unpriced)}" if unpriced else ""
    over = None if eac is None else eac - found.bac
    return {
        "bac": amount("Planned in all", found.bac, "BAC"),
        "pv": amount("Planned by now", found.pv, "PV"),
        "ev": amount("Earned by now", found.ev, f"EV, SPI {ratio(found.spi)}"),
        "ac": amount("Spent by now", found.ac, f"AC, CPI {ratio(found.cpi)}{bare}"),
        "eac": amount(
            "Forecast in all", eac, forecast_note(over, currency), "off" if over is not None and over > 0 else ""
        ),
    }


def _time(found: Group, planned_end: date | None, ends: date | None) -> dict[str, Figure]:
    return {
        "spi_t": Figure("Schedule index", ratio(found.spi_t), "SPI(t), days earned a day"),
        "es": Figure("Earned schedule", _days(found.es), f"ES, of {_days(found.at)} gone by"),
        "pd": Figure("Planned to take", _days(found.pd), f"PD, until {full_day(planned_end)}"),
        "eac_t": Figure("Takes at this pace", _days(found.eac_t), f"EAC(t), until {full_day(ends)}"),
        "p_factor": Figure("In planned order", percent(found.p_factor), "p-factor"),
    }


def _days(value: Decimal | None) -> str:
    return NOT_KNOWN if value is None else f"{number(value, 0)} days"
