"""Places from 1 without a gap: the name of what has no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from exchange.workbook.content import Rows
from exchange.workbook.problems import Problem


def gaps(rows: Rows, under: tuple[str, ...], stored: Mapping[tuple[str, ...], int]) -> Iterator[Problem]:
    """The first row of each name `under` whose number does not follow on those before it and those that are stored."""
    given: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
    for number, (*name, place) in rows.columns(*under, "number"):
        given[tuple(name)][int(place)] = number
    for under_one, numbers in given.items():
        yield from first_gap(rows, numbers, stored.get(under_one, 0))


def first_gap(rows: Rows, numbers: Mapping[int, int], stored: int) -> Iterator[Problem]:
    """The row, by its place, that leaves a gap behind what is stored."""
    following = stored + 1
    for place, number in sorted(numbers.items()):
        if place > following:
            yield rows.problem(number, "number", str(place), f"{following}, the number that comes next")
            return
        following = max(following, place + 1)
