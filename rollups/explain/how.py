"""How a measure is explained: the few shapes that all of them have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rollups.explain.reading import Parts, Reading, Row
from rollups.explain.tree import About, Explanation, Figure, Input, LeftOut, Paging, Rule, Step, Unit
from rollups.explain.writing import shown
from ui.formats import full_day, listed, plural


@dataclass(frozen=True)
class How:
    """How a value came about, before its numbers are put in."""

    rule: Rule
    formula: str
    words: str
    inputs: tuple[Input, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    weighed_by: str = ""
    paging: Paging | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Case:
    """One object's figures, of which one is to be explained; long lists from `start` on."""

    reading: Reading
    kind: str
    row: Row
    measures: Mapping[str, Measure]
    start: int = 0

    def __getitem__(self, column: str) -> Any:
        return self.row[column]

    @property
    def about(self) -> About:
        """The object."""
        return About(self.kind, self.row["id"], self.row["key"], self.row["title"])


type Explainer = Callable[[Case], How]


@dataclass(frozen=True)
class Measure:
    """A figure: its name, what it is counted in, its formula in general, and how it is explained."""

    name: str
    unit: Unit
    formula: str
    how: Explainer


def own(case: Case, measure: str, symbol: str = "", **more: Any) -> Input:
    """Another figure of the same object as an input."""
    known = case.measures[measure]
    return Input(known.name, case[measure], known.unit, case.about, measure, symbol, **more)


def given(case: Case, name: str, value: Figure, unit: Unit, words: str, symbol: str = "", **more: Any) -> Input:
    """Something that was entered or is a day: where the explanation ends."""
    return Input(name, value, unit, symbol=symbol, explanation=_end(case, name, value, unit, words, case.about), **more)


def _end(case: Case, name: str, value: Figure, unit: Unit, words: str, about: About) -> Explanation:
    moment = case.reading.moment
    currency = case.row.get("currency") or ""
    return Explanation(
        "", name, about, moment.as_of, moment.known_at, moment.formula, value, unit, currency,
        Rule.FACT, "", shown(value, unit, currency), words,
    )  # fmt: skip


def expression(formula: str, words: str, **symbols: str) -> Explainer:
    """A formula over other figures of the same object, by their symbols."""

    def explain(case: Case) -> How:
        inputs = tuple(own(case, column, symbol) for symbol, column in symbols.items())
        return How(Rule.EXPRESSION, formula, words + missing(formula, inputs), inputs)

    return explain


def missing(formula: str, inputs: Iterable[Input]) -> str:
    """Why the value of a formula is not known, as a sentence to add; empty when it is known."""
    every = list(inputs)
    unknown = [each.name for each in every if each.value is None]
    if unknown:
        return f" Not known here, because {listed(unknown)} {'is' if len(unknown) == 1 else 'are'} not known."
    below = set(re.findall(r"÷ \(?(\w+)", formula))
    zero = [each.name for each in every if each.symbol in below and each.value == 0]
    return f" Not known here: {listed(zero)} is 0, and nothing can be divided by 0." if zero else ""


def fact(case: Case, name: str, value: Figure, unit: Unit, words: str) -> How:
    """A figure that is what was recorded."""
    return How(Rule.EXPRESSION, "x", words, (given(case, name, value, unit, words, "x"),))


def listing(  # noqa: PLR0913  # what a list says of itself
    case: Case,
    rule: Rule,
    formula: str,
    words: str,
    select: str,
    unit: Unit,
    *,
    weighed_by: str = "",
    noun: str = "inputs",
    left_out: tuple[LeftOut, ...] = (),
    **values: Any,
) -> How:
    """A sum or a weighted mean over the rows of a statement, the largest first, the rest in one line."""
    parts = case.reading.parts(select, case.start, **values)
    inputs = [input_of(case, row, unit) for row in parts.rows]
    if parts.before:
        inputs.insert(0, _together(parts.before, unit, f"{plural(parts.before['count'], noun)} before these, together"))
    if parts.after:
        inputs.append(_together(parts.after, unit, _rest(parts, noun)))
    return How(rule, formula, words, tuple(inputs), left_out, weighed_by, paging_of(parts))


def _rest(parts: Parts, noun: str) -> str:
    """What stands after the rows that are shown, with how much of it is hidden from the reader."""
    count = parts.after["count"] if parts.after else 0
    if count == parts.hidden:
        return f"{plural(count, noun)} you may not see, together"
    words = f"{plural(count, f'more {noun}')}, together"
    return f"{words}; {parts.hidden} of them you may not see" if parts.hidden else words


def paging_of(parts: Parts) -> Paging:
    """Where the list stands."""
    end = parts.start + len(parts.rows)
    return Paging(parts.start, parts.total, end if end < parts.total else None)


def _together(row: Row, unit: Unit, name: str) -> Input:
    return Input(name, None, unit, weight=row["weight"] or None, part=row["part"], stands_for=row["count"])


def input_of(case: Case, row: Row, unit: Unit) -> Input:
    """A row of a list: an object by its figure, or a fact with who recorded it when."""
    about = About(row["kind"], row["id"], row.get("key") or "", row.get("title") or "")
    name = " ".join(filter(None, (about.key, about.title))) or row.get("name") or ""
    how: dict[str, Any] = {
        "weight": row.get("weight"), "part": row["part"], "share": row.get("of_largest"), "note": row.get("note") or "",
    }  # fmt: skip
    measure = row.get("measure") or ""
    if measure:
        return Input(name, row["value"], unit, about, measure, **how)
    ended = _end(case, name, row["value"], unit, recorded(row, name), about)
    return Input(name, row["value"], unit, about, explanation=ended, **how)


# What a fact is called before its own name, where that does not say it.
NOUNS = {"costs": "Cost", "stages": "Stage"}


def recorded(row: Row, name: str) -> str:
    """What was recorded, for which day, when and by whom."""
    words = f"{NOUNS.get(row['kind'], '')} {name}".strip()
    if row.get("date"):
        words += f", dated {full_day(row['date'])}"
    if row.get("recorded_at"):
        words += f", recorded on {full_day(row['recorded_at'].date())}"
        words += f" by {row['recorded_by']}" if row.get("recorded_by") else ""
    said = (row.get("said") or "").strip()
    return f"{words}: “{said}”" if said else f"{words}."


def decided(words: str, steps: Iterable[Step], inputs: Iterable[Input] = (), left_out: tuple[LeftOut, ...] = ()) -> How:
    """A rule in words: the first step that holds gives the value."""
    every = tuple(steps)
    return How(Rule.WORDS, "", words, tuple(inputs), left_out, steps=every)


def summed(noun: str, words: str, select: str, unit: Unit, formula: str) -> Explainer:
    """A sum over a list that is chosen by the object's id."""

    def explain(case: Case) -> How:
        return listing(case, Rule.SUM, formula, words, select, unit, noun=noun, id=case["id"])

    return explain
