"""The types of key results: one pure module each behind this list."""

from okrs.kr_types.at_least import AtLeast
from okrs.kr_types.at_most import AtMost
from okrs.kr_types.base import LIMITS, Axis, KeyResultType, Targets, Words, amount
from okrs.kr_types.between import Between
from okrs.kr_types.decrease import Decrease
from okrs.kr_types.delivery import Delivery
from okrs.kr_types.increase import Increase
from okrs.kr_types.milestone import Milestone
from okrs.kr_types.yes_no import YesNo

ALL: tuple[KeyResultType, ...] = (
    Increase(), Decrease(), AtLeast(), AtMost(), Between(), Milestone(), YesNo(), Delivery(),
)  # fmt: skip
TYPES: dict[str, KeyResultType] = {kind.code: kind for kind in ALL}

__all__ = ["ALL", "LIMITS", "TYPES", "Axis", "KeyResultType", "Targets", "Words", "amount"]
