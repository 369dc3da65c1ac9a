"""The number that goes with some answers: which, on what scale, and how it is read, checked and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Any, Final

from okrs import grading
from okrs.models import KeyResult
from portfolio.models import Tranche
from reviews import questions
from tenancy.fields import MONEY_LIMIT, MONEY_UNIT
from ui.formats import Unit, amount, exact_money
from ui.numbers import ONE_GROUP, typed_number

TAKES: Final[Mapping[str, str]] = {
    questions.GRADE: "other", questions.TARGET: "change", questions.TRANCHE: "released",
}  # fmt: skip
"""Kind of question → the answer that a number goes with: a grade, a target, an amount."""
NOUNS: Final[Mapping[str, str]] = {
    questions.GRADE: "grade", questions.TARGET: "target", questions.TRANCHE: "amount",
}  # fmt: skip
LARGEST: Final = Decimal(10) ** 17
PLACES: Final = Decimal("1e-10")


@dataclass(frozen=True)
class Scale:
    """On what a number is given: of grades, in a key result's unit, or in a currency."""

    kind: str
    unit: str = ""
    """The scale of grades, the key result's unit or the currency."""
    is_cancelling: bool = False
    """Of a tranche below 0, whose amount takes back what was released."""

    @property
    def noun(self) -> str:
        """What the number is: grade, target or amount."""
        return NOUNS[self.kind]

    @property
    def choice(self) -> str:
        """The answer that it goes with."""
        return TAKES[self.kind]

    def read(self, text: str) -> Decimal | None:
        """What was entered; None for nothing. Raises ValueError with what would do."""
        if not text.strip():
            return None
        if self.kind == questions.GRADE:
            return grading.read(text, self.unit, None)
        try:
            return self.checked(typed_number(text, is_money=self.kind == questions.TRANCHE))
        except InvalidOperation:
            raise ValueError(self.hint) from None

    def checked(self, value: Decimal) -> Decimal:
        """The number, if it is one of the scale; raises ValueError with what would do."""
        if not value.is_finite() or not self._holds(value):
            raise ValueError(self.hint)
        return value

    def _holds(self, value: Decimal) -> bool:
        if self.kind == questions.GRADE:
            return 0 <= value <= 1 and value == value.quantize(grading.PLACES)
        if self.kind == questions.TRANCHE:
            has_sign = value < 0 if self.is_cancelling else value > 0
            return has_sign and abs(value) <= MONEY_LIMIT and value == value.quantize(MONEY_UNIT)
        return abs(value) < LARGEST and value == value.quantize(PLACES)

    @property
    def hint(self) -> str:
        """What would do, in words."""
        if self.kind == questions.GRADE:
            return f"Enter a grade from {grading.HINTS[self.unit or 'tenths']}."
        if self.kind == questions.TRANCHE:
            side, such = ("below", "-1250.50") if self.is_cancelling else ("above", "1250.50")
            return f"Enter an amount {side} 0, as the tranche is planned, with at most 4 decimals, such as {such}."
        return "Enter a number, such as 1800."

    def entered(self, value: Decimal) -> str:
        """As it stands in a field."""
        if self.kind == questions.GRADE:
            return grading.entered(value, self.unit or "tenths")
        text = f"{value.normalize():f}"
        return f"{text}0" if self.kind == questions.TRANCHE and ONE_GROUP.fullmatch(text) else text

    def shown(self, value: Decimal) -> str:
        """As people write it: 0.7, 70% or B; 1,800 clinics; €150,000."""
        if self.kind == questions.GRADE:
            return grading.shown(value, self.unit or "tenths")
        if self.kind == questions.TRANCHE:
            return exact_money(value, self.unit)
        # To the digit: two proposals that differ are not rounded to the same.
        places = max(0, -int(value.normalize().as_tuple().exponent))
        return amount(value, Unit(self.unit, places))


def scales_of(asked: Iterable[Mapping[str, Any]]) -> list[Scale | None]:
    """The scale of each question in order, None where no answer takes a number; at most two queries."""
    rows = [(str(one.get("kind", "")), int(one.get("about", {}).get("id", 0))) for one in asked]
    units = _units([pk for kind, pk in rows if kind in {questions.GRADE, questions.TARGET}])
    tranches = _tranches([pk for kind, pk in rows if kind == questions.TRANCHE])
    found: list[Scale | None] = []
    for kind, pk in rows:
        graded, unit = units.get(pk, ("tenths", ""))
        currency, is_below = tranches.get(pk, ("", False))
        of_kind = {questions.GRADE: graded, questions.TARGET: unit, questions.TRANCHE: currency}
        is_cancelling = kind == questions.TRANCHE and is_below
        found.append(Scale(kind, of_kind[kind], is_cancelling) if kind in TAKES else None)
    return found


def _units(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Key result → the scale of its grades, and its unit."""
    if not ids:
        return {}
    rows = KeyResult.objects.filter(pk__in=ids).select_related("objective__cycle")
    return {row.pk: (row.objective.cycle.grading_scale, row.counted_in) for row in rows}


def _tranches(ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """Tranche → its currency, and whether it cancels."""
    if not ids:
        return {}
    rows = Tranche.objects.filter(pk__in=ids).select_related("initiative__portfolio", "tenant")
    return {row.pk: (row.initiative.portfolio.currency or row.tenant.currency, row.amount < 0) for row in rows}


def middle(given: Sequence[Decimal]) -> Decimal:
    """The median: half of the proposals are at most this, half at least."""
    return median(sorted(given)).quantize(PLACES).normalize() + 0
