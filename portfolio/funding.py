"""What the funding page asks for: its rows, their order, and the sentence above them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.standings import Standing, natural
from ui.formats import listed, money, plural, short_day

GROUPS = {
    "second": "Needs a second person",
    "review": "Reviews",
    "demand": "Demands that ask for money",
    "held": "On hold",
}
MOST_CURRENCIES = 2


@dataclass(frozen=True)
class Ask:
    """One decision about money that waits."""

    kind: str
    """second, review, demand or held."""
    pk: int
    standing: Standing
    amount: Decimal | None
    position: int = 0
    review_on: date | None = None
    lapses_on: date | None = None
    proposal: str = ""
    """What the frozen evidence speaks for: fund, hold or stop; nothing before the review."""
    by: str = ""
    """Who proposed what a second person must agree to."""

    @property
    def is_tranche(self) -> bool:
        """Whether a tranche is decided, not a demand."""
        return self.kind != "demand"

    def status(self, today: date) -> str:
        """Its shape: what the evidence says, else how near its day is."""
        if self.kind == "demand":
            return self.standing.state
        if self.proposal:
            return {"fund": "ok", "hold": "risk", "stop": "off"}[self.proposal]
        return "risk" if self.review_on is not None and self.review_on <= today else "todo"

    def text(self, today: date) -> str:
        """What waits, in one line."""
        if self.kind == "demand":
            return f"Asks for {money(self.amount, self.standing.currency)}."
        if self.kind == "second":
            return f"{self.by} proposed it; a second person agrees."
        if self.kind == "held":
            return self._held(today)
        return self._review(today)

    def _held(self, today: date) -> str:
        if self.review_on is not None and self.review_on > today:
            return f"Held until its next review on {short_day(self.review_on)}."
        return "Held until somebody decides again."

    def _review(self, today: date) -> str:
        if self.lapses_on is not None:
            says = f"The evidence says {self.proposal}; it" if self.proposal else "It"
            return f"{says} lapses on {short_day(self.lapses_on)}."
        day = self.review_on or today
        return f"Review {'today' if day == today else f'on {short_day(day)}' if day > today else 'is due'}."


def in_order(asks: Iterable[Ask]) -> list[Ask]:
    """The most urgent first: a second person's word, then what lapses or is reviewed first, demands, what is held."""
    ranks = {kind: rank for rank, kind in enumerate(GROUPS)}

    def urgency(ask: Ask) -> tuple[object, ...]:
        day = ask.lapses_on or ask.review_on or date.max
        return (ranks[ask.kind], day, natural(ask.standing.key), ask.position, ask.pk)

    return sorted(asks, key=urgency)


def grouped(asks: Sequence[Ask]) -> list[tuple[str, list[Ask]]]:
    """The asks under the heading of their kind."""
    found = [(title, [ask for ask in asks if ask.kind == kind]) for kind, title in GROUPS.items()]
    return [(title, rows) for title, rows in found if rows]


def funding_sentence(asks: Sequence[Ask], today: date) -> str:
    """How much waits, and what is most urgent, in at most 30 words."""
    waiting = [ask for ask in asks if ask.kind in {"second", "review"}]
    demands = [ask for ask in asks if ask.kind == "demand"]
    if not waiting:
        return _quiet(asks, demands)
    worth = _worth(waiting)
    verb = "waits" if len(waiting) == 1 else "wait"
    first = f"{plural(len(waiting), 'tranche')}{worth} {verb} for a decision."
    return " ".join(part for part in (first, _urgent(waiting, today), _asking(demands)) if part)


def _quiet(asks: Sequence[Ask], demands: Sequence[Ask]) -> str:
    if demands:
        return f"No tranche is near its review. {_asking(demands)}"
    held = sum(ask.kind == "held" for ask in asks)
    rest = f" {plural(held, 'tranche')} {'is' if held == 1 else 'are'} on hold." if held else ""
    return f"Nothing waits for money now.{rest}"


def _urgent(waiting: Sequence[Ask], today: date) -> str:
    seconds = sum(ask.kind == "second" for ask in waiting)
    lapse = min((ask.lapses_on for ask in waiting if ask.lapses_on is not None), default=None)
    review = min((ask.review_on for ask in waiting if ask.review_on is not None), default=None)
    if lapse is not None:
        return f"{'It' if len(waiting) == 1 else 'The first'} lapses on {short_day(lapse)}."
    if seconds:
        return f"{seconds} {'needs' if seconds == 1 else 'need'} a second person."
    if review is not None and review > today:
        return f"The next review is on {short_day(review)}."
    return ""


def _asking(demands: Sequence[Ask]) -> str:
    if not demands:
        return ""
    verb = "asks" if len(demands) == 1 else "ask"
    total = _sums(demands)
    return f"{plural(len(demands), 'demand')} {verb} for {total or 'money'}."


def _worth(asks: Sequence[Ask]) -> str:
    total = _sums(asks)
    return f" worth {total}" if total else ""


def _sums(asks: Sequence[Ask]) -> str:
    """The amounts a currency, never across; nothing where there are too many to read."""
    sums: dict[str, Decimal] = {}
    for ask in asks:
        if ask.amount is not None:
            sums[ask.standing.currency] = sums.get(ask.standing.currency, Decimal(0)) + ask.amount
    return listed([money(sums[each], each) for each in sorted(sums)]) if 0 < len(sums) <= MOST_CURRENCIES else ""


def next_after(asks: Sequence[Ask], kind: str, pk: int) -> Ask | None:
    """The ask that comes after this one was decided: the following one, else the one before; None: no other."""
    is_demand = kind == "demand"
    keys = [(ask.is_tranche, ask.pk) for ask in asks]
    place = keys.index((not is_demand, pk)) if (not is_demand, pk) in keys else -1
    rest = [*asks[place + 1 :], *reversed(asks[: max(place, 0)])]
    return next((ask for ask in rest if ask.kind in {"second", "review", "demand"}), None)
