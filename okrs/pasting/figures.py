"""A figure or a day as people write it; what can be read in two ways is asked about, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ui.years import FIRST_YEAR, LAST_YEAR

MOST_DIGITS = 30
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONEY = "€$£¥₹"
_BLANKS = re.compile(r"(?<=\d)[\u0020\u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"\d+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PARTS = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


class NotRead(Exception):
    """It is no figure or no day; the message says what to write."""


class TwoWays(Exception):
    """It can be read in two ways; `ways` are both, by the answer that leads to each."""

    def __init__(self, text: str, ways: dict[str, str]) -> None:
        super().__init__(f"“{text}” can be read in two ways. Answer the question above, or write it out.")
        self.text = text
        self.ways = ways


@dataclass(frozen=True)
class Figure:
    """A number with the unit that was written on it."""

    value: Decimal
    unit: str = ""


def figure(text: str, decimal: str = "") -> Figure:
    """The figure; `decimal` says which sign parts decimals (empty: nobody said). Raises NotRead and TwoWays."""
    rest = text.strip()
    unit = "%" if rest.endswith("%") else ""
    rest = rest.removesuffix("%").strip().strip(_MONEY).strip()
    sign = -1 if rest[:1] in {"-", "−", "–"} else 1
    rest = _BLANKS.sub("", rest.lstrip("+-−–").strip().strip(_MONEY).strip())
    digits = _digits(text, rest, decimal)
    if len(digits) > MOST_DIGITS:
        raise NotRead(f"Write a number of at most {MOST_DIGITS} digits.")
    return Figure(sign * Decimal(digits), unit)


def _digits(text: str, rest: str, decimal: str) -> str:
    """The number with a point, whatever signs parted it."""
    groups = re.split(r"[.,]", rest)
    if not all(_PLAIN.fullmatch(group) and group.isascii() for group in groups):
        raise NotRead("Write a number, such as 1240 or 12.5.")
    signs = re.findall(r"[.,]", rest)
    if not signs:
        return rest
    if len(set(signs)) == 2:
        return _parted(groups, signs)
    if len(signs) > 1:
        return _grouped(groups)
    if _could_group(groups) and not decimal:
        whole, point = groups[0] + groups[1], f"{groups[0]}.{groups[1]}"
        other = "," if signs[0] == "." else "."
        raise TwoWays(text.strip(), {other: whole, signs[0]: point})
    return groups[0] + groups[1] if _could_group(groups) and signs[0] != decimal else f"{groups[0]}.{groups[1]}"


def _could_group(groups: list[str]) -> bool:
    return len(groups[1]) == 3 and len(groups[0]) <= 3 and groups[0] != "0"


def _parted(groups: list[str], signs: list[str]) -> str:
    if signs[-1] in signs[:-1]:
        raise NotRead("Write a number with one decimal sign, such as 1240.5.")
    return f"{_grouped(groups[:-1])}.{groups[-1]}"


def _grouped(groups: list[str]) -> str:
    if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
        raise NotRead("The signs between the digits do not stand every three digits. Write it without them.")
    return "".join(groups)


def decimal_sign(texts: list[str]) -> str:
    """The sign that parts decimals in those of the texts that leave no doubt; empty when they are silent or differ."""
    found = set()
    for text in texts:
        signs, rest = re.findall(r"[.,]", text), re.split(r"[.,]", text.strip().removesuffix("%").strip())
        try:
            figure(text)
        except (NotRead, TwoWays):
            continue
        if len(set(signs)) == 2:
            found.add(signs[-1])
        elif len(signs) == 1 and not _could_group(rest):
            found.add(signs[0])
        elif len(signs) > 1:
            found.add("," if signs[0] == "." else ".")
    return found.pop() if len(found) == 1 else ""


def day(text: str, order: str = "") -> date:
    """The day; `order` is `day` or `month`, whichever stands first (empty: nobody said). Raises NotRead, TwoWays."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(text):
        return _date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(text):
        return _date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _PARTS.fullmatch(text):
        return _parts(text, found, order)
    raise NotRead("Write a day as 2026-12-31 or 31 Dec 2026.")


def _parts(text: str, found: re.Match[str], order: str) -> date:
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if len(found[4]) == 2 else 0
    if found[2] == "." or one > 12 or one == two:
        return _date(year, two, one)
    if two > 12:
        return _date(year, one, two)
    if not order:
        raise TwoWays(text, {"day": str(_date(year, two, one)), "month": str(_date(year, one, two))})
    return _date(year, two, one) if order == "day" else _date(year, one, two)


def day_order(texts: list[str]) -> str:
    """Which comes first in those days that leave no doubt; empty when they are silent or differ."""
    found = set()
    for text in texts:
        parts = _PARTS.fullmatch(text.strip())
        if parts and parts[2] != "." and (int(parts[1]) > 12) != (int(parts[3]) > 12):
            found.add("day" if int(parts[1]) > 12 else "month")
    return found.pop() if len(found) == 1 else ""


def _month(name: str) -> int:
    try:
        return MONTHS.index(name[:3].lower()) + 1
    except ValueError:
        raise NotRead("Write the month in English, or the day as 2026-12-31.") from None


def _date(year: int, month: int, day_of_month: int) -> date:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        raise NotRead("There is no such day. Write it as 2026-12-31.") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotRead(f"Write a day between {FIRST_YEAR} and {LAST_YEAR}.")
    return found
