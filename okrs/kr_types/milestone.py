"""Stages, each worth so many percent; what is done counts."""

from decimal import Decimal

from okrs.kr_types.base import Axis, KeyResultType, Targets

WHOLE = Decimal(100)


class Milestone(KeyResultType):
    """Moves when a stage is done, never by a value."""

    code = "milestone"
    label = "Milestone with stages"
    hint = "Design 30%, build 50%, open 20%"
    takes_value = False
    has_stages = True

    def goal(self, targets: Targets, unit: str) -> str:
        """Every stage."""
        return "all stages done"

    def plan(self, targets: Targets) -> tuple[Decimal, Decimal] | None:
        """From nothing to everything, in percent."""
        return Decimal(0), WHOLE

    def axis(self, targets: Targets, values: list[Decimal]) -> Axis:
        """0 to 100 percent."""
        return Axis(Decimal(0), WHOLE)


def check_percents(percents: list[Decimal]) -> str:
    """What is wrong with the stages' percents; empty when they total 100."""
    if any(not 0 < percent <= WHOLE for percent in percents):
        return "Each stage is worth more than 0 and at most 100 percent."
    total = sum(percents, Decimal(0))
    return "" if total == WHOLE else f"The stages total {total.normalize():f} percent; they must total 100."
