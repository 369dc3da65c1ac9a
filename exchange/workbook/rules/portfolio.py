"""Rules about portfolios, initiatives, contributions and tranches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.rules.people import CURRENCY
from exchange.workbook.stored import Stored


def dates_in_order(content: Content, stored: Stored) -> Iterator[Problem]:
    """An initiative is planned to finish on or after its start."""
    rows = content.rows("initiatives")
    for number, (start, finish) in rows.columns("planned_start", "planned_finish"):
        if start and finish and finish < start:
            yield rows.problem(number, "planned_finish", finish, f"a date not before planned_start, {start}")


def currencies_have_three_letters(content: Content, stored: Stored) -> Iterator[Problem]:
    """A portfolio's currency is a code such as EUR."""
    rows = content.rows("portfolios")
    for number, (currency,) in rows.columns("currency"):
        if currency and not CURRENCY.fullmatch(currency):
            yield rows.problem(number, "currency", currency, "a currency of three letters, such as EUR")


def allocations_within_one(content: Content, stored: Stored) -> Iterator[Problem]:
    """An initiative gives away at most the whole of its money, with what is stored already."""
    rows = content.rows("contributions")
    if not rows.entries:
        return
    shares = dict(stored.allocations())
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, (initiative, key_result, allocation) in rows.columns("initiative", "key_result", "allocation"):
        shares[initiative, key_result] = allocation
        numbers[initiative].append(number)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for (initiative, _), allocation in shares.items():
        totals[initiative] += Decimal(allocation)
    for initiative, of_rows in numbers.items():
        if totals[initiative] > 1:
            found = f"a total of {totals[initiative]:f}"
            expected = f"allocations of {initiative} that total at most 1"
            yield rows.problem(of_rows[-1], "allocation", found, expected, tuple(of_rows[:-1]))


def lines_have_their_baseline(content: Content, stored: Stored) -> Iterator[Problem]:
    """A line belongs to a baseline of this workbook."""
    rows = content.rows("baseline_lines")
    known = {name for _, name in content.rows("baselines").columns("initiative", "number")}
    for number, (initiative, baseline) in rows.columns("initiative", "number"):
        if (initiative, baseline) not in known:
            yield rows.problem(number, "number", baseline, f"a number that baselines gives {initiative}")


def decided_tranches_exist(content: Content, stored: Stored) -> Iterator[Problem]:
    """A decision is about a tranche of this workbook."""
    rows = content.rows("tranche_decisions")
    known = {name for _, name in content.rows("tranches").columns("initiative", "position")}
    for number, (initiative, position) in rows.columns("initiative", "position"):
        if (initiative, position) not in known:
            yield rows.problem(number, "position", position, f"a position that tranches gives {initiative}")
