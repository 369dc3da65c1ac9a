"""What an explanation is: a tree from a figure down to the facts it was made from. Pure records, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

type Figure = Decimal | int | date | str | bool | None


class Unit(StrEnum):
    """What a figure is counted in."""

    RATIO = "ratio"
    POINTS = "points"
    INDEX = "index"
    MONEY = "money"
    DAYS = "days"
    COUNT = "count"
    NUMBER = "number"
    DATE = "date"
    WORD = "word"


class Rule(StrEnum):
    """How the inputs make the value, so that it can be checked by anybody."""

    EXPRESSION = "expression"
    """The formula with each input's value put in for its symbol; a day counts as its number."""
    SUM = "sum"
    """The sum of the inputs' parts."""
    SHARE = "share"
    """The sum of the inputs' parts ÷ the sum of their weights, inputs without a part left out."""
    WORDS = "words"
    """The first line of the rule that holds; the words say which."""
    FACT = "fact"
    """Nothing is computed: this was recorded."""


@dataclass(frozen=True)
class About:
    """The thing that a figure belongs to; facts have a kind and an id as well."""

    kind: str
    id: int | None = None
    key: str = ""
    title: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Something a reader may have expected among the inputs, and why it is not there."""

    what: str
    reason: str


@dataclass(frozen=True)
class Input:
    """One input: its own figure, what it weighs, and its part of the result."""

    name: str
    value: Figure
    unit: Unit
    about: About | None = None
    measure: str = ""
    symbol: str = ""
    weight: Decimal | None = None
    part: Decimal | None = None
    share: Decimal | None = None
    note: str = ""
    stands_for: int = 1
    explanation: Explanation | None = None


@dataclass(frozen=True)
class Paging:
    """Which inputs are listed one by one: from where, of how many, and where the next ones begin."""

    start: int
    total: int
    next_start: int | None


@dataclass(frozen=True)
class Step:
    """One line of a rule in words: what it asks, what it gives, and whether it holds; the first that holds decides."""

    text: str
    gives: Figure
    holds: bool


@dataclass(frozen=True)
class Explanation:
    """Why a figure is what it is."""

    measure: str
    name: str
    about: About
    as_of: date
    known_at: datetime | None
    version: str
    value: Figure
    unit: Unit
    currency: str
    rule: Rule
    formula: str
    filled: str
    words: str
    inputs: tuple[Input, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    weighed_by: str = ""
    paging: Paging | None = None
    steps: tuple[Step, ...] = ()
