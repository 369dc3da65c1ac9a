"""Recombining: the value of an explanation from its inputs alone, by the formula that it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from rollups.explain.tree import Explanation, Figure, Input, Rule
from rollups.explain.writing import FUNCTIONS, SYMBOL

NEAR = Fraction(1, 10**18)
UNDEFINED = object()
"""What a formula gives when an input is not known or a denominator is 0."""


def number(value: Figure) -> Any:
    """A figure as an exact number; a day counts as its number; words stay words."""
    if isinstance(value, bool | str) or value is None:
        return value
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)


def recombined(found: Explanation) -> Any:
    """What the stated formula makes of the inputs."""
    if found.rule == Rule.EXPRESSION:
        return _of_expression(found)
    if found.rule == Rule.SUM:
        if not found.inputs and found.value is None:
            return UNDEFINED
        return sum((Fraction(each.part or 0) for each in found.inputs), Fraction(0))
    if found.rule == Rule.SHARE:
        known = [each for each in found.inputs if each.part is not None and each.weight is not None]
        weight = sum((Fraction(each.weight or 0) for each in known), Fraction(0))
        return sum((Fraction(each.part or 0) for each in known), Fraction(0)) / weight if weight else UNDEFINED
    if found.rule == Rule.WORDS:
        return next((number(step.gives) for step in found.steps if step.holds), UNDEFINED)
    return number(found.value)


def _of_expression(found: Explanation) -> Any:
    values = {each.symbol: each.value for each in found.inputs}
    names = set(SYMBOL.findall(found.formula)) - FUNCTIONS
    assert names <= values.keys(), f"{found.formula}: no input says what {names - values.keys()} is"
    if any(values[name] is None for name in names):
        return UNDEFINED
    if found.formula in names:
        return number(values[found.formula])
    text = re.sub(r"\b\d+\b", lambda digits: f"Fraction({digits[0]})", found.formula)
    text = text.replace("÷", "/").replace("×", "*").replace("−", "-")
    known = {name: number(values[name]) for name in names}
    functions: dict[str, Any] = {"min": lambda *each: min(each), "max": lambda *each: max(each), "Fraction": Fraction}
    try:
        return eval(text, {"__builtins__": {}}, {**functions, **known})  # noqa: S307  # our own formulas
    except ZeroDivisionError:
        return UNDEFINED


def wrong_in(found: Explanation, path: str = "") -> Iterator[str]:
    """A line for everything in the tree that its inputs do not give, or that an input says otherwise than it is."""
    here = f"{path}{found.about.kind}.{found.about.key or found.about.id}.{found.measure or found.name}"
    value, made = number(found.value), recombined(found)
    if made is UNDEFINED:
        if found.value is not None:
            yield f"{here}: {found.value} although {found.formula} is not known"
    elif found.value is None and made is not None:
        yield f"{here}: not known, but {found.formula} gives {made} from {found.filled}"
    elif isinstance(made, Fraction) and isinstance(value, Fraction):
        exactly = found.rule == Rule.SUM
        if made != value and (exactly or abs(made - value) > NEAR * max(Fraction(1), abs(value))):
            yield f"{here}: {found.value} but {found.formula} gives {made} from {found.filled}"
    elif made != value:
        yield f"{here}: {value!r} but its rule gives {made!r}: {found.steps}"
    for each in found.inputs:
        yield from _wrong_input(each, here)


def _wrong_input(each: Input, here: str) -> Iterator[str]:
    if each.explanation is not None:
        if number(each.explanation.value) != number(each.value):
            yield f"{here} ← {each.name}: {each.value}, explained as {each.explanation.value}"
        yield from wrong_in(each.explanation, f"{here} ← ")
    elif each.about is not None and not each.measure:
        yield f"{here} ← {each.name}: nothing explains it"


def facts_in(found: Explanation) -> Iterator[Explanation]:
    """Where the tree ends."""
    if found.rule == Rule.FACT:
        yield found
    for each in found.inputs:
        if each.explanation is not None:
            yield from facts_in(each.explanation)
