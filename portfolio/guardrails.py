"""How funded money lies, held against the shares a portfolio agreed on; pure: bets and rails in, findings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ui.formats import listed, money, percent

ZERO = Decimal(0)
RUN = frozenset({"operational", "compliance", "internal"})
"""Kinds of initiatives that keep things running; the others are meant to grow."""
HORIZONS = {"now": "Pays now", "next": "Pays next", "later": "Pays later"}


@dataclass(frozen=True)
class Rail:
    """A share that must stay within limits, 0 to 1; without a limit on a side that side is open."""

    id: int
    kind: str
    """horizon, objective, run or largest (at most one bet may be over `high`)."""
    horizon: str = ""
    objective_id: int | None = None
    objective: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    is_hard: bool = False
    is_hidden: bool = False
    """Whether its objective is not for the reader."""

    @property
    def subject(self) -> str:
        """What its share is a share of, in a few words."""
        if self.is_hidden:
            return "Not for you"
        names = {"objective": self.objective, "run": "Keeps things running"}
        if self.kind == "largest":
            return f"Bets over {_short(self.high)}"
        return names.get(self.kind) or HORIZONS.get(self.horizon, self.horizon)

    @property
    def counts(self) -> str:
        """Whose money it counts, in words."""
        return {
            "horizon": "Bets without a horizon count in the total alone.",
            "objective": "The shares of bets that serve it or what is below it.",
            "run": "Operational, compliance and internal bets.",
            "largest": "Each bet as a share of all.",
        }.get(self.kind, "")

    @property
    def limits(self) -> str:
        """What is allowed, in words."""
        if self.kind == "largest":
            return "at most one"
        if self.low is not None and self.high is not None:
            return f"{_short(self.low)} to {_short(self.high)}"
        return f"at least {_short(self.low)}" if self.low is not None else f"at most {_short(self.high)}"


@dataclass(frozen=True)
class Bet:
    """An initiative with the money that is put into it."""

    id: int
    key: str
    money: Decimal
    kind: str = "strategic"
    horizon: str = ""
    shares: Mapping[int, Decimal] = field(default_factory=dict)
    """The share of its money that serves each objective, through the key results of it and of what is below it."""


@dataclass(frozen=True)
class Finding:
    """What a guardrail came to."""

    rail: Rail
    share: Decimal | None
    """None: nothing is funded, so nothing can be said."""
    total: Decimal
    largest: tuple[str, ...] = ()
    """Of a limit for single bets: those over it, the largest first, in words."""

    @property
    def holds(self) -> bool:
        """Whether the share is within its limits; without money it is."""
        return self.excess == 0

    @property
    def excess(self) -> Decimal:
        """How far outside the share is; 0 within."""
        if self.share is None:
            return ZERO
        below = self.rail.low - self.share if self.rail.low is not None else ZERO
        above = self.share - self.rail.high if self.rail.high is not None else ZERO
        return max(ZERO, below, above)

    @property
    def status(self) -> str:
        """The shape that stands for it."""
        if self.share is None:
            return "no_data"
        return "on_track" if self.holds else "off_track" if self.rail.is_hard else "at_risk"

    @property
    def word(self) -> str:
        """The status as a word."""
        return {"no_data": "No money yet", "on_track": "Holds"}.get(self.status, "Broken")

    def text(self, currency: str) -> str:
        """The finding with its numbers; of what is not for the reader, only that it is there."""
        if self.rail.is_hidden:
            return "One guardrail is not for you."
        if self.share is None:
            return f"{self.rail.subject}: nothing is funded yet; {self.rail.limits} may be."
        if self.rail.kind == "largest":
            return f"{self.rail.subject}: {self.over_words}; {self.rail.limits} may be."
        size = f"{self.shown} of {money(self.total, currency)}"
        return f"{self.rail.subject}: {size}; {self.rail.limits} is agreed."

    @property
    def over_words(self) -> str:
        """Which bets are over a limit for single bets."""
        return listed(list(self.largest[:3])) if self.largest else "none"

    @property
    def shown(self) -> str:
        """The share; with a decimal where it would look like the limit it breaks."""
        if self.share is None:
            return ""
        whole = percent(self.share)
        limits = {percent(each) for each in (self.rail.low, self.rail.high) if each is not None}
        return percent(self.share, 1) if not self.holds and whole in limits else whole


def findings(rails: Iterable[Rail], bets: Sequence[Bet]) -> list[Finding]:
    """Each guardrail held against the bets' money, in the order of the guardrails."""
    total = sum((bet.money for bet in bets), ZERO)
    return [_finding(rail, bets, total) for rail in rails]


def _finding(rail: Rail, bets: Sequence[Bet], total: Decimal) -> Finding:
    if total <= 0:
        return Finding(rail, None, ZERO)
    if rail.kind == "largest":
        return _largest(rail, bets, total)
    part = sum((bet.money * counts(rail, bet) for bet in bets), ZERO)
    return Finding(rail, part / total, total)


def counts(rail: Rail, bet: Bet) -> Decimal:
    """Which share of a bet's money counts for the guardrail."""
    if rail.kind == "objective":
        return bet.shares.get(rail.objective_id or 0, ZERO)
    is_in = bet.kind in RUN if rail.kind == "run" else bet.horizon == rail.horizon
    return Decimal(int(is_in))


def is_over(rail: Rail, bet: Bet, total: Decimal) -> bool:
    """Whether a bet has more of all money than a limit for single bets allows."""
    return bet.money / total > (rail.high if rail.high is not None else Decimal(1))


def _largest(rail: Rail, bets: Sequence[Bet], total: Decimal) -> Finding:
    """One bet may be over the limit, so what counts is the second largest."""
    by_size = sorted(bets, key=lambda bet: (-bet.money, bet.key))
    over = tuple(f"{bet.key} has {percent(bet.money / total)}" for bet in by_size if is_over(rail, bet, total))
    return Finding(rail, by_size[1].money / total if len(by_size) > 1 else ZERO, total, over)


def funded_more(bets: Sequence[Bet], bet: Bet) -> list[Bet]:
    """The bets as they would be with more money (`bet.money`) in one of them, or with one more of them."""
    known = {each.id: each for each in bets}
    now = known.get(bet.id)
    known[bet.id] = replace(now, money=now.money + bet.money) if now else bet
    return list(known.values())


@dataclass(frozen=True)
class Weighed:
    """A guardrail as it is, and as more money for a bet would leave it."""

    now: Finding
    then: Finding

    @property
    def is_worse(self) -> bool:
        """Whether it would break, or break further: a larger excess, or one more bet over a limit that one may pass."""
        is_one_more = len(self.then.largest) > max(1, len(self.now.largest))
        return is_one_more or self.then.excess > self.now.excess

    def text(self, currency: str) -> str:
        """What funding the bet would do to it."""
        after = self.then.text(currency)
        if self.is_worse:
            return f"If it is funded: {after}{' A hard guardrail refuses it.' if self.then.rail.is_hard else ''}"
        if self.then == self.now:
            return f"{self.now.word}: {after}" if not self.now.rail.is_hidden else after
        if not self.then.holds:
            return f"Broken already, and not made worse: {after}"
        moved = self.now.shown and self.now.shown != self.then.shown and self.then.rail.kind != "largest"
        return f"Holds if it is funded: {after}{f' Now it is {self.now.shown}.' if moved else ''}"


def weighed(rails: Sequence[Rail], bets: Sequence[Bet], bet: Bet) -> list[Weighed]:
    """Every guardrail before and after more money for a bet."""
    then = findings(rails, funded_more(bets, bet))
    return [Weighed(*each) for each in zip(findings(rails, bets), then, strict=True)]


def broken_by(rails: Sequence[Rail], bets: Sequence[Bet], bet: Bet) -> list[Finding]:
    """The guardrails that more money for a bet would break, or break further than they are, as they would be then."""
    return [each.then for each in weighed(rails, bets, bet) if each.is_worse]


def _short(share: Decimal | None) -> str:
    if share is None:
        return "any"
    hundredth = share * 100
    return percent(share) if hundredth == hundredth.to_integral_value() else percent(share, 1)
