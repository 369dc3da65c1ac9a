"""How free the organisation is to change its mind: size and age of its bets, stopping, the next unit of money; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from okrs.sentences import Part, Sentence
from portfolio.options import MOST_RATE, Worth
from portfolio.standings import natural
from ui.formats import money, percent, plural

ZERO = Decimal(0)
HUNDRED = Decimal(100)
PER = Decimal(100_000)
"""Points of movement are compared for so much money: a unit that people can picture."""


@dataclass(frozen=True)
class Live:
    """A bet under way; None is not known."""

    id: int
    key: str
    title: str
    state: str
    currency: str
    size: Decimal | None = None
    """What was approved for it."""
    spent: Decimal | None = None
    small_bet: Decimal | None = None
    """What its portfolio calls small."""
    began: date | None = None

    @property
    def is_small(self) -> bool | None:
        """Whether it is a small bet; None without a size or without what counts as small."""
        return None if self.size is None or self.small_bet is None else self.size <= self.small_bet


@dataclass(frozen=True)
class Small:
    """The money in small bets of one currency."""

    currency: str
    size: Decimal
    small: Decimal
    bets: int
    unknown: int
    """Bets whose size, or what counts as small, is not known; their money is not in the share."""

    @property
    def share(self) -> Decimal | None:
        """Money in small bets ÷ money in bets; None where nothing is known."""
        return self.small / self.size if self.size else None

    @property
    def unknown_words(self) -> str:
        """3 of 14: those that are in no share."""
        return f"{self.unknown:,} of {self.bets:,}"


def small_shares(bets: Iterable[Live]) -> list[Small]:
    """One a currency, the most bets first; never across."""
    groups: Mapping[str, list[Live]] = defaultdict(list)
    for each in bets:
        groups[each.currency].append(each)
    found = [_small(currency, rows) for currency, rows in groups.items()]
    return sorted(found, key=lambda each: (-each.bets, each.currency))


def _small(currency: str, rows: Sequence[Live]) -> Small:
    known = [each for each in rows if each.is_small is not None]
    size = sum((each.size or ZERO for each in known), ZERO)
    small = sum((each.size or ZERO for each in known if each.is_small), ZERO)
    return Small(currency, size, small, len(rows), len(rows) - len(known))


class End(NamedTuple):
    """How a bet ended, and on which day, if anybody noted it."""

    day: date | None
    state: str
    id: int = 0
    key: str = ""
    title: str = ""


type Span = tuple[str, date, date]
"""A name, a first and a last day."""
DATELESS = "dateless"


@dataclass(frozen=True)
class Stops:
    """How the bets that were decided in a span ended."""

    label: str
    stopped: int
    delivered: int
    span: str = ""
    """The span as an address says it; empty: whenever."""

    @property
    def decided(self) -> int:
        """Bets whose end was decided: stopped or delivered."""
        return self.stopped + self.delivered

    @property
    def rate(self) -> Decimal | None:
        """Stopped ÷ decided; None where nothing was."""
        return Decimal(self.stopped) / self.decided if self.decided else None


def stop_rates(ends: Sequence[End], spans: Iterable[Span]) -> list[Stops]:
    """How bets ended in each span, and those whose day nobody noted."""
    found = [
        stops(label, [each.state for each in ended_in(ends, first, last)], span_key(first, last))
        for label, first, last in spans
    ]
    dateless = stops("Day not known", [each.state for each in without_day(ends)], DATELESS)
    return [*found, dateless] if dateless.decided else found


def span_key(first: date, last: date) -> str:
    """A span as an address says it."""
    return f"{first.isoformat()}_{last.isoformat()}"


def ended_in(ends: Iterable[End], first: date, last: date) -> list[End]:
    """Those that ended from the first to the last day."""
    return [each for each in ends if each.day is not None and first <= each.day <= last]


def without_day(ends: Iterable[End]) -> list[End]:
    """Those of whom nobody noted when."""
    return [each for each in ends if each.day is None]


def stops(label: str, states: Iterable[str], span: str = "") -> Stops:
    """How many of these ends are stops."""
    every = list(states)
    return Stops(label, every.count("stopped"), every.count("delivered"), span)


@dataclass(frozen=True)
class Ask:
    """What money for one bet might move on one key result; None is not known."""

    bet_id: int
    key: str
    title: str
    state: str
    currency: str
    key_result_id: int
    key_result: str
    money: Decimal | None = None
    """What it still needs for this key result."""
    claim: Decimal | None = None
    """Likely movement toward the goal, in the unit of the key result."""
    length: Decimal | None = None
    """The whole way, in that unit."""
    left: Decimal | None = None
    """What is left of it."""
    by_others: Decimal = ZERO
    """What other bets that are funded claim of it."""
    pace_gap: Decimal | None = None
    """Measured less expected: below 0 it is behind."""
    accuracy: Decimal | None = None
    """The sponsor's median of moved ÷ claimed."""
    needs: Decimal | None = None
    """What the bet still needs in all."""
    share: Decimal | None = None
    """How much of its money serves this key result."""
    sponsor_id: int | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be given before it can be compared."""
        known = {
            "a claim": self.claim, "the money it needs": self.money or None,
            "a measured gap": self.left if self.length else None,
        }  # fmt: skip
        return tuple(name for name, value in known.items() if value is None)

    @property
    def room(self) -> Decimal | None:
        """How much of its claim the gap still needs, as a share of the way: others' claims come off first."""
        if self.claim is None or self.left is None or not self.length:
            return None
        return max(ZERO, min(self.claim, self.left - max(ZERO, self.by_others))) / self.length

    @property
    def expected(self) -> Decimal | None:
        """Points of the way it may be expected to move: its room × how far its sponsor's claims came true."""
        room = self.room
        if room is None:
            return None
        return HUNDRED * room * (Decimal(1) if self.accuracy is None else max(ZERO, self.accuracy))

    @property
    def per_money(self) -> Decimal | None:
        """Expected points for 100,000 of its currency."""
        return None if self.expected is None or not self.money or self.money < 0 else self.expected * PER / self.money

    @property
    def behind(self) -> Decimal | None:
        """How far its key result is behind its plan, at least 0."""
        return None if self.pace_gap is None else max(ZERO, -self.pace_gap)

    @property
    def score(self) -> Decimal | None:
        """Expected points per money × how far the key result is behind; 0 where it keeps its pace."""
        return None if self.per_money is None or self.behind is None else self.per_money * self.behind


def ranked(asks: Iterable[Ask]) -> dict[str, list[Ask]]:
    """Per currency the asks that can be compared: by score, then by points per money; ties by key."""
    found: dict[str, list[tuple[Any, Ask]]] = defaultdict(list)
    for each in asks:
        per_money = each.per_money
        if per_money is not None:
            score = per_money * (each.behind or ZERO)
            found[each.currency].append(((-score, -per_money, natural(each.key), each.key_result_id), each))
    ordered = {own: [each for _, each in sorted(rows, key=lambda row: row[0])] for own, rows in found.items()}
    return dict(sorted(ordered.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def why(ask: Ask) -> str:
    """Why it stands where it stands, in words."""
    if ask.room == 0:
        return "The gap is claimed already"
    pace = "pace not known" if ask.behind is None else "on pace" if not ask.behind else f"{_points(ask.behind)} behind"
    trust = "sponsor not judged yet" if ask.accuracy is None else f"claims came true to {percent(ask.accuracy)}"
    return f"{pace}; {trust}"


def _points(share: Decimal) -> str:
    return plural(round(share * HUNDRED), "point")


@dataclass(frozen=True)
class Freedom:
    """What the page's sentence is made of."""

    live: int
    small: Sequence[Small] = ()
    ended: Stops = Stops("", 0, 0)
    recovered: Mapping[str, Decimal] | None = None
    """By currency; None or empty: nothing came back."""


def options_sentence(found: Freedom) -> Sentence:
    """Live bets, small bets, stopping and what it saved, in at most 30 words."""
    if not found.live and not found.ended.decided:
        return Sentence((Part("No bet is under way and none has ended.", is_strong=True),))
    live = f" {plural(found.live, 'bet').partition(' ')[2]} {'is' if found.live == 1 else 'are'} live"
    parts = [Part(f"{found.live:,}", is_strong=True, figure="live"), Part(live, is_strong=True)]
    parts += [*_in_small(found.small), Part(".")]
    if found.ended.rate is not None:
        parts += [Part(" "), Part(percent(found.ended.rate), figure="stops"), Part(" of the ")]
        parts += [Part(str(found.ended.decided), figure="ended"), Part(" that ended were stopped")]
        parts += _gave_back(found.recovered or {})
    return Sentence(tuple(parts))


def _in_small(small: Sequence[Small]) -> list[Part]:
    known = [each for each in small if each.share is not None]
    if len(known) == 1:
        return [Part(", "), Part(percent(known[0].share), figure="small"), Part(" of the money in small ones")]
    return [Part(f", in {plural(len(known), 'currency', 'currencies')}")] if known else []


def _gave_back(recovered: Mapping[str, Decimal]) -> list[Part]:
    """The first two currencies, each leading to its own sum."""
    known = [(own, amount) for own, amount in recovered.items() if amount][:2]
    if not known:
        return [Part(".")]
    saved = [Part(money(amount, own), figure=f"recovered&currency={own}") for own, amount in known]
    return [Part("; stopping gave back "), *([saved[0], Part(" and "), saved[1]] if saved[1:] else saved), Part(".")]


def return_words(found: Worth) -> str:
    """Its return a year, or the first two there are; empty where there is none."""
    rates = ", ".join(percent(rate) for rate in found.rates[:2])
    return f"more than {percent(MOST_RATE)}" if not rates and found.staged > 0 else rates
