"""Who helps whom: lanes by type from left to right, a box each, a line up; pure geometry, drawn by a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ui.charts.svg import place

LANE, GUTTER, HEAD = 284.0, 76.0, 34.0
TALL, SMALL, AIR, INDENT = 46.0, 26.0, 14.0, 14.0
LETTERS, SMALL_LETTERS, GAP_LETTERS = 34, 42, 5


@dataclass(frozen=True)
class Node:
    """One thing on the map; `part_of` is the box it hangs under, as a key result does under its objective."""

    id: str
    lane: int
    key: str
    title: str
    status: str
    part_of: str = ""
    gap: str = ""


@dataclass(frozen=True)
class Edge:
    """`child` helps `parent`; it counts there, or only supports."""

    child: str
    parent: str
    counts: bool = True


@dataclass(frozen=True)
class Box:
    """A node in its place."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    words: str
    is_lit: bool
    is_focus: bool

    @property
    def text_y(self) -> float:
        """Where the title's line stands."""
        return self.y + (self.height / 2 + 4.5 if self.node.part_of else 32)


@dataclass(frozen=True)
class Line:
    """A line from a box up to another."""

    steps: str
    counts: bool
    is_lit: bool


@dataclass(frozen=True)
class Map:
    """Everything the template draws."""

    width: float
    height: float
    lanes: list[tuple[float, str]]
    boxes: list[Box]
    lines: list[Line]
    has_focus: bool


def line_of_sight(edges: Iterable[Edge], nodes: Iterable[Node], focus: str) -> set[str]:
    """The focus, all it serves, and all that serves it; its siblings are not among them."""
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    hangs = [Edge(node.id, node.part_of) for node in nodes if node.part_of]
    for edge in [*edges, *hangs]:
        up.setdefault(edge.child, []).append(edge.parent)
        down.setdefault(edge.parent, []).append(edge.child)
    return _reach(up, focus) | _reach(down, focus)


def _reach(links: dict[str, list[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = [other for other in links.get(waiting.pop(), ()) if other not in seen]
        seen.update(fresh)
        waiting += fresh
    return seen


def draw(lanes: Sequence[str], nodes: Sequence[Node], edges: Sequence[Edge], focus: str = "") -> Map:
    """The map; with a focus, only its line of sight is lit."""
    known = {node.id for node in nodes}
    edges = [edge for edge in edges if {edge.child, edge.parent} <= known]
    focus = focus if focus in known else ""
    lit = line_of_sight(edges, nodes, focus) if focus else known
    used = [lane for lane in range(len(lanes)) if any(node.lane == lane for node in nodes)]
    columns = {lane: place_in_row * (LANE + GUTTER) for place_in_row, lane in enumerate(used)}
    tops = _tops(nodes, edges)
    boxes = {node.id: _box(node, columns[node.lane], tops[node.id], lit, focus) for node in nodes}
    height = max((box.y + box.height for box in boxes.values()), default=HEAD) + AIR
    width = max(1, len(used)) * (LANE + GUTTER) - GUTTER
    return Map(
        width + 2, height, [(columns[lane], lanes[lane]) for lane in used], list(boxes.values()),
        [_line(boxes[edge.child], boxes[edge.parent], edge.counts) for edge in edges], bool(focus),
    )  # fmt: skip


def _tops(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, float]:
    """The upper edge of each box: below what stands in its lane already, and no higher than what it serves."""
    by_id = {node.id: node for node in nodes}
    parts: dict[str, list[Node]] = {}
    below: dict[str, list[str]] = {}
    parented: set[str] = set()
    for node in nodes:
        if node.part_of:
            parts.setdefault(node.part_of, []).append(node)
    for edge in edges:
        below.setdefault(edge.parent, []).append(edge.child)
        parented.add(edge.child)
    free: dict[int, float] = {}
    tops: dict[str, float] = {}
    roots = [node.id for node in nodes if not node.part_of and node.id not in parented]
    # Whatever is left after the roots' families lies in a circle, which the actions refuse but a picture must survive.
    for root in [*roots, *(node.id for node in nodes if not node.part_of)]:
        waiting = [(root, HEAD)]
        while waiting:
            one, least = waiting.pop()
            if one in tops:
                continue
            family = [by_id[one], *parts.get(one, [])]
            at = max(free.get(by_id[one].lane, HEAD), least)
            top = at
            for member in family:
                tops[member.id] = at
                at += TALL if member.id == one else SMALL
            free[by_id[one].lane] = at + AIR
            children = [child for member in family for child in below.get(member.id, ())]
            waiting += [(child, top) for child in reversed(children)]
    return tops


def _box(node: Node, x: float, y: float, lit: set[str], focus: str) -> Box:
    indent = INDENT if node.part_of else 0.0
    letters = SMALL_LETTERS - (GAP_LETTERS if node.gap else 0) if node.part_of else LETTERS
    title = f"{node.key} {node.title}" if node.part_of else node.title
    words = title if len(title) <= letters else title[: letters - 1].rstrip() + "…"
    height = (SMALL if node.part_of else TALL) - 4
    return Box(node, x + 1 + indent, y, LANE - indent, height, words, node.id in lit, node.id == focus)


def _line(child: Box, parent: Box, counts: bool) -> Line:
    """From the left edge of the child to the right edge of its parent; in one lane, around the right of both."""
    start, end = child.y + child.height / 2, parent.y + parent.height / 2
    if child.x > parent.x + parent.width:
        left, right = parent.x + parent.width, child.x
        middle = (left + right) / 2
        steps = f"M{place(right)} {place(start)} C{place(middle)} {place(start)} {place(middle)} {place(end)} "
        steps += f"{place(left)} {place(end)}"
    elif child.x + child.width < parent.x:
        left, right = child.x + child.width, parent.x
        middle = (left + right) / 2
        steps = f"M{place(left)} {place(start)} C{place(middle)} {place(start)} {place(middle)} {place(end)} "
        steps += f"{place(right)} {place(end)}"
    else:
        edge = max(child.x + child.width, parent.x + parent.width)
        out = edge + 28
        steps = (
            f"M{place(child.x + child.width)} {place(start)} C{place(out)} {place(start)} {place(out)} {place(end)} "
        )
        steps += f"{place(parent.x + parent.width)} {place(end)}"
    return Line(steps, counts, child.is_lit and parent.is_lit)
