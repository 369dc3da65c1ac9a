"""A plan as a baseline keeps it, and how two of them differ; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple, Protocol

from ui.formats import listed, plural, signed_money

ZERO = Decimal(0)


class PlannedLeaf(Protocol):
    """A leaf with what is planned for it."""

    @property
    def item_id(self) -> int | None: ...
    @property
    def planned_cost(self) -> Decimal: ...
    @property
    def start(self) -> date | None: ...
    @property
    def finish(self) -> date | None: ...
    @property
    def is_settled(self) -> bool: ...


class Leaf(NamedTuple):
    """What is planned for one item, or (none) for the initiative itself."""

    cost: Decimal
    start: date | None
    finish: date | None
    is_settled: bool


@dataclass(frozen=True)
class Plan:
    """The leaves of a plan by their item."""

    leaves: Mapping[int | None, Leaf] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[PlannedLeaf]) -> Plan:
        """The plan of lines, of a baseline or as the engine resolves them."""
        return cls({row.item_id: Leaf(row.planned_cost, row.start, row.finish, row.is_settled) for row in rows})

    @property
    def cost(self) -> Decimal:
        """What all of it is planned to cost."""
        return sum((leaf.cost for leaf in self.leaves.values()), ZERO)

    @property
    def items(self) -> int:
        """How many items it holds that are not dropped."""
        return sum(pk is not None and not leaf.is_settled for pk, leaf in self.leaves.items())

    @property
    def start(self) -> date | None:
        """The day on which the first of it begins."""
        return min((leaf.start for leaf in self.leaves.values() if leaf.start), default=None)

    @property
    def finish(self) -> date | None:
        """The day on which the last of it ends."""
        return max((leaf.finish for leaf in self.leaves.values() if leaf.finish), default=None)

    @property
    def seal(self) -> str:
        """Short and another for every other plan: what somebody has seen can be told from what there is."""
        rows = sorted(self.leaves.items(), key=lambda each: (each[0] is not None, each[0] or 0))
        said = repr([(pk, leaf.cost.normalize(), leaf.start, leaf.finish, leaf.is_settled) for pk, leaf in rows])
        return sha256(said.encode()).hexdigest()[:16]


def changed_words(before: Plan, after: Plan, currency: str) -> str:
    """How a plan differs from one before: "2 items more and planned cost +€30k"; empty where it does not."""
    old, new = _of_items(before), _of_items(after)
    both = [pk for pk in old.keys() & new.keys() if old[pk] != new[pk]]
    counts = [(len(new.keys() - old.keys()), "more"), (len(old.keys() - new.keys()), "fewer"), (len(both), "changed")]
    parts = [f"{plural(count, 'item')} {word}" for count, word in counts if count]
    parts += _own_words(before.leaves.get(None), after.leaves.get(None))
    if parts and after.cost != before.cost:
        parts.append(f"planned cost {signed_money(after.cost - before.cost, currency)}")
    return listed(parts)


def _of_items(plan: Plan) -> dict[int, Leaf]:
    return {pk: _rounded(leaf) for pk, leaf in plan.leaves.items() if pk is not None}


def _own_words(before: Leaf | None, after: Leaf | None) -> list[str]:
    """An initiative without items is planned by its own budget and dates."""
    if before is not None and after is not None:
        return ["its own plan changed"] if _rounded(before) != _rounded(after) else []
    return ["planned by its items now"] if before is not None else ["planned by no item any more"] if after else []


def _rounded(leaf: Leaf) -> Leaf:
    """Shares of a plan are divided anew whenever they are read: what no money shows is no change."""
    return leaf._replace(cost=round(leaf.cost, 4))
