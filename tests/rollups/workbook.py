"""A workbook held as rows of strings, and the figures that come of it."""

from datetime import date
from fractions import Fraction
from typing import TypedDict

type Row = dict[str, str]
type Workbook = dict[str, list[Row]]
type Figure = Fraction | int | str | None
type Figures = dict[str, Figure]


class Result(TypedDict):
    """The object of `rollup --format json`, its numbers exact."""

    as_of: str
    formula: str
    key_results: dict[str, Figures]
    objectives: dict[str, Figures]
    initiatives: dict[str, Figures]
    portfolios: dict[str, Figures]
    totals: Figures


def table(workbook: Workbook, name: str) -> list[Row]:
    """Return the rows of a table; none when the workbook does without it."""
    return workbook.get(name, [])


def text(row: Row, column: str) -> str:
    """Return a cell; an absent column is an empty cell."""
    return row.get(column, "").strip()


def number(row: Row, column: str) -> Fraction | None:
    """Return a cell as an exact number; None when it is empty."""
    cell = text(row, column)
    return Fraction(cell) if cell else None


def day(row: Row, column: str) -> date | None:
    """Return a cell as a day; None when it is empty."""
    cell = text(row, column)
    return date.fromisoformat(cell) if cell else None


def fraction(figure: Figure) -> Fraction:
    """Return a figure that is a number; TypeError when it is a word or not known."""
    if not isinstance(figure, Fraction | int):
        raise TypeError(f"not a number: {figure!r}")
    return Fraction(figure)


def maybe(figure: Figure) -> Fraction | None:
    """Return a figure that is a number or not known."""
    return None if figure is None else fraction(figure)
