"""What every type of key result answers: which limits it needs, whether they make sense, how it is shown; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ui.formats import ATTACHED_UNITS, amount, percent, unit_beside

type Words = dict[str, str]
"""Field → what is wrong with it, in words a person can act on."""

__all__ = ["ATTACHED_UNITS", "LIMITS", "Axis", "KeyResultType", "Targets", "Words", "amount", "unit_beside"]
LIMITS = ("baseline", "target", "low", "high")
GAP = Decimal("0.05")  # air above and below the values of a chart


@dataclass(frozen=True)
class Targets:
    """The values a key result is measured against; which ones are needed depends on its type."""

    baseline: Decimal | None = None
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Axis:
    """The span of values a chart has to show."""

    low: Decimal
    high: Decimal


class KeyResultType:
    """The questions; a type overrides what it answers in another way."""

    code = ""
    label = ""
    hint = ""
    needs: tuple[str, ...] = ()
    takes_value = True
    """Whether the value of a check-in moves it."""
    has_stages = False
    is_limit = False
    """Whether it is a limit to be kept: each check-in counts as met or missed."""

    def check(self, targets: Targets) -> Words:
        """What is wrong with the limits; empty when nothing is."""
        missing = {name: _ASKED[name] for name in self.needs if getattr(targets, name) is None}
        return missing or self.check_given(targets)

    def check_given(self, targets: Targets) -> Words:
        """What is wrong between limits that are all there."""
        return {}

    def check_value(self, value: Decimal) -> str:
        """What is wrong with a check-in's value; empty when nothing is."""
        return "" if self.takes_value else "This key result takes no value; say what happened in the comment."

    def kept(self, targets: Targets) -> Targets:
        """Only the limits this type uses, so that no stale one lingers in a row."""
        return Targets(**{name: getattr(targets, name) for name in self.needs})

    def goal(self, targets: Targets, unit: str) -> str:
        """The target in words."""
        return amount(targets.target, unit)

    def now(self, value: Decimal | None, measured: Decimal | None, unit: str) -> str:
        """Where it stands in words: the last value, or the share that was measured."""
        return amount(value, unit) if self.takes_value else percent(measured)

    def met(self, value: Decimal, targets: Targets) -> bool:
        """Whether a value meets the limit; only asked of limits."""
        return False

    def progress(self, values: Sequence[Decimal], targets: Targets) -> Decimal | None:
        """How much of the way the values so far (the last one last) have come by these limits, 0 to 1."""
        if not self.takes_value or not values:
            return None
        if self.is_limit:
            return Decimal(sum(self.met(value, targets) for value in values)) / len(values)
        return min(max(values[-1], Decimal(0)), Decimal(1))

    def plan(self, targets: Targets) -> tuple[Decimal, Decimal] | None:
        """Where the planned line starts and ends, in the unit of the values; None without one."""
        return None

    def axis(self, targets: Targets, values: list[Decimal]) -> Axis:
        """The span that holds all limits and values, with some air."""
        seen = [*values, *(v for name in self.needs if (v := getattr(targets, name)) is not None)]
        low, high = (min(seen), max(seen)) if seen else (Decimal(0), Decimal(1))
        air = (high - low) * GAP if high > low else max(abs(high) * GAP, Decimal(1))
        return Axis(low - air if low < 0 or low - air >= 0 else Decimal(0), high + air)


_ASKED = {
    "baseline": "Give the value it starts from.",
    "target": "Give the value to reach.",
    "low": "Give the least value that is still good.",
    "high": "Give the greatest value that is still good.",
}
