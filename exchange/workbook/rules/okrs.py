"""Rules about cycles, objectives, key results, stages and check-ins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from exchange.workbook.content import Content, Rows
from exchange.workbook.problems import Problem
from exchange.workbook.stored import Goal, Stored

LINE_TYPES = ("increase", "decrease")
LIMIT_TYPES = ("at_least", "at_most")


def cycles_end_after_start(content: Content, stored: Stored) -> Iterator[Problem]:
    """A cycle, and a key result's own dates, end on or after the day they start."""
    for table in ("cycles", "key_results"):
        rows = content.rows(table)
        for number, (start, end) in rows.columns("starts_on", "ends_on"):
            if start and end and end < start:
                yield rows.problem(number, "ends_on", end, f"a date not before starts_on, {start}")


def keys_fit_lists(content: Content, stored: Stored) -> Iterator[Problem]:
    """An objective's key may stand in a list, which the semicolon separates."""
    rows = content.rows("objectives")
    for number, (key,) in rows.columns("key"):
        if ";" in key:
            yield rows.problem(number, "key", key, "a key without a semicolon")


def targets_differ(content: Content, stored: Stored) -> Iterator[Problem]:
    """Each type has the numbers it needs, and there is a way to go."""
    rows = content.rows("key_results")
    for number, (kind, *numbers) in rows.columns("type", "baseline", "target", "low", "high"):
        yield from _numbers_of_type(rows, number, kind, numbers)


def dated_targets_differ(content: Content, stored: Stored) -> Iterator[Problem]:
    """The same for targets that changed."""
    rows = content.rows("targets")
    if not rows.entries:
        return
    types = _types(content, stored)
    for number, (key, *numbers) in rows.columns("key_result", "baseline", "target", "low", "high"):
        yield from _numbers_of_type(rows, number, types.get(key, ""), numbers)


def _numbers_of_type(rows: Rows, number: int, kind: str, numbers: list[str]) -> Iterator[Problem]:
    given = dict(zip(("baseline", "target", "low", "high"), numbers, strict=True))
    needed = ("baseline", "target") if kind in LINE_TYPES else ("target",) if kind in LIMIT_TYPES else ()
    needed = ("low", "high") if kind == "between" else needed
    missing = [column for column in needed if not given[column]]
    for column in missing:
        yield rows.problem(number, column, "", f"a number: type {kind} needs {' and '.join(needed)}")
    if missing:
        return
    if kind in LINE_TYPES and Decimal(given["baseline"]) == Decimal(given["target"]):
        yield rows.problem(number, "target", given["target"], f"a target other than the baseline {given['baseline']}")
    if given["low"] and given["high"] and Decimal(given["low"]) > Decimal(given["high"]):
        yield rows.problem(number, "high", given["high"], f"a number not below low, {given['low']}")


def _types(content: Content, stored: Stored) -> dict[str, str]:
    here = {key: kind for _, (key, kind) in content.rows("key_results").columns("key", "type")}
    return {key: measure.type for key, measure in stored.measures().items()} | here


def values_answer_yes_or_no(content: Content, stored: Stored) -> Iterator[Problem]:
    """A check-in of a yes_no key result says 1 or 0."""
    rows = content.rows("check_ins")
    if not rows.entries:
        return
    types = _types(content, stored)
    for number, (key, value) in rows.columns("key_result", "value"):
        if value not in ("", "0", "1") and types.get(key) == "yes_no":
            yield rows.problem(number, "value", value, "1 (yes) or 0 (no)")


def stages_total_hundred(content: Content, stored: Stored) -> Iterator[Problem]:
    """Only milestones have stages, and a key result's stages, those already stored included, total 100 percent."""
    rows = content.rows("stages")
    if not rows.entries:
        return
    types, percents = _types(content, stored), dict(stored.stage_percents())
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, (key, position, percent) in rows.columns("key_result", "position", "percent"):
        percents[key, position] = percent
        numbers[key].append(number)
        if types.get(key, "milestone") != "milestone":
            yield rows.problem(number, "key_result", key, f"a milestone key result; this one is {types[key]}")
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for (key, _), percent in percents.items():
        totals[key] += Decimal(percent)
    for key, of_key in numbers.items():
        if totals[key] != 100:
            expected = f"percents of the stages of {key} that total 100"
            yield rows.problem(of_key[-1], "percent", f"a total of {totals[key]:f}", expected, tuple(of_key[:-1]))


def some_weight_counts(content: Content, stored: Stored) -> Iterator[Problem]:
    """Of the key results of an objective, and of the objectives under one, not all weigh 0."""
    yield from _weightless_key_results(content, stored)
    yield from _weightless_children(content, stored)


def _weightless_key_results(content: Content, stored: Stored) -> Iterator[Problem]:
    rows = content.rows("key_results")
    if not any(weight == "0" for _, (weight,) in rows.columns("weight")):
        return
    weights = {key: (measure.objective, measure.weight) for key, measure in stored.measures().items()}
    numbers = {}
    for number, (key, objective, weight) in rows.columns("key", "objective", "weight"):
        weights[key] = (objective, weight)
        numbers[key] = number
    below: dict[str, list[str]] = defaultdict(list)
    for key, (objective, _) in weights.items():
        below[objective].append(key)
    what = "a weight above 0 for at least one key result of"
    yield from _weightless(rows, below, {key: weight for key, (_, weight) in weights.items()}, numbers, what)


def _weightless_children(content: Content, stored: Stored) -> Iterator[Problem]:
    rows = content.rows("objectives")
    if not any(weight == "0" for _, (weight,) in rows.columns("weight")):
        return
    goals = dict(stored.goals())
    numbers = {}
    for number, (key, weight, parents) in rows.columns("key", "weight", "parents"):
        goals[key] = Goal(weight, frozenset(parents.split(";") if parents else ()))
        numbers[key] = number
    below: dict[str, list[str]] = defaultdict(list)
    for key, goal in goals.items():
        for parent in sorted(goal.parents):
            below[parent].append(key)
    what = "a weight above 0 for at least one objective under"
    yield from _weightless(rows, below, {key: goal.weight for key, goal in goals.items()}, numbers, what)


def _weightless(
    rows: Rows, below: dict[str, list[str]], weights: dict[str, str], numbers: dict[str, int], what: str
) -> Iterator[Problem]:
    for objective, keys in below.items():
        if all(weights[key] and Decimal(weights[key]) == 0 for key in keys):
            of_rows = sorted(numbers[key] for key in keys if key in numbers)
            if of_rows:
                yield rows.problem(of_rows[-1], "weight", "0", f"{what} {objective}", tuple(of_rows[:-1]))
