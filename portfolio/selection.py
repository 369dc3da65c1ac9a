"""Which bets to fund with so much money: the most value within limits, exactly; pure.

0/1 selection by branch and bound. Rows are `Σ coefficient·x ≤ limit`: a budget, capacities, at most one of two, and
`after − before ≤ 0` for a bet that needs another. The bound is the least of the rows' fractional optima (Dantzig), so
what is found is the best, unless the search is cut off, which it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST_NODES = 300_000
TINY = 1e-9
type Row = tuple[Sequence[float], float]
"""Coefficients and their limit."""


@dataclass(frozen=True)
class Selection:
    """The chosen places, their value, and whether nothing better can exist."""

    chosen: tuple[int, ...]
    value: float
    is_best: bool = True


@dataclass
class _Search:
    values: Sequence[float]
    rows: Sequence[Row]
    order: Sequence[int]
    by_row: Sequence[Sequence[int]]
    best: float = 0.0
    chosen: frozenset[int] = frozenset()
    nodes: int = 0
    least: list[list[float]] = field(default_factory=list)
    """For each depth and row, the least that the places still open can add."""


def select(values: Sequence[float], rows: Sequence[Row]) -> Selection:
    """The subset with the greatest value that keeps every row; places without value are never chosen for their own."""
    search = _prepared(values, rows)
    start = [limit for _, limit in rows]
    if all(limit - low >= -TINY for limit, low in zip(start, search.least[0], strict=True)):
        _descend(search, 0, frozenset(), 0.0, start)
    return Selection(tuple(sorted(search.chosen)), search.best, search.nodes <= MOST_NODES)


def _prepared(values: Sequence[float], rows: Sequence[Row]) -> _Search:
    def worth(place: int) -> float:
        weight = sum(max(0.0, coefficients[place]) / max(abs(limit), 1.0) for coefficients, limit in rows)
        return values[place] / weight if weight else float("inf")

    order = sorted(range(len(values)), key=lambda place: (-worth(place), place))
    depth_of = {place: depth for depth, place in enumerate(order)}
    by_row = [_by_ratio(values, row, depth_of) for row in rows]
    least = [
        [sum(min(0.0, coefficients[place]) for place in order[depth:]) for coefficients, _ in rows]
        for depth in range(len(order) + 1)
    ]
    return _Search(values, rows, order, by_row, least=least)


def _by_ratio(values: Sequence[float], row: Row, depth_of: Mapping[int, int]) -> list[int]:
    return sorted(depth_of, key=lambda place: (-_ratio(values, row, place), depth_of[place]))


def _ratio(values: Sequence[float], row: Row, place: int) -> float:
    weight = row[0][place]
    return values[place] / weight if weight > 0 else float("inf")


def _descend(search: _Search, depth: int, chosen: frozenset[int], value: float, left: list[float]) -> None:
    search.nodes += 1
    if value > search.best + TINY and all(have >= -TINY for have in left):
        search.best, search.chosen = value, chosen
    if depth == len(search.order) or search.nodes > MOST_NODES:
        return
    open_places = set(search.order[depth:])
    if value + _bound(search, open_places, left, depth) <= search.best + TINY:
        return
    place = search.order[depth]
    for take in (True, False):
        rest = [have - (row[0][place] if take else 0.0) for have, row in zip(left, search.rows, strict=True)]
        if all(have - low >= -TINY for have, low in zip(rest, search.least[depth + 1], strict=True)):
            now = value + (search.values[place] if take else 0.0)
            _descend(search, depth + 1, chosen | {place} if take else chosen, now, rest)


def _bound(search: _Search, places: set[int], left: Sequence[float], depth: int) -> float:
    """No selection of these places can add more than this."""
    every = sum(max(0.0, search.values[place]) for place in places)
    for number, (coefficients, _) in enumerate(search.rows):
        room = left[number] - search.least[depth][number]
        every = min(every, _fractional(search, places, coefficients, room, search.by_row[number]))
    return every


def _fractional(
    search: _Search, places: set[int], coefficients: Sequence[float], room: float, order: Sequence[int]
) -> float:
    """The best where places may be taken in part; what lowers the row was already given to the room."""
    total = 0.0
    for place in order:
        if place not in places or search.values[place] <= 0:
            continue
        weight = coefficients[place]
        if weight <= 0:
            total += search.values[place]
        elif weight <= room:
            room -= weight
            total += search.values[place]
        else:
            return total + search.values[place] * max(0.0, room) / weight
    return total


def within_budget(
    values: Sequence[float], costs: Sequence[float], budget: float, needs: Mapping[int, Sequence[int]]
) -> Selection:
    """The most value that the budget pays for; a place is chosen only with all the places that it needs."""
    rows: list[Row] = [(costs, budget)]
    for place, others in sorted(needs.items()):
        for other in others:
            row = [0.0] * len(values)
            row[place], row[other] = 1.0, -1.0
            rows.append((row, 0.0))
    return select(values, rows)
