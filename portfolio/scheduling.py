"""Which initiative waits for which, and how early each may start; pure: days in, days out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ui.formats import short_day

DAY = timedelta(days=1)
CUT_OFF = frozenset({"stopped", "rejected"})
"""What ended without a result holds nobody up any more."""
NOT_BEGUN = frozenset({"demand", "assessing", "approved"})


@dataclass(frozen=True)
class Work:
    """An initiative as far as its days matter; what is not known is None."""

    id: int
    key: str
    title: str = ""
    state: str = "active"
    start: date | None = None
    finish: date | None = None
    forecast: date | None = None
    ended_on: date | None = None

    @property
    def end(self) -> date | None:
        """The day it ends: the day it did, else the forecast, else the plan."""
        return self.ended_on or self.forecast or self.finish

    @property
    def is_ended(self) -> bool:
        """Whether nothing moves it any more."""
        return self.state == "delivered" or self.state in CUT_OFF


@dataclass(frozen=True)
class Bond:
    """`after` may start the day after `before` has finished and `lag` days have passed (negative: earlier)."""

    before: int
    after: int
    lag: int = 0
    id: int = 0


@dataclass(frozen=True)
class Slot:
    """When a piece of work may start and then ends; `driver` is the bond that says so, None when its own plan does."""

    earliest: date | None
    end: date | None
    driver: Bond | None = None


@dataclass(frozen=True)
class Schedule:
    """All of it after one forward pass."""

    works: Mapping[int, Work]
    bonds: Sequence[Bond]
    slots: Mapping[int, Slot]
    before: Mapping[int, list[Bond]] = field(default_factory=dict)
    after: Mapping[int, list[Bond]] = field(default_factory=dict)

    def slack(self, bond: Bond) -> int | None:
        """Days between the day the bond allows and the start as planned; below 0 it is broken; None: not known."""
        work, allowed = self.works[bond.after], self.allowed(bond)
        return None if allowed is None or work.start is None else (work.start - allowed).days

    def allowed(self, bond: Bond) -> date | None:
        """The first day that this one bond allows; None: it holds nothing up, or nobody knows."""
        return _allowed(bond, self.works[bond.before], self.slots[bond.before])

    def broken(self) -> list[Bond]:
        """The bonds that the plans break, the worst first; what has ended is left alone."""
        found = [(slack, bond) for bond in self.bonds if not self.works[bond.after].is_ended
                 and (slack := self.slack(bond)) is not None and slack < 0]  # fmt: skip
        return [bond for _, bond in sorted(found, key=lambda each: (each[0], each[1].after, each[1].before))]

    def waiting(self, pk: int) -> list[int]:
        """Everything that waits for this one, near and far, the nearest first."""
        found: dict[int, None] = {}
        edge = [pk]
        while edge:
            edge = [bond.after for one in edge for bond in self.after.get(one, ()) if bond.after not in found]
            found |= dict.fromkeys(edge)
        return list(found)

    def chain(self, pk: int) -> list[int]:
        """Who pushes it, the one pushed first: INI-12, for INI-7, for INI-3 that began the slip."""
        found, bond = [pk], self.slots[pk].driver
        while bond is not None:
            found.append(bond.before)
            bond = self.slots[bond.before].driver
        return found


def schedule(works: Iterable[Work], bonds: Iterable[Bond]) -> Schedule:
    """The forward pass; the bonds close no circle (`circle` says so before one is made)."""
    by_id = {work.id: work for work in works}
    known = [bond for bond in bonds if bond.before in by_id and bond.after in by_id]
    before, after = _by(known, "after"), _by(known, "before")
    slots: dict[int, Slot] = {}
    for pk in _in_order(by_id, before, after):
        slots[pk] = _slot(by_id[pk], before.get(pk, ()), by_id, slots)
    return Schedule(by_id, known, slots, before, after)


def _by(bonds: Iterable[Bond], end: str) -> dict[int, list[Bond]]:
    found: dict[int, list[Bond]] = {}
    for bond in bonds:
        found.setdefault(getattr(bond, end), []).append(bond)
    return found


def _in_order(works: Iterable[int], before: Mapping[int, list[Bond]], after: Mapping[int, list[Bond]]) -> list[int]:
    left = {pk: len(before.get(pk, ())) for pk in works}
    ready, found = [pk for pk, count in left.items() if not count], []
    while ready:
        pk = ready.pop()
        found.append(pk)
        for bond in after.get(pk, ()):
            left[bond.after] -= 1
            if not left[bond.after]:
                ready.append(bond.after)
    return found + [pk for pk, count in left.items() if count > 0]  # on a circle, which the actions refuse


def _slot(work: Work, bonds: Sequence[Bond], works: Mapping[int, Work], slots: Mapping[int, Slot]) -> Slot:
    earliest, driver = work.start, None
    for bond in bonds:
        slot = slots.get(bond.before)
        allowed = None if slot is None else _allowed(bond, works[bond.before], slot)
        if allowed is not None and (earliest is None or allowed > earliest):
            earliest, driver = allowed, bond
    if work.is_ended:
        return Slot(work.start, work.end)
    end = work.end
    if driver is not None and end is not None and work.start is not None and work.state in NOT_BEGUN:
        end += earliest - work.start if earliest else timedelta()
    return Slot(earliest, end, driver)


def _allowed(bond: Bond, before: Work, slot: Slot) -> date | None:
    if before.state in CUT_OFF or slot.end is None:
        return None
    return slot.end + DAY + timedelta(days=bond.lag)


def circle(bonds: Iterable[Bond], before: int, after: int) -> list[int]:
    """The circle that `after` waiting for `before` would close, from `after` round to `after`; empty: none."""
    if before == after:
        return [after, after]
    follows = _by(bonds, "before")
    came_from, edge = {after: after}, [after]
    while edge and before not in came_from:
        steps = [(one, bond.after) for one in edge for bond in follows.get(one, ()) if bond.after not in came_from]
        for one, following in steps:
            came_from.setdefault(following, one)
        edge = list(dict.fromkeys(following for _, following in steps))
    if before not in came_from:
        return []
    way = [before]
    while way[-1] != after:
        way.append(came_from[way[-1]])
    return [*way[::-1], after]


def consequence(plan: Schedule, bond: Bond) -> str:
    """What a broken bond means in one sentence; empty for one that holds."""
    slack, allowed = plan.slack(bond), plan.allowed(bond)
    if slack is None or slack >= 0 or allowed is None or plan.works[bond.after].is_ended:
        return ""
    before, after = plan.works[bond.before], plan.works[bond.after]
    late = days_late(before)
    is_pushed = plan.slots[bond.before].driver is not None and before.state in NOT_BEGUN
    if late is not None and late > 0 and not is_pushed:
        why = f"{before.key} is forecast to finish {late} {'day' if late == 1 else 'days'} late"
    elif is_pushed:
        why = f"{before.key} waits itself and ends on {short_day(_known(plan.slots[bond.before].end))}"
    else:
        why = f"{before.key} ends on {short_day(_known(plan.slots[bond.before].end))}"
    if after.state in NOT_BEGUN:
        return f"{after.key} may start on {short_day(allowed)} earliest: {why}."
    return f"{after.key} began {-slack} {'day' if slack == -1 else 'days'} too early: {why}."


def days_late(work: Work) -> int | None:
    """Days from the planned finish to the one now expected; None when either is not known."""
    return None if work.end is None or work.finish is None else (work.end - work.finish).days


def _known(day: date | None) -> date:
    assert day is not None, "a bond that allows a day has an end"  # noqa: S101  # what its caller made sure of
    return day


def in_words(plan: Schedule) -> str:
    """What the page about all of them says first; at most 30 words."""
    many, broken = len(plan.bonds), plan.broken()
    if not many:
        return "No initiative waits for another."
    said = f"{many} {'dependency' if many == 1 else 'dependencies'} between {len(plan.works)} initiatives"
    if not broken:
        return f"{said}, and the plans keep {'it' if many == 1 else 'all of them'}."
    worst = broken[0]
    days = -(plan.slack(worst) or 0)
    tail = f"{plan.works[worst.after].key} by {days} {'day' if days == 1 else 'days'}"
    if len(broken) == 1:
        return f"{said}; one is broken: {tail}."
    return f"{said}; {len(broken)} are broken, the worst {tail}."
