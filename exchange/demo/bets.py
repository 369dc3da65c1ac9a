"""Initiatives told as data: a window, a pace, a cost efficiency and a tree of work."""

import random
from dataclasses import dataclass

from exchange.demo.book import Book
from exchange.demo.clock import FRIDAY, Clock
from exchange.demo.work import Expense, Node, Plan, add_work


@dataclass(frozen=True)
class Tranche:
    """A part of the money; `review` and `decided` are day numbers."""

    amount: int
    review: int
    evidence: str
    decision: str = "planned"
    decided: int | None = None


@dataclass(frozen=True)
class Serve:
    """What an initiative does for a key result: its share of the money, and the movement it promises."""

    key_result: str
    allocation: str
    claim: str = ""


@dataclass(frozen=True)
class Bet:
    """An initiative; `weeks` are its first and last week from the cycle's first Monday.

    `pace` is days of plan worked off per day (its SPI(t)), `cpi` what a unit of money earns, `until` the day on which
    work was paused or stopped; `since` is the day of its last move where the work does not tell it, `why` the reason
    of that move. `priced` says where planned costs stand: `leaf`, `epic`, or `budget` (on no item).
    """

    key: str
    title: str
    portfolio: str
    owner: str
    team: str
    budget: int
    weeks: tuple[int, int]
    about: str
    work: tuple[Node, ...] = ()
    serves: tuple[Serve, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    expenses: tuple[Expense, ...] = ()
    kind: str = "strategic"
    state: str = "active"
    pace: float = 1.0
    cpi: float = 1.0
    until: int | None = None
    since: int | None = None
    why: str = ""
    stint: float = 0.2
    priced: str = "leaf"
    milestone: str = ""


def add_bets(book: Book, clock: Clock, bets: tuple[Bet, ...], *, rate: int) -> None:
    """Write initiatives with their contributions, tranches, items, progress and costs; `rate` is money per hour."""
    for bet in bets:
        first, last = 7 * bet.weeks[0], 7 * bet.weeks[1] + FRIDAY
        book.add(
            "initiatives", key=bet.key, portfolio=bet.portfolio, title=bet.title, description=bet.about,
            owner=book.email(bet.owner), team=bet.team, kind=bet.kind, state=bet.state,
            planned_start=clock.iso(first), planned_finish=clock.iso(last), budget=bet.budget,
        )  # fmt: skip
        for serve in bet.serves:
            book.add(
                "contributions", initiative=bet.key, key_result=serve.key_result, allocation=serve.allocation,
                claim=serve.claim,
            )  # fmt: skip
        _add_tranches(book, clock, bet)
        plan = Plan(
            initiative=bet.key, team=bet.team, first=first, last=last, budget=bet.budget, pace=bet.pace, cpi=bet.cpi,
            stint=bet.stint, priced=bet.priced, stopped=bet.state == "stopped",
            until=clock.now if bet.until is None else min(bet.until, clock.now), rate=rate,
            milestone=bet.milestone,
        )  # fmt: skip
        # One seed a bet: adding an initiative to the story must not reshuffle the others. Not a secret.
        add_work(book, clock, plan, bet.work, bet.expenses, random.Random(bet.key))  # noqa: S311  # a dice for the demo, not for a secret


def _add_tranches(book: Book, clock: Clock, bet: Bet) -> None:
    for position, tranche in enumerate(bet.tranches, start=1):
        book.add(
            "tranches", initiative=bet.key, position=position, amount=tranche.amount,
            review_on=clock.iso(tranche.review), evidence=tranche.evidence, decision=tranche.decision,
            decided_on=None if tranche.decided is None else clock.iso(tranche.decided),
        )  # fmt: skip
