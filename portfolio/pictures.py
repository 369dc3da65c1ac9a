"""Pictures of a portfolio's money, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.envelopes import Envelope
from ui.charts import envelope as bars
from ui.charts.svg import Drawing
from ui.formats import NOT_KNOWN, money


@dataclass(frozen=True)
class Piece:
    """One piece of the bar in words: its swatch, its name, its amount and what to know about it."""

    css: str
    name: str
    amount: str
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


def _pieces(own: Envelope) -> list[Piece]:
    def written(amount: object) -> str:
        return NOT_KNOWN if amount is None else money(amount, own.currency)  # type: ignore[arg-type]  # an amount

    unspent, free = own.unspent, own.free
    over = unspent is not None and unspent < 0
    short = free is not None and free < 0
    left = written(unspent) if not over else written(0)
    unpriced = f"{own.unpriced} without an amount" if own.unpriced else ""
    return [
        Piece("f-ink2", "Spent", written(own.spent), own.beyond, over),
        Piece("f-accent", "Released, not spent", left),
        Piece("f-accent2", "Committed", written(own.committed), "approved, not released"),
        Piece("f-todo", "Free", written(free), "more is promised than there is" if short else "", short),
        Piece("f-none s-ink3", "Asked for", written(own.asked), unpriced),
    ]
