"""What bets promise a key result against what is left of its way; pure.

A claim is a signed movement in the key result's own unit: −5 days for one that decreases (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from okrs.kr_types import TYPES, Targets, amount
from okrs.sentences import Part, Sentence
from ui.formats import Unit, number, percent, plural, unit_beside

ZERO = Decimal(0)
PERCENTS = Unit("%")
NO_UNIT = Unit()
AGAINST = frozenset({"stopped", "rejected"})
"""States in which a bet promises nothing any more."""


@dataclass(frozen=True)
class Way:
    """A key result as claims see it: from where to where, and where it is; None where it has no such way."""

    type: str
    start: Decimal | None = None
    goal: Decimal | None = None
    now: Decimal | None = None
    unit: Unit = NO_UNIT

    @property
    def direction(self) -> int:
        """1 when more is better, −1 when less is; 0 where neither is."""
        if self.start is not None and self.goal is not None:
            return (self.goal > self.start) - (self.goal < self.start)
        return {"at_least": 1, "at_most": -1, "yes_no": 1}.get(self.type, 0)

    @property
    def length(self) -> Decimal | None:
        """The whole way, above 0; None without one."""
        if self.start is None or self.goal is None or self.start == self.goal:
            return None
        return abs(self.goal - self.start)

    @property
    def left(self) -> Decimal | None:
        """What is missing to the goal, at least 0; None while it is not known."""
        if self.length is None or self.goal is None or self.now is None:
            return None
        return max(ZERO, (self.goal - self.now) * self.direction)

    def toward(self, movement: Decimal) -> Decimal:
        """The movement as seen from the goal: above 0 is nearer; where there is no direction, as it is."""
        return movement * (self.direction or 1)


def way_of(kind: str, targets: Targets, value: Decimal | None, measured: Decimal | None, unit: Unit) -> Way:
    """The way of a key result of this type; a milestone's is the percents of its stages, 0 to 100."""
    known = TYPES[kind]
    plan = known.plan(targets)
    if known.has_stages:
        now = None if measured is None else measured * 100
        return Way(kind, ZERO, Decimal(100), now, PERCENTS)
    if plan is None or not known.takes_value or known.is_limit:
        return Way(kind, unit=unit)
    return Way(kind, plan[0], plan[1], value, unit)


@dataclass(frozen=True)
class Promise:
    """One bet's claim as it counts now."""

    state: str
    likely: Decimal | None = None
    due_on: date | None = None


def is_open(promise: Promise, today: date) -> bool:
    """Whether the movement is still to come: the bet goes on, or was delivered and its day is not over."""
    if promise.state in AGAINST:
        return False
    if promise.state == "delivered":
        return promise.due_on is not None and promise.due_on > today
    return True


@dataclass(frozen=True)
class Cover:
    """What is left of a way, and what open claims promise of it; in the key result's unit, toward the goal."""

    way: Way
    bets: int = 0
    """Bets that serve it, ended ones included."""
    silent: int = 0
    """Open bets that claim nothing."""
    claims: int = 0
    claimed: Decimal = ZERO

    @property
    def uncovered(self) -> Decimal | None:
        """What nobody promises to move; None while it is not known what is left."""
        left = self.way.left
        return None if left is None else max(ZERO, left - max(ZERO, self.claimed))

    @property
    def is_over(self) -> bool:
        """Whether more is claimed than is left."""
        return self.way.left is not None and self.claimed > self.way.left


def cover(way: Way, promises: Iterable[Promise], today: date) -> Cover:
    """Claims against the gap; a claim that moves away from the goal takes from the others."""
    every = list(promises)
    likely = [each.likely for each in every if is_open(each, today)]
    known = [each for each in likely if each is not None]
    claimed = sum((way.toward(each) for each in known), ZERO)
    return Cover(way, len(every), len(likely) - len(known), len(known), claimed)


def cover_sentence(found: Cover) -> Sentence:
    """Claims against the gap in at most 30 words."""
    way = found.way
    if way.type == "delivery":
        return Sentence((Part("The linked work itself is what is measured here, so claims add nothing."),))
    if not found.bets:
        return Sentence((Part("No initiative serves this key result.", is_strong=True),))
    if way.length is None:
        return _without_way(found)
    if way.left is None:
        return Sentence((Part("What is left is not known: nothing was measured yet."), Part(_claims(found))))
    if not way.left:
        return Sentence((Part("The goal is reached", is_strong=True), Part(f".{_claims(found)}")))
    return _of_gap(found, way.left, way.length)


def _claims(found: Cover) -> str:
    if not found.claims:
        return ""
    return f" {plural(found.claims, 'open claim')} {'comes' if found.claims == 1 else 'come'} to {_size(found)}."


def _size(found: Cover) -> str:
    return amount(found.claimed * (found.way.direction or 1), found.way.unit)


def _without_way(found: Cover) -> Sentence:
    if found.way.type == "yes_no":
        text = f"{plural(found.claims, 'bet')} {'claims' if found.claims == 1 else 'claim'} that it becomes yes."
        return Sentence((Part(text, is_strong=True), Part(" Yes or no has no distance to share.")))
    first = "A limit is kept or missed, so there is no gap that claims could cover."
    return Sentence((Part(first), Part(_claims(found))))


def _of_gap(found: Cover, left: Decimal, length: Decimal) -> Sentence:
    if not found.claims:
        missing = f"{_have(left, found.way)} no claim"
        return Sentence((Part(missing, is_strong=True), Part(": no initiative says how much it will move.")))
    if found.claimed <= 0:
        return Sentence((Part(f"{_have(left, found.way)} no initiative", is_strong=True), Part(": claims move away.")))
    if found.is_over:
        first = f"{percent(found.claimed / length)} claimed for the {percent(left / length)} of the way that is left"
        times = number(found.claimed / left, 1)
        return Sentence((Part(first, is_strong=True), Part(f": {times} times what is needed.")))
    if found.claimed == left:
        return Sentence((Part("All of the gap is claimed", is_strong=True), Part(", to the last bit and no more.")))
    first = f"{_have(left - found.claimed, found.way)} no initiative"
    rest = f": {percent(found.claimed / left)} of the {amount(left, found.way.unit)} to go is claimed."
    return Sentence((Part(first, is_strong=True), Part(rest)))


def _have(missing: Decimal, way: Way) -> str:
    """47 clinics have; 3% has."""
    return f"{amount(missing, way.unit)} {'have' if are_many(missing, way.unit) else 'has'}"


def are_many(missing: Decimal, unit: Unit) -> bool:
    """Whether the amount is of things one counts: 47 clinics, not 3% or €5."""
    return bool(unit) and not unit_beside(unit) and missing != 1


def claimed_by(way: Way, promises: Sequence[Promise], today: date) -> Decimal | None:
    """The movement that open bets promise, toward the goal; None when none of them says."""
    found = cover(way, promises, today)
    return found.claimed if found.claims else None
