"""Gathering what is wrong with what a person entered, in words, before anything is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext

from django.core.exceptions import ValidationError

from tenancy.keys import key_problem

LONGEST = 20_000
VALUE_LIMIT = Decimal(10) ** 20  # what the column holds: 30 digits, 10 of them decimals
VALUE_PLACES = 10
SHARE_PLACES = 6  # of weights and of stages' percents: the column would round the rest away without a word


class Problems:
    """What is wrong, by field; `stop` raises all of it at once."""

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}

    def add(self, field: str, words: str) -> None:
        """Note one problem; empty words are none."""
        if words:
            self._words.setdefault(field, []).append(words)

    def text(self, field: str, value: str, *, limit: int = LONGEST, required: bool = False) -> str:
        """The text without blanks around it, checked for length and for bytes the database refuses."""
        text = value.strip()
        if required and not text:
            self.add(field, "Write something here.")
        if "\x00" in text:
            self.add(field, "This holds a NUL byte, which cannot be kept. Remove it.")
        if len(text) > limit:
            self.add(field, f"This is {len(text):,} characters long; {limit:,} fit.")
        return text

    def key(self, key: str, *, limit: int) -> str:
        """The key without blanks around it, checked for what no key may hold."""
        text = self.text("key", key, limit=limit, required=True)
        self.add("key", key_problem(text) if "\x00" not in text else "")
        return text

    def value(self, field: str, value: Decimal | None, places: int = VALUE_PLACES) -> None:
        """A figure that the column can hold exactly."""
        if value is None:
            return
        if not value.is_finite() or abs(value) >= VALUE_LIMIT:
            self.add(field, "Enter a number below 10²⁰.")
        elif not _fits(value, places):
            self.add(field, f"Enter at most {places} decimals.")

    def weight(self, field: str, weight: Decimal | None) -> None:
        """A weight is 0 or more; none counts as 1."""
        if weight is not None and (not weight.is_finite() or not 0 <= weight < 10**8):
            self.add(field, "A weight is 0 or more. Leave it empty for the usual weight of 1.")
        elif weight is not None and not _fits(weight, SHARE_PLACES):
            self.add(field, f"Enter at most {SHARE_PLACES} decimals.")

    def stop(self) -> None:
        """Raise ValidationError with everything noted so far, if anything."""
        if self._words:
            raise ValidationError(self._words)


def _fits(value: Decimal, places: int) -> bool:
    # Twenty digits before the point and ten after it are more than the usual 28: rounding would raise.
    with localcontext(prec=60):
        return value == round(value, places)


def day_of(text: str) -> date | None:
    """The day an input holds; None for an empty one. Raises ValidationError for anything else."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValidationError({"date": "Enter a day as year-month-day, such as 2026-11-07."}) from None
