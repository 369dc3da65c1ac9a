"""The change of a figure between two moments, as parts that sum to it to the last digit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, localcontext
from itertools import pairwise

from rollups.changes.found import happenings
from rollups.changes.naming import Named, name_all
from rollups.changes.related import Related
from rollups.changes.states import States, Value, scratch
from rollups.changes.steps import ORDER, Cause, Happening, Step, cut
from rollups.engine import Moment
from rollups.past.structure import structure_at
from tenancy.context import all_seeing

MOST_STEPS = 24
MOST_PARTS = 16
DIGITS = 400
"""Differences of exact numbers are exact: never rounded to the 28 digits that Python's decimals have by default."""


@dataclass(frozen=True)
class Part:
    """One step of the change: the figure before, after, and what happened; None is not known."""

    cause: Cause
    before: Value
    after: Value
    first: date | None = None
    last: date | None = None
    step: Step | None = None
    count: int = 1
    named: Named = field(default_factory=Named)

    @property
    def amount(self) -> Value:
        """What it did; None where the figure was not known before or after."""
        return None if self.before is None or self.after is None else less(self.after, self.before)

    @property
    def happenings(self) -> Sequence[Happening]:
        """What was put in."""
        return self.step.happenings if self.step else ()


@dataclass(frozen=True)
class Waterfall:
    """A figure at two moments and the parts between, in the order in which they were put in."""

    kind: str
    pk: int | None
    measure: str
    start: Moment
    end: Moment
    before: Value
    after: Value
    parts: list[Part]
    was_there: bool = True
    is_there: bool = True
    without_effect: int = 0
    order: str = ORDER

    @property
    def change(self) -> Value:
        """After less before; None where one of them is not known."""
        return None if self.before is None or self.after is None else less(self.after, self.before)


def less(left: Decimal, right: Decimal) -> Decimal:
    """A difference with every digit."""
    with localcontext(prec=DIGITS):
        return left - right


def total(amounts: Iterable[Decimal]) -> Decimal:
    """A sum with every digit."""
    with localcontext(prec=DIGITS):
        return sum(amounts, Decimal(0))


def waterfall(
    kind: str,
    pk: int | None,
    measure: str,
    start: Moment,
    end: Moment,
    *,
    most: int = MOST_STEPS,
    is_named: bool = True,
) -> Waterfall:
    """What changed a figure of an object (None: the totals) between two moments.

    Raises ValueError when the second moment is not after the first or at it, in days and in what is known.
    """
    check(start, end)
    states = States(kind, pk, measure, end)
    # Parts that the reader may not see are in the sum all the same; naming them, below, sees what the reader sees.
    with all_seeing(), scratch():
        before, was_there, after, is_there, related = _ends(states, kind, pk, start, end)
        steps = cut(happenings(kind, measure, related, start, end), most)
        values = list(states.walk(steps, start.known_at))
    ends = [(before, was_there), (after, is_there)]
    found = of_walk(kind, pk, measure, start, end, ends, values, steps)
    return replace(found, parts=name_all(found.parts, found)) if is_named else found


def of_walk(
    kind: str,
    pk: int | None,
    measure: str,
    start: Moment,
    end: Moment,
    ends: Sequence[tuple[Value, bool]],
    values: list[Value],
    steps: list[Step],
) -> Waterfall:
    """The change as it shows: the figures at both ends (and whether the object was there), and after each step."""
    (before, was_there), (after, is_there) = ends
    parts = _parts(before, after, values, steps, start, end)
    moved = [part for part in parts if part.before != part.after]
    shown = _gather_smaller(_without_holes(moved))
    return Waterfall(
        kind, pk, measure, start, end, before, after, shown, was_there, is_there,
        without_effect=sum(part.count for part in parts) - sum(part.count for part in moved),
    )  # fmt: skip


def check(start: Moment, end: Moment) -> None:
    """Raise ValueError unless the second moment is at the first or after it, in days and in what is known."""
    if end.as_of < start.as_of:
        raise ValueError("The second day is before the first.")
    if end.known_at is not None and (start.known_at is None or start.known_at > end.known_at):
        raise ValueError("More was known at the first moment than at the second.")


def _ends(
    states: States, kind: str, pk: int | None, start: Moment, end: Moment
) -> tuple[Value, bool, Value, bool, Related]:
    related = Related()
    found: list[tuple[Value, bool]] = []
    for moment in (start, end):
        with structure_at(moment.known_at):
            asking = states.at(moment)
            found.append(states.of(asking))
            related.see(kind, pk, asking)
    return (*found[0], *found[1], related)


def _parts(
    before: Value, after: Value, values: list[Value], steps: list[Step], start: Moment, end: Moment
) -> list[Part]:
    """A part for time, one a step, and one for what no step explains: there is none, unless a reading is missing."""
    levels = [before, *values, after]
    pairs = list(pairwise(levels))
    parts = [Part("time", *pairs[0], first=start.as_of, last=end.as_of)]
    parts += [
        Part(step.cause, *pair, first=step.first, last=step.last, step=step, count=len(step.happenings))
        for step, pair in zip(steps, pairs[1:], strict=False)
    ]
    return [*parts, Part("other", *pairs[-1])]


def _without_holes(parts: list[Part]) -> list[Part]:
    """Steps from a known figure through not known ones to a known one are one part, whose amount is known."""
    found: list[Part] = []
    known = [index for index, part in enumerate(parts) if part.before is not None]
    first = known[0] if known else len(parts)
    if first:
        found.append(_merged(parts[:first], "several"))
    index = first
    while index < len(parts):
        stop = next((n for n in range(index, len(parts)) if parts[n].after is not None), None)
        stop = len(parts) - 1 if stop is None else stop
        found.append(_merged(parts[index : stop + 1], "several"))
        index = stop + 1
    return found


def _merged(parts: list[Part], cause: Cause) -> Part:
    if len(parts) == 1:
        return parts[0]
    days = [day for part in parts for day in (part.first, part.last) if day is not None]
    step = Step(min(days), max(days), parts[0].happenings[0].table if parts[0].happenings else "structure")
    step.happenings = [each for part in parts for each in part.happenings]
    return Part(
        cause, parts[0].before, parts[-1].after, min(days), max(days), step, sum(part.count for part in parts)
    )  # fmt: skip


def _gather_smaller(parts: list[Part]) -> list[Part]:
    """So many parts that a picture can be read: the smallest of the known ones become one, at the end of them."""
    if len(parts) <= MOST_PARTS:
        return parts
    sizes = [(abs(part.amount), index) for index, part in enumerate(parts) if part.amount is not None]
    small = {index for _, index in sorted(sizes)[: len(parts) - MOST_PARTS + 1]}
    kept = [part for index, part in enumerate(parts) if index not in small]
    gathered = [part for index, part in enumerate(parts) if index in small]
    return _laid([*kept, *_rest(gathered, kept)])


def _rest(gathered: list[Part], kept: list[Part]) -> list[Part]:
    amount = total(part.amount for part in gathered if part.amount is not None)
    merged = replace(_merged(gathered, "smaller"), cause="smaller", before=Decimal(0), after=amount)
    return [merged] if amount or kept else []


def _laid(parts: list[Part]) -> list[Part]:
    """The same amounts, each beginning where the one before it ended."""
    head = [part for part in parts if part.before is None]
    tail = [part for part in parts if part.before is not None and part.after is None]
    middle = [part for part in parts if part.amount is not None]
    start = head[-1].after if head else next((part.before for part in parts if part.cause != "smaller"), None)
    return [*head, *_chain(middle, start), *tail]


def _chain(parts: list[Part], start: Value) -> list[Part]:
    found, level = [], start if start is not None else Decimal(0)
    for part in parts:
        above = total([level, part.amount or Decimal(0)])
        found.append(replace(part, before=level, after=above))
        level = above
    return found
