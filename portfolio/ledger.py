"""How money moves between the accounts of a portfolio; pure: balances in, moves out.

Every move takes from one account what it gives to another, so whatever moves, all balances sum to zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
ACCOUNTS = ("budget", "pool", "committed", "released", "spent", "returned")
ENDS = frozenset({"stopped", "lapsed"})
"""Decisions that give back what was put aside for a tranche."""


@dataclass(frozen=True)
class Move:
    """An amount, above 0, that goes from one account to another."""

    source: str
    target: str
    amount: Decimal


@dataclass(frozen=True)
class Stand:
    """What the ledger holds about a tranche and its initiative before a decision."""

    released: Decimal = ZERO
    """Net amount that went from committed to released for the tranche; below 0 for a cancellation."""
    drawn: Decimal = ZERO
    """What its last release took from the pool because not enough was committed."""
    committed: Decimal = ZERO
    """What is committed to the initiative."""
    before: Decimal = ZERO
    """What of that is put aside for tranches before this one that nobody decided."""
    freed: Decimal = ZERO
    """What was released to the initiative and already went back to the pool."""
    has_ended: bool = False
    """Whether the decision before this one was to stop, or the tranche had lapsed."""
    recovered: Decimal = ZERO
    """What came back of the initiative and was not taken up again."""


def moves_of_decision(decision: str, amount: Decimal, stand: Stand) -> list[Move]:
    """What a decision about a tranche of `amount` moves; a later decision takes back what the earlier one moved."""
    change = (amount if decision == "released" else ZERO) - stand.released
    if change > 0:
        return kept([*_draw(amount, change, stand), Move("committed", "released", change)])
    if change < 0:
        return _taken_back(decision, amount, -change, stand)
    if decision in ENDS and amount > 0 and not stand.has_ended:
        return returned(min(amount, max(ZERO, stand.committed - stand.before)))
    return []


def _draw(amount: Decimal, change: Decimal, stand: Stand) -> list[Move]:
    # A cancellation that is taken back fetches from the pool what it had put there.
    if amount < 0:
        return [Move("pool", "committed", change)]
    return moves_of_commitment(max(ZERO, change - max(ZERO, stand.committed)), stand.recovered)


def _taken_back(decision: str, amount: Decimal, size: Decimal, stand: Stand) -> list[Move]:
    # What was freed when the bet was stopped is in the pool already: it does not come a second time.
    size = max(ZERO, size - stand.freed)
    back = Move("released", "committed", size)
    if decision in ENDS:
        return [*kept([back]), *returned(size)]
    to_pool = size if amount < 0 else min(size, stand.drawn)
    return kept([back, Move("committed", "pool", to_pool)])


def returned(amount: Decimal, source: str = "committed") -> list[Move]:
    """Back to the pool through `returned`, whose turnover tells how much money was recovered."""
    return kept([Move(source, "returned", amount), Move("returned", "pool", amount)])


def moves_of_commitment(amount: Decimal, recovered: Decimal) -> list[Move]:
    """Out of the pool for a bet; what it had given back goes the way it came, so that it no longer counts as recovered.

    `recovered` is what came back of the bet and was not taken up again.
    """
    again = max(ZERO, min(amount, recovered))
    taken_up = [Move("pool", "returned", again), Move("returned", "committed", again)]
    return kept([*taken_up, Move("pool", "committed", amount - again)])


def moves_of_freeing(committed: Decimal, released: Decimal) -> list[Move]:
    """Everything that a bet still has goes back: what is committed, and what was released and not spent."""
    return [*returned(committed), *returned(released, "released")]


def moves_of_spending(cost: Decimal, spent: Decimal) -> list[Move]:
    """What brings `spent` to the cost, in either direction."""
    change = cost - spent
    return kept([Move("released", "spent", change), Move("spent", "released", -change)])


def moves_of_grant(budget: Decimal, granted: Decimal) -> list[Move]:
    """What brings the granted money to the budget, in either direction."""
    change = budget - granted
    return kept([Move("budget", "pool", change), Move("pool", "budget", -change)])


def kept(moves: Iterable[Move]) -> list[Move]:
    """The moves that move something."""
    return [move for move in moves if move.amount > 0]


def balances(moves: Iterable[Move]) -> dict[str, Decimal]:
    """What lies in each account after the moves; they sum to zero."""
    found = dict.fromkeys(ACCOUNTS, ZERO)
    for move in moves:
        found[move.source] -= move.amount
        found[move.target] += move.amount
    return found


@dataclass(frozen=True)
class Shortage:
    """An account that has less than is needed."""

    account: str
    has: Decimal
    needs: Decimal


def shortage(moves: Iterable[Move], pool: Decimal, committed: Decimal) -> Shortage | None:
    """What the moves, one after the other, would take that is not there; None when they may be made."""
    has = {"pool": pool, "committed": committed, "returned": ZERO}
    for move in moves:
        if move.source in has and has[move.source] < move.amount:
            return Shortage(move.source, has[move.source], move.amount)
        if move.source in has:
            has[move.source] -= move.amount
        if move.target in has:
            has[move.target] += move.amount
    return None
