"""Rules about budgets, rates, the ledger, guardrails and the tests that money waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from exchange.workbook.content import Content, Rows
from exchange.workbook.problems import Problem
from exchange.workbook.rules.numbers import gaps
from exchange.workbook.rules.people import CURRENCY
from exchange.workbook.stored import Moved, Stored
from portfolio.models import WAYS

_TRANSFER: Final = ("portfolio", "number", "source", "target", "amount", "initiative")
_KEPT: Final = frozenset({"pool", "committed", "returned"})


def budgets_lie_apart(content: Content, stored: Stored) -> Iterator[Problem]:
    """A period ends after it began, holds its capital, and shares no day with another of its portfolio."""
    rows = content.rows("period_budgets")
    spans = {name: (ends_on, 0) for name, ends_on in stored.period_budgets().items()} if rows.entries else {}
    columns = ("portfolio", "starts_on", "ends_on", "amount", "capital")
    for number, (portfolio, starts_on, ends_on, amount, capital) in rows.columns(*columns):
        spans[portfolio, starts_on] = (ends_on, number)
        if ends_on < starts_on:
            yield rows.problem(number, "ends_on", ends_on, f"a date not before starts_on, {starts_on}")
        if capital and Decimal(capital) > Decimal(amount):
            yield rows.problem(number, "capital", capital, f"at most the amount, {amount}")
    yield from _overlaps(rows, spans)


def _overlaps(rows: Rows, spans: dict[tuple[str, str], tuple[str, int]]) -> Iterator[Problem]:
    last = ("", "", "", 0)
    for (portfolio, starts_on), (ends_on, number) in sorted(spans.items()):
        if last[0] == portfolio and starts_on <= last[2] and (number or last[3]):
            row, column, value = (number, "starts_on", starts_on) if number else (last[3], "ends_on", last[2])
            expected = f"days apart from the budget of {portfolio} from {last[1] if number else starts_on}"
            yield rows.problem(row, column, value, expected)
        last = (portfolio, starts_on, ends_on, number)


def rates_are_of_currencies(content: Content, stored: Stored) -> Iterator[Problem]:
    """A rate is of a currency such as CHF."""
    rows = content.rows("exchange_rates")
    for number, (currency,) in rows.columns("currency"):
        if not CURRENCY.fullmatch(currency):
            yield rows.problem(number, "currency", currency, "a currency of three letters, such as CHF")


def transfers_make_sense(content: Content, stored: Stored) -> Iterator[Problem]:
    """Money goes a way that there is, and says whose it is once it has left the pool."""
    rows = content.rows("transfers")
    for number, (_, _, source, target, _, initiative) in rows.columns(*_TRANSFER):
        ways = [end for start, end in WAYS if start == source]
        if target not in ways:
            yield rows.problem(number, "target", target, f"where money goes from {source}: {', '.join(ways)}")
        elif not initiative and not {source, target} <= {"budget", "pool", "returned"}:
            yield rows.problem(number, "initiative", "", f"an initiative, for {target} is a bet's own")
    for number, (position, decision, initiative) in rows.columns("position", "decision", "initiative"):
        if (position and not initiative) or (decision and not position):
            column, value = ("initiative", initiative) if not initiative else ("position", position)
            yield rows.problem(number, column, value, "the initiative and position of its tranche")


def the_ledger_stands(content: Content, stored: Stored) -> Iterator[Problem]:
    """Transfers are numbered without a gap, say what they said before, and take nothing that is not there."""
    rows = content.rows("transfers")
    if not rows.entries:
        return
    before = stored.transfers()
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for portfolio, _ in before:
        counts[(portfolio,)] += 1
    wrong = [*gaps(rows, ("portfolio",), counts), *_unlike(rows, before, counts)]
    yield from wrong or _short(rows, before)


def _unlike(rows: Rows, before: dict[tuple[str, str], Moved], counts: dict[tuple[str, ...], int]) -> Iterator[Problem]:
    for number, (portfolio, place, *said) in rows.columns(*_TRANSFER):
        stored = before.get((portfolio, place))
        if stored is not None and stored != Moved(*said):
            words = f"{stored.amount} from {stored.source} to {stored.target}"
            free = counts[(portfolio,)] + 1
            yield rows.problem(number, "number", place, f"{words}, as it was kept; the next free number is {free}")


def _short(rows: Rows, before: dict[tuple[str, str], Moved]) -> Iterator[Problem]:
    balances: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    last: dict[str, int] = {}
    everything = dict(before)
    for number, (portfolio, place, *said) in rows.columns(*_TRANSFER):
        everything[portfolio, place] = Moved(*said)
        last[portfolio] = number
    for (portfolio, _), moved in everything.items():
        for account, sign in ((moved.source, -1), (moved.target, 1)):
            of = moved.initiative if account == "committed" else ""
            balances[portfolio, account, of] += sign * Decimal(moved.amount)
    for (portfolio, account, initiative), balance in sorted(balances.items()):
        if account in _KEPT and balance < 0 and portfolio in last:
            whose = f"{account} of {initiative or portfolio}"
            yield rows.problem(last[portfolio], "amount", f"{balance:f}", f"a ledger in which {whose} is not below 0")


def guardrails_have_their_subject(content: Content, stored: Stored) -> Iterator[Problem]:
    """A guardrail has at least one limit, in order, and names what its kind is about."""
    rows = content.rows("guardrails")
    for number, (kind, horizon, objective, low, high) in rows.columns("kind", "horizon", "objective", "low", "high"):
        for column, value in (("horizon", horizon), ("objective", objective)):
            if bool(value) != (kind == column):
                expected = f"a {column}" if kind == column else f"nothing: {kind} is not about one"
                yield rows.problem(number, column, value, expected)
        if not low and not high:
            yield rows.problem(number, "low", low, "a low or a high limit")
        elif low and high and Decimal(high) < Decimal(low):
            yield rows.problem(number, "high", high, f"a share not below low, {low}")


def tests_say_what_they_ask(content: Content, stored: Stored) -> Iterator[Problem]:
    """A test compares a figure with something, or asks for somebody's word."""
    rows = content.rows("evidence_tests")
    columns = ("kind", "key_result", "measure", "operator", "against", "threshold")
    for number, (kind, key_result, *asked) in rows.columns(*columns):
        cells = dict(zip(columns[2:], asked, strict=True))
        if bool(key_result) != (kind == "key_result"):
            expected = "a key of key_results" if kind == "key_result" else f"nothing: {kind} is not about one"
            yield rows.problem(number, "key_result", key_result, expected)
        wanted = {
            "measure": kind != "attestation",
            "operator": kind != "attestation",
            "threshold": kind != "attestation" and cells["against"] == "number",
        }
        for column, is_wanted in wanted.items():
            if bool(cells[column]) != is_wanted:
                expected = f"a {column}" if is_wanted else f"nothing: {kind} does not compare with one"
                yield rows.problem(number, column, cells[column], expected)
