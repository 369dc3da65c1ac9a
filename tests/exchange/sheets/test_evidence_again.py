"""A cell that comes again is only counted: what is told of a column is what it would be if each were looked at anew."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.sheets import evidence
from exchange.sheets.layout import Format, Kind, SheetOptions, SheetRow

CELLS = [
    "", " ", "x", "2026-01-02", "02.01.2026", "1/2/26", "2026-13-45", "1,944", "1.5", "12", "€5", "50 %", "yes",
    "3,5", "20260102", "1 h",
]  # fmt: skip
OPTIONS = SheetOptions("a.csv", Format.CSV, ("A", "B", "C"), (Kind.DATE, Kind.NUMBER, Kind.TEXT))


def told(rows: list[tuple[str, ...]]) -> list[dict[str, Any]]:
    """All that is gathered of the columns."""
    found = evidence.Evidence(OPTIONS)
    for number, cells in enumerate(rows, 2):
        found.hear(SheetRow(number, cells, "regular", fitted=cells))
    found.settle()
    return [asdict(column) for column in found.columns]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[st.sampled_from(CELLS)] * 3), min_size=1, max_size=30),
    st.integers(1, 80),
)
def test_what_comes_again_counts_as_if_it_was_looked_at_anew(rows: list[tuple[str, ...]], times: int) -> None:
    many = rows * times
    kept = evidence.MOST_AGAIN
    quick = told(many)
    try:
        evidence.MOST_AGAIN = 0  # type: ignore[misc]  # so that nothing is only counted, but for empty cells
        assert quick == told(many)
    finally:
        evidence.MOST_AGAIN = kept  # type: ignore[misc]  # as it was
