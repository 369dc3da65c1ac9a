"""What the pages of teams say first, in at most 30 words, and how loads and money are worded; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from okrs.sentences import cut
from ui.formats import listed, money, number, plural, short_day

ZERO = Decimal(0)
NAME_WORDS = 4
FEWEST = 3
"""So many people’s hours together tell nobody’s pay."""


@dataclass(frozen=True)
class Pot:
    """What a team was given in one currency, and what its people have booked of it; None where that is not known."""

    currency: str
    funded: Decimal
    booked: Decimal | None
    """None: kept private, because whoever knows the hours could work out somebody's pay."""
    unpriced: Decimal = ZERO
    """Hours without a rate: they are no part of `booked`."""
    people: int = 0
    """How many people's hours `booked` is made of."""

    @property
    def left(self) -> Decimal | None:
        """What is not booked yet; below 0 it is overspent; None: kept private."""
        return None if self.booked is None else self.funded - self.booked

    @property
    def is_private(self) -> bool:
        """Whether what is booked is kept from who looks."""
        return self.booked is None

    def for_eyes(self, sees_rates: bool) -> Pot:
        """What somebody may see: the money of fewer than three people only who may see what an hour costs."""
        # In a team of two each knows their own pay, and so the other's: three hide one another.
        return self if sees_rates or not 0 < self.people < FEWEST else replace(self, booked=None)


@dataclass(frozen=True)
class Load:
    """How full a team and its people are in the weeks ahead."""

    is_seated: bool
    over_from: date | None = None
    """The first week in which its planned work, or what is booked, is more than it can give."""
    crowded: tuple[str, ...] = ()
    """Its people with more than a full week, in whatever teams."""
    is_planned: bool = False
    """Whether any open work says its hours."""

    @property
    def code(self) -> str:
        """The status whose shape shows it."""
        if self.over_from is not None:
            return "off"
        if self.crowded:
            return "risk"
        # Without work in hours nobody knows whether it fits.
        return "ok" if self.is_seated and self.is_planned else "todo"

    @property
    def words(self) -> str:
        """What stands beside the shape."""
        if self.over_from is not None:
            return f"Over its hours from {short_day(self.over_from)}"
        if self.crowded:
            return f"{plural(len(self.crowded), 'person', 'people')} over a full week"
        if not self.is_seated:
            return "Nobody sits here"
        return "Fits its hours" if self.is_planned else "No work planned in hours"


def teams_sentence(loads: Sequence[Load]) -> str:
    """What the list of teams says first."""
    if not loads:
        return "No teams yet: a team stays while its backlog changes, and is funded by period."
    over = sum(load.over_from is not None for load in loads)
    crowded = len({name for load in loads for name in load.crowded})
    empty = sum(not load.is_seated for load in loads)
    many = plural(len(loads), "team")
    found = []
    if over:
        found.append(f"{number(over)} {'has' if over == 1 else 'have'} more planned than hours to give")
    if crowded:
        found.append(f"{plural(crowded, 'person', 'people')} {'is' if crowded == 1 else 'are'} given over a full week")
    if empty:
        found.append(f"{number(empty)} {'has' if empty == 1 else 'have'} no seats")
    if not found:
        return f"{many}, and nobody is given more than a full week in the next {WEEKS_AHEAD} weeks."
    return f"Of {many}, {found[0]}; {listed(found[1:])}." if len(found) > 1 else f"Of {many}, {found[0]}."


WEEKS_AHEAD = 13


def team_sentence(name: str, people: int, hours: Decimal, doing: int, load: Load, pots: Sequence[Pot]) -> str:
    """What a team's page says first: who it is, what it does, where it is too full, what money is left."""
    own = cut(name, NAME_WORDS)
    if not load.is_seated:
        return f"Nobody sits in {own} yet: give people seats, so that its hours and costs are known."
    who = plural(people, "person", "people")
    work = f"{number(hours)} hours a week, {plural(doing, 'item')} in progress"
    return f"{own}: {who}, {work}. {_matter(load, pots)}"


def _matter(load: Load, pots: Sequence[Pot]) -> str:
    if load.over_from is not None:
        return f"From {short_day(load.over_from)} more is planned than it can give."
    if load.crowded:
        return f"{cut(load.crowded[0], 3)} has more than a full week{_others(len(load.crowded) - 1)}."
    if not pots:
        return "No money is given to it for today."
    first = pots[0]
    more = f" ({number(len(pots) - 1)} more currencies below)" if len(pots) > 1 else ""
    if first.left is None:
        return f"{money(first.funded, first.currency)} is given to it{more}."
    if first.left < 0:
        return f"It has booked {money(-first.left, first.currency)} more than it was given{more}."
    return f"{money(first.left, first.currency)} of {money(first.funded, first.currency)} is left{more}."


def _others(count: int) -> str:
    return f", and {plural(count, 'other')} too" if count else ""


def sheet_sentence(who: str, week: str, booked: Decimal, seat: Decimal, unpriced: Decimal) -> str:
    """What a time sheet says first; `who` is "You" or a name, `week` such as "the week of 16 Nov"."""
    if not booked:
        given = f" of {number(seat)} that {_their(who)} seats give" if seat else ""
        return f"{who} {'have' if who == 'You' else 'has'} booked no hours{given} in {week}."
    of = f" of {number(seat)}" if seat else ""
    bare = f"; {number(unpriced)} have no rate and are not priced" if unpriced else ""
    return f"{who} booked {number(booked)}{of} hours in {week}{bare}."


def _their(who: str) -> str:
    return "your" if who == "You" else "their"


def money_sentence(name: str, pots: Sequence[Pot], begins: date | None) -> str:
    """What a team's page of people and money says first: what is left now, or when money comes."""
    own = cut(name, NAME_WORDS)
    if not pots:
        then = f"; the next money is given from {short_day(begins)} on" if begins else ""
        return f"No money is given to {own} for today{then}."
    pot, more = pots[0], f" More in {listed([each.currency for each in pots[1:4]])}." if pots[1:] else ""
    bare = f" {number(pot.unpriced)} hours are not priced and count as nothing yet." if pot.unpriced else ""
    if pot.left is None:
        return f"{money(pot.funded, pot.currency)} is given to {own} for today.{bare}{more}"
    if pot.left < 0:
        return f"{own} has booked {money(-pot.left, pot.currency)} more than it was given.{bare}{more}"
    size = f"{money(pot.booked, pot.currency)} of {money(pot.funded, pot.currency)}"
    return f"{own} has booked {size}; {money(pot.left, pot.currency)} is left.{bare}{more}"


def time_sentence(name: str, last_week: Decimal, this_week: Decimal, week: date) -> str:
    """What a team's page of time says first."""
    own = cut(name, NAME_WORDS)
    if not last_week and not this_week:
        return f"Nobody of {own} has booked hours in this week or the last."
    return f"{own} booked {number(last_week)} hours last week and {number(this_week)} since {short_day(week)}."
