"""A week of somebody's hours as a grid: what was typed, what is wrong with it, what a day adds up to; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from execution.days import day_problems
from ui.formats import full_day, number

DAY_HOURS = Decimal(24)
DAYS = 7
ZERO = Decimal(0)
HUNDREDTH = Decimal("0.0001")


@dataclass(frozen=True, order=True)
class Target:
    """What hours are booked on: an item, an initiative as a whole, or neither (unallocated)."""

    item_id: int | None = None
    initiative_id: int | None = None

    @classmethod
    def of(cls, item_id: int | None, initiative_id: int | None) -> Target:
        """Of an entry that names both, as loaded ones may: an item's initiative is the item's (MODEL.md §1)."""
        return cls(item_id, None if item_id is not None else initiative_id)

    @property
    def code(self) -> str:
        """How a grid names its row."""
        if self.item_id is not None:
            return f"i{self.item_id}"
        return f"b{self.initiative_id}" if self.initiative_id is not None else "o"


def target_of(code: str) -> Target | None:
    """The row that a grid named; None for what names none."""
    if code == "o":
        return Target()
    kind, digits = code[:1], code[1:]
    if kind not in {"i", "b"} or not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return None
    return Target(item_id=int(digits)) if kind == "i" else Target(initiative_id=int(digits))


type Cell = tuple[Target, date]
type Hours = Mapping[Cell, Decimal]


def read_hours(text: str) -> Decimal | None:
    """7.5, 7,5 or 7:30 as hours, nothing as 0; None for what is no number of hours."""
    plain = text.strip().replace(",", ".")
    if not plain:
        return ZERO
    whole, colon, minutes = plain.partition(":")
    if colon:
        good = whole.isdecimal() and len(minutes) == 2 and minutes.isdecimal() and int(minutes) < 60
        return (Decimal(whole) + Decimal(minutes) / 60).quantize(HUNDREDTH) if good else None
    try:
        hours = Decimal(plain)
    except InvalidOperation:
        return None
    return hours if hours.is_finite() and abs(hours) < 10_000 else None


def week_days(monday: date) -> list[date]:
    """Its seven days."""
    return [monday + timedelta(days=at) for at in range(DAYS)]


def totals(hours: Hours, days: Sequence[date]) -> list[Decimal]:
    """What each day adds up to."""
    sums: dict[date, Decimal] = defaultdict(Decimal)
    for (_, day), amount in hours.items():
        sums[day] += amount
    return [sums[day] for day in days]


def problems(wanted: Hours, stored: Hours, today: date) -> dict[Cell, str]:
    """What is wrong with the cells that differ from what is stored: where it is, and what was expected."""
    differs = {cell: hours for cell, hours in wanted.items() if hours != stored.get(cell, ZERO)}
    found = {cell: words for cell, hours in differs.items() if (words := _problem(cell[1], hours, today))}
    whole = dict(stored) | dict(wanted)
    sums: dict[date, Decimal] = defaultdict(Decimal)
    for (_, day), hours in whole.items():
        sums[day] += hours
    for cell in differs:
        if cell not in found and sums[cell[1]] > DAY_HOURS:
            found[cell] = f"{_named(cell[1])} would have {number(sums[cell[1]])} hours: a day has 24."
    return found


def _problem(day: date, hours: Decimal, today: date) -> str:
    if hours < 0:
        return f"{_named(day)}: {number(hours)} hours are below 0. Enter 0 to clear what was booked."
    if hours > DAY_HOURS:
        return f"{_named(day)}: {number(hours)} hours, but a day has 24."
    nobody_means = day_problems(day=day)
    if nobody_means:
        return nobody_means["day"]
    if day > today and hours:
        return f"{_named(day)} is still to come: hours are booked once they are worked."
    return ""


def _named(day: date) -> str:
    return f"{day:%A}, {full_day(day)}"


@dataclass(frozen=True)
class Entry:
    """A stored entry of hours: what of a cell's it is."""

    id: int
    cell: Cell
    hours: Decimal


def corrections(wanted: Hours, entries: Iterable[Entry]) -> tuple[dict[int, Decimal], dict[Cell, Decimal]]:
    """Entry → its hours from now on, and cell → hours of a new entry, so that each cell says what is wanted.

    A cell's oldest entry takes all of its hours; others of the same cell are cleared.
    """
    own: dict[Cell, list[Entry]] = defaultdict(list)
    for entry in entries:
        own[entry.cell].append(entry)
    corrected: dict[int, Decimal] = {}
    added: dict[Cell, Decimal] = {}
    for cell, hours in wanted.items():
        theirs = own.get(cell, [])
        if sum((entry.hours for entry in theirs), ZERO) == hours:
            continue
        if not theirs:
            added[cell] = hours
            continue
        for entry, should in zip(theirs, [hours, *[ZERO] * (len(theirs) - 1)], strict=True):
            if entry.hours != should:
                corrected[entry.id] = should
    return corrected, added
