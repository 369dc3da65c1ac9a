"""Work items as rows of a table: indented, with what lies below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from execution.models import Item
from execution.queries import Below, Serves
from ui.charts import bars
from ui.formats import number


@dataclass(frozen=True)
class ItemRow:
    """One item as its line shows it."""

    item: Item
    depth: int
    below: Below
    bar: object
    serves: Serves | None = None
    percent: Decimal | None = None
    """The percent last reported, 0 to 100."""
    twist_url: str = ""
    is_open: bool = False

    @property
    def is_parent(self) -> bool:
        """Whether anything lies below it: its numbers then follow from there."""
        return bool(self.below.parts)

    @property
    def note(self) -> str:
        """What the bar says in words: 3 of 8, 1 dropped."""
        if not self.is_parent:
            return ""
        counted, dropped = self.below.leaves - self.below.dropped, self.below.dropped
        said = [f"{self.below.done} of {counted}"] if counted else []
        return ", ".join([*said, f"{dropped} dropped"] if dropped else said)

    @property
    def done(self) -> str:
        """How far it is, in words for a cell: of a parent by its leaves' count."""
        if self.is_parent:
            counted = self.below.leaves - self.below.dropped
            return f"{100 * self.below.done // counted}%" if counted else ""
        if self.item.state == "done":
            return "100%"
        return "" if self.percent is None else f"{number(self.percent)}%"

    @property
    def state(self) -> str:
        """Its state; a parent's follows from its leaves."""
        if not self.is_parent:
            return self.item.state
        left = self.below.todo + self.below.doing
        if not left:
            return "done" if self.below.done else "dropped"
        return "doing" if self.below.doing or self.below.done else "todo"


def row_of(item: Item, depth: int, found: Mapping[int, Below], **more: Any) -> ItemRow:
    """The row of one item."""
    under = found.get(item.pk, Below())
    counts = bars.ItemCounts(done=under.done, doing=under.doing, todo=under.todo)
    return ItemRow(item, depth, under, bars.draw_items(counts) if under.parts else "", **more)


class InTree(Protocol):
    """Whatever stands under something else."""

    @property
    def pk(self) -> int:
        """Its id."""

    @property
    def parent_id(self) -> int | None:
        """What it stands under."""


def nested[Node: InTree](tops: Sequence[Node], children: Iterable[Node]) -> list[tuple[Node, int]]:
    """The items in the order of a tree, each with its depth; children whose parent is not shown are left out."""
    by_parent: dict[int, list[Node]] = {}
    for child in children:
        if child.parent_id is not None:
            by_parent.setdefault(child.parent_id, []).append(child)
    found: list[tuple[Node, int]] = []
    waiting = [(top, 0) for top in reversed(tops)]
    while waiting:
        item, depth = waiting.pop()
        found.append((item, depth))
        waiting += [(child, depth + 1) for child in reversed(by_parent.pop(item.pk, []))]
    return found
