"""The rollup as one would first write it: objects, loops and the ORM; the same main figures as the engine's.

It follows MODEL.md for data without superseded facts, dropped scope by its cut, and pots shared by estimate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import inf
from time import perf_counter

from execution.models import Item
from okrs.models import KeyResult
from portfolio.models import Initiative

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass
class Sums:
    """What an initiative's leaves add up to."""

    bac: Decimal = ZERO
    pv: Decimal = ZERO
    ev: Decimal = ZERO
    ac: Decimal = ZERO
    items: int = 0


@dataclass
class Rollup:
    """The figures by object."""

    initiatives: dict[int, Sums] = field(default_factory=dict)
    delivered: dict[int, Decimal | None] = field(default_factory=dict)
    spend: dict[int, Decimal | None] = field(default_factory=dict)


def rollup(day: date, until: float = inf) -> Rollup:
    """The figures of the tenant in force, one object at a time; past `until` (perf_counter) no further initiative."""
    found = Rollup()
    for initiative in Initiative.objects.all():
        if perf_counter() > until:
            return found
        found.initiatives[initiative.pk] = _initiative(initiative, day)
    for key_result in KeyResult.objects.all():
        found.delivered[key_result.pk], found.spend[key_result.pk] = _key_result(key_result, found)
    return found


def _initiative(initiative: Initiative, day: date) -> Sums:
    sums = Sums(ac=sum((cost.amount for cost in initiative.costs.filter(item=None, date__lte=day)), ZERO))
    for root in initiative.items.all():
        tree = Tree(root)
        for item in tree.items():
            sums.ac += sum((cost.amount for cost in item.costs.filter(date__lte=day)), ZERO)
        for leaf, planned in tree.planned():
            _add(sums, leaf, planned, initiative, day)
    return sums


class Tree:
    """An item with everything below it, read child by child."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.children = [Tree(child) for child in item.children.all()]

    def items(self) -> Iterator[Item]:
        """The item and all below."""
        yield self.item
        for child in self.children:
            yield from child.items()

    def leaves(self) -> Iterator[Item]:
        """Those with nothing below them."""
        if not self.children:
            yield self.item
        for child in self.children:
            yield from child.leaves()

    def planned(self) -> Iterator[tuple[Item, Decimal]]:
        """The leaves with their planned cost; a node with a cost of its own shares out what its leaves left."""
        if not self.children or self.item.planned_cost is not None:
            yield from self._shared()
            return
        for child in self.children:
            yield from child.planned()

    def _shared(self) -> Iterator[tuple[Item, Decimal]]:
        leaves = list(self.leaves())
        pot = max(ZERO, (self.item.planned_cost or ZERO) - sum((each.planned_cost or ZERO for each in leaves), ZERO))
        waiting = [each for each in leaves if each.planned_cost is None]
        weights = {each.pk: each.estimate or ZERO for each in waiting}
        if not any(weights.values()):
            weights = dict.fromkeys(weights, ONE)
        for leaf in leaves:
            own = leaf.planned_cost
            yield leaf, pot * weights[leaf.pk] / sum(weights.values()) if own is None else own


def _add(sums: Sums, leaf: Item, planned: Decimal, initiative: Initiative, day: date) -> None:
    state = leaf.state_facts.filter(date__lte=day).order_by("-date", "-pk").first()
    dropped_on = state.date if state and state.state == "dropped" else None
    report = leaf.progress_reports.filter(date__lte=dropped_on or day).order_by("-date", "-pk").first()
    percent = report.percent / 100 if report else ZERO
    if state and state.state == "done":
        percent = ONE
    bac, earned = (planned * percent, ONE) if dropped_on else (planned, percent)
    sums.items += 1
    sums.bac += bac
    sums.ev += bac * earned
    sums.pv += bac * _passed(leaf, initiative, day)


def _passed(leaf: Item, initiative: Initiative, day: date) -> Decimal:
    """The share of the leaf's window that has passed."""
    start, finish = leaf.planned_start, leaf.planned_finish
    if start is None and finish is None:
        start = initiative.planned_start
    finish = finish or initiative.planned_finish
    if finish is None or (start is not None and start > finish):
        return ZERO
    if start is None:
        return ONE if finish <= day else ZERO
    days = (finish - start).days + 1
    return Decimal(min(max((day - start).days + 1, 0), days)) / days


def _key_result(key_result: KeyResult, found: Rollup) -> tuple[Decimal | None, Decimal | None]:
    links = [(link.allocation, found.initiatives[link.initiative_id]) for link in key_result.contributions.all()]
    if not links:
        return None, None
    budget = sum((share * sums.bac for share, sums in links), ZERO)
    earned = sum((share * sums.ev for share, sums in links), ZERO)
    return (earned / budget if budget else None), sum((share * sums.ac for share, sums in links), ZERO)
