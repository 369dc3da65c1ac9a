"""The critical path of an initiative's work: when each item can be done, and which items have no room; pure.

The critical path method in calendar days (J. E. Kelley, M. R. Walker, "Critical-Path Planning and Scheduling", 1959): a
forward pass gives the earliest days, a backward pass from the end the latest ones; what lies between is total float.
Work that has begun keeps its place whatever it was to wait for (progress override): what happened is not argued with.
A wait of a parent is one of each of its leaves, and who waits for a parent waits for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portfolio.scheduling import Bond, circle

DAY = timedelta(days=1)
CPLI_FLOOR = Decimal("0.95")
"""Below this a plan is not held to be realistic (DCMA 14-point assessment, metric 13)."""


class Loop(Exception):
    """Items wait for one another round and round; `keys` names the round, the first one again at its end."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(" → ".join(keys))
        self.keys = keys


@dataclass(frozen=True)
class Work:
    """An item as far as its days matter; what is not known is None."""

    id: int
    key: str
    title: str = ""
    state: str = "todo"
    planned_start: date | None = None
    planned_finish: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    parent: int | None = None
    is_own: bool = True
    """Whether it is work of the initiative asked about; else it is what that work waits for."""
    is_milestone: bool = False

    @property
    def has_begun(self) -> bool:
        """Whether it is in progress or done."""
        return self.state in {"doing", "done"}


@dataclass(frozen=True)
class Slot:
    """Its earliest days and the latest finish that delays nothing; `driver` is what holds its start back."""

    work: Work
    start: date
    finish: date
    latest: date | None = None
    driver: int | None = None

    @property
    def slack(self) -> int | None:
        """Total float in days: how much later it may finish without moving the end; None once it is done."""
        return None if self.latest is None else (self.latest - self.finish).days

    @property
    def is_critical(self) -> bool:
        """Whether a day more here is a day more at the end."""
        return self.slack == 0


@dataclass(frozen=True)
class Path:
    """All of it after both passes."""

    day: date
    slots: Mapping[int, Slot]
    bonds: Sequence[Bond]
    """Between leaves that have a place, those that bind and those that are past."""
    unknown: Sequence[Work]
    """What has no dates that could be counted with, and so was left out."""
    chain: Sequence[int]
    """Who pushes whom to the end, the first one first; none once all is done."""

    @property
    def end(self) -> date | None:
        """The last day of the initiative's own work; None when nothing has dates."""
        return max((slot.finish for slot in self.slots.values() if slot.work.is_own), default=None)

    @property
    def length(self) -> int:
        """Days of work that are left along the path, the day itself counted; 0 once all is done."""
        return (self.end - self.day).days + 1 if self.chain and self.end else 0

    def margin(self, planned: date | None) -> int | None:
        """Days from the end of the path to the planned finish (below 0: late); None when either is not known."""
        return None if planned is None or self.end is None else (planned - self.end).days

    def cpli(self, planned: date | None) -> Decimal | None:
        """`cpli` of the path against the planned finish; None when that is not known or nothing is left to do."""
        margin = self.margin(planned)
        return None if margin is None else cpli(self.length, margin)


def cpli(length: int, margin: int) -> Decimal | None:
    """Critical path length index: (length + total float) ÷ length, both in days; 1 is just in time.

    Defense Acquisition University, https://www.dau.edu/acquipedia-article/critical-path-length-index-cpli
    """
    return Decimal(length + margin) / length if length > 0 else None


def find_path(works: Iterable[Work], bonds: Iterable[Bond], day: date) -> Path:
    """Both passes over the leaves of these items, seen on a day; raises Loop.

    Days are whole: what takes from Monday to Tuesday takes 2, and who waits for it may start on Wednesday.
    """
    by_id = {work.id: work for work in works}
    leaves = _leaves(by_id)
    live = {pk: work for pk, work in by_id.items() if leaves[pk] == [pk] and work.state != "dropped"}
    tied = _between_leaves(bonds, leaves, live)
    order = _in_order(live, tied)
    windows = {pk: window for pk in order if (window := window_of(live[pk], day)) is not None}
    known = [bond for bond in tied if bond.before in windows and bond.after in windows]
    early = _forward([pk for pk in order if pk in windows], live, windows, known)
    late = _backward([slot.work for slot in early.values()], early, known)
    slots = {
        pk: Slot(slot.work, slot.start, slot.finish, None if slot.work.state == "done" else late[pk], slot.driver)
        for pk, slot in early.items() if pk in late
    }  # fmt: skip
    kept = [bond for bond in known if bond.before in slots and bond.after in slots]
    unknown = [live[pk] for pk in live if pk not in windows]
    return Path(day, slots, kept, sorted(unknown, key=lambda work: work.id), _chain(slots))


def window_of(work: Work, day: date) -> tuple[date, date] | None:
    """First and last day before anything waits: real days where there are some, else planned ones; None: not known."""
    start, finish = work.planned_start, work.planned_finish
    if work.is_milestone:
        start, finish = start or finish, finish or start
    if work.state == "done":
        finish = work.finished_on or finish
        start = work.started_on or start or finish
        return None if start is None or finish is None else (min(start, finish), finish)
    if work.state == "doing":
        start = work.started_on or start
        return None if start is None or finish is None else (min(start, day), max(finish, day))
    if start is None or finish is None:
        return None
    begin = max(start, day)
    return begin, begin + (finish - start)


def loop_of(bonds: Iterable[Bond], parents: Mapping[int, int], before: int, after: int) -> list[int]:
    """The round that `after` waiting for `before` would close, parts and parents included; empty: none.

    Each item has a start and a finish: a parent's start comes before its parts', their finishes before its own.
    """
    if before == after:
        return [after, after]
    return _named(circle(_steps(bonds, parents, {before, after}), 2 * before + 1, 2 * after))


def loop_under(bonds: Iterable[Bond], parents: Mapping[int, int], part: int, whole: int) -> list[int]:
    """The round that making `part` a part of `whole` would close; empty: none. Its parent until now holds no more."""
    others = {child: parent for child, parent in parents.items() if child != part}
    steps = _steps(bonds, others, {part, whole})
    # The whole begins before its part, and the part ends before its whole.
    return _named(circle(steps, 2 * whole, 2 * part) or circle(steps, 2 * part + 1, 2 * whole + 1))


def _steps(bonds: Iterable[Bond], parents: Mapping[int, int], also: set[int]) -> list[Bond]:
    """What comes before what: starts are even, finishes odd."""
    rows = list(bonds)
    everyone = {pk for bond in rows for pk in (bond.before, bond.after)} | {*parents, *parents.values()} | also
    steps = [Bond(2 * pk, 2 * pk + 1) for pk in everyone]
    steps += [Bond(2 * parent, 2 * part) for part, parent in parents.items()]
    steps += [Bond(2 * part + 1, 2 * parent + 1) for part, parent in parents.items()]
    return steps + [Bond(2 * bond.before + 1, 2 * bond.after) for bond in rows]


def _named(nodes: Iterable[int]) -> list[int]:
    found: list[int] = []
    for node in nodes:
        if not found or found[-1] != node // 2:
            found.append(node // 2)
    return found


def _leaves(works: Mapping[int, Work]) -> dict[int, list[int]]:
    """The leaves of each item among these; a leaf's are itself."""
    children = defaultdict(list)
    for work in works.values():
        if work.parent in works:
            children[work.parent].append(work.id)
    found: dict[int, list[int]] = {}
    for pk in works:
        edge, seen, leaves = [pk], {pk}, []
        while edge:
            one = edge.pop()
            below = [child for child in children.get(one, ()) if child not in seen]
            seen.update(below)
            edge += below
            if one not in children:
                leaves.append(one)
        found[pk] = leaves
    return found


def _between_leaves(bonds: Iterable[Bond], leaves: Mapping[int, list[int]], live: Mapping[int, Work]) -> list[Bond]:
    """Each wait between leaves, once, with the longest lag; what was dropped holds nobody up."""
    lags: dict[tuple[int, int], int] = {}
    for bond in bonds:
        for before in leaves.get(bond.before, ()):
            for after in leaves.get(bond.after, ()):
                if before in live and after in live:
                    lags[before, after] = max(bond.lag, lags.get((before, after), bond.lag))
    return [Bond(before, after, lag) for (before, after), lag in sorted(lags.items())]


def _in_order(live: Mapping[int, Work], bonds: Sequence[Bond]) -> list[int]:
    """Everybody after whom they wait for; raises Loop."""
    left = dict.fromkeys(sorted(live), 0)
    follows = defaultdict(list)
    for bond in bonds:
        left[bond.after] += 1
        follows[bond.before].append(bond.after)
    ready, found = [pk for pk, count in left.items() if not count], []
    while ready:
        pk = ready.pop()
        found.append(pk)
        for after in follows[pk]:
            left[after] -= 1
            if not left[after]:
                ready.append(after)
    if len(found) < len(live):
        raise Loop([live[pk].key for pk in _round({pk for pk, count in left.items() if count > 0}, bonds)])
    return found


def _round(stuck: set[int], bonds: Sequence[Bond]) -> list[int]:
    """A round among those that wait for one another: each has somebody stuck before it, so walking back repeats."""
    before = {bond.after: bond.before for bond in bonds if bond.before in stuck and bond.after in stuck}
    way = [min(stuck)]
    while (one := before[way[-1]]) not in way:
        way.append(one)
    return [one, *way[: way.index(one) : -1], one]


def _forward(
    order: Sequence[int], live: Mapping[int, Work], windows: Mapping[int, tuple[date, date]], bonds: Sequence[Bond]
) -> dict[int, Slot]:  # fmt: skip
    """Earliest days; of two that hold it back equally, the one with the longer chain behind it drives."""
    waits = defaultdict(list)
    for bond in bonds:
        if not live[bond.after].has_begun:
            waits[bond.after].append(bond)
    slots: dict[int, Slot] = {}
    depth: dict[int, int] = {}
    for pk in order:
        start, finish = windows[pk]
        allowed = [_limit(slots, depth, bond) for bond in waits[pk]]
        at, behind, who = max(allowed, default=(date.min, 0, 0))
        is_driven = at >= start
        depth[pk] = 1 + (behind if is_driven else 0)
        begin = max(at, start)
        slots[pk] = Slot(live[pk], begin, finish + (begin - start), None, -who if is_driven else None)
    return slots


def _limit(slots: Mapping[int, Slot], depth: Mapping[int, int], bond: Bond) -> tuple[date, int, int]:
    """The first day it allows, how long the chain behind it is (what is done is none), and whose it is."""
    before = slots[bond.before]
    allowed = before.finish + DAY + timedelta(bond.lag)
    return allowed, 0 if before.work.state == "done" else depth[bond.before], -bond.before


def _backward(works: Sequence[Work], early: Mapping[int, Slot], bonds: Sequence[Bond]) -> dict[int, date]:
    """Latest finishes, the end backwards; others' work that the initiative's no longer waits for has none."""
    follows = defaultdict(list)
    for bond in bonds:
        if not early[bond.after].work.has_begun:
            follows[bond.before].append(bond)
    end = max((early[work.id].finish for work in works if work.is_own), default=None)
    latest: dict[int, date] = {}
    for work in reversed(works):
        limits = [end] if work.is_own and end else []
        for bond in follows[work.id]:
            if bond.after in latest:
                after = early[bond.after]
                limits.append(latest[bond.after] - (after.finish - after.start) - DAY - timedelta(bond.lag))
        if limits:
            latest[work.id] = min(limits)
    return latest


def _chain(slots: Mapping[int, Slot]) -> list[int]:
    """From the last item back to the one that nobody pushes; of several last ones that with the longest chain."""
    ends = [pk for pk, slot in slots.items() if slot.is_critical and slot.work.is_own]
    last = max((slots[pk].finish for pk in ends), default=None)
    chains = [_back(slots, pk) for pk in sorted(ends) if slots[pk].finish == last]
    return max(chains, key=len, default=[])


def _back(slots: Mapping[int, Slot], pk: int) -> list[int]:
    way = [pk]
    while (driver := slots[way[-1]].driver) is not None and slots[driver].work.state != "done":
        way.append(driver)
    return way[::-1]
