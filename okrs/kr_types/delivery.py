"""Delivery of the linked work itself: what was earned of what was planned."""

from decimal import Decimal

from okrs.kr_types.base import Axis, KeyResultType, Targets


class Delivery(KeyResultType):
    """Moves with the linked initiatives, never by a value."""

    code = "delivery"
    label = "Delivery of linked work"
    hint = "Measured by the initiatives linked to it"
    takes_value = False

    def goal(self, targets: Targets, unit: str) -> str:
        """All of the work."""
        return "all linked work delivered"

    def plan(self, targets: Targets) -> tuple[Decimal, Decimal] | None:
        """From nothing to everything, in percent."""
        return Decimal(0), Decimal(100)

    def axis(self, targets: Targets, values: list[Decimal]) -> Axis:
        """0 to 100 percent."""
        return Axis(Decimal(0), Decimal(100))
