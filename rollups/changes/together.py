"""The waterfalls of what several key results measured, in one walk: each computation is of all whose turn it is.

What one of them measured is made of facts of its own and of the structure, so that one's step moves no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rollups.changes.found import edited, happenings
from rollups.changes.naming import name_all
from rollups.changes.related import OUTCOME, Related, ever_by_delivery
from rollups.changes.states import Value, note, put_in, scratch, stand_before_facts
from rollups.changes.steps import Step, cut
from rollups.changes.waterfall import MOST_STEPS, Waterfall, check, of_walk, waterfall
from rollups.engine import Asking, Moment, Scope
from rollups.history.measures import measures_of
from rollups.past.structure import structure_at
from tenancy.context import all_seeing

KIND = "key_results"


@dataclass
class _Walk:
    """One key result on its way: its figure at both ends, its steps, and its figure after each that was put in."""

    pk: int
    ends: list[tuple[Value, bool]] = field(default_factory=list)
    related: Related = field(default_factory=Related)
    steps: list[Step] = field(default_factory=list)
    structure: list[datetime | None] = field(default_factory=list)
    """Whose structure is looked at: after time has passed, then after each step."""
    values: list[Value] = field(default_factory=list)

    @property
    def next(self) -> datetime | None:
        """Whose structure is looked at next."""
        return self.structure[len(self.values)]

    @property
    def is_over(self) -> bool:
        """Whether all is put in."""
        return len(self.values) == len(self.structure)


def waterfalls(
    ids: Iterable[int], measure: str, start: Moment, end: Moment, *, most: int = MOST_STEPS
) -> dict[int, Waterfall]:
    """What changed the figures of key results between two moments, each as `waterfall` says it; ValueError as there."""
    check(start, end)
    asked = list(ids)
    alone = set(asked) if measure not in OUTCOME.split() else ever_by_delivery(asked)
    found = _walked([pk for pk in asked if pk not in alone], measure, start, end, most)
    for pk in alone:
        found[pk] = waterfall(KIND, pk, measure, start, end, most=most)
    return found


def _walked(ids: Sequence[int], measure: str, start: Moment, end: Moment, most: int) -> dict[int, Waterfall]:
    if not ids:
        return {}
    walks = [_Walk(pk) for pk in ids]
    with all_seeing(), scratch():
        _look_at_ends(walks, measure, start, end)
        _cut(walks, measure, start, end, most)
        note([step for walk in walks for step in walk.steps])
        stand_before_facts(end.known_at)
        _go(walks, measure, end)
    found = {}
    for walk in walks:
        made = of_walk(KIND, walk.pk, measure, start, end, walk.ends, walk.values, walk.steps)
        found[walk.pk] = replace(made, parts=name_all(made.parts, made))
    return found


def _look_at_ends(walks: Sequence[_Walk], measure: str, start: Moment, end: Moment) -> None:
    ids = [walk.pk for walk in walks]
    for moment in (start, end):
        with structure_at(moment.known_at):
            asking = _asking(ids, moment)
            figures = _figures(ids, measure, asking)
            for walk in walks:
                walk.ends.append((figures.get(walk.pk), walk.pk in figures))
                walk.related.see(KIND, walk.pk, asking)


def _cut(walks: Sequence[_Walk], measure: str, start: Moment, end: Moment, most: int) -> None:
    """The steps of each, numbered so that no two are the same."""
    edits, number = edited(start, end), 0
    for walk in walks:
        walk.steps = cut(happenings(KIND, measure, walk.related, start, end, edits), most)
        structure = start.known_at
        walk.structure = [structure]
        for step in walk.steps:
            step.number, number = number, number + 1
            if step.table == "structure":
                structure = max(each.recorded_at for each in step.happenings if each.recorded_at)
            walk.structure.append(structure)


def _go(walks: Sequence[_Walk], measure: str, end: Moment) -> None:
    """Until all is put in: those that look at one structure go on together, for putting up its views takes long."""
    while waiting := [walk for walk in walks if not walk.is_over]:
        known = Counter(walk.next for walk in waiting).most_common(1)[0][0]
        with structure_at(known):
            while turn := [walk for walk in waiting if not walk.is_over and walk.next == known]:
                _take_a_step(turn, measure, Moment(end.as_of, known, end.formula))


def _take_a_step(walks: Sequence[_Walk], measure: str, moment: Moment) -> None:
    for walk in walks:
        step = walk.steps[len(walk.values) - 1] if walk.values else None
        if step is not None and step.table != "structure":
            put_in(step)
    ids = [walk.pk for walk in walks]
    figures = _figures(ids, measure, _asking(ids, moment))
    for walk in walks:
        walk.values.append(figures.get(walk.pk))


def _asking(ids: Sequence[int], moment: Moment) -> Asking:
    return Asking(moment, Scope(key_results=frozenset(ids), is_measured_only=True))


def _figures(ids: Sequence[int], measure: str, asking: Asking) -> dict[int, Value]:
    name = measures_of(KIND)[measure].name
    question = f'SELECT id, "{name}"::numeric FROM f_key_result WHERE id = ANY(%(wanted)s)'  # a constant of the engine
    return dict(asking.rows(question, {"wanted": list(ids)}))
