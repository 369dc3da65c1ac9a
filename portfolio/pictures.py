"""Pictures of a portfolio's money, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from portfolio.envelopes import Envelope
from ui.charts import envelope as bars
from ui.charts.svg import Drawing
from ui.formats import money

ACCOUNTS = {"budget": "budget", "spent": "spent", "unspent": "released", "left": "released", "committed": "committed"}
"""The account of an open ledger that a figure of the envelope is, where it is one."""


@dataclass(frozen=True)
class Piece:
    """One piece of the bar in words: its swatch, its name, its amount with what explains it, and what to know."""

    css: str
    name: str
    amount: str
    why: str
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class DrawnEnvelope:
    """An envelope with its bar."""

    envelope: Envelope
    bar: Drawing
    pieces: tuple[Piece, ...]


def drawn(envelope: Envelope) -> DrawnEnvelope:
    """What `portfolio/parts/envelope.html` shows."""
    own = envelope
    pot = bars.Pot(own.budget, own.spent, own.released, own.committed, own.asked, own.currency)
    return DrawnEnvelope(envelope, bars.draw(pot), tuple(_pieces(envelope)))


def why_of(own: Envelope, figure: str) -> str:
    """Where a figure of the envelope is explained: by the transfers of an account, or by bets."""
    if own.is_open and figure in ACCOUNTS:
        return f"{reverse('funding_ledger_explain', args=[own.portfolio_id])}?account={ACCOUNTS[figure]}"
    return f"{reverse('funding_envelope_explain', args=[own.portfolio_id])}?figure={figure}"


def _pieces(own: Envelope) -> list[Piece]:
    unspent, free, amounts = own.unspent, own.free, own.amounts
    over = unspent is not None and unspent < 0
    short = free is not None and free < 0
    unpriced = f"{own.unpriced} without an amount" if own.unpriced else ""

    def piece(css: str, name: str, figure: str, note: str = "", *, is_bad: bool = False) -> Piece:
        return Piece(css, name, money(amounts[figure], own.currency), why_of(own, figure), note, is_bad)

    return [
        piece("", "Budget", "budget"),
        piece("f-ink2", "Spent", "spent", own.beyond, is_bad=over),
        piece("f-accent", "Released, not spent", "unspent"),
        piece("f-accent2", "Committed", "committed", "approved, not released"),
        piece("f-todo", "Free", "free", "more is promised than there is" if short else "", is_bad=short),
        piece("f-none s-ink3", "Asked for", "asked", unpriced),
    ]
