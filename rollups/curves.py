"""How an initiative's planned, earned and spent money grew over time, for its picture (MODEL §§1, 2).

A figure comes from the stored rollup; this draws the way there, from the same facts and rules, for one initiative.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from rollups.formulas.numbers import ONE, ZERO, Maybe, shares
from rollups.formulas.v1.work_item import (
    Window,
    fifty_fifty,
    percent_done,
    plan_pot,
    planned_share,
    window,
    zero_hundred,
)
from tenancy.context import current_tenant_id

MOST_POINTS = 60
UNIT = Fraction(1, 10_000)
"""Money columns hold 1/10,000."""

# Every item of every tree that holds an item of the initiative: a plan above may be shared with other initiatives.
NODES = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id FROM execution_item WHERE tenant_id = %(tenant)s AND initiative_id = ANY(%(initiatives)s)
        UNION
        SELECT p.id, p.parent_id FROM execution_item p JOIN up ON p.id = up.parent_id WHERE p.tenant_id = %(tenant)s
    ), down AS (
        SELECT id FROM up WHERE parent_id IS NULL
        UNION
        SELECT c.id FROM execution_item c JOIN down ON c.parent_id = down.id WHERE c.tenant_id = %(tenant)s
    )
    SELECT i.id, i.parent_id, i.initiative_id, i.planned_cost, i.estimate, i.planned_start, i.planned_finish, i.type,
           i.team_id
    FROM execution_item i JOIN down USING (id) WHERE i.tenant_id = %(tenant)s ORDER BY i.id"""
EFFECTIVE = """AND NOT EXISTS (
    SELECT FROM {table} n WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)"""
STATES = f"""SELECT f.item_id, f.date, f.state FROM execution_itemstate f
    WHERE f.tenant_id = %(tenant)s AND f.item_id = ANY(%(items)s) {EFFECTIVE.format(table="execution_itemstate")}
    ORDER BY f.date, f.id"""  # noqa: S608  # the table's name is ours
REPORTS = f"""SELECT f.item_id, f.date, f.percent FROM execution_progressreport f
    WHERE f.tenant_id = %(tenant)s AND f.item_id = ANY(%(items)s) {EFFECTIVE.format(table="execution_progressreport")}
    ORDER BY f.date, f.id"""  # noqa: S608  # names of our own tables and columns
COSTS = f"""SELECT f.item_id, f.initiative_id, f.date, sum(f.amount) FROM execution_cost f
    WHERE f.tenant_id = %(tenant)s
      AND (f.item_id = ANY(%(items)s) OR (f.item_id IS NULL AND f.initiative_id = ANY(%(initiatives)s)))
      {EFFECTIVE.format(table="execution_cost")}
    GROUP BY f.date, f.item_id, f.initiative_id ORDER BY f.date"""  # noqa: S608  # names of our own tables and columns


@dataclass(frozen=True)
class CurvePoint:
    """The three sums at the end of a day; earned and spent are None after today."""

    day: date
    planned: float
    earned: float | None
    actual: float | None


@dataclass(frozen=True)
class Frame:
    """What the initiative itself says: its budget and dates, and whether it is delivered."""

    id: int
    budget: Decimal | None
    start: date | None
    finish: date | None
    is_delivered: bool = False
    technique: str = ""
    team: int | None = None


@dataclass
class Leaf:
    """One leaf of the initiative: its planned cost, its window, and the steps of what was earned of it."""

    planned: Fraction
    window: Window | None
    steps: list[tuple[date, Fraction]] = field(default_factory=list)
    kept: Fraction = ONE
    """What of its plan is left: less than 1 once it was dropped."""


def curve(frames: Sequence[Frame], today: date, team: int | None = None) -> list[CurvePoint]:
    """The sums at the ends of up to 60 days from the first day planned or paid to the last; four queries.

    Of initiatives of one currency together; with a team, of its part of them.
    """
    with connection.cursor() as cursor:
        tenant: dict[str, Any] = {"tenant": current_tenant_id(), "initiatives": [frame.id for frame in frames]}
        cursor.execute(NODES, tenant)
        trees = _trees([_Node(*row) for row in cursor.fetchall()], frames)
        planned = [
            {item: Leaf(bac, tree.window_of(item)) for item, bac in tree.planned_costs().items()} for tree in trees
        ]
        wanted = tenant | {"items": [item for leaves in planned for item in leaves]}
        cursor.execute(STATES, wanted)
        states = _by_item(cursor.fetchall())
        cursor.execute(REPORTS, wanted)
        reports = _by_item(cursor.fetchall())
        for tree, leaves in zip(trees, planned, strict=True):
            _earn(leaves, Earning(tree, _only(states, leaves), _only(reports, leaves), today))
        cursor.execute(COSTS, wanted | {"items": [item for tree in trees for item in tree.owned]})
        costs = cursor.fetchall()
    parts = [part for tree, leaves in zip(trees, planned, strict=True) for part in tree.parts(leaves, team)]
    return _points(parts, _paid(costs, trees, team), today)


def _trees(nodes: Sequence[_Node], frames: Sequence[Frame]) -> list[_Tree]:
    """For each initiative the trees that hold an item of it, each node under its root."""
    above = {node.id: node.parent for node in nodes}
    roots: dict[int, int] = {}
    for node in nodes:
        path, at = [node.id], node.parent
        while at in above and at not in roots and at not in path:
            path.append(at)
            at = above[at]
        roots |= dict.fromkeys(path, roots.get(at, path[-1]) if at is not None else path[-1])
    holding: dict[int | None, set[int]] = defaultdict(set)
    below: dict[int, list[_Node]] = defaultdict(list)
    for node in nodes:
        holding[node.initiative].add(roots[node.id])
        below[roots[node.id]].append(node)
    return [_Tree([node for root in sorted(holding[frame.id]) for node in below[root]], frame) for frame in frames]


def _only[Value](rows: Mapping[int, Value], items: Iterable[int]) -> dict[int, Value]:
    return {item: rows[item] for item in items if item in rows}


def _paid(rows: Iterable[tuple[int | None, int, date, int]], trees: Sequence[_Tree], team: int | None) -> Paid:
    """The sums of the days, of items and of the initiatives themselves; with a team, those of its part."""
    of_item = {item: tree for tree in trees for item in tree.owned}
    of_bet = {tree.frame.id: tree for tree in trees}
    paid: dict[date, Fraction] = defaultdict(Fraction)
    for item, initiative, day, amount in rows:
        tree = of_bet[initiative] if item is None else of_item[item]
        if team is None or tree.team_of(item) == team:
            paid[day] += Fraction(amount) * UNIT
    return sorted(paid.items())


@dataclass(frozen=True)
class _Node:
    id: int
    parent: int | None
    initiative: int | None
    cost: int | None
    estimate: Decimal | None
    start: date | None
    finish: date | None
    type: str = ""
    team: int | None = None


class _Tree:
    """The items around an initiative: who owns a leaf, and what it was planned to cost."""

    def __init__(self, nodes: Sequence[_Node], frame: Frame) -> None:
        self._nodes = {node.id: node for node in nodes}
        self.frame = frame
        self._parents = {node.parent for node in nodes}
        self.owned = {node.id for node in nodes if self._owner(node) == frame.id}

    def _above(self, node: _Node) -> Iterable[_Node]:
        seen = {node.id}
        while node.parent in self._nodes and node.parent not in seen:
            node = self._nodes[node.parent]
            seen.add(node.id)
            yield node

    def _owner(self, node: _Node) -> int | None:
        return next((each.initiative for each in (node, *self._above(node)) if each.initiative is not None), None)

    def _plan(self, node: _Node) -> int | None:
        return next((each.id for each in self._above(node) if each.cost is not None), None)

    def team_of(self, item: int | None) -> int | None:
        """Whose the item is, its own or its nearest ancestor's team, else the initiative's; None: the initiative's."""
        node = self._nodes.get(item) if item is not None else None
        chain = () if node is None else (node, *self._above(node))
        return next((each.team for each in chain if each.team is not None), self.frame.team)

    def parts(self, leaves: Mapping[int, Leaf], team: int | None) -> list[Leaf]:
        """The leaves that are wanted; an initiative without items is one leaf itself."""
        if leaves:
            return [leaf for item, leaf in leaves.items() if team is None or self.team_of(item) == team]
        return [_whole(self.frame)] if team is None or self.frame.team == team else []

    @property
    def technique(self) -> str:
        """How the initiative's earned value is measured."""
        return self.frame.technique

    def milestones(self) -> dict[int, Maybe]:
        """The estimates of the initiative's leaves that are milestones."""
        own = [node for node in self._nodes.values() if node.id in self.owned and node.id not in self._parents]
        return {
            node.id: None if node.estimate is None else Fraction(node.estimate)
            for node in own
            if node.type == "milestone"
        }

    def window_of(self, item: int) -> Window | None:
        """When the leaf is planned."""
        node = self._nodes[item]
        return window(node.start, node.finish, self.frame.start, self.frame.finish)

    def planned_costs(self) -> dict[int, Fraction]:
        """Each owned leaf's BAC before anything was dropped."""
        plans = {node.id: self._plan(node) for node in self._nodes.values()}
        leaves = [node for node in self._nodes.values() if node.id not in self._parents]
        found = {node.id: node.cost * UNIT for node in leaves if node.cost is not None}
        for pot, sharers in self._pots(leaves, plans):
            found |= _shared(pot, sharers)
        own = [node for node in leaves if node.id in self.owned]
        if not any(node.id in found for node in own):
            found |= _shared(Fraction(self.frame.budget or 0), own)
        return {node.id: found.get(node.id, ZERO) for node in own}

    def _pots(self, leaves: Sequence[_Node], plans: Mapping[int, int | None]) -> Iterable[tuple[Fraction, list[_Node]]]:
        below: dict[int | None, list[_Node]] = defaultdict(list)
        for node in self._nodes.values():
            below[plans[node.id]].append(node)
        for plan in self._nodes.values():
            if plan.cost is None or plan.id not in self._parents:
                continue
            members = below[plan.id]
            own = [each.cost * UNIT for each in members if each.cost is not None and each.id not in self._parents]
            nested = [each.cost * UNIT for each in members if each.cost is not None and each.id in self._parents]
            sharers = [each for each in leaves if each.cost is None and plans[each.id] == plan.id]
            yield plan_pot(plan.cost * UNIT, own, nested), sharers


def _shared(pot: Fraction, leaves: Sequence[_Node]) -> dict[int, Fraction]:
    parts = shares(pot, [None if leaf.estimate is None else Fraction(leaf.estimate) for leaf in leaves])
    return {leaf.id: part for leaf, part in zip(leaves, parts, strict=True)}


def _by_item[Value](rows: Iterable[tuple[int, date, Value]]) -> dict[int, list[tuple[date, Value]]]:
    found: dict[int, list[tuple[date, Value]]] = defaultdict(list)
    for item, day, value in rows:
        found[item].append((day, value))
    return found


type Reported = list[tuple[date, Fraction]]
type Stated = list[tuple[date, str]]
type Paid = list[tuple[date, Fraction]]


class Earning:
    """What was earned of leaves at the end of a day, by the initiative's technique (docs/decisions/0009)."""

    def __init__(
        self,
        tree: _Tree,
        states: Mapping[int, Stated],
        reports: Mapping[int, list[tuple[date, Decimal]]],
        today: date,
    ) -> None:
        self._technique = tree.technique
        self._states = {item: [each for each in own if each[0] <= today] for item, own in states.items()}
        self._reports = {
            item: [(day, Fraction(percent) / 100) for day, percent in own if day <= today]
            for item, own in reports.items()
        }
        self._milestones = tree.milestones() if tree.technique == "milestones" else {}
        self._reached_by: dict[date, Fraction] = {}

    def last_state(self, item: int) -> str:
        """The state of the item today."""
        own = self._states.get(item)
        return own[-1][1] if own else ""

    def steps(self, item: int) -> Reported:
        """The days on which what was earned of a leaf may have changed, each with what it was from then on."""
        every = [item, *self._milestones]
        days = {day for each in every for day, _ in self._states.get(each, [])}
        days |= {day for day, _ in self._reports.get(item, [])}
        return [(day, self._percent(item, day)) for day in sorted(days)]

    def _percent(self, item: int, day: date) -> Fraction:
        """What is earned of a leaf at the end of a day: what comes after it was dropped does not count."""
        since, state = self._state(item, day)
        until = since if state == "dropped" else day
        report = next((percent for at, percent in reversed(self._reports.get(item, [])) if at <= until), None)
        finished = state == "done"
        match self._technique:
            case "units":
                return report or ZERO
            case "50_50":
                eve = self._state(item, until - timedelta(days=1))[1] if state == "dropped" else state
                return fifty_fifty(started=eve in {"doing", "done"} or bool(report), finished=finished)
            case "milestones" if item not in self._milestones and not finished:
                return self._reached(until)
            case "0_100" | "milestones":
                return zero_hundred(finished=finished)
        return percent_done(finished=finished, last_report=report)

    def _state(self, item: int, day: date) -> tuple[date, str]:
        return next(((at, name) for at, name in reversed(self._states.get(item, [])) if at <= day), (day, ""))

    def _reached(self, day: date) -> Fraction:
        if day not in self._reached_by:
            self._reached_by[day] = self._weight_reached(day)
        return self._reached_by[day]

    def _weight_reached(self, day: date) -> Fraction:
        now = {item: self._state(item, day)[1] for item in self._milestones}
        standing = [item for item, state in now.items() if state != "dropped"]
        parts = shares(ONE, [self._milestones[item] for item in standing]) if standing else []
        return sum((part for item, part in zip(standing, parts, strict=True) if now[item] == "done"), ZERO)


def _earn(leaves: Mapping[int, Leaf], earning: Earning) -> None:
    for item, leaf in leaves.items():
        leaf.steps = earning.steps(item)
        if leaf.steps and earning.last_state(item) == "dropped":
            leaf.kept = leaf.steps[-1][1]


def _whole(frame: Frame) -> Leaf:
    """An initiative without items is one leaf, earned when it is delivered."""
    leaf = Leaf(Fraction(frame.budget or 0), window(None, None, frame.start, frame.finish))
    if frame.is_delivered:
        leaf.steps = [(date.min, ONE)]
    return leaf


def _points(leaves: Sequence[Leaf], costs: Sequence[tuple[date, Fraction]], today: date) -> list[CurvePoint]:
    # For a drawing: floats, as exact fractions of a thousand leaves on sixty days would take seconds.
    whole = [(float(leaf.planned), float(leaf.planned * leaf.kept), leaf) for leaf in leaves if leaf.planned]
    paid = [(day, float(amount)) for day, amount in costs]
    return [
        CurvePoint(
            day,
            sum(plan * float(planned_share(leaf.window, day)) for _, plan, leaf in whole),
            sum(bac * float(_at(leaf.steps, day)) for bac, _, leaf in whole) if day <= today else None,
            sum(amount for at, amount in paid if at <= day) if day <= today else None,
        )
        for day in _days(leaves, costs, today)
    ]


def _at(steps: Sequence[tuple[date, Fraction]], day: date) -> Fraction:
    place = bisect_right(steps, day, key=lambda step: step[0])
    return steps[place - 1][1] if place else ZERO


def _days(leaves: Sequence[Leaf], costs: Sequence[tuple[date, Fraction]], today: date) -> list[date]:
    """At most 60 days, evenly apart, today among them; none when nothing is planned or paid."""
    starts = [each.window.start or each.window.finish for each in leaves if each.window is not None and each.planned]
    ends = [each.window.finish for each in leaves if each.window is not None and each.planned]
    paid = [day for day, _ in costs if day <= today]
    if not starts and not paid:
        return []
    first = max(min([*starts, *paid]), date.min + timedelta(days=1)) - timedelta(days=1)
    last = max([*ends, *paid, today if first < today else first])
    length = (last - first).days
    step = max(1, -(-length // (MOST_POINTS - 2)))
    days = {first + timedelta(days=away) for away in range(0, length + 1, step)} | {last}
    return sorted(days | ({today} if first <= today <= last else set()))
