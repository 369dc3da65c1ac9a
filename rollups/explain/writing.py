"""Figures as an explanation writes them: enough digits to follow the sum, and a sign that more were cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, localcontext

from rollups.explain.tree import Figure, Input, Rule, Unit
from ui.formats import MINUS, NOT_KNOWN, full_day, money, percent, plural, points, ratio, rounded
from ui.status import STATUSES

SYMBOL = re.compile(r"[^\W\d]\w*")
FUNCTIONS = frozenset({"min", "max"})
SHOWN_TERMS = 4
PLACES = 4


def plain(value: Figure) -> str:
    """A figure inside a formula: 412,000 · 0.4204… · 3 May 2026; exact unless it ends in a cut-off sign."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return full_day(value)
    if isinstance(value, str):
        return value.replace("_", " ")
    return _number(Decimal(value))


def _number(value: Decimal) -> str:
    # Cut, not rounded: 0.8999… must not read as 0.9, which another rule would hold for.
    whole, _, tail = f"{abs(value):,f}".partition(".")
    tail = tail.rstrip("0")
    places = max(PLACES, len(tail) - len(tail.lstrip("0")) + 2) if whole == "0" else PLACES
    cut = tail[:places] + ("…" if len(tail) > places else "")
    sign = MINUS if value < 0 else ""
    return f"{sign}{whole}.{cut}" if cut else f"{sign}{whole}"


def estimate(value: float) -> Decimal:
    """A figure that was worked out in binary fractions, without their dust: 0.1, not 0.09999999999999998."""
    return Decimal(f"{value:.12g}")


def shown(value: Figure, unit: Unit, currency: str = "") -> str:
    """A figure as the pages show it: 68.2% · €231,400.00 · +12 points · 0.94 · Too early to tell."""
    if unit == Unit.WORD and isinstance(value, str) and value in STATUSES:
        return STATUSES[value].word
    if value is None or isinstance(value, bool | date | str):
        return plain(value)
    if unit == Unit.MONEY:
        return money(value, currency, compact=False) if currency else plain(value)
    writers = {Unit.RATIO: lambda v: percent(v, 1), Unit.POINTS: lambda v: points(v, 1), Unit.INDEX: ratio}
    if unit in writers:
        return writers[unit](value)
    if unit == Unit.DAYS:
        return plural(int(value), "day") if value == int(value) else f"{rounded(value, 1)} days"
    return plain(value)


def filled_in(rule: Rule, formula: str, inputs: Iterable[Input], value: Figure) -> str:
    """The formula with its numbers put in and what comes out."""
    found = list(inputs)
    if rule == Rule.EXPRESSION:
        numbers = {each.symbol: plain(each.value) for each in found}
        put_in = SYMBOL.sub(lambda name: _put(name[0], numbers), formula)
        return f"{put_in} = {plain(value)}"
    if rule == Rule.SUM:
        if value is None and all(each.part is None for each in found):
            return f"nothing to add up = {plain(value)}"
        return f"{_terms(found)} = {plain(value)}"
    if rule == Rule.SHARE:
        if value is None and all(each.part is None for each in found):
            return f"nothing to weigh = {plain(value)}"
        total = sum((each.weight or Decimal(0) for each in found if each.part is not None), Decimal(0))
        return f"({_terms(found)}) ÷ {plain(total)} = {plain(value)}"
    return plain(value)


def _put(symbol: str, numbers: dict[str, str]) -> str:
    if symbol in FUNCTIONS or symbol not in numbers:
        return symbol
    text = numbers[symbol]
    return f"({text})" if text.startswith(MINUS) else text


def _terms(inputs: list[Input]) -> str:
    known = [each for each in inputs if each.part is not None]
    terms = [_term(each) for each in known[:SHOWN_TERMS]]
    rest = known[SHOWN_TERMS:]
    if rest:
        count = sum(each.stands_for for each in rest)
        terms.append(f"{plain(sum((each.part or Decimal(0) for each in rest), Decimal(0)))} from {count:,} more")
    return " + ".join(terms) or "0"


def _term(each: Input) -> str:
    weight, value = each.weight, each.value
    if weight is not None and each.stands_for == 1 and isinstance(value, Decimal | int):
        with localcontext() as wide:
            wide.prec = 400
            is_product = each.part == weight * value
        if is_product:
            return f"{plain(weight)} × {_put('x', {'x': plain(value)})}"
    return _put("x", {"x": plain(each.part)})
