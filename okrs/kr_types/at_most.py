"""Keep a value at or below a limit; each check-in meets it or misses it."""

from decimal import Decimal

from okrs.kr_types.base import KeyResultType, Targets, amount


class AtMost(KeyResultType):
    """The limit itself meets it."""

    code = "at_most"
    label = "Keep at most"
    hint = "Never above 10%"
    needs = ("target",)
    is_limit = True

    def goal(self, targets: Targets, unit: str) -> str:
        """At most so much."""
        return f"at most {amount(targets.target, unit)}"

    def met(self, value: Decimal, targets: Targets) -> bool:
        """At or below the limit."""
        return targets.target is not None and value <= targets.target
