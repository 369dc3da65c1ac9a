"""Rules about KPIs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.stored import Stored

_ENDS = ("far_low", "low", "high", "far_high")


def bands_are_in_order(content: Content, stored: Stored) -> Iterator[Problem]:
    """A KPI has a band, and the wider one is around it."""
    rows = content.rows("kpis")
    for number, ends in rows.columns(*_ENDS):
        given = dict(zip(_ENDS, ends, strict=True))
        if not given["low"] and not given["high"]:
            yield rows.problem(number, "low", "", "a number: a KPI has a low or a high end, or both")
        for lower, upper in pairwise(_ENDS):
            if given[lower] and given[upper] and Decimal(given[lower]) > Decimal(given[upper]):
                yield rows.problem(number, upper, given[upper], f"a number not below {lower}, {given[lower]}")
