"""Where a KPI stands against its bands; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ui.formats import amount, unit_beside

IN_BAND, NEAR, OUT, NO_READING, STALE = "in_band", "near_band", "out_of_band", "no_reading", "stale_reading"


@dataclass(frozen=True)
class Bands:
    """The band in which all is well, and the wider one beyond which something is wrong; an empty end is open."""

    low: Decimal | None = None
    high: Decimal | None = None
    far_low: Decimal | None = None
    far_high: Decimal | None = None

    def place(self, value: Decimal) -> str:
        """In the band (its ends included), near it, or out; without a wider end what leaves the band is out."""
        if self.low is not None and value < self.low:
            return NEAR if self.far_low is not None and value >= self.far_low else OUT
        if self.high is not None and value > self.high:
            return NEAR if self.far_high is not None and value <= self.far_high else OUT
        return IN_BAND

    def words(self, unit: str) -> str:
        """The band in words: 18 to 24 °C, at least 99.5%."""
        if self.low is not None and self.high is not None:
            return f"{amount(self.low, unit_beside(unit))} to {amount(self.high, unit)}"
        return f"at least {amount(self.low, unit)}" if self.low is not None else f"at most {amount(self.high, unit)}"

    def problems(self) -> dict[str, str]:
        """What is wrong with the bands, by field."""
        found: dict[str, str] = {}
        if self.low is None and self.high is None:
            found["low"] = "Give the band at least one end: the least, or the most, that is still well."
        if self.low is not None and self.high is not None and self.low > self.high:
            found["high"] = "The upper end lies below the lower one. Exchange them."
        if self.far_low is not None and (self.low is None or self.far_low > self.low):
            found["far_low"] = "The wider end lies outside the band: below its lower end."
        if self.far_high is not None and (self.high is None or self.far_high < self.high):
            found["far_high"] = "The wider end lies outside the band: above its upper end."
        return found


def state_of(bands: Bands, value: Decimal | None, on: date | None, cadence_days: int, day: date) -> str:
    """The one word beside a KPI: no reading, an old one, else where the value lies."""
    if value is None or on is None:
        return NO_READING
    return STALE if on + timedelta(days=cadence_days) < day else bands.place(value)
