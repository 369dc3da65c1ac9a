"""The unit that a header names for its whole column."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from exchange.sheets.values.hours import TimeUnit
from exchange.sheets.values.numbers import CODES, ONE, SIGNS, UNITS

_BRACKETS: Final = re.compile(r"[(\[]([^)\]]*)[)\]]")
_WORDS: Final = re.compile(r"[A-Za-z]+|[$€£¥₹]|'?000s?")
_IN: Final = re.compile(r"(?i)\bin\s+(thousands?|millions?|billions?|tsd|mio|mrd|tausend|millionen)\b")
_FUSED: Final = {
    **dict.fromkeys(("teur", "keur", "tusd", "kusd", "tchf", "kchf"), 1000),
    **dict.fromkeys(("meur", "musd", "mchf"), 1_000_000),
}


def unit_of(header: str) -> Decimal:
    """What a column's amounts are multiplied by: “Cost ($ M)” 1,000,000, “Kosten in Tsd. €” 1,000, else 1."""
    said = _IN.search(header)
    if said:
        return UNITS[said[1].lower()]
    for inside in _BRACKETS.findall(header):
        words = [word.lower() for word in _WORDS.findall(inside)]
        for word in words:
            if word in _FUSED:
                return Decimal(_FUSED[word])
            if word in UNITS and (len(words) > 1 or word not in {"m", "b"}):
                return UNITS[word]
            if word in {"'000", "000", "'000s"} or (word == "t" and len(words) > 1):
                return Decimal(1000)
    return ONE


def currency_of(header: str) -> str:
    """The currency a header names, such as “Cost (€)” or “Budget USD”; empty when it names none."""
    words: list[str] = _WORDS.findall(header)
    for word in words:
        if word in SIGNS:
            return SIGNS[word]
        if word in CODES:
            return word
        if word.lower() in _FUSED:
            return word[-3:].upper()
    return ""


def time_unit_of(header: str) -> TimeUnit:
    """The unit of a column of durations by its header; hours when it names none."""
    lowered = header.lower()
    if re.search(r"second|sekunde|\bsecs?\b|\(s\)", lowered):
        return "s"
    if re.search(r"minute|\bmins?\b|\(m\)", lowered):
        return "min"
    return "d" if re.search(r"\bdays?\b|\btage?\b|\(d\)|person.?days|\bpt\b", lowered) else "h"
