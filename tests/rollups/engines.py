"""What can compute a rollup: the laws are asked of each of these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.rollups.reference import rollup
from tests.rollups.sql_engine import sql_rollup
from tests.rollups.workbook import Figure, Figures, Result, Workbook

LOADED_ON = date(2026, 1, 31)
"""The reference's day of loading: after everything that happens in a generated organisation."""


@dataclass(frozen=True)
class Engine:
    """A rollup of a workbook at a day; a law is asked with so many examples and forgives so much rounding."""

    name: str
    rollup: Callable[[Workbook, date], Result]
    tolerance: Fraction = Fraction(0)
    examples: int = 50


def reference(workbook: Workbook, as_of: date) -> Result:
    """Return the rollup by the plain reading of the model."""
    return rollup(workbook, as_of, LOADED_ON)


def sql(workbook: Workbook, as_of: date) -> Result:
    """Return the rollup by the engine that serves, from the tables of a database."""
    return sql_rollup(workbook, as_of, LOADED_ON)


# The engine divides to 24 decimals; where figures are divided by figures some of them are lost.
ENGINES = [Engine("reference", reference), Engine("sql", sql, tolerance=Fraction(1, 10**12), examples=5)]


def equal(left: Figure, right: Figure, tolerance: Fraction) -> bool:
    """Say whether two figures are the same, numbers within a tolerance relative to them (absolute below 1)."""
    if not isinstance(left, Fraction | int) or not isinstance(right, Fraction | int):
        return left == right
    one, other = Fraction(left), Fraction(right)
    return abs(one - other) <= tolerance * max(Fraction(1), abs(one), abs(other))


def differences(left: Result, right: Result, tolerance: Fraction = Fraction(0)) -> list[str]:
    """Return a line for every figure, row or name in which two rollups differ."""
    return [f"{name}: {a} != {b}" for name, a, b in _pairs(left, right) if not equal(a, b, tolerance)]


def _pairs(left: Result, right: Result) -> Iterator[tuple[str, Figure, Figure]]:
    yield from _pairs_of_rows("totals", left["totals"], right["totals"])
    for name, one, other in (
        ("key_results", left["key_results"], right["key_results"]),
        ("objectives", left["objectives"], right["objectives"]),
        ("initiatives", left["initiatives"], right["initiatives"]),
        ("portfolios", left["portfolios"], right["portfolios"]),
    ):
        for key in sorted(one.keys() | other.keys()):
            yield from _pairs_of_rows(f"{name}.{key}", one.get(key, {}), other.get(key, {}))


def _pairs_of_rows(name: str, left: Figures, right: Figures) -> Iterator[tuple[str, Figure, Figure]]:
    for column in sorted(left.keys() | right.keys()):
        yield f"{name}.{column}", left.get(column, "absent"), right.get(column, "absent")
