"""Optionality: how free the organisation is to change its mind, and where the next unit of money would do most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import may
from portfolio.models import Portfolio
from portfolio.optionality import (
    Ask,
    End,
    Freedom,
    Small,
    Stops,
    options_sentence,
    ranked,
    return_words,
    small_shares,
    stop_rates,
    stops,
    why,
)
from portfolio.options import Worth
from portfolio.queries.claims import JUDGED_ON
from portfolio.queries.options import (
    ASKING,
    Bet,
    Served,
    Wanted,
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
from portfolio.views.funding_choice import chosen_with, points_words
from rollups.queries import initiative_rollups
from tenancy.clock import today
from tenancy.kept import Answers, kept_or_read
from tenancy.models import Tenant
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
    why: str = ""
    """Where its figures are explained, short of which of them."""


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
    at: str
    """Where its figures are explained, short of which of them."""


@require_GET
def option_list(request: HtmxRequest) -> HttpResponse:
    """Small bets, ages, stops, what stopping gave back and is worth, and what to fund next."""
    found = kept_options(request.tenant)
    context = found.context | {
        "may_fund": may(request.membership, "fund"),
        "hidden": hidden_links(),
        "crumbs": [Crumb("Portfolio"), Crumb("Optionality")],
        **chosen_with(request, found.pots, found.bets, found.wanted.asks),
    }
    return page_or_part(request, "portfolio/options.html", "body", context)


@dataclass(frozen=True)
class Answer:
    """What is the same for everybody who sees the same, until something changes."""

    context: dict[str, Any]
    pots: list[Portfolio]
    bets: list[Bet]
    wanted: Wanted
    ends: list[End]
    recovered: Mapping[str, Decimal]
    worths: list[tuple[Bet, Worth | None]]

    @property
    def live(self) -> list[Bet]:
        """The bets under way."""
        return [each for each in self.bets if each.live.state in UNDER_WAY]

    @property
    def small(self) -> list[Small]:
        """The money in small ones, by currency."""
        return small_shares(each.live for each in self.live)

    @property
    def ended(self) -> Stops:
        """How all bets ended that have."""
        return stops("", (each.state for each in self.ends))

    @property
    def worth(self) -> dict[str, Decimal]:
        """What all rights to stop that are known are worth, by currency."""
        sums = dict[str, Decimal]()
        for bet, found in self.worths:
            if found is not None:
                sums[bet.live.currency] = sums.get(bet.live.currency, Decimal(0)) + Decimal(found.option)
        return sums


ANSWERS: Answers[Answer] = Answers(4)
RESTS_ON = (
    *JUDGED_ON, "okrs_cycle", "okrs_objective", "portfolio_contribution", "portfolio_dependency",
    "portfolio_fundingpolicy", "portfolio_fundingtransfer", "portfolio_portfolio", "portfolio_tranche",
    "portfolio_tranchedecision", "rollups_initiativerollup",
)  # fmt: skip


def kept_options(tenant: Tenant) -> Answer:
    """What the page rests on, kept while none of it has changed; not to be changed."""
    day, currency = today(tenant), tenant.currency
    return kept_or_read(ANSWERS, ("options", day, currency), RESTS_ON, lambda: _answer(day, currency))


def _answer(day: date, currency: str) -> Answer:
    every, rate = bets_of(currency), discount_rate()
    worths = [(each, each.worth(day, rate)) for each in every if each.live.state in UNDER_WAY]
    found = Answer({}, portfolios(currency), every, wanted(every, day), ends_of(), recovered(currency), worths)
    live, small, ended = found.live, found.small, found.ended
    context = {
        "sentence": options_sentence(Freedom(len(live), small, ended, found.recovered)),
        "why": why_of_all(),
        "figures": _figures(found, currency),
        "is_new": not every and not found.ends,
        "chart": _chart(live, small, day),
        "small": [each for each in small if each.unknown],
        "unset": [each for each in found.pots if each.small_bet is None],
        "options": _options(worths),
        "rate": rate,
        "rankings": [
            (own, [in_words(each) for each in rows[:SHOWN]]) for own, rows in ranked(found.wanted.asks).items()
        ],
        "unranked": _unranked(found.wanted.asks),
        "served": _served(found.wanted.served),
        "stops": stop_rates(found.ends, spans_to_show(day)),
    }
    return replace(found, context=context)


def why_of_all(figure: str = "") -> str:
    """Where a figure over all bets is explained, or all of that but which figure."""
    return f"{reverse('options_explain')}?figure={figure}"


def _figures(found: Answer, currency: str) -> list[Figure]:
    small, ended, back, known = found.small, found.ended, found.recovered, found.worth
    currencies = f"each of {', '.join(each.currency for each in small)}" if len(small) > 1 else "of money in live bets"
    shares, rate = small_words(small), percent(ended.rate) if ended.rate is not None else ""
    from_slices = "from slices stopped or lapsed" if back else "nothing so far"
    given = [
        ("live", "Live bets", number(len(found.live)), "approved, active or paused"),
        ("small", "In small bets", shares, currencies if shares else "nobody said what is small"),
        ("stops", "Stop rate", rate, f"of {plural(ended.decided, 'bet')} that ended"),
        ("recovered", "Recovered by stopping", each_of(back) or money(0, currency), from_slices),
        ("worth", "Worth of being able to stop", each_of(known), "over the bets that say enough" if known else ""),
    ]
    return [Figure(label, value, note, address=why_of_all(figure)) for figure, label, value, note in given]


def small_words(small: Sequence[Small]) -> str:
    """The share of money in small bets, one a currency."""
    return " · ".join(percent(each.share) for each in small if each.share is not None)


def each_of(found: Mapping[str, Decimal]) -> str:
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
            why_of_bet(each.live.id, "age"), f"{reverse('initiative_explain', args=[each.live.id])}?measure=approved",
        )
        for each in drawn
    ]  # fmt: skip
    return ages.draw(rows, own, limits.pop() if len(limits) == 1 else None)


def why_of_bet(pk: int, figure: str = "") -> str:
    """Where a figure of one bet is explained, or all of that but which figure."""
    return f"{reverse('option_explain', args=[pk])}?figure={figure}"


def _options(worths: Sequence[tuple[Bet, Worth | None]]) -> list[Option]:
    """Every live bet, the most valuable right to stop first."""
    rows = sorted(
        worths, key=lambda pair: (pair[1] is None, -(pair[1].option if pair[1] else 0.0), natural(pair[0].live.key))
    )
    return [_option(each, found) for each, found in rows[:SHOWN]]


def _option(bet: Bet, found: Worth | None) -> Option:
    url, own = reverse("initiative_detail", args=[bet.live.id]), bet.live.currency
    if found is None:
        edit = reverse("initiative_edit", args=[bet.live.id])
        places = {"payoff": edit, "finish": edit}
        missing = tuple((MISSING[name], places.get(name, f"{url}#tranches")) for name in bet.missing)
        return Option(bet, missing=missing)
    return Option(
        bet, money(found.option, own), money(found.staged, own), money(found.committed, own), percent(found.chance),
        return_words(found), found.is_ambiguous, why=why_of_bet(bet.live.id),
    )  # fmt: skip


def in_words(ask: Ask) -> Next:
    """A place for the next unit of money, as text."""
    expected = "" if ask.expected is None else points_words(ask.expected)
    per_money = "" if ask.per_money is None else number(ask.per_money, 2)
    behind = "" if ask.behind is None else percent(ask.behind)
    score = "" if ask.score is None else number(ask.score, 2)
    at = why_next(ask.bet_id, ask.key_result_id)
    return Next(ask, expected, money(ask.money, ask.currency), per_money, behind, score, why(ask), at)


def why_next(bet: int, key_result: int, figure: str = "") -> str:
    """Where a figure of money for a bet on a key result is explained, or all of that but which figure."""
    return f"{reverse('next_money_explain', args=[bet])}?key_result={key_result}&figure={figure}"


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
            "uncovered": "" if each.uncovered is None else percent(each.uncovered),
            "why": why_served(each.measure.id),
        }
        for each in sorted(found, key=lambda one: (len(one.bets), natural(one.measure.key)))[:SHOWN]
    ]  # fmt: skip


def why_served(pk: int, figure: str = "") -> str:
    """Where a figure of a key result's bets is explained, or all of that but which figure."""
    return f"{reverse('key_result_bets_explain', args=[pk])}?figure={figure}"
