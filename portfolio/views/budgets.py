"""Budgets of portfolios, their limits and guardrails, the rates, and the funding policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import demand, may
from okrs.views.saving import saved
from portfolio.actions.budgets import add_budget, edit_budget, remove_budget, set_rate
from portfolio.actions.guardrails import add_guardrail, edit_funding_policy, edit_guardrail, remove_guardrail
from portfolio.actions.portfolios import edit_portfolio
from portfolio.envelopes import Envelope, budgets_said, totals
from portfolio.forms.money import (
    BudgetForm,
    FundingPolicyForm,
    GuardrailForm,
    PortfolioEditForm,
    RateForm,
    initial_of,
)
from portfolio.guardrails import Finding
from portfolio.models import Guardrail, PeriodBudget, Portfolio
from portfolio.pictures import DrawnEnvelope, drawn
from portfolio.queries.ledger import currency_of
from portfolio.queries.money import all_guardrails, envelopes_of, funding_policy, listed_portfolios, rail_of, rates_on
from portfolio.rates import About, Rate, about
from portfolio.views.ledger import crumbs_of
from portfolio.views.sheets import Sheet, sheet
from tenancy.clock import today
from ui.components import Tab
from ui.formats import full_day, money
from ui.http import HtmxRequest, page_or_part, redirect_for
from ui.navigation import address

BOTH = ["GET", "POST"]
TABS = (
    ("funding", "Funding"),
    ("funding_budgets", "Budgets"),
    ("funding_capital", "Capital and running"),
    ("funding_policy", "Policy"),
)


@dataclass(frozen=True)
class Pot:
    """A portfolio on the page."""

    portfolio: Portfolio
    currency: str
    envelope: DrawnEnvelope
    periods: list[PeriodBudget]
    findings: list[Finding]


def budget_tabs(current: str) -> list[Tab]:
    """The pages about budgets that there are."""
    return [Tab(label, url, is_current=name == current) for name, label in TABS if (url := address(name))]


@require_GET
def funding_budgets(request: HtmxRequest) -> HttpResponse:
    """What each portfolio was given, where it is, what guards it, and the rates that totals are shown with."""
    day, tenant = today(request.tenant), request.tenant
    portfolios = listed_portfolios()
    envelopes = envelopes_of(portfolios, day) if portfolios else []
    rates = rates_on(day)
    total = _total(envelopes, tenant.currency, rates)
    context = {
        "pots": _pots(request, portfolios, envelopes),
        "said": budgets_said(envelopes, tenant.currency, rates, day),
        "rates": [(code, rate, full_day(rate.since)) for code, rate in sorted(rates.items())],
        "home": tenant.currency,
        "total": total.text(day) if total else "",
        "has_total": total is not None and total.total is not None,
        "has_foreign": any(each.currency != tenant.currency for each in envelopes),
        "today": day,
        "may_fund": may(request.membership, "fund"),
        "tabs": budget_tabs("funding_budgets"),
        "crumbs": crumbs_of()[:1],
    }
    return page_or_part(request, "portfolio/funding_budgets.html", "body", context)


def _pots(request: HtmxRequest, portfolios: Sequence[Portfolio], envelopes: Sequence[Envelope]) -> list[Pot]:
    ids = [each.pk for each in portfolios]
    periods: dict[int, list[PeriodBudget]] = {}
    for row in PeriodBudget.objects.filter(portfolio_id__in=ids).order_by("-starts_on"):
        periods.setdefault(row.portfolio_id, []).append(row)
    rails = all_guardrails(portfolios)
    return [
        Pot(own, currency_of(own, request.tenant), drawn(envelope), periods.get(own.pk, []), rails.get(own.pk, []))
        for own, envelope in zip(portfolios, envelopes, strict=True)
    ]


def _total(envelopes: Sequence[Envelope], home: str, rates: dict[str, Rate]) -> About | None:
    """What all were given across currencies, with its rates; nothing where there is one currency."""
    amounts = totals(envelopes)
    return about(amounts, home, rates) if len(amounts) > 1 or set(amounts) - {home} else None


@require_http_methods(BOTH)
def portfolio_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Name, currency, budget and the limits of a portfolio."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    demand(request.membership, "fund")
    names = ("name", "budget", "two_people_above", "small_bet")
    initial = {name: getattr(portfolio, name) for name in names} | {"currency": currency_of(portfolio, request.tenant)}
    form = PortfolioEditForm(request.POST or None, initial=initial)
    frame = Sheet(f"Edit {portfolio.name}", "Save", reverse("funding_budgets"), crumbs_of())
    return sheet(
        request, frame, form,
        lambda: edit_portfolio(actor=request.membership, portfolio=portfolio, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(BOTH)
def budget_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """What a portfolio may use in a period."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    demand(request.membership, "fund")
    year = today(request.tenant).year
    form = BudgetForm(request.POST or None, initial={"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)})
    frame = Sheet(
        f"A budget for {portfolio.name}", "Add the budget", reverse("funding_budgets"), crumbs_of(),
        lead=f"In {currency_of(portfolio, request.tenant)}. Budgets of one portfolio do not share days.",
    )  # fmt: skip
    return sheet(
        request, frame, form, lambda: add_budget(actor=request.membership, portfolio=portfolio, **form.cleaned_data)
    )


@require_http_methods(BOTH)
def budget_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Another amount, capital part, note, or other days."""
    row = get_object_or_404(PeriodBudget.objects.select_related("portfolio"), pk=pk)
    demand(request.membership, "fund")
    initial = {name: getattr(row, name) for name in ("starts_on", "ends_on", "amount", "capital", "note")}
    form = BudgetForm(request.POST or None, initial=initial)
    frame = Sheet(f"Edit a budget of {row.portfolio.name}", "Save", reverse("funding_budgets"), crumbs_of())
    return sheet(request, frame, form, lambda: edit_budget(actor=request.membership, budget=row, **form.cleaned_data))


@require_http_methods(BOTH)
def budget_remove(request: HtmxRequest, pk: int) -> HttpResponse:
    """Take a budget away, after asking."""
    row = get_object_or_404(PeriodBudget.objects.select_related("portfolio"), pk=pk)
    demand(request.membership, "fund")
    size = money(row.amount, currency_of(row.portfolio, request.tenant))
    lead = f"{size} for {full_day(row.starts_on)} to {full_day(row.ends_on)}. What it was stays in the past."
    title = f"Remove a budget of {row.portfolio.name}"
    return _removal(request, title, lead, lambda: remove_budget(actor=request.membership, budget=row))


def _removal(request: HtmxRequest, title: str, lead: str, remove: Any) -> HttpResponse:
    form = forms.Form(request.POST if request.method == "POST" else None)
    frame = Sheet(title, "Remove", reverse("funding_budgets"), crumbs_of(), lead=lead)

    def write() -> bool:
        remove()
        return True

    return sheet(request, frame, form, write)


@require_http_methods(BOTH)
def rate_new(request: HtmxRequest) -> HttpResponse:
    """A rate from a day on; the same day's is corrected."""
    demand(request.membership, "fund")
    form = RateForm(request.POST or None, home=request.tenant.currency, day=today(request.tenant))
    frame = Sheet(
        "Enter a rate", "Enter the rate", reverse("funding_budgets"), crumbs_of(),
        lead="Rates are for totals on the screen only: no amount is stored in another currency than its own.",
    )  # fmt: skip
    return sheet(request, frame, form, lambda: set_rate(actor=request.membership, **form.cleaned_data))


@require_http_methods(BOTH)
def guardrail_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """A share of a portfolio's money that must stay within limits."""
    portfolio = get_object_or_404(Portfolio, pk=pk)
    demand(request.membership, "fund")
    form = GuardrailForm(request.POST or None)
    frame = Sheet(
        f"A guardrail for {portfolio.name}", "Add the guardrail", reverse("funding_budgets"), crumbs_of(),
        lead="A share of the money in bets under way. It is checked before money moves and shown after.",
    )  # fmt: skip
    return sheet(
        request, frame, form, lambda: add_guardrail(actor=request.membership, portfolio=portfolio, **form.given())
    )


@require_http_methods(BOTH)
def guardrail_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Other limits, or refusing instead of warning."""
    row = get_object_or_404(Guardrail.objects.select_related("portfolio", "objective"), pk=pk)
    demand(request.membership, "fund")
    form = GuardrailForm(request.POST or None, initial=initial_of(row), is_new=False)
    title = f"{rail_of(row).subject} in {row.portfolio.name}"
    frame = Sheet(title, "Save", reverse("funding_budgets"), crumbs_of())
    return sheet(request, frame, form, lambda: edit_guardrail(actor=request.membership, guardrail=row, **form.given()))


@require_http_methods(BOTH)
def guardrail_remove(request: HtmxRequest, pk: int) -> HttpResponse:
    """Take a guardrail away, after asking."""
    row = get_object_or_404(Guardrail.objects.select_related("portfolio", "objective"), pk=pk)
    demand(request.membership, "fund")
    lead = f"{rail_of(row).subject}: {rail_of(row).limits}. Decisions are no longer held against it."
    title = f"Remove a guardrail of {row.portfolio.name}"
    return _removal(request, title, lead, lambda: remove_guardrail(actor=request.membership, guardrail=row))


@require_http_methods(BOTH)
def funding_policy_edit(request: HtmxRequest) -> HttpResponse:
    """When tranches lapse, who decides, and what time costs."""
    policy = funding_policy()
    may_set_up = may(request.membership, "set_up")
    if request.method == "POST":
        demand(request.membership, "set_up")
    form = FundingPolicyForm(request.POST or None, policy=policy)
    if request.method == "POST" and saved(form, lambda: _policy_saved(request, form)) is not None:
        messages.success(request, "Saved.")
        return redirect_for(request, reverse("funding_policy"))
    context = {
        "form": form, "policy": policy, "may_set_up": may_set_up, "tabs": budget_tabs("funding_policy"),
        "crumbs": crumbs_of(last="Policy"),
    }  # fmt: skip
    return page_or_part(request, "portfolio/funding_policy.html", "body", context, status=422 if form.errors else 200)


def _policy_saved(request: HtmxRequest, form: FundingPolicyForm) -> Any:
    return edit_funding_policy(actor=request.membership, **form.given())
