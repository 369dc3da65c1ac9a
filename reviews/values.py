"""Values of blocks: the exact number beside the words that every format shows for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reviews.blocks import Source, Unit, Value
from ui import formats
from ui.status import status_of


def source(kind: str, pk: int | None, measure: str) -> Source:
    """Which stored figure it is."""
    return Source(kind=kind, id=pk, measure=measure)


def text(words: str) -> Value:
    """Words."""
    return Value(value=None, unit="text", shown=words)


def number(value: Decimal | int | None, unit: str = "", origin: Source | None = None) -> Value:
    """A count or a measured amount, with its unit beside it."""
    shown = formats.amount(value, unit) if unit else formats.number(value)
    return _with(Value(value=_digits(value), unit="number", shown=shown), origin)


def percent(share: Decimal | None, origin: Source | None = None, places: int = 0) -> Value:
    """A share, 0.25 for 25 %."""
    return _with(Value(value=_digits(share), unit="percent", shown=formats.percent(share, places)), origin)


def points(share: Decimal | None, origin: Source | None = None, places: int = 0) -> Value:
    """A difference of two shares, in percentage points with its sign."""
    return _with(Value(value=_digits(share), unit="points", shown=formats.points(share, places)), origin)


def money(value: Decimal | None, currency: str, origin: Source | None = None) -> Value:
    """An amount of money in a currency (ISO 4217)."""
    made = Value(value=_digits(value), unit="money", shown=formats.money(value, currency), currency=currency)
    return _with(made, origin)


def ratio(value: Decimal | None, origin: Source | None = None) -> Value:
    """A ratio such as CPI."""
    return _with(Value(value=_digits(value), unit="ratio", shown=formats.ratio(value)), origin)


def worded(value: Decimal | None, unit: Unit, shown: str, origin: Source | None = None) -> Value:
    """A value in its own words, such as a grade on the cycle's scale or a change that was not known before."""
    return _with(Value(value=_digits(value), unit=unit, shown=shown), origin)


def days(value: int | None) -> Value:
    """A span of days."""
    shown = formats.plural(value, "day") if value is not None else formats.number(None)
    return Value(value=_digits(value), unit="days", shown=shown)


def day(value: date | None) -> Value:
    """A date."""
    return Value(value=value.isoformat() if value else None, unit="date", shown=formats.full_day(value))


def status(code: str, origin: Source | None = None) -> Value:
    """A status: shape, colour and word."""
    return _with(Value(value=None, unit="status", shown=status_of(code).word, status=code), origin)


def _digits(value: Decimal | int | None) -> str | None:
    if value is None:
        return None
    # Every digit: normalize() would round to 28 of them.
    text = format(Decimal(value) if value else Decimal(0), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with(value: Value, origin: Source | None) -> Value:
    return Value(**value, source=origin) if origin else value
