"""Keep a value within a range; each check-in meets it or misses it."""

from decimal import Decimal

from okrs.kr_types.base import KeyResultType, Targets, Words, amount
from ui.formats import unit_beside


class Between(KeyResultType):
    """Both limits meet it."""

    code = "between"
    label = "Keep between"
    hint = "From 18 to 24 °C"
    needs = ("low", "high")
    is_limit = True

    def check_given(self, targets: Targets) -> Words:
        """The range is not turned around."""
        if targets.low is not None and targets.high is not None and targets.low > targets.high:
            return {"high": "The upper limit is below the lower one. Exchange them."}
        return {}

    def goal(self, targets: Targets, unit: str) -> str:
        """Between two limits."""
        return f"between {amount(targets.low, unit_beside(unit))} and {amount(targets.high, unit)}"

    def met(self, value: Decimal, targets: Targets) -> bool:
        """Within both limits."""
        return targets.low is not None and targets.high is not None and targets.low <= value <= targets.high
