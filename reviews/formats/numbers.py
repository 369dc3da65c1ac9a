"""Values as the numbers of spreadsheets and their charts, in the format that shows what the page shows; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from reviews.blocks import Unit, Value
from reviews.formats.axes import exactly
from ui.formats import PLACES_OF_CURRENCY, SYMBOLS

DAY: Final = "d mmm yyyy"
_HUNDREDTHS: Final = 100
_LONGEST_WORDS: Final = 40
_PARTS: Final = re.compile(r"([+\u2212]?)(\D*?)(\d[\d,]*)(?:\.(\d+))?(.*)", re.DOTALL)
_COMPACT: Final = re.compile(r"(k|m|bn|tn)\b")


def number_of(value: Value) -> Decimal | None:
    """The number that stands in a file: exactly the value, but points are counted in hundredths, as they are said."""
    digits = exactly(value)
    return digits * _HUNDREDTHS if digits is not None and value["unit"] == "points" else digits


def day_of(value: Value) -> date | None:
    """The day of a date; None for what is none, or not known."""
    return date.fromisoformat(value["value"]) if value["unit"] == "date" and value["value"] else None


def format_of(value: Value) -> str:
    """The number format by which an office shows the value as `shown` does; money in full, not in thousands."""
    if value["unit"] == "money":
        return _with_signs(_money(value.get("currency", "")), is_signed=value["shown"].startswith("+"))
    found = _PARTS.fullmatch(value["shown"])
    if found is None:
        return "General"
    sign, before, _, decimals, after = found.groups()
    plain = "#,##0" + (f".{'0' * len(decimals)}" if decimals else "")
    if value["unit"] == "percent":
        return _with_signs(_Form("", f"{plain}%", ""), is_signed=sign == "+")
    if _COMPACT.match(after):
        plain, after = "#,##0.##", _COMPACT.sub("", after)
    is_signed = value["unit"] == "points" or sign == "+"
    return _with_signs(_Form(_literal(before), plain, _literal(_plural(after, value["unit"]))), is_signed=is_signed)


@dataclass(frozen=True)
class _Form:
    before: str
    digits: str
    after: str


def _money(currency: str) -> _Form:
    places = PLACES_OF_CURRENCY.get(currency, 2)
    digits = "#,##0" + (f".{'0' * places}" if places else "")
    return _Form(_literal(SYMBOLS.get(currency, f"{currency} ").lstrip()), digits, "")


def _with_signs(form: _Form, *, is_signed: bool) -> str:
    """Positive; negative with a true minus; zero, which has no sign."""
    plain = f"{form.before}{form.digits}{form.after}"
    return f'{"+" if is_signed else ""}{plain};"\u2212"{plain};{plain}'


def _plural(after: str, unit: Unit) -> str:
    """One format serves all numbers of a column, and most are not one."""
    return {" day": " days", " point": " points"}.get(after, after) if unit in {"days", "points"} else after


def _literal(words: str) -> str:
    kept = words.replace('"', "").replace("\\", "")[:_LONGEST_WORDS]
    return f'"{kept}"' if kept else ""
