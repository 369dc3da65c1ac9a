"""What is wrong with a plan of time and money, in words for the field where it stands; pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def plan_problems(start: date | None, finish: date | None, **amounts: Decimal | None) -> dict[str, str]:
    """Field → words: a finish before its start, an amount below 0."""
    found = {name: "This cannot be below 0." for name, amount in amounts.items() if _is_below_zero(amount)}
    if start is not None and finish is not None and finish < start:
        found["planned_finish"] = f"This is before the start, {start.day} {start:%B %Y}."
    return found


def _is_below_zero(amount: Decimal | None) -> bool:
    # What is not a number is refused by the column, in words of its own.
    return isinstance(amount, Decimal) and amount.is_finite() and amount < 0
