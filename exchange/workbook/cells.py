"""One cell: from text as it stands in a file to its canonical text, or what was expected instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from exchange.workbook.columns import Column, Kind
from exchange.workbook.escaping import escaped as escaped
from exchange.workbook.escaping import unescaped
from tenancy.keys import BETWEEN
from ui.years import FIRST_YEAR, LAST_YEAR

type Parse = Callable[[str], str]

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")


class Wrong(Exception):
    """The cell is not what its column wants; the message says what was expected."""


def plain(number: Decimal) -> str:
    """A number with no exponent, no trailing zeros and no minus before 0."""
    if not number:
        return "0"
    text = f"{number:f}"  # normalize() would round to 28 digits
    return text.rstrip("0").rstrip(".") if "." in text else text


def parser(column: Column) -> Parse:
    """The function that makes a cell of this column canonical; it raises Wrong."""
    return _MAKERS[column.kind](column)


def _number(column: Column) -> Parse:
    whole = column.digits - column.decimals
    expected = f"a number with at most {whole} digits before and {column.decimals} after the point, such as 1250.5"
    if not column.decimals:
        expected = f"a whole number of at most {whole} digits"
    bounds = _bounds(column)

    def parse(text: str) -> str:
        text = text.strip()
        if not _NUMBER.fullmatch(text):
            raise Wrong(expected)
        value = Decimal(text)
        canonical = plain(value)
        if (column.least is not None and value < column.least) or (column.most is not None and value > column.most):
            raise Wrong(bounds)
        before, _, after = canonical.lstrip("-").partition(".")
        if len(before) > whole + (before == "0") or len(after) > column.decimals:
            raise Wrong(expected)
        return canonical

    return parse


def _bounds(column: Column) -> str:
    if column.most is None:
        return f"a number not below {column.least}"
    return f"a number from {column.least} to {column.most}"


def _day(_: Column) -> Parse:
    expected = f"a date such as 2026-03-31, from {FIRST_YEAR} to {LAST_YEAR}"

    def parse(text: str) -> str:
        text = text.strip()
        if not _DAY.fullmatch(text) or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
            raise Wrong(expected)
        try:
            date.fromisoformat(text)
        except ValueError:
            raise Wrong(expected) from None
        return text

    return parse


def _choice(column: Column) -> Parse:
    allowed = frozenset(column.choices)

    def parse(text: str) -> str:
        text = text.strip()
        if text not in allowed:
            raise Wrong(f"one of {', '.join(column.choices)}")
        return text

    return parse


def _key(column: Column) -> Parse:
    def parse(text: str) -> str:
        text = unescaped(text.strip())
        if len(text) > column.longest:
            raise Wrong(f"a key of at most {column.longest} characters")
        if "\n" in text or "\r" in text:
            raise Wrong("a key on one line")
        if column.kind == Kind.KEY and BETWEEN in text:
            raise Wrong("a key without a semicolon, which stands between keys")
        return text

    return parse


def _line(column: Column) -> Parse:
    def parse(text: str) -> str:
        text = unescaped(text)
        if len(text) > column.longest:
            raise Wrong(f"at most {column.longest} characters, not {len(text)}")
        return text

    return parse


def _text(_: Column) -> Parse:
    return unescaped


def _email(column: Column) -> Parse:
    def parse(text: str) -> str:
        text = unescaped(text.strip()).lower()
        if len(text) > column.longest or not _EMAIL.fullmatch(text):
            raise Wrong("an e-mail address such as ana@acme.example")
        return text

    return parse


def _reference(column: Column) -> Parse:
    return _email(column) if column.to == "people" else _key(column)


def _references(column: Column) -> Parse:
    one = _key(Column(column.name, Kind.KEY, longest=120))

    def parse(text: str) -> str:
        keys = [one(part) for part in unescaped(text.strip()).split(";") if part.strip()]
        return ";".join(dict.fromkeys(keys))

    return parse


_MAKERS: Final[dict[Kind, Callable[[Column], Parse]]] = {
    Kind.KEY: _key,
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.EMAIL: _email,
    Kind.DATE: _day,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.REFERENCE: _reference,
    Kind.REFERENCES: _references,
}
