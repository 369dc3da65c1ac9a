"""The layout of the alignment map: lanes in order, nothing on top of anything, a focus with its line of sight."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.charts.alignment_map import Box, Edge, Node, draw, line_of_sight

LANES = ("Company", "Teams", "People", "Initiatives")


def node(name: str, lane: int, part_of: str = "") -> Node:
    return Node(name, lane, name.upper(), f"Title of {name}", "on_track", part_of)


FAMILY = [node("top", 0), node("kr", 0, "top"), node("left", 1), node("right", 1), node("bet", 3), node("other", 3)]
LINKS = [Edge("left", "top"), Edge("right", "kr"), Edge("bet", "kr"), Edge("other", "left", counts=False)]


def test_lanes_stand_from_left_to_right_and_empty_ones_are_left_out() -> None:
    drawn = draw(LANES, FAMILY, LINKS)
    assert [name for _, name in drawn.lanes] == ["Company", "Teams", "Initiatives"]
    assert [x for x, _ in drawn.lanes] == sorted(x for x, _ in drawn.lanes)
    assert all(box.is_lit for box in drawn.boxes)
    assert [line.counts for line in drawn.lines] == [True, True, True, False]


def test_a_focus_lights_what_it_serves_and_what_serves_it_but_no_sibling() -> None:
    assert line_of_sight(LINKS, FAMILY, "left") == {"left", "top", "other"}
    assert line_of_sight(LINKS, FAMILY, "kr") == {"kr", "top", "right", "bet"}
    assert line_of_sight(LINKS, FAMILY, "top") == {"top", "kr", "left", "right", "bet", "other"}
    drawn = draw(LANES, FAMILY, LINKS, "left")
    assert {box.node.id for box in drawn.boxes if box.is_lit} == {"left", "top", "other"}
    assert [box.node.id for box in drawn.boxes if box.is_focus] == ["left"]
    assert draw(LANES, FAMILY, LINKS, "nobody").has_focus is False


def test_a_long_title_is_cut_and_an_edge_to_nowhere_is_left_out() -> None:
    drawn = draw(LANES, [Node("a", 0, "A", "x" * 200, "on_track")], [Edge("a", "gone"), Edge("gone", "a")])
    assert drawn.boxes[0].words.endswith("…")
    assert drawn.lines == []


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x or other.x + other.width <= one.x
        or one.y + one.height <= other.y or other.y + other.height <= one.y
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=14),
    st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=30),
)
def test_nothing_lies_on_anything_whatever_the_links(
    shape: list[tuple[int, int]], links: list[tuple[int, int]]
) -> None:
    nodes = []
    for number, (lane, parts) in enumerate(shape):
        nodes.append(node(f"n{number}", lane))
        nodes += [node(f"n{number}p{part}", lane, f"n{number}") for part in range(parts)]
    drawn = draw(LANES, nodes, [Edge(f"n{child}", f"n{parent}") for child, parent in links])
    assert len(drawn.boxes) == len(nodes)
    for place, one in enumerate(drawn.boxes):
        assert one.x + one.width <= drawn.width
        assert one.y + one.height <= drawn.height
        assert all(apart(one, other) for other in drawn.boxes[place + 1 :])
