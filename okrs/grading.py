"""Grades at a cycle's close: what is proposed, how it is shown and read on a scale, an objective's score; pure.

MODEL.md §7: the proposal is M to one decimal; success is 1.0 for a committed key result, 0.7 for an aspirational one.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

TENTH, PLACES = Decimal("0.1"), Decimal("0.001")
SUCCESS = {"committed": Decimal(1), "aspirational": Decimal("0.7")}
# From which grade on a letter holds, and what choosing the letter gives: its band's own upper tenth.
LETTERS = (
    ("A", Decimal("0.9"), Decimal(1)),
    ("B", Decimal("0.7"), Decimal("0.8")),
    ("C", Decimal("0.5"), Decimal("0.6")),
    ("D", Decimal("0.3"), Decimal("0.4")),
    ("E", Decimal(0), Decimal("0.2")),
)
HINTS = {"tenths": "0.0 to 1.0", "percent": "0 to 100", "letters": "A to E"}
UNITS = {"percent": "%"}


def proposal(measured: Decimal | None) -> Decimal | None:
    """The grade that goes with what was measured; None when that is not known."""
    return None if measured is None else measured.quantize(TENTH, ROUND_HALF_UP)


def is_success(grade: Decimal, ambition: str) -> bool:
    """Whether this grade is a success for something committed, or aspirational."""
    return grade >= SUCCESS[ambition]


def shown(grade: Decimal | None, scale: str) -> str:
    """0.7, 70% or B; nothing for none. What the scale would round away stays: 0.85, 85.5%."""
    if grade is None:
        return ""
    if scale == "letters":
        return next(letter for letter, start, _ in LETTERS if grade >= start)
    if scale == "percent":
        return f"{_plain(grade * 100)}%"
    text = _plain(grade)
    return text if "." in text else f"{text}.0"


def entered(grade: Decimal | None, scale: str) -> str:
    """As it stands in a field of the scale."""
    return shown(grade, scale).removesuffix("%")


def read(text: str, scale: str, proposed: Decimal | None) -> Decimal | None:
    """What was entered on the scale, 0 to 1; None when nothing was. Raises ValueError with what would do.

    A letter that the proposal has anyway is the proposal.
    """
    text = text.strip().upper().removesuffix("%").strip().replace(",", ".")
    if not text:
        return None
    if scale == "letters":
        return _of_letter(text, proposed)
    try:
        value = Decimal(text) / (100 if scale == "percent" else 1)
    except InvalidOperation:
        value = Decimal("NaN")
    if not (value.is_finite() and 0 <= value <= 1 and value == value.quantize(PLACES)):
        raise ValueError(f"Enter a grade from {HINTS[scale]}.")
    return value


def _of_letter(text: str, proposed: Decimal | None) -> Decimal:
    if proposed is not None and shown(proposed, "letters") == text:
        return proposed
    for letter, _, value in LETTERS:
        if letter == text:
            return value
    raise ValueError("Enter a letter from A to E.")


def score(graded: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """The weighted mean of (weight, grade), an empty weight being 1, to three decimals; None without any weight."""
    rows = [(Decimal(1) if weight is None else weight, grade) for weight, grade in graded]
    total = sum((weight for weight, _ in rows), Decimal(0))
    if total == 0:
        return None
    return (sum((weight * grade for weight, grade in rows), Decimal(0)) / total).quantize(PLACES, ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
