"""Numbers as people write them: grouped, with currencies and units, decimal point or comma."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from exchange.sheets.values.faults import Fault

type DecimalSign = Literal[".", ","]

SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY"}
DOLLARS: Final = {"US": "USD", "A": "AUD", "C": "CAD", "NZ": "NZD", "HK": "HKD", "S": "SGD"}
_CODES: Final = (
    "USD EUR GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY RUB BRL MXN ZAR SGD HKD KRW "
    "THB IDR MYR PHP AED SAR ILS ARS CLP COP PEN EGP NGN KES UAH ISK TWD VND PKR BDT"
)
CODES: Final = frozenset(_CODES.split())
UNITS: Final[dict[str, Decimal]] = {
    **dict.fromkeys(("k", "tsd", "thousand", "thousands", "tausend", "000s"), Decimal(1000)),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mil", "million", "millions", "millionen"), Decimal(1_000_000)),
    **dict.fromkeys(("bn", "b", "mrd", "billion", "billions", "milliarde", "milliarden"), Decimal(1_000_000_000)),
}
ONE: Final = Decimal(1)
HUNDRED: Final = Decimal(100)
EXAMPLES: Final = 5

_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "’": "'", "\u2011": "-"})
_PLAIN: Final = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
_CORE: Final = re.compile(r"\d(?:[\d.,']|(?<=\d) (?=\d))*(?:[eE][+-]?\d{1,2}(?![\w.]))?|[.,]\d+", re.ASCII)
_TOKEN: Final = re.compile(r"\s+|[()+\-%.]|[$€£¥₹₽₩₺]|000s|[A-Za-z]+")
_GROUPED: Final = re.compile(r"\d{1,3}(?P<sign>[.,' ])\d{3}(?:(?P=sign)\d{3})*", re.ASCII)
_LAKHS: Final = re.compile(r"\d{1,2}(?:,\d\d)*,\d{3}", re.ASCII)
_DOLLARS: Final = re.compile(r"\b(US|A|C|NZ|HK|S)\$")
_IN_UNITS: Final = re.compile(r"(?i)\b(T|k|m|mio|bn|mrd) ?(?=€|\$|£|(?:EUR|USD|GBP|CHF)\b)")
MOST_DIGITS: Final = 80


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with all that stood beside it: `factor` is already in the value, `note` says that it is."""

    value: Decimal
    currency: str = ""
    factor: Decimal = ONE
    is_percent: bool = False
    note: str = ""


@dataclass(slots=True)
class _Beside:
    """What stands around the digits."""

    minus: int = 0
    opened: int = 0
    closed: int = 0
    currencies: list[str] = field(default_factory=list)
    factors: list[Decimal] = field(default_factory=list)
    percent: int = 0


def parse_number(text: str, decimal: DecimalSign = ".") -> Decimal | Fault:
    """The number in a cell, whole units: “1,944”, “$1,944”, “(12)” = −12, “2.306 ($m)” = 2,306,000; no percent."""
    found = parse_amount(text, decimal)
    if isinstance(found, Fault):
        return found
    return Fault("", text, "a number without a percent sign") if found.is_percent else found.value


def parse_percent(text: str, decimal: DecimalSign = ".", *, is_share: bool = False) -> Decimal | Fault:
    """The percent in a cell, 0–100: “45 %” and “45” = 45; with `is_share`, a bare 0.45 = 45 too."""
    found = parse_amount(text, decimal)
    if isinstance(found, Fault):
        return Fault("", text, "a percentage such as 45 or 45 %")
    return found.value * HUNDRED if is_share and not found.is_percent else found.value


def parse_amount(text: str, decimal: DecimalSign = ".", unit: Decimal = ONE) -> Amount | Fault:
    """The number in a cell with currency and unit; `unit` is the column's own, which a unit in the cell replaces."""
    if len(text) > MOST_DIGITS:
        return Fault("", text, f"a number such as {_sample(decimal)}")
    return _parsed(text, decimal, unit)


@lru_cache(maxsize=16384)
def _parsed(text: str, decimal: DecimalSign, unit: Decimal) -> Amount | Fault:
    if decimal == "." and _PLAIN.fullmatch(text):
        return Amount(Decimal(text) * unit, factor=unit)
    plain = text.strip().translate(_SPACES)
    core = _CORE.search(plain)
    beside = core and _beside(plain[: core.start()], plain[core.end() :])
    if not core or not beside:
        return Fault("", text, f"a number such as {_sample(decimal)}")
    digits = _digits(core[0], decimal)
    if digits is None:
        return Fault("", text, f"a number with a decimal {'point' if decimal == '.' else 'comma'}: {_sample(decimal)}")
    return _amount(text, digits, beside, unit)


def _amount(text: str, digits: Decimal, beside: _Beside, unit: Decimal) -> Amount | Fault:
    negative = beside.minus + (beside.opened > 0)
    if negative > 1 or len(set(beside.currencies)) > 1 or len(beside.factors) > 1 or beside.percent > 1:
        return Fault("", text, "one number with one sign, one currency and one unit")
    factor = beside.factors[0] if beside.factors else unit
    note = f"“{text.strip()}” is multiplied by {factor:,f}" if beside.factors else ""
    value = digits * (ONE if beside.percent else factor)
    currency = beside.currencies[0] if beside.currencies else ""
    return Amount(-value if negative else value, currency, factor, beside.percent > 0, note)


def _sample(decimal: str) -> str:
    return "1944.5 or 1,944.50" if decimal == "." else "1944,5 or 1.944,50"


def _digits(core: str, decimal: DecimalSign) -> Decimal | None:
    """The digits of a number with its grouping checked; None when they cannot be one."""
    core, _, exponent = core.lower().partition("e")
    whole, mark, fraction = core.rpartition(decimal) if decimal in core else (core, "", "")
    if not whole and not mark:
        return None
    if (fraction or mark) and not re.fullmatch(r"\d{0,40}", fraction, re.ASCII):
        return None
    plain = _ungrouped(whole, decimal)
    if plain is None:
        return None
    return Decimal(f"{plain or '0'}.{fraction or '0'}e{exponent or '0'}")


def _ungrouped(whole: str, decimal: DecimalSign) -> str | None:
    if not whole or (whole.isdecimal() and len(whole) <= 40):
        return whole
    match = _GROUPED.fullmatch(whole)
    if match and match["sign"] != decimal:
        return whole.replace(match["sign"], "")
    if decimal == "." and _LAKHS.fullmatch(whole):
        return whole.replace(",", "")
    return None


def _beside(before: str, after: str) -> _Beside | None:
    """What the words and signs around the digits mean; None when one of them means nothing here."""
    found = _Beside()
    if not _wrapped(before, after, found):
        return None
    understood = _side(before, found, is_after=False) and _side(after, found, is_after=True)
    return found if understood else None


def _side(text: str, found: _Beside, *, is_after: bool) -> bool:
    if not text:
        return True
    text = _DOLLARS.sub(lambda hit: DOLLARS[hit[1]], text)
    unit = _IN_UNITS.search(text)
    if unit:  # “T€ 12”: a letter means thousands or millions before the digits only when a currency follows it
        found.factors.append(UNITS.get(unit[1].lower(), Decimal(1000)))
        text = text[: unit.start()] + text[unit.end() :]
    place = 0
    for token in _TOKEN.finditer(text):
        if token.start() != place or not _taken(token[0], found, is_after=is_after):
            return False
        place = token.end()
    return place == len(text)


def _wrapped(before: str, after: str, found: _Beside) -> bool:
    # “(12)” is negative; “12 ($m)” only names its unit.
    left = before.count("(") - before.count(")")
    right = after.count(")") - after.count("(")
    found.opened = left
    return left == right and left in (0, 1)


def _taken(word: str, found: _Beside, *, is_after: bool) -> bool:
    """Note one sign or word; False when it means nothing."""
    if word.isspace() or word in "()+.":
        return True
    if word == "-":
        found.minus += 1
    elif word == "%":
        found.percent += 1
    elif word in SIGNS or word.upper() in CODES:
        found.currencies.append(SIGNS.get(word) or word.upper())
    elif is_after and word.lower() in UNITS:
        found.factors.append(UNITS[word.lower()])
    else:
        return False
    return True


@dataclass(slots=True)
class DecimalEvidence:
    """Which decimal sign the values of one column speak for; `either` could be “1,944” both ways."""

    point: int = 0
    comma: int = 0
    either_comma: int = 0
    either_point: int = 0
    examples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    currencies: Counter[str] = field(default_factory=Counter)
    with_unit: list[tuple[int, str]] = field(default_factory=list)

    @property
    def decimal(self) -> DecimalSign | None:
        """The sign that decides; None when nothing decides, or when both are there."""
        if bool(self.point) != bool(self.comma):
            return "." if self.point else ","
        return None

    @property
    def is_mixed(self) -> bool:
        """Some values need a point and others a comma."""
        return self.point > 0 and self.comma > 0

    @property
    def is_ambiguous(self) -> bool:
        """There are separators and no value decides what they are."""
        return self.is_mixed or (self.decimal is None and self.either_comma + self.either_point > 0)

    def add(self, row: int, text: str) -> None:
        """Hear one value of a column of numbers."""
        if text.isdecimal():
            return
        speaks = _speaks_for(text) if len(text) <= MOST_DIGITS else ""
        if speaks:
            setattr(self, speaks, getattr(self, speaks) + 1)
            kept = self.examples.get(speaks)
            if kept is None:
                kept = self.examples[speaks] = []
            if len(kept) < EXAMPLES:
                kept.append((row, text))
        if not _PLAIN.fullmatch(text):
            self._add_words(row, text)

    def is_settled(self, text: str) -> bool:
        """Whether the same value again would change numbers alone."""
        if text.isdecimal():
            return True
        speaks = _speaks_for(text) if len(text) <= MOST_DIGITS else ""
        return bool(_PLAIN.fullmatch(text)) and (not speaks or len(self.examples.get(speaks, ())) >= EXAMPLES)

    def add_again(self, text: str, many: int) -> None:
        """Hear a settled value so many times more."""
        speaks = "" if text.isdecimal() or len(text) > MOST_DIGITS else _speaks_for(text)
        if speaks:
            setattr(self, speaks, getattr(self, speaks) + many)

    def _add_words(self, row: int, text: str) -> None:
        for decimal in (".", ","):
            found = parse_amount(text, decimal)
            if isinstance(found, Amount):
                if found.currency:
                    self.currencies[found.currency] += 1
                if found.note:
                    self.with_unit.append((row, text))
                return


def decimal_evidence(values: Iterable[tuple[int, str]]) -> DecimalEvidence:
    """What the values of a column (row number, text) say about the decimal sign."""
    found = DecimalEvidence()
    for row, text in values:
        found.add(row, text)
    return found


@lru_cache(maxsize=16384)
def _speaks_for(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return _one_sign(text.lstrip("+-"), ".", "point")
    core = _CORE.search(text.translate(_SPACES))
    digits = core[0].lower().partition("e")[0] if core else ""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "point" if digits.rfind(".") > digits.rfind(",") else "comma"
    if points + commas == 0:
        return ""
    mark, own, other = (".", "point", "comma") if points else (",", "comma", "point")
    if points + commas > 1:
        return other
    return _one_sign(digits, mark, own)


def _one_sign(digits: str, mark: str, own: str) -> str:
    before, sign, after = digits.partition(mark)
    if not sign:
        return ""
    if len(after) != 3 or before in ("", "0") or len(before) > 3 or before.startswith("0"):
        return own
    return f"either_{own}"
