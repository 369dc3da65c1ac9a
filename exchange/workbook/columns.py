"""What a table of the workbook is made of: kinds of cells, columns, tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from tenancy.fields import MONEY_DECIMALS

KEY_LENGTH: Final = 120
TITLE_LENGTH: Final = 300
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class Kind(StrEnum):
    """What a cell holds."""

    KEY = "key"
    LINE = "line"
    TEXT = "text"
    EMAIL = "e-mail"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    REFERENCE = "reference"
    REFERENCES = "references"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind and the limits of that kind."""

    name: str
    kind: Kind
    is_required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    to: str = ""
    digits: int = 0
    decimals: int = 0
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int = 0


@dataclass(frozen=True)
class Table:
    """One table: its columns, what names a row in it, and whether it is one of the extra tables of a dump."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    what: str
    is_extra: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def at(self) -> dict[str, int]:
        """The place of each column."""
        return {name: place for place, name in enumerate(self.names)}


def key(name: str = "key", *, required: bool = True) -> Column:
    """The tenant's own name for a row."""
    return Column(name, Kind.KEY, required, longest=KEY_LENGTH)


def line(name: str, longest: int = TITLE_LENGTH, *, required: bool = False) -> Column:
    """Text on one line."""
    return Column(name, Kind.LINE, required, longest=longest)


def text(name: str, *, required: bool = False) -> Column:
    """Text of any length."""
    return Column(name, Kind.TEXT, required)


def day(name: str, *, required: bool = False) -> Column:
    """A date."""
    return Column(name, Kind.DATE, required)


def to_table(table: str, name: str, *, required: bool = False) -> Column:
    """A key of another table."""
    return Column(name, Kind.REFERENCE, required, to=table, longest=KEY_LENGTH)


def choice(name: str, values: list[str], default: str = "", *, required: bool = False) -> Column:
    """One of some words."""
    return Column(name, Kind.CHOICE, required, tuple(values), default)


def yes_no(name: str, default: str, *, required: bool = False) -> Column:
    """Yes or no."""
    return choice(name, ["yes", "no"], default, required=required)


def number(
    name: str,
    digits: int,
    decimals: int,
    least: Decimal | None = None,
    most: Decimal | None = None,
    *,
    required: bool = False,
    default: str = "",
) -> Column:
    """A number with so many digits in all and after the point."""
    return Column(
        name, Kind.NUMBER, required, default=default, digits=digits, decimals=decimals, least=least, most=most
    )


def value(name: str, *, required: bool = False) -> Column:
    """A value in a key result's own unit."""
    return number(name, 30, 10, required=required)


def money(name: str, least: Decimal | None = None, *, required: bool = False) -> Column:
    """An amount."""
    # 18 digits stay inside the bigint in which amounts are kept.
    return number(name, 18, MONEY_DECIMALS, least, required=required)


def percent(name: str, *, required: bool = False) -> Column:
    """A percentage from 0 to 100."""
    return number(name, 9, 6, ZERO, HUNDRED, required=required)


def position() -> Column:
    """The place of a row among those of its parent."""
    return number("position", 9, 0, ZERO, required=True)


def weight() -> Column:
    """How much a row counts; empty is 1."""
    return number("weight", 14, 6, ZERO)
