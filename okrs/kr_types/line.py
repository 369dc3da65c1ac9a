"""What increase and decrease share: a line from a baseline to a target."""

from collections.abc import Sequence
from decimal import Decimal

from okrs.kr_types.base import KeyResultType, Targets, Words


class Line(KeyResultType):
    """A value that moves from a baseline to a target."""

    needs = ("baseline", "target")

    def check_given(self, targets: Targets) -> Words:
        """The target differs from the baseline and lies on the right side of it."""
        if targets.baseline == targets.target:
            return {"target": "The target equals the baseline, so no progress could be measured. Change one of them."}
        return self.check_direction(targets)

    def check_direction(self, targets: Targets) -> Words:
        """What is wrong with the side on which the target lies."""
        return {}

    def progress(self, values: Sequence[Decimal], targets: Targets) -> Decimal | None:
        """(v − b) ÷ (g − b) of the last value, 0 to 1."""
        baseline, target = targets.baseline, targets.target
        if not values or baseline is None or target is None or baseline == target:
            return None
        return min(max((values[-1] - baseline) / (target - baseline), Decimal(0)), Decimal(1))

    def plan(self, targets: Targets) -> tuple[Decimal, Decimal] | None:
        """From baseline to target."""
        if targets.baseline is None or targets.target is None:
            return None
        return targets.baseline, targets.target
