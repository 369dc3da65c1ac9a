"""The ledger of a portfolio: what lies where, how it came there, and what moves it by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import demand, may
from okrs.views.saving import saved
from portfolio.actions.ledger import commit, open_ledger, post_spending, release_back
from portfolio.forms.money import CommitmentForm, TransferForm
from portfolio.ledger import ZERO
from portfolio.models import Account, FundingTransfer, Initiative, Portfolio
from portfolio.pictures import drawn
from portfolio.queries.ledger import (
    Balances,
    balances_of,
    balances_of_bet,
    bets_of,
    currency_of,
    flows_of,
    is_opened,
    transfers_of,
)
from portfolio.queries.money import envelope_of
from portfolio.views.sheets import Sheet, sheet
from tenancy.clock import today
from ui.charts import money_flow
from ui.components import Crumb, Figure, Page
from ui.formats import money, plural
from ui.http import HtmxRequest, page_or_part, redirect_for

PER_PAGE = 50
BOTH = ["GET", "POST"]


@dataclass(frozen=True)
class Line:
    """A transfer in the list."""

    row: FundingTransfer
    way: str
    amount: str
    why: str
    who: str


def crumbs_of(portfolio: Portfolio | None = None, last: str = "") -> list[Crumb]:
    """The thread from the budgets down."""
    crumbs = [Crumb("Budgets", reverse("funding_budgets"))]
    if portfolio is not None:
        crumbs.append(Crumb(f"Ledger of {portfolio.name}", reverse("funding_ledger", args=[portfolio.pk])))
    return [*crumbs, Crumb(last)] if last else crumbs


@require_GET
def funding_ledger(request: HtmxRequest, pk: int) -> HttpResponse:
    """Where the portfolio's money lies, how it came there, and every transfer, the newest first."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    day, currency = today(request.tenant), currency_of(portfolio, request.tenant)
    found = is_opened(portfolio)
    context: dict[str, Any] = {
        "portfolio": portfolio,
        "currency": currency,
        "is_open": found,
        "envelope": drawn(envelope_of(portfolio, day)),
        "may_fund": may(request.membership, "fund"),
        "crumbs": crumbs_of(portfolio),
    }
    if found:
        context |= _opened(request, portfolio, day, currency)
    return page_or_part(request, "portfolio/funding_ledger.html", "transfers" if found else "body", context)


def _opened(request: HtmxRequest, portfolio: Portfolio, day: date, currency: str) -> dict[str, Any]:
    bet = _whole(request.GET.get("initiative", ""))
    before = _whole(request.GET.get("before", ""))
    rows = list(transfers_of(portfolio, bet, before)[: PER_PAGE + 1])
    here = reverse("funding_ledger", args=[portfolio.pk])
    kept = {"initiative": bet} if bet else {}
    older = f"{here}?{urlencode(kept | {'before': rows[PER_PAGE - 1].number})}" if len(rows) > PER_PAGE else ""
    newest = f"{here}?{urlencode(kept)}" if before else ""
    chosen = Initiative.objects.filter(pk=bet, portfolio=portfolio).first() if bet else None
    return {
        "figures": figures_of(balances_of(portfolio, day), currency, portfolio),
        "flow": money_flow.draw(flows_of(portfolio, day, currency)),
        "lines": [_line(row, currency) for row in rows[:PER_PAGE]],
        "page": Page(previous_url=newest, next_url=older, shown=plural(len(rows[:PER_PAGE]), "transfer")),
        "bets": list(bets_of(portfolio)),
        "bet": chosen,
        "bet_balances": _bet_words(chosen, currency) if chosen else "",
    }


def figures_of(balances: Balances, currency: str, portfolio: Portfolio) -> list[Figure]:
    """What lies where, as a strip; each leads to the transfers it is the sum of."""
    unspent = balances["released"]
    over = f"{money(-unspent, currency)} spent beyond it" if unspent < 0 else "not spent yet"
    why = reverse("funding_ledger_explain", args=[portfolio.pk])
    found = {
        "budget": Figure("Granted", money(-balances["budget"], currency), "all budgets that have begun"),
        "pool": Figure("In the pool", money(balances["pool"], currency), "free to commit"),
        "committed": Figure("Committed", money(balances["committed"], currency), "approved, not released"),
        "released": Figure("Released", money(max(ZERO, unspent), currency), over, "off" if unspent < 0 else ""),
        "spent": Figure("Spent", money(balances["spent"], currency), "as booked"),
    }
    return [replace(each, address=f"{why}?account={account}") for account, each in found.items()]


def _bet_words(bet: Initiative, currency: str) -> str:
    own = balances_of_bet(bet)
    parts = [f"{money(own[name], currency)} {name}" for name in ("committed", "released", "spent") if own[name]]
    return f"{bet.key} {bet.title}: {', '.join(parts) or 'nothing lies here'}."


def _line(row: FundingTransfer, currency: str) -> Line:
    way = f"{Account(row.source).label} → {Account(row.target).label.lower()}"
    decision = row.decision
    why = (
        f"Tranche {row.tranche.position} {decision.decision}. {row.reason}" if decision and row.tranche else row.reason
    )
    who = row.recorded_by.name if row.recorded_by else "The system"
    return Line(row, way, money(row.amount, currency, compact=False), why, who)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@require_POST
def ledger_open(request: HtmxRequest, pk: int) -> HttpResponse:
    """Begin to keep the portfolio's money in the ledger."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    frame = Sheet(
        f"Open the ledger of {portfolio.name}", "Open the ledger", reverse("funding_ledger", args=[pk]),
        crumbs_of(portfolio),
    )  # fmt: skip
    return _pressed(request, frame, lambda: _opened_words(request, portfolio))


def _opened_words(request: HtmxRequest, portfolio: Portfolio) -> str:
    opening = open_ledger(actor=request.membership, portfolio=portfolio)
    words = f"The ledger is open with {plural(opening.transfers, 'transfer')}."
    if opening.uncovered:
        keys = ", ".join(each.key for each in opening.uncovered[:5])
        words += f" The pool did not hold what is approved for {keys}: commit it once there is money."
    return words


@require_POST
def ledger_spending(request: HtmxRequest, pk: int) -> HttpResponse:
    """Bring what is spent to the costs as carried up."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    demand(request.membership, "fund")
    frame = Sheet("Post what was spent", "Post it", reverse("funding_ledger", args=[pk]), crumbs_of(portfolio))

    def post() -> str:
        count = post_spending(request.tenant, portfolio=portfolio, actor=request.membership)
        return f"{plural(count, 'transfer')} posted." if count else "The ledger holds every cost already."

    return _pressed(request, frame, post)


def _pressed(request: HtmxRequest, frame: Sheet, write: Any) -> HttpResponse:
    """One button: done and said on the page it leads to, or refused on a page with the words."""
    form = TransferForm({"amount": "1", "reason": "-"})
    words = saved(form, write)
    if words is not None:
        messages.success(request, words)
        return redirect_for(request, frame.back)
    context = {"problems": form.non_field_errors(), "sheet": frame, "crumbs": [*frame.crumbs, Crumb(frame.title)]}
    return page_or_part(request, "portfolio/refused.html", "body", context, status=422)


@require_http_methods(BOTH)
def ledger_commit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Put money of the pool aside for a bet."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    demand(request.membership, "fund")
    form = CommitmentForm(request.POST or None, portfolio_id=pk)
    pool = money(balances_of(portfolio)["pool"], currency_of(portfolio, request.tenant))
    frame = Sheet(
        "Commit money to a bet", "Commit", reverse("funding_ledger", args=[pk]), crumbs_of(portfolio),
        lead=f"The pool of {portfolio.name} has {pool}.",
    )  # fmt: skip
    return sheet(request, frame, form, lambda: commit(actor=request.membership, **form.cleaned_data))


@require_http_methods(BOTH)
def ledger_return(request: HtmxRequest, pk: int) -> HttpResponse:
    """Give committed money of a bet back to the pool."""
    bet = get_object_or_404(Initiative.objects.select_related("portfolio"), pk=pk)
    demand(request.membership, "fund")
    form = TransferForm(request.POST or None)
    has = money(balances_of_bet(bet)["committed"], currency_of(bet.portfolio, request.tenant))
    frame = Sheet(
        f"Return money of {bet.key}", "Return", reverse("funding_ledger", args=[bet.portfolio_id]),
        crumbs_of(bet.portfolio), lead=f"{has} is committed to {bet.key} {bet.title} and not released.",
    )  # fmt: skip
    return sheet(
        request, frame, form, lambda: release_back(actor=request.membership, initiative=bet, **form.cleaned_data)
    )
