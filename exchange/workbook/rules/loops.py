"""No row may stand above itself: teams, cycles, alignment of objectives, items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exchange.workbook.content import Content, Rows
from exchange.workbook.problems import Problem
from exchange.workbook.stored import Stored

type Above = dict[str, tuple[str, ...]]


def no_loops(content: Content, stored: Stored) -> Iterator[Problem]:
    """Each loop once, named, at the first of its rows."""
    for table, column in (("teams", "parent"), ("cycles", "parent"), ("objectives", "parents"), ("items", "parent")):
        rows = content.rows(table)
        if any(cell for _, (cell,) in rows.columns(column)):
            yield from _loops(rows, column, _stored_above(table, stored))


def _stored_above(table: str, stored: Stored) -> Above:
    if table == "objectives":
        return {key: tuple(sorted(goal.parents)) for key, goal in stored.goals().items()}
    if table == "items":
        return {key: (work.parent,) for key, work in stored.work().items() if work.parent}
    return {key: (parent,) for key, parent in stored.parents(table).items()}


def _loops(rows: Rows, column: str, above: Above) -> Iterator[Problem]:
    here: dict[str, tuple[int, str]] = {}
    for number, (key, cell) in rows.columns("key", column):
        here[key] = (number, cell)
        above[key] = tuple(cell.split(";")) if cell else ()
    for loop in loops(above):
        numbered = [(here[key][0], key) for key in loop if key in here]
        if numbered:
            number, key = min(numbered)
            at = loop.index(key)
            named = " → ".join([*loop[at:], *loop[:at], key])
            others = tuple(each for each, _ in numbered if each != number)
            yield rows.problem(number, column, here[key][1], f"no loop; this closes {named}", others)


def loops(above: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """The loops met on a walk up from every row, each as its keys from below to above."""
    done: set[str] = set()
    for start in above:
        if start not in done:
            yield from _walk(start, above, done)


def _walk(start: str, above: Mapping[str, tuple[str, ...]], done: set[str]) -> Iterator[list[str]]:
    # By hand rather than recursively: a chain of items may be longer than Python's stack.
    path, waiting = [start], [iter(above.get(start, ()))]
    on_path = {start: 0}
    while path:
        following = next(waiting[-1], None)
        if following is None:
            done.add(path[-1])
            del on_path[path.pop()]
            waiting.pop()
        elif following in on_path:
            yield path[on_path[following] :]
        elif following not in done:
            on_path[following] = len(path)
            path.append(following)
            waiting.append(iter(above.get(following, ())))
