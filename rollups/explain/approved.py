"""How what an initiative was approved for is explained, and by how much its forecast is above it."""

from __future__ import annotations

from collections.abc import Mapping

from rollups.explain.how import Case, How, Measure, expression, given, own
from rollups.explain.tree import Rule, Unit

M = Unit.MONEY


def _approved(case: Case) -> How:
    if case["budget"] is None:
        words = "It has no budget of its own, so it is held against what its work is planned to cost."
        return How(Rule.EXPRESSION, "BAC", words, (own(case, "bac", "BAC"),))
    entered = given(case, "Budget", case["budget"], M, "The budget as it was entered for the initiative.", "x")
    return How(Rule.EXPRESSION, "x", "The budget as it was entered.", (entered,))


APPROVED: Mapping[str, Measure] = {
    "approved": Measure("Approved", M, "budget, else BAC", _approved),
    "over": Measure(
        "Over what was approved",
        M,
        "EAC − approved",
        expression(
            "EAC − approved", "Forecast less what was approved; below 0 is under it.", EAC="eac", approved="approved"
        ),
    ),
}
