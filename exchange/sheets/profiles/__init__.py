"""Which program a file comes from, and what its columns become here: suggestions, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exchange.sheets.layout import Column, Sniffed
from exchange.sheets.profiles.programs import PROGRAMS, Program
from exchange.sheets.profiles.targets import LABELS, Target
from exchange.sheets.profiles.values import states_of, types_of
from exchange.sheets.profiles.words import meaning
from exchange.sheets.units import currency_of, time_unit_of

__all__ = ["LABELS", "Recognised", "Suggestion", "Target", "recognise", "states_of", "types_of"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One column and what it becomes; `values` maps states or types, `unit` is that of hours, or a currency."""

    column: str
    target: Target
    confidence: float
    reason: str
    values: dict[str, str] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The program that wrote a file (generic when none is known), and the columns suggested."""

    profile: str
    label: str
    reason: str
    suggestions: tuple[Suggestion, ...]

    def columns(self) -> dict[str, str]:
        """The suggestions as a choice: header to target."""
        return {each.column: each.target.value for each in self.suggestions}


def recognise(sniffed: Sniffed) -> Recognised:
    """The program and the mapping suggested for a file."""
    names = {header.casefold(): header for header in sniffed.headers}
    program = next((each for each in PROGRAMS if each.marks <= names.keys()), None)
    taken: dict[str, Suggestion] = {}
    if program:
        for suggestion in _by_program(program, sniffed, names):
            taken[suggestion.column] = suggestion
    left = [column for column in sniffed.columns if column.name not in taken]
    wanted = set(Target) - {each.target for each in taken.values()}
    if program:  # its other columns are of its own making: money is the only thing it may hold beside them
        wanted &= {Target.PLANNED_COST, Target.SPENT_COST, Target.CURRENCY, Target.PERCENT}
    for suggestion in _by_words(left, wanted, sniffed.key_column):
        taken[suggestion.column] = suggestion
    found = tuple(taken[header] for header in sniffed.headers if header in taken)
    if not program:
        return Recognised("generic", "A sheet", "no program is known by these columns", found)
    marks = ", ".join(f"“{names[mark]}”" for mark in sorted(program.marks))
    return Recognised(program.name, program.label, f"it has the columns {marks}", found)


def _by_program(program: Program, sniffed: Sniffed, names: dict[str, str]) -> Iterable[Suggestion]:
    for target, headers in program.columns.items():
        there = [names[header.casefold()] for header in headers if header.casefold() in names]
        filled = [name for name in there if sniffed.column(name).filled] or there
        if filled:
            column = sniffed.column(filled[0])
            sure = 0.95 if column.filled else 0.5
            unit = "s" if filled[0] in program.seconds else ""
            yield _suggestion(column, target, sure, f"{program.label} keeps it there", unit)


def _by_words(columns: list[Column], wanted: set[Target], key: str) -> Iterable[Suggestion]:
    """Each target to the column most surely meant, each column once."""
    ways = [
        (
            sure + (0.05 if target is Target.EXTERNAL_ID and column.name == key else 0),
            -column.place,
            column,
            target,
            why,
        )
        for column in columns
        for sure, target, why in meaning(column)
        if target in wanted
    ]
    used: set[str] = set()
    for sure, _, column, target, why in sorted(ways, key=lambda way: way[:2], reverse=True):
        if column.name in used or target not in wanted or sure < 0.25:
            continue
        used.add(column.name)
        wanted.discard(target)
        yield _suggestion(column, target, min(sure, 0.95), why)


def _suggestion(column: Column, target: Target, sure: float, why: str, unit: str = "") -> Suggestion:
    values: dict[str, str] = {}
    if target is Target.STATE:
        values = states_of(column.values)
    elif target is Target.TYPE:
        values = types_of(column.values)
    elif target is Target.HOURS:
        unit = unit or time_unit_of(column.name)
    elif target in (Target.PLANNED_COST, Target.SPENT_COST, Target.AMOUNT):
        unit = _currency(column)
    return Suggestion(column.name, target, round(sure, 2), why, values, unit)


def _currency(column: Column) -> str:
    named = currency_of(column.name)
    if named:
        return named
    most = column.numbers.currencies.most_common(1)
    return most[0][0] if most else ""
