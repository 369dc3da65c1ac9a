"""Rules about how objectives hang together: contributions, supports, carry-over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.rules.loops import loops
from exchange.workbook.stored import Stored

type Above = dict[str, set[str]]
type Given = tuple[int, str, str, str, str]


def alignments_have_their_parent(content: Content, stored: Stored) -> Iterator[Problem]:
    """What is said of an alignment is said of one that is there, and of a key result of that parent."""
    rows = content.rows("alignment_details")
    if not rows.entries:
        return
    above, objectives = _contributions(content, stored), _objectives_of_key_results(content, stored)
    for number, (child, parent, key_result) in rows.columns("child", "parent", "key_result"):
        if parent not in above.get(child, set()):
            yield rows.problem(number, "parent", parent, f"an objective that the parents of {child} name")
        elif key_result and objectives.get(key_result, parent) != parent:
            yield rows.problem(number, "key_result", key_result, f"a key result of {parent}")


def one_parent_is_primary(content: Content, stored: Stored) -> Iterator[Problem]:
    """An objective has at most one primary parent."""
    rows = content.rows("alignment_details")
    first: dict[str, int] = {}
    for number, (child, is_primary) in rows.columns("child", "is_primary"):
        if is_primary == "yes" and first.setdefault(child, number) != number:
            yield rows.problem(number, "is_primary", "yes", f"one primary parent of {child}; row {first[child]} has it")


def supports_are_of_one_thing(content: Content, stored: Stored) -> Iterator[Problem]:
    """A support names an objective or a key result, not both and not the objective itself."""
    rows = content.rows("supports")
    for number, (child, objective, key_result) in rows.columns("child", "objective", "key_result"):
        if bool(objective) == bool(key_result):
            yield rows.problem(number, "objective", objective, "an objective or a key result, not both")
        elif objective == child:
            yield rows.problem(number, "objective", objective, f"an objective other than {child}")


def supports_close_no_loop(content: Content, stored: Stored) -> Iterator[Problem]:
    """Contributions and supports together lead no objective back to itself; loops of parents are told of apart."""
    given = list(_given_supports(content, stored))
    helped = {child: set(above) for child, above in stored.supports().items()}
    for _, child, above, _, _ in given:
        helped.setdefault(child, set()).add(above)
    if not helped:
        return
    above_of = _contributions(content, stored)
    both = {child: above_of.get(child, set()) | helped.get(child, set()) for child in {*above_of, *helped}}
    for loop in loops({child: tuple(sorted(both[child])) for child in sorted(both)}):
        steps = set(zip(loop, [*loop[1:], loop[0]], strict=True))
        if any(parent not in above_of.get(child, set()) for child, parent in steps):
            yield from _closing(content, given, steps, " → ".join([*loop, loop[0]]))


def _closing(content: Content, given: list[Given], steps: set[tuple[str, str]], named: str) -> Iterator[Problem]:
    """The loop at the support that closes it, else at the first objective of the workbook that is in it."""
    expected = f"no loop; this closes {named}"
    for number, child, above, column, cell in given:
        if (child, above) in steps:
            yield content.rows("supports").problem(number, column, cell, expected)
            return
    rows = content.rows("objectives")
    for number, (key, parents) in rows.columns("key", "parents"):
        if any(child == key for child, _ in steps):
            yield rows.problem(number, "parents", parents, expected)
            return


def carried_from_another(content: Content, stored: Stored) -> Iterator[Problem]:
    """Nothing goes on from itself, not even by others."""
    for table, column in (("objective_details", "objective"), ("key_result_details", "key_result")):
        rows = content.rows(table)
        numbers = {key: number for number, (key,) in rows.columns(column)}
        before = {key: (origin,) for _, (key, origin) in rows.columns(column, "carried_from") if origin}
        for loop in loops(before):
            number = min(numbers[key] for key in loop)
            named = " → ".join([*loop, loop[0]])
            yield rows.problem(number, "carried_from", before[loop[0]][0], f"no loop; this closes {named}")


def _contributions(content: Content, stored: Stored) -> Above:
    above = {key: set(goal.parents) for key, goal in stored.goals().items()}
    for _, (key, parents) in content.rows("objectives").columns("key", "parents"):
        above[key] = set(parents.split(";")) if parents else set()
    return above


def _objectives_of_key_results(content: Content, stored: Stored) -> Mapping[str, str]:
    found = {key: measure.objective for key, measure in stored.measures().items()}
    return found | {key: objective for _, (key, objective) in content.rows("key_results").columns("key", "objective")}


def _given_supports(content: Content, stored: Stored) -> Iterator[Given]:
    """Row, child and the objective above it, with the cell that names it."""
    rows = content.rows("supports")
    of = _objectives_of_key_results(content, stored) if rows.entries else {}
    for number, (child, objective, key_result) in rows.columns("child", "objective", "key_result"):
        if objective and objective != child:
            yield number, child, objective, "objective", objective
        elif key_result in of and not objective:
            yield number, child, of[key_result], "key_result", key_result
