"""Where a key result ends at its pace, and how far from that it may end; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from okrs.forecast import spread
from okrs.kr_types import KeyResultType, Targets
from okrs.sentences import forecast_value


@dataclass(frozen=True)
class Outlook:
    """The value at the end, and the range that holds it with 80 percent; None where there is no line or no spread."""

    value: Decimal | None
    low: float | None
    high: float | None


def outlook(
    kind: KeyResultType,
    targets: Targets,
    points: Sequence[tuple[date, Decimal | float]],
    end: date,
    forecast: Decimal | None,
) -> Outlook:
    """From the forecast share (M ÷ P) and the check-ins' own spread; a limit has no line."""
    value = forecast_value(kind, targets, None if kind.is_limit else forecast)
    half = spread([(day, float(known)) for day, known in points], end)
    if value is None or not half:
        return Outlook(value, None, None)
    return Outlook(value, float(value) - half, float(value) + half)
