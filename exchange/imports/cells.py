"""Cells as numbers and days, by the answers for their column. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, cast

from exchange.imports.fields import Field
from exchange.imports.settings import EMPTY, Settings
from exchange.sheets.values import (
    DecimalSign,
    Fault,
    TimeUnit,
    fitting,
    parse_amount,
    parse_date,
    parse_hours,
    parse_number,
    parse_percent,
)
from exchange.sheets.values.dates import FORMATS, moment_in

ISO: Final = FORMATS[:1]


class Reader:
    """Reads cells of one sheet; None: what stands there is left out, as was answered."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self, each: Field, header: str, said: str) -> Decimal | date | Fault | None:
        """The number or day that a cell says."""
        if each.kind == "date":
            return self._date(header, said)
        sign: DecimalSign = "," if self._settings.decimal(header) == "," else "."
        if each.kind == "percent":
            return parse_percent(said, sign, is_share=self._settings.answer("share", header) == "share")
        if each.name == "hours":
            return parse_hours(said, sign, cast("TimeUnit", self._settings.hours_unit))
        if each.kind == "money":
            return self._money(header, said, sign)
        return parse_number(said, sign)

    def _date(self, header: str, said: str) -> date | Fault | None:
        answers = self._settings
        formats = tuple(answers.formats(header)) or ISO
        found = parse_date(said, formats)
        if not isinstance(found, Fault):
            return found
        # A day in a year that nobody means, no day at all, or one that is written otherwise than was said.
        odd = any(moment_in(said, name) for name in formats)
        topic = "odd_dates" if odd else "" if fitting(said) else "no_dates"
        return None if topic and answers.answer(topic, header) == EMPTY else found

    def _money(self, header: str, said: str, sign: DecimalSign) -> Decimal | Fault:
        found = parse_amount(said, sign, self._settings.unit(header))
        if isinstance(found, Fault):
            return found
        if found.is_percent:
            return Fault("", said, "an amount of money")
        if found.currency and self._settings.currency and found.currency != self._settings.currency:
            return Fault("", said, f"an amount in {self._settings.currency}, the currency of this sheet")
        return found.value
