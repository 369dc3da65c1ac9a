"""One figure explained, with the explanations of its inputs down to a depth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from rollups.explain.how import Case, How
from rollups.explain.reading import Reading, Row
from rollups.explain.registry import MEASURES
from rollups.explain.tree import Explanation, Figure, Input, Rule
from rollups.explain.writing import filled_in, plain


class NoSuchMeasure(LookupError):
    """The kind of object has no figure of this name."""


def explain(
    reading: Reading, kind: str, pk: int, measure: str, *, depth: int = 0, start: int = 0
) -> Explanation | None:
    """Why the object's figure is what it is; None without such an object. Raises NoSuchMeasure."""
    if measure not in MEASURES[kind]:
        raise NoSuchMeasure(measure)
    row = reading.row(kind, pk)
    return None if row is None else _explained(reading, kind, row, measure, depth, start)


def _explained(reading: Reading, kind: str, row: Row, measure: str, depth: int, start: int = 0) -> Explanation:
    known = MEASURES[kind][measure]
    case = Case(reading.about(kind), kind, row, MEASURES[kind], start)
    how, value = known.how(case), row[measure]
    inputs = _with_own(reading, how.inputs, depth) if depth > 0 else how.inputs
    moment = reading.moment
    return Explanation(
        measure=measure,
        name=known.name,
        about=case.about,
        as_of=moment.as_of,
        known_at=moment.known_at,
        version=moment.formula,
        value=value,
        unit=known.unit,
        currency=row.get("currency") or "",
        rule=how.rule,
        formula=how.formula or known.formula,
        filled=_filled(how, value),
        words=how.words,
        inputs=inputs,
        left_out=how.left_out,
        weighed_by=how.weighed_by,
        paging=how.paging,
        steps=how.steps,
    )


def _filled(how: How, value: Figure) -> str:
    if how.rule != Rule.WORDS:
        return filled_in(how.rule, how.formula, how.inputs, value)
    holds = next((step for step in how.steps if step.holds), None)
    return f"{holds.text}: {plain(value)}" if holds else plain(value)


def _with_own(reading: Reading, inputs: tuple[Input, ...], depth: int) -> tuple[Input, ...]:
    """Each input with its own explanation; objects of a kind are read together."""
    wanted = defaultdict(set)
    for each in inputs:
        if each.measure and each.about and each.about.id is not None:
            wanted[each.about.kind].add(each.about.id)
    found = {kind: reading.rows(kind, ids) for kind, ids in wanted.items()}
    return tuple(_deeper(reading, each, found, depth) for each in inputs)


def _deeper(reading: Reading, each: Input, found: dict[str, dict[int, Row]], depth: int) -> Input:
    if not each.measure or each.about is None or each.about.id is None:
        return each
    row = found[each.about.kind].get(each.about.id)
    if row is None:
        return each
    own = _explained(reading, each.about.kind, row, each.measure, depth - 1)
    return replace(each, explanation=own)
