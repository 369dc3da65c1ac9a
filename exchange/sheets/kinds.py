"""What a cell looks like, and what a column of such cells is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from exchange.sheets.layout import Kind
from exchange.sheets.values.dates import BARE, fitting
from exchange.sheets.values.faults import Fault
from exchange.sheets.values.numbers import parse_amount

SHORT: Final = 60
ENOUGH: Final = 0.75  # of a column's cells must agree; a damaged sheet has cells that do not
_TYPED: Final = re.compile(r"[\s(+\-−$€£¥₹₽₩₺.,]*\d|(?:[A-Z]{2,4}|T)[ $€£]*[-(]?\d")
_PLAIN: Final = re.compile(r"-?\d{1,15}(?:\.\d+)?", re.ASCII)
_MAYBE_DAY: Final = re.compile(r"(?:19|20|21)\d{6}|[2-7]\d{4}", re.ASCII)
_FLAGS: Final = frozenset({"yes", "no", "true", "false", "ja", "nein", "wahr", "falsch", "y", "n", "x", "✓", "✔"})
_MONTH: Final = re.compile(r"(?i)^[a-zä]{2,9}[., ]")
_MONEY_WORDS: Final = re.compile(
    r"(?i)(cost|budget|amount|price|spend|spent\b|expense|capex|opex|funding|revenue|invoice"
    r"|kosten|betrag|preis|ausgabe|aufwand|umsatz|rechnung|[$€£¥]|\b(usd|eur|gbp|chf)\b)"
)
_TIME_WORDS: Final = re.compile(r"(?i)\b(hours?|time|days?|points?|id|no\.?|nr\.?|code|number|stunden|tage|punkte)\b")
_PERCENT_WORDS: Final = re.compile(r"(?i)(%|\bpercent|\bprozent|\bpct\b)")
_DATE_WORDS: Final = re.compile(
    r"(?i)(date|datum|\bday\b|\btag\b|start|begin|finish|deadline|\bdue\b|fällig|created|closed|resolved|termin|\bend\b|\bende\b|_at$|At$)"
)  # fmt: skip


def cell_kind(text: str) -> str:
    """What a cell looks like: empty, text, number, money, percent, date, flag, or bare (a number that may be a day)."""
    if len(text) > SHORT:
        return "text"
    return _cell_kind(text)


@lru_cache(maxsize=16384)
def _cell_kind(text: str) -> str:
    plain = text.strip()
    if not plain:
        return "empty"
    if _PLAIN.fullmatch(plain):
        return "bare" if _MAYBE_DAY.fullmatch(plain) and fitting(plain) else "number"
    if plain.lower() in _FLAGS:
        return "flag"
    if not _TYPED.match(plain):
        return "date" if _MONTH.match(plain) and fitting(plain) else "text"
    fits = fitting(plain)
    if fits:
        return "bare" if BARE.issuperset(fits) else "date"
    return _number_kind(plain)


def _number_kind(text: str) -> str:
    for decimal in (".", ","):
        found = parse_amount(text, decimal)
        if not isinstance(found, Fault):
            if found.is_percent:
                return "percent"
            return "money" if found.currency or found.note else "number"
    return "text"


NUMBERS: Final = frozenset({"number", "money", "percent", "bare"})
ACCEPTED: Final[dict[Kind, frozenset[str]]] = {
    Kind.TEXT: frozenset({"text", "number", "money", "percent", "bare", "date", "flag"}),
    Kind.NUMBER: NUMBERS,
    Kind.MONEY: NUMBERS,
    Kind.PERCENT: NUMBERS,
    Kind.DATE: frozenset({"date", "bare"}),
    Kind.FLAG: frozenset({"flag", "number"}),
}


def column_kind(header: str, kinds: Counter[str]) -> Kind:
    """What a column holds, by its header and how many cells look like what."""
    filled = sum(count for kind, count in kinds.items() if kind != "empty")
    if not filled:
        return Kind.TEXT
    if kinds["flag"] >= filled * ENOUGH:
        return Kind.FLAG
    says_date = bool(_DATE_WORDS.search(header))
    if kinds["date"] + (kinds["bare"] if says_date else 0) >= filled * ENOUGH:
        return Kind.DATE
    if sum(kinds[each] for each in NUMBERS) < filled * ENOUGH:
        return Kind.TEXT
    return _kind_of_numbers(header, kinds)


def _kind_of_numbers(header: str, kinds: Counter[str]) -> Kind:
    if kinds["percent"] > sum(kinds.values()) / 4 or _PERCENT_WORDS.search(header):
        return Kind.PERCENT
    says_money = _MONEY_WORDS.search(header) and not _TIME_WORDS.search(header)
    return Kind.MONEY if says_money or kinds["money"] > sum(kinds.values()) / 4 else Kind.NUMBER


def fit(cells: Iterable[str], kinds: Iterable[Kind]) -> int:
    """How well cells stand under their columns: one for each typed cell that fits, minus two for each that does not."""
    score = 0
    for cell, kind in zip(cells, kinds, strict=False):
        found = cell_kind(cell)
        if found == "empty":
            continue
        if found not in ACCEPTED[kind]:
            score -= 2
        elif kind is not Kind.TEXT:
            score += 1
        elif found == "date":
            score -= 1  # a day under a column of words
    return score
