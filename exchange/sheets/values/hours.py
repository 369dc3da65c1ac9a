"""Durations of work as people and trackers write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

from exchange.sheets.values.faults import Fault
from exchange.sheets.values.numbers import DecimalSign, parse_number

type TimeUnit = Literal["h", "min", "s", "d"]

HOURS_A_DAY: Final = Decimal(8)  # what Jira and most time sheets take for a day; a week has five of them
DAYS_A_WEEK: Final = Decimal(5)
_OF: Final[dict[str, Decimal]] = {"w": HOURS_A_DAY * DAYS_A_WEEK, "d": HOURS_A_DAY, "h": Decimal(1)}
_PIECES: Final = re.compile(
    r"(?i)(\d+(?:[.,]\d+)?)\s*(weeks?|wochen?|w|days?|tage?|d|hours?|hrs?|stunden?|std\.?|h"
    r"|minuten|minutes?|mins?\.?|m|seconds?|secs?|s)(?![a-z])"
)
_ISO: Final = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
LONGEST: Final = 80
EXPECTED: Final = "hours not below 0, such as 7.5, 1h 30m, 1:30 or PT2H"


def parse_hours(text: str, decimal: DecimalSign = ".", unit: TimeUnit = "h") -> Decimal | Fault:
    """Hours in a cell; a bare number is in `unit`, a day of words is 8 hours, a week 5 days, as Jira counts."""
    plain = text.strip() if len(text) <= LONGEST else ""
    for read in (_clock, _iso, _words):
        found = read(plain)
        if found is not None:
            return found
    number = parse_number(plain, decimal)
    if isinstance(number, Fault) or number < 0:
        return Fault("", text, EXPECTED)
    return _in_hours(number, unit)


def _in_hours(number: Decimal, unit: TimeUnit) -> Decimal:
    if unit == "d":
        return number * HOURS_A_DAY
    return number / {"h": 1, "min": 60, "s": 3600}[unit]


def _clock(text: str) -> Decimal | None:
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    return hours + minutes / 60 + seconds / 3600


def _iso(text: str) -> Decimal | None:
    match = _ISO.fullmatch(text.upper())
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    # ISO 8601 says nothing of working days: P1D is a day of 24 hours.
    return days * 24 + hours + minutes / 60 + seconds / 3600


def _words(text: str) -> Decimal | None:
    pieces = list(_PIECES.finditer(text))
    if not pieces or _PIECES.sub("", text).strip(" ,"):
        return None
    total = Decimal(0)
    for piece in pieces:
        total += Decimal(piece[1].replace(",", ".")) * _worth(piece[2].lower())
    return total


def _worth(word: str) -> Decimal:
    if word.startswith("st"):
        return Decimal(1)
    if word.startswith("t"):
        return HOURS_A_DAY
    if word.startswith("m"):
        return Decimal(1) / 60
    return Decimal(1) / 3600 if word.startswith("s") else _OF[word[0]]
