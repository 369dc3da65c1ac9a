"""Bring a value down from a baseline to a target."""

from okrs.kr_types.base import Targets, Words
from okrs.kr_types.line import Line


class Decrease(Line):
    """Less is better."""

    code = "decrease"
    label = "Decrease to a target"
    hint = "From 8% down to 3%"

    def check_direction(self, targets: Targets) -> Words:
        """The target lies below the baseline."""
        if targets.baseline is not None and targets.target is not None and targets.target > targets.baseline:
            return {"target": "The target is above the baseline. To raise a value, choose the type increase."}
        return {}
