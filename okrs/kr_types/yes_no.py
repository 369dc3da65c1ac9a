"""Done or not done."""

from decimal import Decimal

from okrs.kr_types.base import Axis, KeyResultType, Targets
from ui.formats import NOT_KNOWN


class YesNo(KeyResultType):
    """A value of 1 is yes, 0 is no."""

    code = "yes_no"
    label = "Yes or no"
    hint = "The licence is granted"

    def check_value(self, value: Decimal) -> str:
        """Only yes and no."""
        return "" if value in (0, 1) else "Answer yes (1) or no (0)."

    def goal(self, targets: Targets, unit: str) -> str:
        """Yes."""
        return "yes"

    def now(self, value: Decimal | None, measured: Decimal | None, unit: str) -> str:
        """Yes, no or not known."""
        return NOT_KNOWN if value is None else "yes" if value == 1 else "no"

    def axis(self, targets: Targets, values: list[Decimal]) -> Axis:
        """0 to 1."""
        return Axis(Decimal(0), Decimal(1))
