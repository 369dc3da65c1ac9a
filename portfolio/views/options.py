"""Optionality: how free the organisation is to change its mind, and where the next unit of money would do most."""

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
from portfolio.models import Portfolio
from portfolio.optionality import Ask, Freedom, Small, options_sentence, ranked, small_shares, stop_rates, stops, why
from portfolio.options import MOST_RATE
from portfolio.queries.claims import JUDGED_ON
from portfolio.queries.options import (
    ASKING,
    Bet,
    Served,
    bets_of,
    discount_rate,
    ends_of,
    hidden_links,
    portfolios,
    recovered,
    spans_to_show,
    wanted,
)
from portfolio.standings import UNDER_WAY, natural
from portfolio.views.funding_choice import chosen_with
from rollups.queries import initiative_rollups
from tenancy.clock import today
from tenancy.kept import Answers, kept_or_read
from ui.charts import ages
from ui.components import Crumb, Figure
from ui.formats import amount, money, number, percent, plural
from ui.http import HtmxRequest, page_or_part

SHOWN = 30
MISSING = {
    "tranche": "a slice still to be decided",
    "chance": "how likely its evidence is to hold",
    "payoff": "what it pays if it succeeds",
    "finish": "when it is planned to finish",
}


@dataclass(frozen=True)
class Option:
    """What the right to stop one bet is worth, as text; or what is missing to say so, with where to give it."""

    bet: Bet
    option: str = ""
    staged: str = ""
    committed: str = ""
    chance: str = ""
    rate: str = ""
    is_ambiguous: bool = False
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Next:
    """One place for the next unit of money, as text."""

    ask: Ask
    expected: str
    money: str
    per_money: str
    behind: str
    score: str
    """Points per money × how far behind: what it is ranked by."""
    why: str


@require_GET
def option_list(request: HtmxRequest) -> HttpResponse:
    """Small bets, ages, stops, what stopping gave back and is worth, and what to fund next."""
    day, currency = today(request.tenant), request.tenant.currency
    found = kept_or_read(ANSWERS, ("options", day, currency), RESTS_ON, lambda: _answer(day, currency))
    context = found.context | {
        "may_fund": may(request.membership, "fund"),
        "hidden": hidden_links(),
        "crumbs": [Crumb("Portfolio"), Crumb("Optionality")],
        **chosen_with(request, found.pots, found.bets, found.asks),
    }
    return page_or_part(request, "portfolio/options.html", "body", context)


@dataclass(frozen=True)
class Answer:
    """What is the same for everybody who sees the same, until something changes."""

    context: dict[str, Any]
    pots: list[Portfolio]
    bets: list[Bet]
    asks: list[Ask]


ANSWERS: Answers[Answer] = Answers(4)
RESTS_ON = (
    *JUDGED_ON, "okrs_cycle", "okrs_objective", "portfolio_contribution", "portfolio_dependency",
    "portfolio_fundingpolicy", "portfolio_fundingtransfer", "portfolio_portfolio", "portfolio_tranche",
    "portfolio_tranchedecision", "rollups_initiativerollup",
)  # fmt: skip


def _answer(day: date, currency: str) -> Answer:
    every, pots = bets_of(currency), portfolios(currency)
    live = [each for each in every if each.live.state in UNDER_WAY]
    ends, back = ends_of(), recovered(currency)
    small, ended = small_shares(each.live for each in live), stops("", (state for _, state in ends))
    options, known = _options(live, day)
    found = wanted(every, day)
    context = {
        "sentence": options_sentence(Freedom(len(live), small, ended, back)),
        "figures": _figures(live, small, back, known, ended.rate, ended.decided),
        "is_new": not every and not ends,
        "chart": _chart(live, small, day),
        "small": [each for each in small if each.unknown],
        "unset": [each for each in pots if each.small_bet is None],
        "options": options,
        "rate": discount_rate(),
        "rankings": [(own, [_next(each) for each in rows[:SHOWN]]) for own, rows in ranked(found.asks).items()],
        "unranked": _unranked(found.asks),
        "served": _served(found.served),
        "stops": stop_rates(ends, spans_to_show(day)),
    }
    return Answer(context, pots, every, found.asks)


def _figures(
    live: Sequence[Bet], small: Sequence[Small], back: Mapping[str, Decimal], known: Mapping[str, Decimal],
    rate: Decimal | None, decided: int,
) -> list[Figure]:  # fmt: skip
    shares = " · ".join(percent(each.share) for each in small if each.share is not None)
    currencies = f"each of {', '.join(each.currency for each in small)}" if len(small) > 1 else "of money in live bets"
    return [
        Figure("Live bets", number(len(live)), "approved, active or paused"),
        Figure("In small bets", shares, currencies if shares else "nobody said what is small"),
        Figure("Stop rate", percent(rate) if rate is not None else "", f"of {plural(decided, 'bet')} that ended"),
        Figure("Recovered by stopping", _each(back), "from slices stopped or lapsed" if back else "nothing so far"),
        Figure("Worth of being able to stop", _each(known), "over the bets that say enough" if known else ""),
    ]


def _each(found: Mapping[str, Decimal]) -> str:
    """One amount a currency, never a sum across."""
    return " · ".join(money(value, own) for own, value in found.items())


def _chart(live: Sequence[Bet], small: Sequence[Small], day: date) -> Any:
    """The bets of the currency that most of them share: sizes must be comparable."""
    if not small:
        return None
    own = small[0].currency
    drawn = [each for each in live if each.live.currency == own and each.live.began and each.live.size is not None]
    if not drawn:
        return None
    drawn.sort(key=lambda each: -(each.live.size or Decimal(0)))
    health = {pk: row.health for pk, row in initiative_rollups([each.live.id for each in drawn[: ages.DRAWN]]).items()}
    limits = {each.live.small_bet for each in drawn}
    rows = [
        ages.Aged(
            each.live.title, max(0, (day - (each.live.began or day)).days), each.live.size or Decimal(0),
            health.get(each.live.id, "no_data"), reverse("initiative_detail", args=[each.live.id]),
        )
        for each in drawn
    ]  # fmt: skip
    return ages.draw(rows, own, limits.pop() if len(limits) == 1 else None)


def _options(live: Sequence[Bet], day: date) -> tuple[list[Option], dict[str, Decimal]]:
    """Every live bet, the most valuable right to stop first, and the sums by currency."""
    rate, sums = discount_rate(), dict[str, Decimal]()
    worths = [(each, each.worth(day, rate)) for each in live]
    for each, found in worths:
        if found is not None:
            own = each.live.currency
            sums[own] = sums.get(own, Decimal(0)) + Decimal(found.option)
    worths.sort(key=lambda pair: (pair[1] is None, -(pair[1].option if pair[1] else 0.0), natural(pair[0].live.key)))
    return [_option(each, found) for each, found in worths[:SHOWN]], sums


def _option(bet: Bet, found: Any) -> Option:
    url, own = reverse("initiative_detail", args=[bet.live.id]), bet.live.currency
    if found is None:
        edit = reverse("initiative_edit", args=[bet.live.id])
        places = {"payoff": edit, "finish": edit}
        missing = tuple((MISSING[name], places.get(name, f"{url}#tranches")) for name in bet.missing)
        return Option(bet, missing=missing)
    rates = ", ".join(percent(rate) for rate in found.rates[:2])
    if not rates and found.staged > 0:
        rates = f"more than {percent(MOST_RATE)}"
    return Option(
        bet, money(found.option, own), money(found.staged, own), money(found.committed, own), percent(found.chance),
        rates, found.is_ambiguous,
    )  # fmt: skip


def _next(ask: Ask) -> Next:
    expected = "" if ask.expected is None else f"{number(ask.expected)} points"
    per_money = "" if ask.per_money is None else number(ask.per_money, 2)
    behind = "–" if ask.behind is None else percent(ask.behind)
    score = "–" if ask.score is None else number(ask.score, 2)
    return Next(ask, expected, money(ask.money, ask.currency), per_money, behind, score, why(ask))


def _unranked(asks: Sequence[Ask]) -> list[tuple[Ask, str]]:
    """What cannot be compared, with what is missing; those that ask for money first."""
    rows = [each for each in asks if each.per_money is None and each.missing]
    rows.sort(key=lambda each: (each.state not in ASKING, natural(each.key)))
    return [(each, ", ".join(each.missing)) for each in rows[:SHOWN]]


def _served(found: Sequence[Served]) -> list[dict[str, Any]]:
    """Key results by how few live bets they have."""
    return [
        {
            "pk": each.measure.id, "key": each.measure.key, "title": each.measure.title, "live": len(each.bets),
            "small": sum(bet.live.is_small is True for bet in each.bets),
            "left": "" if each.measure.way.left is None else amount(each.measure.way.left, each.measure.way.unit),
            "uncovered": _uncovered(each),
        }
        for each in sorted(found, key=lambda one: (len(one.bets), natural(one.measure.key)))[:SHOWN]
    ]  # fmt: skip


def _uncovered(each: Served) -> str:
    way = each.measure.way
    if way.left is None or not way.length:
        return ""
    return percent(max(Decimal(0), way.left - max(Decimal(0), each.claimed)) / way.length)
