"""Exact numbers, where undefined is None: the only place of the formulas that divides."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import overload

type Maybe = Fraction | None

ZERO = Fraction(0)
ONE = Fraction(1)


@overload
def exact(value: int | str | Decimal | Fraction) -> Fraction: ...
@overload
def exact(value: None) -> None: ...
def exact(value: int | str | Decimal | Fraction | None) -> Maybe:
    """Return the number itself, without rounding; ValueError when a text is not a number."""
    return None if value is None else Fraction(value)


@overload
def rounded(value: Fraction, places: int) -> Decimal: ...
@overload
def rounded(value: None, places: int) -> None: ...
def rounded(value: Maybe, places: int) -> Decimal | None:
    """Return the number to so many decimals, ties to even: for showing only, never inside a rollup."""
    if value is None:
        return None
    # A shift to whole numbers first: one exact rounding, whatever the decimal context's precision.
    whole = Decimal(round(value * 10**places))
    wide = Context(prec=max(28, len(whole.as_tuple().digits) + places), rounding=ROUND_HALF_EVEN)
    return wide.scaleb(whole, -places)


def ratio(part: Maybe, whole: Maybe) -> Maybe:
    """Return part ÷ whole; undefined when either is, or when the whole is 0."""
    if part is None or whole is None or whole == 0:
        return None
    return Fraction(part) / Fraction(whole)


def difference(left: Maybe, right: Maybe) -> Maybe:
    """Return left - right; undefined when either is."""
    return None if left is None or right is None else left - right


def clamp(value: Maybe) -> Maybe:
    """Return the value held within 0 and 1; undefined stays so."""
    return None if value is None else min(max(value, ZERO), ONE)


def weighted_mean(pairs: Iterable[tuple[Fraction, Maybe]]) -> Maybe:
    """Return Σ w·x ÷ Σ w over the (w, x) pairs whose x is known; undefined when their weights sum to 0."""
    known = [(weight, value) for weight, value in pairs if value is not None]
    total = sum((weight * value for weight, value in known), ZERO)
    return ratio(total, sum((weight for weight, _ in known), ZERO))


def weights(estimates: Sequence[Maybe]) -> list[Fraction]:
    """Return the weight of each estimate: a missing one 0, but 1 each when all are missing."""
    if all(estimate is None for estimate in estimates):
        return [ONE for _ in estimates]
    return [ZERO if estimate is None else estimate for estimate in estimates]


def shares(amount: Fraction, estimates: Sequence[Maybe]) -> list[Fraction]:
    """Return the amount divided by estimate, whole: equally when no estimate is above 0."""
    parts = weights(estimates)
    if not any(parts):
        # Estimates of 0 for all would lose the amount; money is never lost.
        parts = [ONE for _ in estimates]
    total = sum(parts, ZERO)
    return [amount * part / total for part in parts]
