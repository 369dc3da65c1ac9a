"""Rules about teams, their boards and backlogs, people's hours, and signals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from exchange.workbook.content import Content, Rows
from exchange.workbook.problems import Problem
from exchange.workbook.rules.loops import loops
from exchange.workbook.rules.numbers import gaps
from exchange.workbook.rules.people import CURRENCY
from exchange.workbook.stored import Booked, Stored

# What holds a day at most once, by what it is told apart by; the last name tells the rows of one apart.
PERIODS: Final = {
    "team_seats": ("team", "person", "starts_on"),
    "team_capacities": ("team", "starts_on"),
    "team_fundings": ("team", "portfolio", "starts_on"),
    "iterations": ("team", "number"),
}
_FOREVER: Final = "9999-12-31"
_RANK: Final = re.compile(r"[0-9A-Za-z]+")
_DAY: Final = Decimal(24)


def periods_lie_apart(content: Content, stored: Stored) -> Iterator[Problem]:
    """A period ends after it began, and shares no day with another of the same team, person or portfolio."""
    for table, names in PERIODS.items():
        rows = content.rows(table)
        if rows.entries:
            yield from _periods(rows, names, stored)


def _periods(rows: Rows, names: tuple[str, ...], stored: Stored) -> Iterator[Problem]:
    spans = {name: (first, last or _FOREVER, 0) for name, (first, last) in stored.periods(rows.table.name).items()}
    for number, (starts_on, ends_on, *name) in rows.columns("starts_on", "ends_on", *names):
        spans[tuple(name)] = (starts_on, ends_on or _FOREVER, number)
        if ends_on and ends_on < starts_on:
            yield rows.problem(number, "ends_on", ends_on, f"a date not before starts_on, {starts_on}")
    ordered = sorted((name[:-1], first, last, number) for name, (first, last, number) in spans.items())
    for (of, first, last, before), (of_next, starts_on, _, number) in pairwise(ordered):
        if of == of_next and starts_on <= last and (number or before):
            row, column, value = (number, "starts_on", starts_on) if number else (before, "ends_on", last)
            other = first if number else starts_on
            yield rows.problem(row, column, value, f"days apart from the row of {' '.join(of)} from {other}")


def rates_are_of_one(content: Content, stored: Stored) -> Iterator[Problem]:
    """An hour's cost is of a team or of a person, in a currency."""
    rows = content.rows("cost_rates")
    for number, (team, person, currency) in rows.columns("team", "person", "currency"):
        if bool(team) == bool(person):
            yield rows.problem(number, "person", person, "a team or a person, not both and not neither")
        if not CURRENCY.fullmatch(currency):
            yield rows.problem(number, "currency", currency, "a currency of three letters, such as EUR")


def items_close_no_loop(content: Content, stored: Stored) -> Iterator[Problem]:
    """No item waits for itself, neither at once nor through others."""
    rows = content.rows("item_dependencies")
    given = [(number, before, after) for number, (before, after) in rows.columns("before", "after")]
    above: dict[str, set[str]] = defaultdict(set)
    for after, before in stored.item_dependencies().items() if given else ():
        above[after] |= before
    for _, first, second in given:
        above[second].add(first)
    for loop in loops({after: tuple(sorted(above[after])) for after in sorted(above)}):
        steps = set(pairwise([*loop, loop[0]]))
        closing = next(((number, first) for number, first, second in given if (second, first) in steps), None)
        if closing:
            number, first = closing
            yield rows.problem(number, "before", first, f"no loop; this closes {' → '.join([*loop, loop[0]])}")


def hours_are_of_a_day(content: Content, stored: Stored) -> Iterator[Problem]:
    """Somebody's hours are labour of this workbook, and a day has at most 24 of them, with those that are stored."""
    rows = content.rows("cost_hours")
    if not rows.entries:
        return
    columns = ("key", "kind", "hours", "date")
    costs = {key: (kind, hours, day) for _, (key, kind, hours, day) in content.rows("costs").columns(*columns)}
    booked = {key: each for key, each in stored.booked().items() if key not in costs}
    numbers: dict[tuple[str, str], int] = {}
    for number, (key, person) in rows.columns("cost", "person"):
        kind, hours, day = costs.get(key, ("", "", ""))
        if kind != "labour" or not hours or Decimal(hours) > _DAY:
            yield rows.problem(number, "cost", key, "a key that costs gives to labour of at most 24 hours")
            continue
        booked[key] = Booked(person, day, hours)
        numbers[person, day] = number
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for person, day, hours in booked.values():
        sums[person, day] += Decimal(hours)
    for name, number in numbers.items():
        if sums[name] > _DAY:
            yield rows.problem(number, "person", f"{sums[name]:f} hours", f"at most 24 hours of {name[0]} on {name[1]}")


def places_are_on_their_board(content: Content, stored: Stored) -> Iterator[Problem]:
    """A place in a backlog names a column and an iteration that its team has."""
    rows = content.rows("backlog")
    if not rows.entries:
        return
    for column, table, name in (("column", "board_columns", "name"), ("iteration", "iterations", "number")):
        known = {given for _, given in content.rows(table).columns("team", name)} | stored.of_teams(table)
        for number, (team, value) in rows.columns("team", column):
            if value and (team, value) not in known:
                yield rows.problem(number, column, value, f"a {name} that {table} gives {team}")
    for number, (rank,) in rows.columns("rank"):
        if not _RANK.fullmatch(rank):
            yield rows.problem(number, "rank", rank, "letters and digits, by which places are sorted")


def signals_are_on_one_thing(content: Content, stored: Stored) -> Iterator[Problem]:
    """A signal is about an item or an initiative; one that asks for another target says of which key result."""
    rows = content.rows("signals")
    for number, (item, initiative, proposal, key_result) in rows.columns(
        "item", "initiative", "proposal", "key_result"
    ):
        if bool(item) == bool(initiative):
            yield rows.problem(number, "item", item, "an item or an initiative, not both and not neither")
        if proposal == "change_target" and not key_result:
            yield rows.problem(number, "key_result", key_result, "the key result whose target should change")
    if rows.entries:
        yield from gaps(rows, ("item", "initiative"), stored.counts("signals"))


def answers_have_their_signal(content: Content, stored: Stored) -> Iterator[Problem]:
    """What was decided about a signal, and where it went, is told of one of this workbook."""
    names = ("item", "initiative", "number")
    known = {name for _, name in content.rows("signals").columns(*names)}
    for table in ("signal_answers", "signal_escalations"):
        rows = content.rows(table)
        for number, name in rows.columns(*names):
            if name not in known:
                yield rows.problem(number, "number", name[2], f"a number that signals gives {name[0] or name[1]}")
