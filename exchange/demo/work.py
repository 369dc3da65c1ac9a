"""Work items, progress reports and costs of one initiative, made to follow its pace and its cost efficiency."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from exchange.demo.book import Book
from exchange.demo.clock import Clock, workday

POINTS: Final = (1, 2, 2, 3, 3, 5, 8)
JITTER: Final = (-1, 0, 0, 0, 1, 2)
SHORTEST_STINT: Final = 4
WEEK: Final = 7


@dataclass(frozen=True)
class Node:
    """A piece of work; with parts it is a parent, and its numbers are theirs."""

    title: str
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Expense:
    """Money that is not hours; `day` is a day number."""

    day: int
    amount: str
    note: str
    kind: str = "expense"


@dataclass(frozen=True)
class Plan:
    """What the work of one initiative has to follow; `until` is the last day on which anybody worked."""

    initiative: str
    team: str
    first: int
    last: int
    budget: int
    pace: float
    cpi: float
    stint: float
    priced: str
    stopped: bool
    until: int
    rate: int
    milestone: str


@dataclass
class Item:
    """One item while it is planned and worked off; a parent only holds its parts."""

    key: str
    title: str
    parent: "Item | None"
    parts: list["Item"] = field(default_factory=list)
    points: int = 0
    cost: int = 0
    begin: int = 0
    end: int = 0
    started: int | None = None
    finished: int | None = None
    reports: list[tuple[int, int]] = field(default_factory=list)

    @property
    def earned(self) -> Decimal:
        """Its earned value, in money."""
        if self.finished is not None:
            return Decimal(self.cost)
        return Decimal(self.cost * (self.reports[-1][1] if self.reports else 0)) / 100


def grid(parts: Sequence[str], steps: Sequence[str]) -> tuple[Node, ...]:
    """One parent per part, with each step done for it; `{}` in a step stands for the part."""
    return tuple(Node(part, tuple(Node(step.format(part)) for step in steps)) for part in parts)


def tasks(*titles: str) -> tuple[Node, ...]:
    """Leaves without parents."""
    return tuple(Node(title) for title in titles)


def add_work(
    book: Book, clock: Clock, plan: Plan, nodes: tuple[Node, ...], expenses: tuple[Expense, ...], rng: random.Random
) -> None:
    """Write the tree of items with its reports and costs."""
    items = [item for node in nodes for item in _grow(book, node, None)]
    leaves = [item for item in items if not item.parts]
    _schedule(plan, leaves, rng)
    for leaf in leaves:
        _work_off(plan, leaf, rng.choice(JITTER))
    for item in items:
        if item.parts:
            _add_parent(book, clock, plan, item)
        else:
            _add_leaf(book, clock, plan, item)
    if plan.milestone:
        _add_milestone(book, clock, plan, leaves)
    _add_costs(book, clock, plan, leaves, expenses)


def _grow(book: Book, node: Node, parent: Item | None) -> Iterator[Item]:
    item = Item(book.next_item(), node.title, parent)
    if parent is not None:
        parent.parts.append(item)
    yield item
    for part in node.parts:
        yield from _grow(book, part, item)


def _schedule(plan: Plan, leaves: list[Item], rng: random.Random) -> None:
    """Give leaves staggered windows inside the initiative's, and share its budget by points, to the last unit."""
    length = plan.last - plan.first + 1
    stint = max(SHORTEST_STINT, round(length * plan.stint))
    for number, leaf in enumerate(leaves):
        begin = plan.first + round(number * (length - stint) / max(1, len(leaves) - 1))
        leaf.begin = max(plan.first, workday(begin))
        leaf.end = max(leaf.begin, workday(begin + stint - 1))
        leaf.points = rng.choice(POINTS)
    total = sum(leaf.points for leaf in leaves)
    left = plan.budget
    for leaf in leaves:
        leaf.cost = round(plan.budget * leaf.points / total / 10) * 10
        left -= leaf.cost
    if leaves:
        leaves[-1].cost += left


def _work_off(plan: Plan, leaf: Item, delay: int) -> None:
    """Start, report and finish a leaf as the pace allows; nothing happens after `plan.until`."""

    def reached(day: int) -> float:
        done = plan.first + plan.pace * (day + 1 - plan.first) - delay - leaf.begin
        return min(1.0, max(0.0, done / (leaf.end + 1 - leaf.begin)))

    start = max(plan.first, workday(math.floor(plan.first + (leaf.begin + delay - plan.first) / plan.pace)))
    finish = math.ceil(plan.first + (leaf.end + 1 + delay - plan.first) / plan.pace) - 1
    if start > plan.until:
        return
    leaf.started = start
    if finish <= plan.until:
        leaf.finished = max(start, workday(finish))
    last = plan.until if leaf.finished is None else leaf.finished - 1
    days = sorted({workday(day) for day in range(last, start, -WEEK)})
    leaf.reports = [(day, min(95, 5 * round(20 * reached(day)))) for day in days if day >= start]
    leaf.reports = [(day, percent) for day, percent in leaf.reports if percent]


def _state(plan: Plan, leaf: Item) -> str:
    if leaf.finished is not None:
        return "done"
    if plan.stopped:
        return "dropped"
    return "todo" if leaf.started is None else "doing"


def _add_parent(book: Book, clock: Clock, plan: Plan, item: Item) -> None:
    """A parent's numbers are its leaves'; its state and days sum theirs up."""
    leaves = list(_leaves(item))
    states = {_state(plan, leaf) for leaf in leaves}
    state = states.pop() if len(states) == 1 else "dropped" if "dropped" in states else "doing"
    begun = [leaf.started for leaf in leaves if leaf.started is not None]
    ended = [plan.until if leaf.finished is None else leaf.finished for leaf in leaves]
    plan_cost = sum(leaf.cost for leaf in leaves) if plan.priced == "epic" and item.parent is None else None
    book.add(
        "items", key=item.key, title=item.title, initiative=plan.initiative,
        parent=item.parent.key if item.parent else None, team=plan.team, type="feature" if item.parent else "epic",
        state=state, planned_cost=plan_cost, started_on=clock.iso(min(begun)) if begun else None,
        finished_on=clock.iso(max(ended)) if state in ("done", "dropped") else None,
    )  # fmt: skip


def _leaves(item: Item) -> Iterator[Item]:
    for part in item.parts:
        yield from _leaves(part) if part.parts else (part,)


def _add_leaf(book: Book, clock: Clock, plan: Plan, leaf: Item) -> None:
    state = _state(plan, leaf)
    finished = plan.until if state == "dropped" else leaf.finished
    book.add(
        "items", key=leaf.key, title=leaf.title, initiative=plan.initiative,
        parent=leaf.parent.key if leaf.parent else None, team=plan.team, type="task", state=state,
        planned_start=clock.iso(leaf.begin), planned_finish=clock.iso(leaf.end),
        planned_cost=leaf.cost if plan.priced == "leaf" else None, estimate=leaf.points,
        started_on=None if leaf.started is None else clock.iso(leaf.started),
        finished_on=None if finished is None else clock.iso(finished),
    )  # fmt: skip
    for day, percent in leaf.reports:
        book.add("progress", item=leaf.key, date=clock.iso(day), percent=percent)


def _add_milestone(book: Book, clock: Clock, plan: Plan, leaves: list[Item]) -> None:
    """A dated promise that costs nothing; reached when all the work is."""
    ends = [leaf.finished for leaf in leaves if leaf.finished is not None]
    reached = max(ends) if ends and len(ends) == len(leaves) else None
    state = "done" if reached is not None else "dropped" if plan.stopped else "todo"
    finished = plan.until if state == "dropped" else reached
    book.add(
        "items", key=book.next_item(), title=plan.milestone, initiative=plan.initiative, team=plan.team,
        type="milestone", state=state, planned_finish=clock.iso(plan.last), planned_cost=0, estimate=0,
        finished_on=None if finished is None else clock.iso(finished),
    )  # fmt: skip


def _add_costs(book: Book, clock: Clock, plan: Plan, leaves: list[Item], expenses: tuple[Expense, ...]) -> None:
    """Spend what the work has earned divided by the wanted CPI: expenses as told, the rest as labour."""
    earned = sum((leaf.earned for leaf in leaves), Decimal(0))
    paid = [expense for expense in expenses if expense.day <= clock.now]
    other = sum((Decimal(expense.amount) for expense in paid), Decimal(0))
    share = (earned / Decimal(str(plan.cpi)) - other) / earned if earned else Decimal(0)
    for leaf in leaves:
        if leaf.started is not None:
            _add_labour(book, clock, plan, leaf, leaf.started, leaf.earned * max(share, Decimal(0)))
    for expense in paid:
        book.add(
            "costs", key=book.next_cost(), date=clock.iso(expense.day), amount=expense.amount,
            initiative=plan.initiative, kind=expense.kind, note=expense.note,
        )  # fmt: skip


def _add_labour(book: Book, clock: Clock, plan: Plan, leaf: Item, first: int, money: Decimal) -> None:
    """Book a leaf's labour week by week, in half hours at the plan's rate."""
    last = plan.until if leaf.finished is None else leaf.finished
    days = list(range(last, first - 1, -WEEK))[::-1]
    hours = (money / plan.rate / len(days) * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2
    if not hours:
        return
    for day in days:
        book.add(
            "costs", key=book.next_cost(), date=clock.iso(max(first, workday(day))),
            amount=(hours * plan.rate).quantize(Decimal("0.01")), item=leaf.key, kind="labour", hours=hours,
        )  # fmt: skip
