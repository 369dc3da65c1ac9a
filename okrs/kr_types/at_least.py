"""Keep a value at or above a limit; each check-in meets it or misses it."""

from decimal import Decimal

from okrs.kr_types.base import KeyResultType, Targets, amount


class AtLeast(KeyResultType):
    """The limit itself meets it."""

    code = "at_least"
    label = "Keep at least"
    hint = "Never below 99.5%"
    needs = ("target",)
    is_limit = True

    def goal(self, targets: Targets, unit: str) -> str:
        """At least so much."""
        return f"at least {amount(targets.target, unit)}"

    def met(self, value: Decimal, targets: Targets) -> bool:
        """At or above the limit."""
        return targets.target is not None and value >= targets.target
