"""What a way to score is: the inputs it asks for, and how a score is made of them; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ui.formats import to_the_digit

ZERO, ONE = Decimal(0), Decimal(1)

type Values = Mapping[str, Decimal]
"""Criterion key → value or weight."""


class Refused(Exception):
    """These inputs have no score; the message says which and why."""


@dataclass(frozen=True)
class Criterion:
    """One input: its key (the same in every scheme that asks for it), name, weight, and the range offered."""

    key: str
    name: str
    weight: Decimal = ONE
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def range_words(self) -> str:
        """From where to where it goes, in words; as it was given, not with the decimals that the database keeps."""
        low, high = ("" if each is None else to_the_digit(each.normalize()) for each in (self.low, self.high))
        if low and high:
            return f"{low} to {high}"
        return f"from {low}" if low else f"at most {high}" if high else ""


@dataclass(frozen=True)
class Framework:
    """One way to score. `score` is exact where all weights are 1; `rough` is the same in floats, for many trials."""

    key: str
    name: str
    formula: str
    criteria: tuple[Criterion, ...]
    score: Callable[[Values, Values], Decimal]
    """Inputs and weights by criterion key → score; raises Refused."""
    rough: Callable[[Sequence[float], Sequence[float]], float]
    """Inputs and weights in the order of the criteria → what ranks as the score does; no input is refused here."""
    has_own_criteria: bool = False
    """Whether the organisation chooses the criteria."""
    weighs: str = "A weight is a multiplier."


def power(value: Decimal, weight: Decimal) -> Decimal:
    """value^weight, exact for weight 1: a factor's weight in a product (weighted product model, Bridgman 1922)."""
    if weight == 1:
        return value
    if value == 0:
        return ONE if weight == 0 else ZERO
    return value**weight


def divisor(inputs: Values, key: str, name: str) -> Decimal:
    """An input by which is divided; raises Refused unless it is above 0 (MODEL.md §7)."""
    value = inputs[key]
    if value <= 0:
        raise Refused(f"{name} must be above 0 to divide by.")
    return value


def factor(inputs: Values, key: str, name: str) -> Decimal:
    """An input that is multiplied; raises Refused below 0, where a weight as a power has no meaning."""
    value = inputs[key]
    if value < 0:
        raise Refused(f"{name} cannot be below 0.")
    return value
