"""Raise a value from a baseline to a target."""

from okrs.kr_types.base import Targets, Words
from okrs.kr_types.line import Line


class Increase(Line):
    """More is better."""

    code = "increase"
    label = "Increase to a target"
    hint = "From 1,240 up to 2,000 clinics"

    def check_direction(self, targets: Targets) -> Words:
        """The target lies above the baseline."""
        if targets.baseline is not None and targets.target is not None and targets.target < targets.baseline:
            return {"target": "The target is below the baseline. To bring a value down, choose the type decrease."}
        return {}
