"""Reads of budgets, rates, guardrails and what they are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from okrs.models import Alignment
from portfolio.envelopes import Envelope
from portfolio.guardrails import Bet, Finding, Rail, Weighed, findings, funded_more, weighed
from portfolio.ledger import ACCOUNTS, ZERO
from portfolio.models import (
    Contribution,
    ExchangeRate,
    FundingPolicy,
    FundingTransfer,
    Guardrail,
    Initiative,
    PeriodBudget,
    Portfolio,
    Tranche,
)
from portfolio.queries import decision_head
from portfolio.queries.envelope_parts import IS_ASKING, PARTS, holds_on
from portfolio.queries.ledger import Balances, balances_of_bet, is_opened
from portfolio.queries.released import released_to
from portfolio.rates import Rate
from portfolio.standings import UNDER_WAY
from tenancy.context import all_seeing

MOST = 60
"""Portfolios on one page."""


@dataclass(frozen=True)
class Serving:
    """A share of a bet's money that serves a guarded objective, through a key result of it or of what is below it."""

    bet: int
    top: int
    key: str
    share: Decimal


@dataclass(frozen=True)
class Guarded:
    """A guardrail as its page shows it, with the bets that it is held against.

    `bets` are as they are; `serving` are those of their shares that the reader may see, in all or in part.
    """

    finding: Finding
    bets: list[Bet]
    serving: list[Serving]


def funding_policy() -> FundingPolicy:
    """What the tenant decided about funding, what is usual when it never did."""
    return FundingPolicy.objects.first() or FundingPolicy(discount_rate=Decimal("0.1"))


def rates_on(day: date) -> dict[str, Rate]:
    """The rate of each currency that holds on a day; one query."""
    rows = ExchangeRate.objects.filter(date__lte=day, superseded_by=None).order_by("currency", "-date", "-id")
    return {row.currency: Rate(row.rate, row.date) for row in rows.distinct("currency")}


def listed_portfolios() -> list[Portfolio]:
    """The portfolios on the page of budgets, by name; who has more knows them by their lists."""
    return list(Portfolio.objects.order_by("name")[:MOST])


def envelope_of(portfolio: Portfolio, day: date) -> Envelope:
    """What a portfolio was given by the end of a day and where it is."""
    return envelopes_of([portfolio], day)[0]


def envelopes_of(portfolios: Sequence[Portfolio], day: date) -> list[Envelope]:
    """The same for several, in a number of queries that does not grow with them.

    With an open ledger its balances; without one the budget of the day's period, what approved initiatives may
    cost less what was released to them, and their actual cost as carried up.
    """
    ids = [each.pk for each in portfolios]
    ledgers = _balances(ids, day)
    bets, budgets = _bets(ids), _budgets(ids, day)
    return [_envelope(each, ledgers.get(each.pk), bets.get(each.pk, {}), budgets) for each in portfolios]


def _envelope(
    portfolio: Portfolio, balances: Balances | None, own: dict[str, Any], budgets: dict[int, Decimal]
) -> Envelope:
    budget = budgets.get(portfolio.pk, portfolio.budget)
    money = _by_hand(own, budget) if balances is None else _by_ledger(balances)
    # Only a portfolio from before portfolios had currencies lacks its own.
    currency = portfolio.currency or portfolio.tenant.currency
    return Envelope(
        portfolio.pk, portfolio.key, portfolio.name, currency, asked=own.get("asked") or ZERO,
        is_open=balances is not None, unpriced=own.get("unpriced") or 0,
        paid_whole=own.get("paid_whole") or 0, overspent=own.get("overspent") or 0, **money,
    )  # fmt: skip


def _balances(ids: Iterable[int], day: date) -> dict[int, Balances]:
    found: dict[int, Balances] = defaultdict(lambda: dict.fromkeys(ACCOUNTS, ZERO))
    rows = FundingTransfer.objects.filter(portfolio_id__in=ids, date__lte=day).order_by()
    for pk, source, target, total in rows.values_list("portfolio_id", "source", "target").annotate(sum=Sum("amount")):
        found[pk][source] -= total
        found[pk][target] += total
    return found


def _by_ledger(balances: Balances) -> dict[str, Any]:
    spent = balances["spent"]
    return {
        "budget": -balances["budget"], "committed": balances["committed"], "spent": spent,
        "released": balances["released"] + spent,
    }  # fmt: skip


def _bets(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the initiatives of each portfolio ask for, may cost, were given and have cost."""
    tranched = Exists(Tranche.objects.filter(initiative=OuterRef("pk")))
    rows = (
        Initiative.objects.filter(portfolio_id__in=ids).order_by().values("portfolio_id")
        .annotate(
            **{figure: Sum(part) for figure, part in PARTS.items()},
            unpriced=Count("pk", filter=IS_ASKING & Q(budget=None)),
            paid_whole=Count("pk", filter=Q(~tranched, rollup__ac__gt=0)),
            overspent=Count("pk", filter=Q(tranched, rollup__ac__gt=F("rollup__released"))),
        )
    )  # fmt: skip
    return {row["portfolio_id"]: dict(row) for row in rows}


def _budgets(ids: Iterable[int], day: date) -> dict[int, Decimal]:
    """The budget of the period that each portfolio is in; one with periods, none of which holds the day, has 0."""
    rows = PeriodBudget.objects.filter(portfolio_id__in=ids).order_by().values("portfolio_id")
    totals = rows.annotate(total=Sum("amount", filter=holds_on(day)))
    return {row["portfolio_id"]: row["total"] or ZERO for row in totals}


def _by_hand(own: dict[str, Any], budget: Decimal | None) -> dict[str, Any]:
    return {
        "budget": budget, "committed": max(ZERO, own.get("committed") or ZERO), "released": own.get("released") or ZERO,
        "spent": own.get("spent"),
    }  # fmt: skip


def would_break(portfolio: Portfolio, initiative: Initiative, amount: Decimal) -> list[Finding]:
    """The guardrails that releasing or committing so much more to a bet would break, or break further."""
    return [each.then for each in weighed_by(portfolio, initiative, amount) if each.is_worse] if amount > 0 else []


def weighed_by(portfolio: Portfolio, initiative: Initiative, amount: Decimal) -> list[Weighed]:
    """Every guardrail of the portfolio before and after so much more for a bet.

    Guardrails of objectives that are not for the reader are held too, and say no more than that they are there.
    """
    seen = set(Guardrail.objects.filter(portfolio=portfolio).values_list("pk", flat=True))
    with all_seeing():
        rails = _rails([portfolio.pk], seen).get(portfolio.pk, [])
        if not rails:
            return []
        more = _more(initiative, amount, rails)
        bets = _funded({portfolio.pk: rails}).get(portfolio.pk, [])
        return weighed(rails, bets, more if amount > 0 else replace(more, money=ZERO))


def _more(initiative: Initiative, amount: Decimal, rails: Sequence[Rail]) -> Bet:
    """So much more money for a bet, as guardrails count it."""
    shares = _shares([initiative.pk], rails).get(initiative.pk, {})
    return Bet(initiative.pk, initiative.key, amount, initiative.kind, initiative.horizon, shares)


def guardrails_of(portfolio: Portfolio) -> list[Finding]:
    """How the portfolio's guardrails stand; of one whose objective is not for the reader only that it is there."""
    return all_guardrails([portfolio]).get(portfolio.pk, [])


def all_guardrails(portfolios: Sequence[Portfolio]) -> dict[int, list[Finding]]:
    """The same for several, in a number of queries that does not grow with them."""
    ids = [each.pk for each in portfolios]
    seen = set(Guardrail.objects.filter(portfolio_id__in=ids).values_list("pk", flat=True))
    with all_seeing():
        rails = _rails(ids, seen)
        bets = _funded(rails) if rails else {}
        return {pk: findings(own, bets.get(pk, [])) for pk, own in rails.items()}


def guarded(row: Guardrail, initiative: Initiative | None = None, amount: Decimal = ZERO) -> Guarded:
    """How a guardrail that is for the reader stands, or would with so much more for a bet, and every bet it counts."""
    rail = rail_of(row)
    with all_seeing():
        bets = _funded({row.portfolio_id: [rail]}).get(row.portfolio_id, [])
        if initiative is not None and amount > 0:
            bets = funded_more(bets, _more(initiative, amount, [rail]))
    return Guarded(findings([rail], bets)[0], bets, _serving([bet.id for bet in bets], [rail]))


def _rails(portfolio_ids: Sequence[int], seen: set[int]) -> dict[int, list[Rail]]:
    rows = Guardrail.objects.filter(portfolio_id__in=portfolio_ids).select_related("objective")
    found: dict[int, list[Rail]] = {}
    for row in rows.order_by("kind", "horizon", "pk"):
        found.setdefault(row.portfolio_id, []).append(rail_of(row, is_hidden=row.pk not in seen))
    return found


def rail_of(row: Guardrail, *, is_hidden: bool = False) -> Rail:
    """A guardrail as its arithmetic needs it."""
    objective = f"{row.objective.key} {row.objective.title}" if row.objective and not is_hidden else ""
    return Rail(
        row.pk, row.kind, row.horizon, row.objective_id, objective, row.low, row.high, row.is_hard, is_hidden
    )  # fmt: skip


def _funded(rails: Mapping[int, Sequence[Rail]]) -> dict[int, list[Bet]]:
    """The bets under way of each portfolio with their money: what the ledger put in, without one their budgets."""
    portfolio_ids = list(rails)
    rows = Initiative.objects.filter(portfolio_id__in=portfolio_ids, state__in=UNDER_WAY).order_by("key")
    bets = list(rows.values("pk", "key", "kind", "horizon", "budget", "portfolio_id"))
    shares = _shares([bet["pk"] for bet in bets], [rail for own in rails.values() for rail in own])
    ledgers = _put_in(portfolio_ids)
    found: dict[int, list[Bet]] = {}
    for bet in bets:
        ledger = ledgers.get(bet["portfolio_id"])
        amount = (bet["budget"] if ledger is None else ledger.get(bet["pk"])) or ZERO
        if amount > 0:
            own = Bet(bet["pk"], bet["key"], amount, bet["kind"], bet["horizon"], shares.get(bet["pk"], {}))
            found.setdefault(bet["portfolio_id"], []).append(own)
    return found


def _put_in(portfolio_ids: Sequence[int]) -> dict[int, dict[int, Decimal]]:
    """What lies with each bet, committed, released or spent, of the portfolios with an open ledger."""
    rows = FundingTransfer.objects.filter(portfolio_id__in=portfolio_ids).order_by()
    found: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    inside = {"committed", "released", "spent"}
    sums = rows.values_list("portfolio_id", "initiative_id", "source", "target").annotate(sum=Sum("amount"))
    for portfolio_id, bet, source, target, total in sums:
        found[portfolio_id][bet or 0] += total * ((target in inside) - (source in inside))
    return found


def _shares(ids: Sequence[int], rails: Iterable[Rail]) -> dict[int, dict[int, Decimal]]:
    """The share of each bet that serves the objectives that are guarded, or what is below them; each share once."""
    found: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for link in _serving(ids, rails):
        found[link.bet][link.top] += link.share
    return found


def _serving(ids: Sequence[int], rails: Iterable[Rail]) -> list[Serving]:
    """Each share of these bets that serves an objective that is guarded, or what is below it."""
    guarded = {rail.objective_id for rail in rails if rail.objective_id is not None}
    if not guarded:
        return []
    tops = _tops(guarded)
    rows = Contribution.objects.filter(initiative_id__in=ids).order_by("-allocation", "key_result__key")
    links = rows.values_list("initiative_id", "key_result__objective_id", "key_result__key", "allocation")
    return [Serving(bet, top, key, share) for bet, objective, key, share in links for top in tops.get(objective, ())]


def _tops(guarded: Iterable[int]) -> dict[int, set[int]]:
    """Each objective that is guarded or below one that is → those; what only supports does not count, as in sums."""
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in Alignment.objects.values_list("child_id", "parent_id"):
        children[parent].append(child)
    found: dict[int, set[int]] = defaultdict(set)
    for top in guarded:
        left = [top]
        while left:
            one = left.pop()
            if top not in found[one]:
                found[one].add(top)
                left += children[one]
    return found


def adds(initiative: Initiative, amount: Decimal) -> Decimal:
    """By how much releasing an amount raises what is put into a bet: what is committed to it counts already.

    Without a ledger the budget of a bet under way counts already.
    """
    if is_opened(initiative.portfolio):
        return max(ZERO, amount - max(ZERO, balances_of_bet(initiative)["committed"]))
    if initiative.state not in UNDER_WAY:
        return max(amount, initiative.budget or ZERO)
    released, counted = released_to(initiative), initiative.budget or ZERO
    return max(ZERO, released + amount - max(counted, released))


def would_add(initiative: Initiative, tranche: Tranche | None, approved: Decimal | None = None) -> Decimal:
    """By how much paying an ask, a tranche or all that a demand asks for, raises what is put into its bet."""
    asked = approved or ZERO
    if tranche is not None:
        head = decision_head(tranche)
        asked = ZERO if head is not None and head.decision == "released" else tranche.amount
    return adds(initiative, asked) if asked > 0 else ZERO


def overlapping(portfolio: Portfolio, starts_on: date, ends_on: date, *, without: int | None = None) -> Any:
    """A budget of the portfolio that holds some of these days, or None."""
    rows = PeriodBudget.objects.filter(portfolio=portfolio, starts_on__lte=ends_on, ends_on__gte=starts_on)
    return (rows if without is None else rows.exclude(pk=without)).first()
