"""Capital and running money of the portfolios, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from execution.capital import LINES, Split, capital_of
from portfolio.models import Portfolio
from portfolio.queries.ledger import currency_of
from portfolio.queries.money import listed_portfolios
from portfolio.views.budgets import budget_tabs
from portfolio.views.ledger import crumbs_of
from ui.charts.bars import draw_share
from ui.charts.svg import Drawing
from ui.formats import NOT_KNOWN, money, percent
from ui.http import HtmxRequest, page_or_part


@dataclass(frozen=True)
class Line:
    """Planned, released or spent money of one portfolio."""

    name: str
    total: str
    capital: str
    running: str
    share: Drawing | None
    share_text: str
    why: str
    """Where its figures are explained, short of which of them."""


@dataclass(frozen=True)
class Pot:
    """A portfolio with its three lines."""

    portfolio: Portfolio
    lines: list[Line]


@require_GET
def funding_capital(request: HtmxRequest) -> HttpResponse:
    """What of each portfolio's money is capital: planned in tranches, released, and spent."""
    portfolios = listed_portfolios()
    found = capital_of(portfolios)
    pots = []
    for each in portfolios:
        own, currency = found[each.pk], currency_of(each, request.tenant)
        why = reverse("funding_capital_explain", args=[each.pk])
        lines = [_line(name, getattr(own, line), currency, f"{why}?line={line}&of=") for line, name in LINES.items()]
        pots.append(Pot(each, lines))
    context = {
        "pots": pots,
        "sentence": capital_sentence([found[each.pk].spent for each in portfolios]),
        "tabs": budget_tabs("funding_capital"),
        "crumbs": crumbs_of(last="Capital and running"),
    }
    return page_or_part(request, "execution/funding_capital.html", "body", context)


def _line(name: str, split: Split, currency: str, why: str) -> Line:
    share = split.share
    return Line(
        name, _written(split.total, currency), money(split.capital, currency), _written(split.running, currency),
        draw_share(share, f"{name}, capital") if share is not None else None,
        percent(share) if share is not None else "", why,
    )  # fmt: skip


def _written(amount: object, currency: str) -> str:
    return NOT_KNOWN if amount is None else money(amount, currency)  # type: ignore[arg-type]  # an amount


def capital_sentence(spent: list[Split]) -> str:
    """How many portfolios have booked capital, in at most 30 words; amounts of several currencies are not added."""
    known = [each for each in spent if each.total is not None]
    if not known:
        return "Nothing is booked yet: costs of kind capital will stand here beside running costs."
    with_capital = sum(each.capital != 0 for each in known)
    if not with_capital:
        return "No cost of kind capital is booked: everything spent is running money."
    return f"{with_capital} of {len(known)} portfolios with costs have spent on capital; the rest is running money."
