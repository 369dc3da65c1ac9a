"""The order that a team's work is suggested to be done in, and why; pure.

An item is worth its initiative's share of the best score among the live bets (0 to 1) times a weight, and how far the
key result that it serves lies behind its pace (MODEL.md §3, M − P below 0) times another. What is not known adds
nothing and says so; equal ones stand in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portfolio.standings import natural
from ui.formats import number, points

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True)
class Scored:
    """What an initiative scores: by which scheme, and its rank among those that have a score."""

    scheme: str
    score: Decimal
    rank: int
    of: int


@dataclass(frozen=True)
class Served:
    """A key result that an initiative serves, and how far it is ahead of its pace; below 0: behind; None: unknown."""

    key: str
    pace_gap: Decimal | None


@dataclass(frozen=True)
class Weights:
    """How much each of the two counts."""

    score: Decimal = ONE
    gap: Decimal = ONE


@dataclass(frozen=True)
class Grounds:
    """What is known, by initiative."""

    scores: Mapping[int, Scored] = field(default_factory=dict)
    serves: Mapping[int, Sequence[Served]] = field(default_factory=dict)
    weights: Weights = Weights()


@dataclass(frozen=True)
class Work:
    """One item in its own order, with the initiative that it counts for."""

    id: int
    key: str
    initiative: int | None = None
    is_by_hand: bool = False
    """Somebody put it where it stands."""


@dataclass(frozen=True)
class Suggestion:
    """Where an item stands, where it is suggested to stand (both from 1), what it is worth, and why."""

    work: Work
    own: int
    suggested: int
    worth: Decimal
    why: str

    @property
    def up(self) -> int:
        """How many places higher it is suggested than it stands; below 0: lower."""
        return self.own - self.suggested


def suggested(works: Sequence[Work], grounds: Grounds) -> list[Suggestion]:
    """Every item in the suggested order; `works` come in their own order."""
    judged = {each: judge(each, grounds) for each in {work.initiative for work in works}}
    own = {work.id: place for place, work in enumerate(works, 1)}
    order = sorted(works, key=lambda work: (-judged[work.initiative][0], natural(work.key)))
    return [Suggestion(work, own[work.id], place, *judged[work.initiative]) for place, work in enumerate(order, 1)]


def judge(initiative: int | None, grounds: Grounds) -> tuple[Decimal, str]:
    """What work for an initiative is worth, from 0 to the two weights together, and the reason in words."""
    if initiative is None:
        return ZERO, "It serves no initiative."
    worth, said = _score(grounds.scores.get(initiative), _best(grounds.scores.values()), grounds.weights.score)
    more, gap_said = _gap(grounds.serves.get(initiative, ()), grounds.weights.gap)
    return worth + more, f"{said} and {gap_said}."


def _best(scores: Iterable[Scored]) -> Decimal:
    return max((each.score for each in scores), default=ZERO)


def _score(scored: Scored | None, best: Decimal, weight: Decimal) -> tuple[Decimal, str]:
    """The share of the best score: also the weakest bet that was scored is worth more than one that was not."""
    if scored is None:
        return ZERO, "No score yet"
    share = max(ZERO, scored.score) / best if best > 0 else ZERO
    return weight * share, f"{scored.scheme} {number(scored.score)} (rank {scored.rank} of {scored.of})"


def _gap(serves: Sequence[Served], weight: Decimal) -> tuple[Decimal, str]:
    """The key result that lies furthest behind; one that nobody measured yet is named and adds nothing."""
    if not serves:
        return ZERO, "it serves no key result"
    known = [(each.pace_gap, each.key) for each in serves if each.pace_gap is not None]
    if not known:
        return ZERO, f"how {serves[0].key} keeps its pace is not known"
    gap, key = min(known, key=lambda each: (each[0], natural(each[1])))
    shown = points(abs(gap)).removeprefix("+")
    if gap >= 0:
        return ZERO, f"{key} is {f'{shown} ahead of its pace' if gap else 'on its pace'}"
    return weight * min(-gap, ONE), f"{key} is {shown} behind its pace"


def taken(works: Sequence[Work], order: Sequence[Suggestion]) -> list[int]:
    """The whole list once the suggestion is taken: what somebody placed by hand keeps its place in the count."""
    free = iter([each.work.id for each in order if not each.work.is_by_hand])
    return [work.id if work.is_by_hand else next(free) for work in works]
